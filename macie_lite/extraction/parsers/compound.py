"""What is in a compound file (MS-CFB): told by its streams, whatever its name or its first bytes say.

Word and PowerPoint documents are read here; workbooks and messages are handed to who reads them. Of all others, the
properties, macros, objects and whatever has a type of its own are read, and the rest is combed for readable runs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

from macie_lite.extraction.parsers import powerpoint, word
from macie_lite.extraction.parsers.blips import blips
from macie_lite.extraction.parsers.macros import is_macros, macro_sources
from macie_lite.extraction.parsers.properties import properties
from macie_lite.extraction.parsers.rebuilt import rebuilt
from macie_lite.extraction.parsers.streams import Storage, opened_storage
from macie_lite.extraction.parsers.xls import PIVOTS, RECORDS
from macie_lite.extraction.readable_runs import readable_runs
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["beside_workbook", "parts"]

Item = tuple[object, ...]
"""("text", part, slide, bytes): part "" for the body, lines are paragraphs; ("member" or "picture", name, bytes);
("gap", reason); ("kind", kind, media type): what the file turned out to be."""

_HANDED = (  # by a stream of the root
    ("__properties_version1.0", "MSG", "application/vnd.ms-outlook"),
    ("Workbook", "XLS", "application/vnd.ms-excel"),
    ("Book", "XLS", "application/vnd.ms-excel"),
)
_ENCRYPTED = ("EncryptedPackage", "\x09DRMContent")
_DOCUMENTS = frozenset({word.MAIN, powerpoint.MAIN, "Workbook", "Book", "__properties_version1.0"})
_NO_TEXT = frozenset(
    {"\x01CompObj", "\x03ObjInfo", "PROJECTwm", "\x03OCXDATA", "\x03PRINT", "\x03EPRINT", "\x03META", "\x03PIC"}
    | {"\x02OlePres000", "\x02OlePres001", "Equation Native", "\x03LinkInfo", "\x01CompObjStream"}
)
_RUNS_ALONE = frozenset(
    {"\x01Ole", "f", "o", "PROJECT", "\x03VBFrame", "\x03OCXNAME"}
)  # a link's path, a form's labels
_MEMBERS = frozenset({"Package", "EmbeddedOdf", "package_stream"})
_NATIVE = "\x01Ole10Native"
_DEEPEST = 16


def parts(file: BinaryIO) -> Iterator[Item]:
    """All of the file, as items."""
    try:
        root = opened_storage(file)
    except OSError:  # olefile's own: the directory is lost
        yield from _salvaged(file)
        return
    for name, kind, mime_type in _HANDED:
        if name in root:
            yield "kind", kind, mime_type
            return
    yield from _document(root)


def beside_workbook(file: BinaryIO, properties_alone: bool) -> Iterator[Item]:
    """As `parts`, of a workbook's file without the workbook, its revisions and its caches."""
    root = opened_storage(file)
    if properties_alone:
        yield from _properties(root)
        return
    yield from _walked(root, RECORDS, PIVOTS)
    yield from _shortness(root)


def _document(root: Storage) -> Iterator[Item]:
    own: frozenset[str] = frozenset()
    fault = None
    try:
        if any(name in root for name in _ENCRYPTED):
            raise NotExamined(Reason.ENCRYPTED_DOCUMENT)
        if word.MAIN in root:
            own = word.OWN
            yield "kind", "DOC", "application/msword"
            for part, text in word.word_texts(root):
                if part != "more" or text.strip():
                    yield _text(part, None, text)
        elif powerpoint.MAIN in root:
            own = powerpoint.OWN
            yield "kind", "PPT", "application/vnd.ms-powerpoint"
            yield from _presentation(root)
    except NotExamined as stopped:
        fault = stopped.reason
    except (struct.error, IndexError, ValueError):
        fault = Reason.MALFORMED
    if fault is Reason.ENCRYPTED_DOCUMENT:
        yield from _properties(root)
    else:
        yield from _walked(root, own)
        yield from _pictures(root, own)
    if fault is not None:
        yield "gap", fault.name
    yield from _shortness(root)


def _presentation(root: Storage) -> Iterator[Item]:
    for part, slide, text in powerpoint.slide_texts(root):
        yield _text(part, slide, text)
    for number, data in enumerate(powerpoint.embedded_objects(root), 1):
        yield ("member", f"object {number}", data) if data is not None else ("gap", Reason.MALFORMED.name)


def _pictures(root: Storage, own: frozenset[str]) -> Iterator[Item]:
    for name in root.names:
        if name in own and name != powerpoint.MAIN:
            for number, data in enumerate(blips(root.read(name)), 1):
                yield "picture", f"{name} picture {number}", data


def _shortness(root: Storage) -> Iterator[Item]:
    if root.short:
        yield "gap", Reason.TRUNCATED.name


def _salvaged(file: BinaryIO) -> Iterator[Item]:
    """No directory: what can be read of the bytes as they are."""
    file.seek(0)
    yield _text("readable runs", None, "".join(f"{run}\n" for run in readable_runs(file.read())))
    yield "gap", Reason.MALFORMED.name


def _walked(root: Storage, own: frozenset[str], own_storages: frozenset[str] = frozenset()) -> Iterator[Item]:
    stack = [root]
    while stack:
        storage = stack.pop()
        if storage.path and not _DOCUMENTS.isdisjoint(storage.names):
            yield "member", "/".join(storage.path), rebuilt(storage)
            continue
        if is_macros(storage):
            yield from _macros(storage)
            continue
        yield from _properties(storage)
        for name in storage.names:
            if storage.path or name not in own:
                yield from _stream(storage, name)
        if len(storage.path) < _DEEPEST:
            inner = [one for one in storage.storages() if len(one.path) > 1 or one.path[-1] not in own_storages]
            stack += reversed(inner)


def _macros(storage: Storage) -> Iterator[Item]:
    for source in macro_sources(storage):
        yield ("gap", Reason.MALFORMED.name) if source is None else _text("macros", None, source)


def _properties(storage: Storage) -> Iterator[Item]:
    for name in storage.names:
        if name.startswith("\x05"):
            yield _text("properties", None, "".join(f"{_one_line(line)}\n" for line in properties(storage.read(name))))


def _stream(storage: Storage, name: str) -> Iterator[Item]:
    if name in _NO_TEXT or name.startswith("\x05"):
        return
    data = storage.read(name)
    label = "/".join((*storage.path, name))
    if name in _MEMBERS:
        yield "member", label, data
    elif name == _NATIVE:
        yield from _native(label, data)
    elif name in _RUNS_ALONE:
        yield _runs(data)
    elif data:
        yield from _unknown(label, data)


def _unknown(label: str, data: bytes) -> Iterator[Item]:
    """A stream of which the format says nothing here: what it is itself, or its readable runs and a gap."""
    from macie_lite.extraction.signatures import by_signature
    from macie_lite.extraction.text_kinds import is_text

    known = by_signature(data[: 1 << 16], lambda: data[-(1 << 16) :])
    if (known is not None and known.format is not None) or is_text(data[: 1 << 16]):
        yield "member", label, data
        return
    yield _runs(data)
    yield "gap", Reason.UNSUPPORTED_TYPE.name


def _native(label: str, data: bytes) -> Iterator[Item]:
    """A file put into a document (MS-OLEDS 2.3.6; what the Object Packager writes there): its names, and itself."""
    at, names = 6, []
    for skipped in (0, 8):
        end = data.find(b"\0", at)
        if end < 0:
            break
        names.append(data[at:end])
        at = end + 1 + skipped
    length = struct.unpack_from("<I", data, at - 4)[0] if len(names) == 2 and at <= len(data) else 0
    at += length
    size = struct.unpack_from("<I", data, at)[0] if at + 4 <= len(data) else 0
    if not 0 < size <= len(data) - at - 4:
        yield from _unknown(label, data[4:])
        return
    told = [name.decode("cp1252", "replace") for name in names]
    yield _text("objects", None, "".join(f"{_one_line(name)}\n" for name in told))
    yield "member", told[0] or label, data[at + 4 : at + 4 + size]


def _runs(data: bytes) -> Item:
    return _text("readable runs", None, "".join(f"{_one_line(run)}\n" for run in readable_runs(data)))


def _one_line(text: str) -> str:
    return text.replace("\r\n", "\v").replace("\r", "\v").replace("\n", "\v")


def _text(part: str, slide: int | None, text: str) -> Item:
    return "text", part, slide, text.encode("utf-8", "replace")
