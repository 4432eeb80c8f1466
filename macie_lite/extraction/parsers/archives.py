"""Archives and rare compressed streams through libarchive, which comes inside the wheel `archi`.

Only the one format that sniffing named is switched on: nothing is guessed, and no format that reads other files (mtree)
or takes anything (raw, but for a compressed stream) is. Its C interface is called directly, since `archi` switches all
of them on and tells nothing of types, encryption and warnings. Sources: archive_read(3), archive_entry(3).
"""

from __future__ import annotations

import ctypes
import locale
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ctypes import CDLL, CFUNCTYPE, POINTER, byref, c_char_p, c_int, c_int64, c_size_t, c_ssize_t, c_void_p, c_wchar_p
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["DATA", "END", "ENTRY", "entries", "stream"]

ENTRY, DATA, END = "entry", "data", "end"
"""(ENTRY, name, size or None, whether it is encrypted, None), then (DATA, bytes) any number of times, then (END, name
of a `Reason` or None): how the entry ended. What is no file is an ENTRY alone, which ends in where it points to or
""."""

_OK, _EOF, _WARN, _FAILED = 0, 1, -20, -25
_BLOCK = 1 << 18
_ENOMEM = 12
_MEMORY = 400 << 20  # address space beyond what is taken at the start: dictionaries of up to 256 MiB
_FORMATS = {
    "7zip": "7zip", "ar": "ar", "cab": "cab", "cpio": "cpio", "iso9660": "iso9660", "lha": "lha", "rar": "rar",
    "rar5": "rar5", "xar": "xar", "zip": "zip_streamable",
}  # fmt: skip
_FILTERS = frozenset({"lz4"})
_Read = CFUNCTYPE(c_ssize_t, c_void_p, c_void_p, POINTER(c_void_p))
_Skip = CFUNCTYPE(c_int64, c_void_p, c_void_p, c_int64)
_Seek = CFUNCTYPE(c_int64, c_void_p, c_void_p, c_int64, c_int)


def entries(file: BinaryIO, kind: str) -> Iterator[tuple[object, ...]]:
    """What the archive `file` holds, in order; of folders, links and devices the names. kind: as in `_FORMATS`."""
    library = _library()
    with _opened(library, file) as archive:
        archive.ask(getattr(library, f"archive_read_support_format_{_FORMATS[kind]}"))
        archive.open()
        while (entry := archive.next()) is not None:
            yield from archive.entry(entry)


def stream(file: BinaryIO, kind: str) -> Iterator[tuple[object, ...]]:
    """(DATA, bytes) of a compressed stream, then (END, reason). kind: one of `_FILTERS`."""
    if kind not in _FILTERS:
        raise NotExamined(Reason.UNSUPPORTED_TYPE)
    library = _library()
    with _opened(library, file) as archive:
        archive.ask(getattr(library, f"archive_read_support_filter_{kind}"))
        archive.ask(library.archive_read_support_format_raw)
        archive.open()
        if archive.next() is not None:
            yield from archive.data()


@cache
def _library() -> CDLL:
    """Looked up through archi's own module, which names the libarchive that it brings."""
    import archi  # type: ignore[import-not-found]  # it has no types

    library = CDLL(str(Path(archi.__file__)))
    for name, result, arguments in (
        ("archive_read_new", c_void_p, ()),
        ("archive_read_open1", c_int, (c_void_p,)),
        ("archive_read_set_callback_data", c_int, (c_void_p, c_void_p)),
        ("archive_read_set_read_callback", c_int, (c_void_p, _Read)),
        ("archive_read_set_skip_callback", c_int, (c_void_p, _Skip)),
        ("archive_read_set_seek_callback", c_int, (c_void_p, _Seek)),
        ("archive_read_next_header", c_int, (c_void_p, POINTER(c_void_p))),
        ("archive_read_data_block", c_int, (c_void_p, POINTER(c_void_p), POINTER(c_size_t), POINTER(c_int64))),
        ("archive_read_has_encrypted_entries", c_int, (c_void_p,)),
        ("archive_read_free", c_int, (c_void_p,)),
        ("archive_errno", c_int, (c_void_p,)),
        ("archive_error_string", c_char_p, (c_void_p,)),
        ("archive_entry_pathname_w", c_wchar_p, (c_void_p,)),
        ("archive_entry_pathname", c_char_p, (c_void_p,)),
        ("archive_entry_hardlink", c_char_p, (c_void_p,)),
        ("archive_entry_symlink", c_char_p, (c_void_p,)),
        ("archive_entry_filetype", c_int, (c_void_p,)),
        ("archive_entry_size", c_int64, (c_void_p,)),
        ("archive_entry_size_is_set", c_int, (c_void_p,)),
        ("archive_entry_is_encrypted", c_int, (c_void_p,)),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    with suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")  # names are converted to what this says
    return library


@contextmanager
def _opened(library: CDLL, file: BinaryIO) -> Iterator[_Archive]:
    archive = _Archive(library, file)
    try:
        yield archive
    finally:
        archive.close()


class _Archive:
    """One archive that is being read; the callbacks must live as long as it does."""

    def __init__(self, library: CDLL, file: BinaryIO) -> None:
        _limit_memory()
        self._library = library
        self._file = file
        self._handle = c_void_p(library.archive_read_new())
        self._block: Any = None
        self._callbacks = (_Read(self._read), _Skip(self._skip), _Seek(self._seek))
        self._fault: BaseException | None = None
        self._ended = False  # whether it asked for more than there is
        self._told = False  # of which format it is; before, it must not be asked for more

    def ask(self, function: Any) -> None:
        function.argtypes = (c_void_p,)
        if function(self._handle) < _WARN:
            raise NotExamined(Reason.UNSUPPORTED_TYPE)

    def open(self) -> None:
        library, (read, skip, seek) = self._library, self._callbacks
        library.archive_read_set_callback_data(self._handle, None)  # or it has no source to ask
        library.archive_read_set_read_callback(self._handle, read)
        if self._file.seekable():
            library.archive_read_set_skip_callback(self._handle, skip)
            library.archive_read_set_seek_callback(self._handle, seek)
        if library.archive_read_open1(self._handle) < _WARN:
            raise NotExamined(self._reason())
        self._told = True

    def close(self) -> None:
        self._library.archive_read_free(self._handle)

    def next(self) -> c_void_p | None:
        """The next entry, None at the end. Raises NotExamined where the archive is damaged beyond it."""
        entry = c_void_p()
        for _ in range(2):
            status = self._library.archive_read_next_header(self._handle, byref(entry))
            if status == _EOF:
                return None
            if status >= _WARN:
                return entry
            if status < _FAILED:
                break
        raise NotExamined(self._reason())

    def entry(self, entry: c_void_p) -> Iterator[tuple[object, ...]]:
        library = self._library
        kind = library.archive_entry_filetype(entry)
        size = library.archive_entry_size(entry) if library.archive_entry_size_is_set(entry) else None
        linked = library.archive_entry_hardlink(entry)
        if kind not in (0, stat.S_IFREG) or (linked is not None and not size):
            target = linked or library.archive_entry_symlink(entry) or b""
            yield ENTRY, self._name(entry), size, False, target.decode("utf-8", "replace")
            return
        encrypted = bool(library.archive_entry_is_encrypted(entry))
        yield ENTRY, self._name(entry), size, encrypted, None
        if encrypted:
            yield END, Reason.ENCRYPTED_MEMBER.name
        else:
            yield from self.data()

    def data(self) -> Iterator[tuple[object, ...]]:
        """Blocks put together to some size; those of a sparse entry without its holes."""
        at, size, offset = c_void_p(), c_size_t(), c_int64()
        pending = bytearray()
        while True:
            status = self._library.archive_read_data_block(self._handle, byref(at), byref(size), byref(offset))
            if status in (_OK, _WARN) and size.value and at.value:
                pending += ctypes.string_at(at.value, size.value)
            if pending and (len(pending) >= _BLOCK or status not in (_OK, _WARN)):
                yield DATA, bytes(pending)
                pending.clear()
            if status not in (_OK, _WARN):
                break
        yield END, None if status == _EOF else self._reason().name

    def _name(self, entry: c_void_p) -> str:
        name = self._library.archive_entry_pathname_w(entry)
        if name is None:
            name = (self._library.archive_entry_pathname(entry) or b"").decode("utf-8", "replace")
        return str(name).encode("utf-8", "replace").decode()

    def _reason(self) -> Reason:
        """From what our callbacks met, and what the library tells in numbers.

        Only what it cannot unpack is known by a word of its own few sentences, which quote nothing: its codes are one
        for that and for damage (ARCHIVE_FATAL with ARCHIVE_ERRNO_MISC for a method of 7z, with
        ARCHIVE_ERRNO_FILE_FORMAT for a solid RAR archive; ARCHIVE_FAILED is also a wrong CRC).
        """
        if self._fault is not None:
            raise self._fault
        library, handle = self._library, self._handle
        if library.archive_errno(handle) == _ENOMEM:
            return Reason.MEMORY
        if self._told and library.archive_read_has_encrypted_entries(handle) > 0:
            return Reason.ENCRYPTED_MEMBER
        if b"support" in (library.archive_error_string(handle) or b"").lower():
            return Reason.MEMBER_UNPROCESSED
        return Reason.TRUNCATED if self._ended else Reason.MALFORMED

    def _read(self, _archive: int, _data: int, out: Any) -> int:
        try:
            self._block = ctypes.create_string_buffer(data := self._file.read(_BLOCK), len(data) or 1)
        except BaseException as fault:  # noqa: BLE001 - nothing passes through C: it is raised when C has returned
            self._fault = fault
            return -1
        self._ended = not data
        out[0] = ctypes.addressof(self._block)
        return len(data)

    def _skip(self, _archive: int, _data: int, size: int) -> int:
        return self._moved(size, 1)[1]

    def _seek(self, _archive: int, _data: int, offset: int, whence: int) -> int:
        return self._moved(offset, whence)[0]

    def _moved(self, offset: int, whence: int) -> tuple[int, int]:
        """(where it is now, how far it went)."""
        try:
            before = self._file.tell()
            now = self._file.seek(offset, whence)
        except BaseException as fault:  # noqa: BLE001 - as above
            self._fault = fault
            return -30, 0
        return now, now - before


def _limit_memory() -> None:
    """For this request: the next one sets its own again."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + _MEMORY
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limits = [limit for limit in (most, soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))
