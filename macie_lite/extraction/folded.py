"""Texts whose lines are folded: calendars, cards, directory entries. A value is in one piece again, and decoded.

A line that begins with a blank goes on with the one before (RFC 5545, 3.1; RFC 6350, 3.2; RFC 2849, note 2). Escaped
commas and line ends of cards and calendars are read, quoted-printable of old cards (vCard 2.1) and base64 of entries
(`cn:: ...`) too, where they hold text. Places are those of the file, lines as they are folded there.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from macie_lite.extraction.arrow_columns import repaired
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.formats import OCTET_STREAM
from macie_lite.extraction.mapped import Mapped
from macie_lite.extraction.mapped_places import MappedPlaces
from macie_lite.extraction.windows import Window, windows
from macie_lite.model.coverage import Coverage
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Unfolded", "extract_folded"]

_ENTRIES = re.compile(rb"\s*+(?:#[^\n]*+\n\s*+)*+(?:version:|dn:|charset:)", re.IGNORECASE)
_FOLD = re.compile(rb"\r?\n[ \t]")
_ESCAPE = re.compile(rb"\\(?:([,;:\\])|[nN])")
_BASE64 = re.compile(rb"(?m)^[A-Za-z][A-Za-z0-9;.-]{0,100}:(:) ?((?:[A-Za-z0-9+/=]++(?:\r?\n )?+)++)")
_QUOTED = re.compile(
    rb"(?mi)^[^:\r\n]{0,200}?;(?:ENCODING=)?QUOTED-PRINTABLE[^:\r\n]{0,200}:((?:[^\r\n=]++|=(?:\r?\n|[^\r\n]|\Z))*+)"
)
_CHARSET = re.compile(rb"(?i);CHARSET=([A-Za-z0-9_-]{1,40})")
_SOFT = re.compile(rb"=(?:\r?\n|([0-9A-Fa-f]{2}))")
_LONGEST = 1 << 14  # bytes of a value that is decoded: the context of windows

_Span = tuple[int, int]


class Unfolded:
    """The text of a window, and which spans of the window are written in another way."""

    def __init__(self, text: bytes, *, entries: bool) -> None:
        self._text = text
        self._made = np.frombuffer(text, np.uint8).copy()
        self._kept = np.ones(len(text), np.bool_)
        self.base64: list[_Span] = []
        self.quoted: list[_Span] = []
        for found in _FOLD.finditer(text):
            self._kept[found.start() : found.end()] = False
        if entries:
            self._read_base64()
        else:
            self._read_escapes()
            self._read_quoted()
        self.mapped = Mapped(text, self._made, self._kept)
        self.mapped.text = repaired(self.mapped.text)  # quoted bytes may be anything

    def _read_base64(self) -> None:
        for found in _BASE64.finditer(self._text):
            start, end = found.span(2)
            places = np.flatnonzero(self._kept[start:end]) + start
            value = _decoded(self._made[places].tobytes()) if end - start <= _LONGEST else None
            if value is not None:
                self._kept[found.start(1)] = self._kept[start:end] = False
                written = places[np.arange(len(places)) % 4 != 3][: len(value)]
                self._write(written, value)
                self.base64.append((start, end))

    def _read_escapes(self) -> None:
        for found in _ESCAPE.finditer(self._text):
            self._kept[found.start()] = False
            if found[1] is None:
                self._made[found.start() + 1] = ord(" ")

    def _read_quoted(self) -> None:
        for found in _QUOTED.finditer(self._text) if b"=" in self._text else ():
            start, end = found.span(1)
            charset = _CHARSET.search(self._text, found.start(), start)
            self._read_soft(start, min(end, start + _LONGEST), charset[1].decode("ascii") if charset else "utf-8")
            self.quoted.append((start, end))

    def _read_soft(self, start: int, end: int, charset: str) -> None:
        codec = _codec(charset)
        written: list[int] = []
        values = bytearray()
        for found in _SOFT.finditer(self._text, start, end):
            self._kept[found.start() : found.end()] = False
            if found[1] is not None:
                written.append(found.start())
                values.append(int(found[1], 16))
        try:
            values.decode(codec)
        except UnicodeDecodeError:
            codec = "cp1252"
        if codec == "utf-8":
            self._write(np.array(written, np.int64), bytes(values))
            return
        for place, value in zip(written, values, strict=True):
            character = bytes((value,)).decode(codec, "replace").encode()
            self._write(np.arange(place, place + len(character)), character)

    def _write(self, places: NDArray[np.int64], value: bytes) -> None:
        self._made[places] = np.frombuffer(value, np.uint8)
        self._kept[places] = True


def _codec(charset: str) -> str:
    """Only of single bytes, besides UTF-8."""
    return "utf-8" if charset.lower().replace("_", "-") in ("utf-8", "utf8", "us-ascii") else "cp1252"


def _decoded(value: bytes) -> bytes | None:
    """What base64 holds, if that is text."""
    try:
        made = binascii.a2b_base64(value, strict_mode=True)
        return made if made.decode().isprintable() else None
    except (binascii.Error, UnicodeDecodeError):
        return None


class _Places(MappedPlaces):
    def __init__(self, window: Window, unfolded: Unfolded) -> None:
        super().__init__(window, unfolded.mapped)
        self._unfolded = unfolded

    def occurrence(self, first: int, last: int) -> Occurrence:
        found = super().occurrence(first, last)
        for encoded, spans in (("base64", self._unfolded.base64), ("quoted-printable", self._unfolded.quoted)):
            if any(start <= first < end for start, end in spans):
                return replace(found, encoded=encoded)
        return found


def extract_folded(source: Input) -> Extraction:
    """Calendars, cards and entries of any size."""
    reader = Utf8Reader(source.stream)
    entries: bool | None = None
    for window in windows(reader, source.budget):
        if entries is None:
            entries = _ENTRIES.match(window.text) is not None
        unfolded = Unfolded(window.text, entries=entries)
        mapped, places = unfolded.mapped, _Places(window, unfolded)
        yield Passage(text=mapped.text, core=mapped.core(window.core), places=places, container=source.container)
    reader.finish()
    return Coverage.complete(0, OCTET_STREAM)
