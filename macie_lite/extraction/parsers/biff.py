"""What stands in a workbook of BIFF records (MS-XLS 2.1.4) beside its cells' values."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from macie_lite.extraction.printable import printable, wide
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["Note", "notes_of_records"]

Note = tuple[int, int, int, str]
"""Number of the sheet, row and column from 1 (0, 0 for what is of no cell), text; -1 for what is of no sheet."""

_BOF, _FILEPASS, _BOUNDSHEET, _SST, _CONTINUE, _LABELSST = 0x809, 0x2F, 0x85, 0xFC, 0x3C, 0xFD
_FORMULA, _STRING, _NOTE, _OBJECT, _TEXT, _LINK = 0x06, 0x207, 0x1C, 0x5D, 0x1B6, 0x1B8
_SX_NUMBER, _NAME = 0xC9, 0x18
_SILENT = frozenset(  # cells, which calamine reads; fonts, styles, formats, colours, indexes
    {0x201, 0xBE, 0x203, 0x27E, 0xBD, 0x205, 0x204, 0xD6, 0x208, 0x20B, 0xD7, 0x0A, 0x200, 0x31, 0x231, 0x293, 0x41E}
    | {0xE0, 0x92, 0x896, 0x892, 0x87D, 0x88E, 0x87C, 0xFF, 0x22, 0x42, 0xC1, 0xE1, 0xE2, 0x13D, 0x1A, 0x1B, 0x55, 0x7D}
    | {0x4D, 0x8C8, 0x850, 0x85, 0xE9, 0x9B, 0x1E}
)
_LABELS = frozenset({0x204, 0xD6})
_DRAWN = frozenset({0xEB, 0xEC})  # pictures, too
_MOST_NOTES = 2000


def notes_of_records(stream: bytes, everything: bool) -> Iterator[list[Note]]:
    """In pieces. everything: with the texts of cells. Raises NotExamined (ENCRYPTED_DOCUMENT), or EOFError for records
    that end too early."""
    walk = _Walk(everything)
    at, size = 0, len(stream)
    while at + 4 <= size:
        kind, length = struct.unpack_from("<HH", stream, at)
        walk.record(at, kind, stream[at + 4 : at + 4 + length])
        at += 4 + length
        if len(walk.notes) > _MOST_NOTES:
            yield walk.taken()
    walk.end()
    yield walk.taken()
    if at > size:
        raise EOFError


@dataclass(slots=True, repr=False)
class _Walk:
    everything: bool
    notes: list[Note] = field(default_factory=list)
    _sheets: dict[int, int] = field(default_factory=dict)  # number, by where it starts
    _sheet: int = -1
    _last: int = 0
    _object: int = -1
    _texts: dict[int, str] = field(default_factory=dict)  # of objects
    _missing: int = 0  # characters of the object's text
    _constants: tuple[int, int, list[str]] = (0, 0, [])
    _strings: list[bytes] = field(default_factory=list)  # the records of the table of strings
    _used: set[int] = field(default_factory=set)

    def record(self, at: int, kind: int, data: bytes) -> None:
        if kind == _LABELSST and not self.everything:
            self._used.add(int.from_bytes(data[6:10], "little"))
            return
        if kind != _STRING:
            self._flush("")
        if kind == _CONTINUE:
            self._continued(data)
            return
        self._last = kind
        if kind in _RECORDS:
            _RECORDS[kind](self, at, data)
        elif kind not in _SILENT or (self.everything and kind in _LABELS):
            self.say(printable(data) if kind not in _DRAWN else wide(data))

    def end(self) -> None:
        self._flush("")
        self._leave_sheet()
        for number, text in enumerate(_table(self._strings)):
            if number not in self._used:
                self.say([text])

    def taken(self) -> list[Note]:
        notes, self.notes = self.notes, []
        return notes

    def say(self, texts: Iterator[str] | list[str], row: int = 0, column: int = 0) -> None:
        self.notes += [(self._sheet, row, column, text) for text in texts if text.strip()]

    def _continued(self, data: bytes) -> None:
        if self._last == _SST:
            self._strings.append(data)
        elif self._last == _TEXT:
            text = data[1:].decode("utf-16-le" if data[:1] == b"\1" else "latin-1", "replace")[: self._missing]
            self._missing -= len(text)
            self._texts[self._object] = self._texts.get(self._object, "") + text
        elif self._last not in _SILENT:
            self.say(printable(data) if self._last not in _DRAWN else wide(data))

    def begin(self, at: int, data: bytes) -> None:
        self._leave_sheet()
        self._sheet = self._sheets.get(at, -1)

    def encrypted(self, at: int, data: bytes) -> None:
        raise NotExamined(Reason.ENCRYPTED_DOCUMENT)

    def sheet(self, at: int, data: bytes) -> None:
        self._sheets[int.from_bytes(data[:4], "little")] = len(self._sheets)

    def strings(self, at: int, data: bytes) -> None:
        self._strings = [data]

    def object(self, at: int, data: bytes) -> None:
        self._object = int.from_bytes(data[6:8], "little")

    def text(self, at: int, data: bytes) -> None:
        self._texts[self._object], self._missing = "", int.from_bytes(data[10:12], "little")

    def note(self, at: int, data: bytes) -> None:
        """A comment: in BIFF8 its text is that of an object, before it; in BIFF5 it is in the record."""
        if len(data) < 8:
            return
        row, column, _, number = struct.unpack_from("<4H", data)
        told = [self._texts.pop(number)] if number in self._texts else []
        self.say([*told, *printable(data[6:])], row + 1, column + 1)

    def link(self, at: int, data: bytes) -> None:
        if len(data) >= 8:
            self.say(
                printable(data[32:]), int.from_bytes(data[:2], "little") + 1, int.from_bytes(data[4:6], "little") + 1
            )

    def number(self, at: int, data: bytes) -> None:
        if len(data) == 8:
            (value,) = struct.unpack("<d", data)
            self.say([f"{value:.0f}" if value.is_integer() else repr(value)])

    def formula(self, at: int, data: bytes) -> None:
        constants = list(_constants(data[22:]))
        if constants and len(data) >= 22:
            row, column = struct.unpack_from("<2H", data)
            self._constants = row + 1, column + 1, constants

    def string(self, at: int, data: bytes) -> None:
        """The value of the formula before, which calamine reads."""
        wide = data[2:3] == b"\1"
        self._flush(data[3:].decode("utf-16-le" if wide else "latin-1", "replace"))

    def name(self, at: int, data: bytes) -> None:
        self.say([*printable(data[14:])])

    def _flush(self, shown: str) -> None:
        row, column, constants = self._constants
        if constants:
            self.say([text for text in constants if text not in shown], row, column)
            self._constants = (0, 0, [])

    def _leave_sheet(self) -> None:
        self.say(list(self._texts.values()))
        self._texts.clear()
        self._object = -1


_RECORDS = {
    _BOF: _Walk.begin, _FILEPASS: _Walk.encrypted, _BOUNDSHEET: _Walk.sheet, _SST: _Walk.strings,
    _OBJECT: _Walk.object, _TEXT: _Walk.text, _NOTE: _Walk.note, _LINK: _Walk.link, _SX_NUMBER: _Walk.number,
    _FORMULA: _Walk.formula, _STRING: _Walk.string, _NAME: _Walk.name,
}  # fmt: skip


def _constants(tokens: bytes) -> Iterator[str]:
    """Strings of a parsed formula (MS-XLS 2.5.198.89, PtgStr: 0x17, length, kind of characters)."""
    at = tokens.find(b"\x17")
    while at >= 0:
        length, wide = tokens[at + 1] if at + 1 < len(tokens) else 0, tokens[at + 2 : at + 3]
        raw = tokens[at + 3 : at + 3 + length * (2 if wide == b"\1" else 1)]
        text = raw.decode("utf-16-le" if wide == b"\1" else "latin-1", "replace")
        if length and wide in (b"\0", b"\1") and len(text) == length and text.isprintable():
            yield text
            at = tokens.find(b"\x17", at + 3 + len(raw))
        else:
            at = tokens.find(b"\x17", at + 1)


def _table(records: list[bytes]) -> Iterator[str]:
    """The strings of the shared table (MS-XLS 2.4.265); a string may go on in the next record, with characters of
    another size."""
    pieces = iter(records)
    data, at = next(pieces, b""), 8
    while True:
        if at + 3 > len(data):
            data, at = next(pieces, b""), 0
            if len(data) < 3:
                return
        length, flags = struct.unpack_from("<HB", data, at)
        at += 3
        runs = struct.unpack_from("<H", data, at)[0] if flags & 8 and at + 2 <= len(data) else 0
        at += 2 if flags & 8 else 0
        extra = struct.unpack_from("<I", data, at)[0] if flags & 4 and at + 4 <= len(data) else 0
        at += 4 if flags & 4 else 0
        text = ""
        while True:
            size = 2 if flags & 1 else 1
            raw = data[at : at + (length - len(text)) * size]
            text += raw.decode("utf-16-le" if size == 2 else "latin-1", "replace")[: length - len(text)]
            at += len(raw)
            if len(text) >= length:
                break
            data, at = next(pieces, b""), 1
            if not data:
                yield text
                return
            flags = flags & ~1 | data[0] & 1
        yield text
        at += runs * 4 + extra
        while at > len(data):
            at -= len(data)
            data = next(pieces, b"")
            if not data:
                return
