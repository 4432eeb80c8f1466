"""PowerPoint presentations from before PPTX (MS-PPT): a stream of records in records.

Slides are those that the newest edit lists (2.4.14.3), in its order; what older edits left behind in the stream is read
too. Embedded objects are compound files, most of them compressed (2.10.34).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from itertools import islice

from macie_lite.extraction.parsers.streams import Storage
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["MAIN", "OWN", "embedded_objects", "slide_texts"]

MAIN = "PowerPoint Document"
OWN = frozenset({MAIN, "Current User", "Pictures"})

Record = tuple[int, int, int, int]
"""(kind, start and end of its content, where it stands)."""

_DOCUMENT, _SLIDE, _NOTES, _MASTER = 1000, 1006, 1008, 1016
_SLIDE_LIST, _SLIDE_PERSIST, _NOTES_ATOM = 4080, 1011, 1009
_CHARACTERS, _BYTES, _STRING = 4000, 4008, 4026
_TAG_DATA, _OBJECT, _EDIT, _DIRECTORY = 5003, 4113, 4085, 6002
_TAG = "___PPT".encode("utf-16-le")  # names of programs' own tags
_ENCRYPTED = 0xF3D1C4DF  # headerToken of CurrentUserAtom (2.3.2)
_DEEPEST = 64
_CONTROLS = str.maketrans({"\r": "\n", "\x0b": "\v", "\0": None})
_LARGEST_OBJECT = 1 << 28
_MOST_TOPS = 1_000_000


def slide_texts(root: Storage) -> Iterator[tuple[str, int | None, str]]:
    """(part, slide, text), part "" for a slide itself; slides first. Raises NotExamined."""
    user = root.read("Current User").ljust(28, b"\0")
    token, edit, length = struct.unpack_from("<IIH", user, 12)
    data = root.read(MAIN)
    edits = _Edits(data, edit)
    if token == _ENCRYPTED or edits.encrypted:
        raise NotExamined(Reason.ENCRYPTED_DOCUMENT)
    yield "properties", None, f"Author: {user[28 : 28 + length].decode('latin-1')}\n"
    tops = list(islice(_records(data, 0, len(data)), _MOST_TOPS))
    yield from _of_slides(data, edits, {top[3]: top for top in tops})
    for kind, start, end, at in tops:
        if kind != _OBJECT and at not in edits.read:
            part = {_MASTER: "masters", _SLIDE: "earlier slides", _NOTES: "notes"}.get(kind, "document")
            yield from ((part, None, text) for text in _texts(data, start, end))
    if tops and len(data) - tops[-1][3] < 8 + struct.unpack_from("<I", data, tops[-1][3] + 4)[0]:
        raise NotExamined(Reason.TRUNCATED)


def embedded_objects(root: Storage) -> Iterator[bytes | None]:
    """Compound files inside; None for one that is damaged."""
    data = root.read(MAIN)
    for kind, start, end, at in islice(_records(data, 0, len(data)), _MOST_TOPS):
        if kind == _OBJECT:
            yield data[start:end] if not _instance(data, at) else _unpacked(data[start + 4 : end])


def _unpacked(packed: bytes) -> bytes | None:
    decoder = zlib.decompressobj()
    try:
        unpacked = decoder.decompress(packed, _LARGEST_OBJECT)
    except zlib.error:
        return None
    return None if decoder.unconsumed_tail else unpacked


def _of_slides(data: bytes, edits: _Edits, tops: dict[int, Record]) -> Iterator[tuple[str, int | None, str]]:
    document = tops.get(edits.place(edits.document))
    if document is None:
        return
    edits.read.add(document[3])
    numbers: dict[int, int] = {}
    number: int | None
    for number, (persist, slide_id, outline) in enumerate(_listed(data, document, 0), 1):
        numbers[slide_id] = number
        yield from (("", number, text) for text in outline)
        yield from _container(data, tops.get(edits.place(persist)), "", number, edits)
    for persist, _, outline in _listed(data, document, 2):
        notes = tops.get(edits.place(persist))
        number = numbers.get(_slide_of(data, notes)) if notes else None
        yield from (("notes", number, text) for text in outline)
        yield from _container(data, notes, "notes", number, edits)
    for kind, start, end, at in _records(data, document[1], document[2]):
        if kind != _SLIDE_LIST or _instance(data, at) == 1:
            yield from (("document", None, text) for text in _texts(data, start, end, kind))


def _container(
    data: bytes, top: Record | None, part: str, number: int | None, edits: _Edits
) -> Iterator[tuple[str, int | None, str]]:
    if top is None or top[3] in edits.read:
        return
    edits.read.add(top[3])
    yield from ((part, number, text) for text in _texts(data, top[1], top[2]))


def _listed(data: bytes, document: Record, instance: int) -> Iterator[tuple[int, int, list[str]]]:
    """(persist id, slide id, texts of the outline) of a SlideListWithText (2.4.14.3)."""
    for kind, start, end, at in _records(data, document[1], document[2]):
        if kind != _SLIDE_LIST or _instance(data, at) != instance:
            continue
        entry: tuple[int, int, list[str]] | None = None
        for inner, first, last, _ in _records(data, start, end):
            if inner == _SLIDE_PERSIST and last - first >= 16:
                if entry is not None:
                    yield entry
                entry = (*struct.unpack_from("<I", data, first), *struct.unpack_from("<I", data, first + 12), [])
            elif entry is not None and (text := _text(data, inner, first, last)):
                entry[2].append(text)
        if entry is not None:
            yield entry


def _slide_of(data: bytes, notes: Record) -> int:
    for kind, start, end, _ in _records(data, notes[1], notes[2]):
        if kind == _NOTES_ATOM and end - start >= 4:
            return int(struct.unpack_from("<I", data, start)[0])
    return -1


def _records(data: bytes, start: int, end: int) -> Iterator[Record]:
    """A size beyond the end is cut there."""
    while start + 8 <= end:
        kind, size = struct.unpack_from("<HI", data, start + 2)
        after = min(start + 8 + size, end)
        yield kind, start + 8, after, start
        start = after


def _instance(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0]) >> 4


def _texts(data: bytes, start: int, end: int, kind: int = _DOCUMENT) -> Iterator[str]:
    """Of all records below, in order, without recursion. kind: of the record whose content this is."""
    stack = [_records(data, start, end)]
    while stack:
        record = next(stack[-1], None)
        if record is None:
            stack.pop()
            continue
        kind, first, last, at = record
        if kind == _TAG_DATA or data[at] & 0x0F == 0x0F:
            if len(stack) < _DEEPEST:
                stack.append(_records(data, first, last))
        elif text := _text(data, kind, first, last):
            yield text


def _text(data: bytes, kind: int, start: int, end: int) -> str:
    if kind in (_CHARACTERS, _STRING) and not data.startswith(_TAG, start):
        return data[start:end].decode("utf-16-le", "replace").translate(_CONTROLS) + "\n"
    if kind == _BYTES:
        return data[start:end].decode("latin-1").translate(_CONTROLS) + "\n"
    return ""


class _Edits:
    """Where the parts of the newest version stand: each edit points back to an older one (2.3.3 to 2.3.5).

    document: the number of the document's own part. read: records that have been read already.
    """

    def __init__(self, data: bytes, at: int) -> None:
        self.read: set[int] = set()
        self.document = -1
        self.encrypted = False
        self._offsets: dict[int, int] = {}
        seen: set[int] = set()
        while 0 < at <= len(data) - 36 and at not in seen:
            seen.add(at)
            kind, size = struct.unpack_from("<HI", data, at + 2)
            if kind != _EDIT:
                return
            self.encrypted = self.encrypted or size >= 32
            older, directory, document = struct.unpack_from("<III", data, at + 16)
            if self.document < 0:
                self.document = document
            self._directory(data, directory)
            at = older

    def _directory(self, data: bytes, at: int) -> None:
        kind, size = struct.unpack_from("<HI", data, at + 2) if at + 8 <= len(data) else (0, 0)
        if kind != _DIRECTORY:
            return
        at, end = at + 8, min(at + 8 + size, len(data))
        while at + 4 <= end:
            (head,) = struct.unpack_from("<I", data, at)
            count = min(head >> 20, (end - at - 4) // 4)
            for number, offset in enumerate(struct.unpack_from(f"<{count}I", data, at + 4), head & 0xFFFFF):
                self._offsets.setdefault(number, offset)
            at += 4 + 4 * count
            if not count:
                return

    def place(self, persist: int) -> int:
        """Of a part, by its number; -1 where there is none."""
        return self._offsets.get(persist, -1)
