"""Property sets of compound files (MS-OLEPS): who wrote a document, what it is called, what its users added.

Every format in a compound file has them, in the streams whose names start with \\x05.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

__all__ = ["properties"]

_SUMMARY = {  # MS-OLEPS 3.1.2 and 3.1.3, by the first byte of the set's class
    0xE0: {
        2: "Title", 3: "Subject", 4: "Author", 5: "Keywords", 6: "Comments", 7: "Template", 8: "Last saved by",
        9: "Revision", 18: "Application",
    },
    0x02: {
        2: "Category", 3: "Presentation format", 12: "Parts", 13: "Parts", 14: "Manager", 15: "Company",
        26: "Content type", 27: "Status", 28: "Language", 29: "Version",
    },
}  # fmt: skip
_CODEPAGE, _DICTIONARY = 1, 0
_I2, _I4, _R8, _BSTR, _LPSTR, _LPWSTR, _BLOB = 2, 3, 5, 8, 0x1E, 0x1F, 0x41
_VECTOR, _VARIANT = 0x1000, 0x0C
_UNICODE = 1200
_FACTOR = 4  # texts may lie over each other: they come to so many times the stream at most
_SETS, _PROPERTIES, _ELEMENTS = 4, 4096, 20_000


def properties(data: bytes) -> Iterator[str]:
    """Lines like "Author: ...", of all texts in a stream of property sets. Ends where it is damaged."""
    try:
        (sets,) = struct.unpack_from("<I", data, 24)
        for number in range(min(sets, _SETS)):
            kind = data[28 + 20 * number]
            (offset,) = struct.unpack_from("<I", data, 44 + 20 * number)
            yield from _Set(data, offset, _SUMMARY.get(kind, {})).lines()
    except (struct.error, IndexError):
        return


class _Set:
    def __init__(self, data: bytes, start: int, labels: dict[int, str]) -> None:
        self._data = data
        self._start = start
        self._labels = dict(labels)
        self._left = len(data) * _FACTOR
        self._elements = 0
        (count,) = struct.unpack_from("<I", data, start + 4)
        pairs = (struct.unpack_from("<II", data, start + 8 + 8 * at) for at in range(min(count, _PROPERTIES)))
        self._offsets = {number: start + offset for number, offset in pairs}
        self._codec = self._codepage()

    def _codepage(self) -> str:
        if (at := self._offsets.get(_CODEPAGE)) is None:
            return "cp1252"
        (page,) = struct.unpack_from("<H", self._data, at + 4)
        return {_UNICODE: "utf-16-le", 65001: "utf-8", 10000: "mac_roman"}.get(page, f"cp{page}")

    def lines(self) -> Iterator[str]:
        if (at := self._offsets.get(_DICTIONARY)) is not None:
            self._labels.update(self._names(at))
        for number, at in self._offsets.items():
            if number in (_DICTIONARY, _CODEPAGE):
                continue
            for text in self._texts(at, numbers=_DICTIONARY in self._offsets):
                self._left -= len(text)
                if self._left < 0:
                    return
                if text := text.strip("\0 \t\r\n"):
                    yield f"{self._labels.get(number, 'Property')}: {text}"

    def _names(self, at: int) -> Iterator[tuple[int, str]]:
        """Names of users' own properties (MS-OLEPS 2.17)."""
        (count,) = struct.unpack_from("<I", self._data, at)
        at += 4
        for _ in range(min(count, _PROPERTIES)):
            number, length = struct.unpack_from("<II", self._data, at)
            size = length * 2 if self._codec == "utf-16-le" else length
            yield number, self._decoded(self._data[at + 8 : at + 8 + size]).strip("\0")
            at += 8 + (size + 3 & ~3 if self._codec == "utf-16-le" else size)

    def _texts(self, at: int, *, numbers: bool) -> Iterator[str]:
        (kind,) = struct.unpack_from("<H", self._data, at)
        if kind == _BLOB:  # links are kept in one: a vector of variants
            (kind, at) = (_VECTOR | _VARIANT, at + 4)
        if kind & _VECTOR:
            yield from self._vector(kind & ~_VECTOR, at + 4)
            return
        text, _ = self._value(kind, at + 4, numbers=numbers)
        yield text

    def _vector(self, kind: int, at: int) -> Iterator[str]:
        (count,) = struct.unpack_from("<I", self._data, at)
        at += 4
        for _ in range(count):
            self._elements += 1
            if self._elements > _ELEMENTS:
                return
            each = kind
            if kind == _VARIANT:
                (each,) = struct.unpack_from("<H", self._data, at)
                at += 4
            text, after = self._value(each, at, numbers=False)
            at = after if each != _LPSTR else at + 4 + struct.unpack_from("<I", self._data, at)[0]  # not padded here
            yield text

    def _value(self, kind: int, at: int, *, numbers: bool) -> tuple[str, int]:
        """A text, and where what follows it starts."""
        if kind in (_LPSTR, _BSTR, _LPWSTR):
            (length,) = struct.unpack_from("<I", self._data, at)
            size = length * 2 if kind == _LPWSTR else length
            raw = self._data[at + 4 : at + 4 + size]
            text = raw.decode("utf-16-le", "replace") if kind == _LPWSTR else self._decoded(raw)
            return text, at + 4 + (size + 3 & ~3)
        if kind in (_I2, _I4):
            (value,) = struct.unpack_from("<i" if kind == _I4 else "<h", self._data, at)
            return str(value) if numbers else "", at + 4
        if kind == _R8:
            (real,) = struct.unpack_from("<d", self._data, at)
            return f"{real:.15g}" if numbers else "", at + 8
        if kind in (0, 1):
            return "", at
        return "", at + (8 if kind in (6, 7, 0x14, 0x15, 0x40) else 4)

    def _decoded(self, raw: bytes) -> str:
        try:
            return raw.decode(self._codec, "replace")
        except LookupError:
            return raw.decode("cp1252", "replace")
