"""Objects of a folder, or one file. Hidden files are read, symbolic links are not followed.

Listed are regular files; and, so that each ends in a recorded result, what cannot be read: folders that may not be
listed (their key ends in "/"), sockets, pipes and devices.
"""

from __future__ import annotations

import errno
import io
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from macie_lite.errors import TargetError
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.sources.local_names import key_of, name_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["LocalSource"]

_BUFFER = 1 << 16
_NOTHING = "0-0"
"""The ETag of what could not be looked at."""

_BUCKET = re.compile(r"s3:/?([^/].*)|([a-z0-9][a-z0-9-]{1,61}[a-z0-9])", re.S)
"""What may be a bucket's name, after part of a scheme or without: then a dot rather begins a file's suffix."""

_REASONS = {
    errno.ENOENT: Reason.GONE,
    errno.ENOTDIR: Reason.GONE,
    errno.EACCES: Reason.PERMISSION_DENIED,
    errno.EPERM: Reason.PERMISSION_DENIED,
    errno.ELOOP: Reason.CHANGED,  # a symbolic link by now
    errno.ENXIO: Reason.NOT_A_FILE,
    errno.ENODEV: Reason.NOT_A_FILE,
}


class _Entry(NamedTuple):
    """One entry of a folder. `key` ends in "/" for a folder; entries are in the order of their keys' bytes."""

    order: bytes
    key: str
    path: str
    is_folder: bool


class LocalSource:
    """A folder or a file. A symbolic link that is itself the target is resolved."""

    def __init__(self, target: str) -> None:
        self.target = target

    @cached_property
    def _resolved(self) -> str:
        return os.path.realpath(self.target)

    @cached_property
    def _folder(self) -> str:
        """The folder given, or the one that the file given lies in."""
        return self._resolved if os.path.isdir(self._resolved) else os.path.dirname(self._resolved)

    @cached_property
    def _bucket_name(self) -> str:
        return key_of(self._folder)

    def list(self, start_after: str | None = None) -> Iterator[ObjectRef]:
        """As `Source.list`, in the order of the keys' UTF-8 bytes, as S3 lists. A folder at a time is held."""
        try:
            state = os.stat(self._resolved)
            if not stat.S_ISDIR(state.st_mode):
                ref = self._ref(key_of(os.path.basename(self._resolved)), state)
                return iter([ref] if start_after is None or ref.key.encode() > start_after.encode() else [])
            entries = _entries(self._resolved, "")
        except ValueError:  # a NUL character
            raise TargetError(f"{self.target!r} cannot be the name of a file or folder.") from None
        except OSError as error:
            raise _target_error(self.target, error) from None
        return self._walk(entries, None if start_after is None else start_after.encode())

    def _walk(self, top: Sequence[_Entry], after: bytes | None) -> Iterator[ObjectRef]:
        """Depth first without recursion: folders may be nested deeper than Python's stack."""
        waiting = [*reversed(top)]
        while waiting:
            entry = waiting.pop()
            if not entry.is_folder:
                if (after is None or entry.order > after) and (ref := self._look(entry)) is not None:
                    yield ref
            elif after is None or entry.order > after or after.startswith(entry.order):
                try:
                    waiting.extend(reversed(_entries(entry.path, entry.key)))
                except FileNotFoundError:
                    continue  # went meanwhile: no longer in scope
                except OSError:
                    if after is None or entry.order > after:
                        yield self._unread(entry.key)

    def _look(self, entry: _Entry) -> ObjectRef | None:
        try:
            return self._ref(entry.key, os.lstat(entry.path))
        except FileNotFoundError:
            return None
        except OSError:
            return self._unread(entry.key)

    def _ref(self, key: str, state: os.stat_result) -> ObjectRef:
        size = state.st_size if stat.S_ISREG(state.st_mode) else 0
        modified = datetime.fromtimestamp(state.st_mtime_ns // 1_000_000_000, UTC)
        return ObjectRef(self._bucket_name, key, size, _etag(state), modified)

    def _unread(self, key: str) -> ObjectRef:
        return ObjectRef(self._bucket_name, key, 0, _NOTHING, datetime.fromtimestamp(0, UTC))

    def open(self, ref: ObjectRef) -> BinaryIO:
        """As `Source.open`. Never waits for a pipe's other end."""
        if ".." in ref.key.split("/") or ref.key.startswith("/"):
            raise NotExamined(Reason.GONE)  # no listing gives such a key
        try:
            return io.BufferedReader(
                _LocalFile(_descriptor(os.path.join(self._folder, name_of(ref.key))), ref), _BUFFER
            )
        except OSError as error:
            raise _not_examined(error) from None

    listed_at = None

    def bounds(self, after: str, until: str | None, most: int) -> Sequence[str]:
        """As `Source.bounds`: a disk is no quicker for two."""
        return ()

    def tags(self, ref: ObjectRef) -> Mapping[str, str]:
        """As `Source.tags`: files have none."""
        return {}

    def bucket(self) -> BucketInfo:
        return BucketInfo(self._bucket_name, Path(self._folder).as_uri())

    def close(self) -> None:
        """Nothing is held."""


class _LocalFile(io.FileIO):
    """A file as it was listed: checked when it is opened and again where it ends."""

    def __init__(self, descriptor: int, ref: ObjectRef) -> None:
        super().__init__(descriptor, "rb")
        self._etag = ref.etag
        try:
            self._check()
        except BaseException:
            self.close()
            raise

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        try:
            count = super().readinto(buffer)
        except OSError as error:
            raise _not_examined(error) from None
        if not count:
            self._check()
        return count

    def readall(self) -> bytes:
        try:
            data = super().readall()
        except OSError as error:
            raise _not_examined(error) from None
        self._check()
        return data or b""

    def _check(self) -> None:
        if _etag(os.fstat(self.fileno())) != self._etag:
            raise NotExamined(Reason.CHANGED)


def _descriptor(path: str) -> int:
    """An open regular file. Devices are not even opened: that alone can do things to them."""
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        raise NotExamined(Reason.CHANGED)
    if stat.S_ISDIR(mode):
        os.scandir(path).close()  # raises why it was listed as unread
        raise NotExamined(Reason.CHANGED)
    if not stat.S_ISREG(mode):
        raise NotExamined(Reason.NOT_A_FILE)
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)


def _entries(path: str, key: str) -> list[_Entry]:
    """A folder's entries but symbolic links, in order. Raises OSError when it may not be listed."""
    found = []
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.is_symlink():
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            entry_key = key + key_of(entry.name) + ("/" if is_folder else "")
            found.append(_Entry(entry_key.encode(), entry_key, entry.path, is_folder))
    return sorted(found)


def _etag(state: os.stat_result) -> str:
    return f"{state.st_size if stat.S_ISREG(state.st_mode) else 0}-{state.st_mtime_ns}"


def _not_examined(error: OSError) -> NotExamined:
    return NotExamined(_REASONS.get(error.errno or 0, Reason.READ_ERROR))


def _bucket_meant(target: str) -> str:
    """For who left out the `s3://`, or a part of it; the target is a whole path by now."""
    try:
        name = _BUCKET.fullmatch(target.removeprefix(f"{os.getcwd()}/"))
    except FileNotFoundError:  # the working folder is gone
        return ""
    return f"; the bucket would be s3://{name[1] or name[2]}" if name else ""


def _is_opened_by_the_shell(target: str) -> bool:
    """`<(command)` or /dev/stdin: a link to what has no path."""
    try:
        return not stat.S_ISREG(os.stat(target).st_mode) and not os.path.exists(os.path.realpath(target))
    except OSError:
        return False


def _target_error(target: str, error: OSError) -> TargetError:
    if _is_opened_by_the_shell(target):
        return TargetError(f"{target} is a pipe, and a scan reads none: write what it holds to a file, and scan that.")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return TargetError(f"{target} does not exist{_bucket_meant(target)}.")
    return TargetError(f"{target} cannot be read: {os.strerror(error.errno or 0)}.")
