"""DICOM data elements through pydicom, as text; for the parser's process.

Sources: DICOM PS3.5 (6.2 value representations, 7 data sets, A.5 deflated), PS3.10 (7 file format), PS3.6 (attributes).
Pixel data, overlays, waveforms and tables hold no text; private elements and those of unknown representation may.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from macie_lite.extraction.parsers.dicom_values import (
    RUN,
    called,
    encodings_of,
    kind_of,
    may_hold_text,
    texts_of,
    unconverted,
)
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["elements"]

_CHARSET, _DOCUMENT, _DOCUMENT_TYPE, _BURNED_IN = 0x00080005, 0x00420011, 0x00420012, 0x00280301
_PIXELS = 0x7FE0
_LONG = 1 << 20  # bytes of a value that is skipped at first
_LONGEST = 64 << 20
_DEEPEST = 32  # sequences in sequences
_BATCH = 256

Path = tuple["str | int", ...]


def elements(file: BinaryIO, most: int) -> Iterator[tuple[Any, ...]]:
    """("cells", [[path, name, texts], ...]); ("document", media type, bytes); ("burned in",) for pixels with text.

    most: bytes of a data set that is deflated.
    Raises NotExamined (MALFORMED, TRUNCATED, MEMORY, ARCHIVE_RATIO) and whatever pydicom does.
    """
    reading = _Reading(most)
    batch: list[list[Any]] = []
    try:
        for cell in reading.walk(file):
            batch.append(cell)
            if len(batch) >= _BATCH:
                yield "cells", batch
                batch = []
    except NotExamined as fault:
        reading.fault = fault.reason
    except Exception:  # pydicom fails in many ways where a file ends too soon
        if batch:
            yield "cells", batch
        if reading.at_end(file):
            raise EOFError from None
        raise
    if batch:
        yield "cells", batch
    yield from reading.others()
    if reading.fault is not None:
        raise NotExamined(reading.fault)


@dataclass(slots=True)
class _Set:
    """What holds for the elements of one data set. size: of the file, where values may be cut off."""

    path: Path
    encodings: Sequence[str]
    size: int
    creators: dict[int, str] = field(default_factory=dict)  # by group and block

    def key(self, tag: int, value: bytes) -> str:
        """The keyword; of a private element its group, who defined it, and the number it has there (PS3.5, 7.8)."""
        from pydicom.datadict import keyword_for_tag

        group, number = tag >> 16, tag & 0xFFFF
        if group % 2 == 0:
            return keyword_for_tag(tag) or f"({group:04x},{number:04x})"
        if 0x10 <= number <= 0xFF:
            self.creators[group << 8 | number] = value[:64].decode("ascii", "replace").strip(" \0")
            return "PrivateCreator"
        creator = self.creators.get(group << 8 | number >> 8, "private")
        return f"({group:04x},{creator},{number & 0xFF:02x})"


class _Reading:
    def __init__(self, most: int) -> None:
        self._most = most
        self.fault: Reason | None = None
        self._inflated: BinaryIO | None = None
        self._document: bytes | None = None
        self._document_type = ""
        self._burned_in = self._pixels = False

    def at_end(self, file: BinaryIO) -> bool:
        return not (self._inflated or file).read(1)

    def others(self) -> Iterator[tuple[Any, ...]]:
        if self._document is not None:
            yield "document", self._document_type, self._document
        if self._burned_in and self._pixels:
            yield ("burned in",)

    def walk(self, file: BinaryIO) -> Iterator[list[Any]]:
        from pydicom.filereader import data_element_generator, read_preamble

        preamble = read_preamble(file, force=True)
        if runs := RUN.findall(preamble or b""):
            yield [["preamble"], "", [run.decode("ascii") for run in runs]]
        syntax = "" if preamble is None and not _has_meta(file) else (yield from self._meta(file))
        file, implicit, little = _data_set(file, syntax, self._most)
        self._inflated = file
        found = end = 0
        size = file.seek(0, io.SEEK_END) if (start := file.tell()) >= 0 else 0
        file.seek(start)
        around = _Set((), ["iso8859"], size)
        for element in data_element_generator(file, implicit, little, defer_size=_LONG):
            found += 1
            if element.tag == _CHARSET:
                around.encodings = encodings_of(element)
            end = file.tell()
            if getattr(element, "is_undefined_length", False) and not _is_closed(file, end):
                self.fault = Reason.TRUNCATED
            yield from self._cells(element, around, file)
        if not found:
            raise NotExamined(Reason.MALFORMED)
        if end < size:  # less than an element, or what stands behind the end of the data set
            self.fault = self.fault or (Reason.TRUNCATED if size - end < 8 else Reason.MALFORMED)

    def _meta(self, file: BinaryIO) -> Generator[list[Any], None, str]:
        """The group of the file's own elements, explicit and little-endian; gives the transfer syntax."""
        from pydicom.filereader import data_element_generator

        syntax, around = "", _Set((), ["iso8859"], 1 << 62)
        stop = lambda tag, vr, length: tag >> 16 != 2  # noqa: E731
        for element in data_element_generator(file, False, True, stop_when=stop, defer_size=_LONG):
            if element.tag == 0x00020010:
                syntax = bytes(element.value or b"").decode("ascii", "replace").strip(" \0")
            yield from self._cells(element, around, file)
        return syntax

    def _cells(self, element: Any, around: _Set, file: BinaryIO) -> Iterator[list[Any]]:
        tag = int(element.tag)
        kind = kind_of(element, tag)
        if _is_cut(element, around.size):
            self.fault = Reason.TRUNCATED
        if kind == "SQ":
            yield from self._sequence(element, (*around.path, around.key(tag, b"")), around, file)
            return
        converted = not hasattr(element, "value_tell")
        value = unconverted(element.value) if converted else self._value(element, tag, kind, file)
        key = around.key(tag, value)
        if tag == _DOCUMENT:
            self._document = value
        elif value and (texts := texts_of(value, kind, ["utf_8"] if converted else around.encodings)):
            self._note(tag, texts)
            yield [[*around.path, key], called(tag), texts]

    def _note(self, tag: int, texts: Sequence[str]) -> None:
        if tag == _DOCUMENT_TYPE:
            self._document_type = texts[0][:100]
        elif tag == _BURNED_IN:
            self._burned_in = texts[0].strip().upper() == "YES"

    def _value(self, element: Any, tag: int, kind: str, file: BinaryIO) -> bytes:
        """Of text, and of what may hold some; of what was skipped because it is long as well."""
        if tag >> 16 == _PIXELS:
            self._pixels = True
        value, length = element.value, element.length
        if not may_hold_text(tag, kind) and tag != _DOCUMENT:
            return b""
        if value is None and length:
            if length == 0xFFFFFFFF:
                self.fault = self.fault or Reason.MEMORY
                return b""
            value = _at(file, element)
            if length > _LONGEST:
                self.fault = self.fault or (Reason.MEMORY if len(value) == _LONGEST else Reason.TRUNCATED)
        return value if isinstance(value, bytes) else b""

    def _sequence(self, element: Any, path: Path, around: _Set, file: BinaryIO) -> Iterator[list[Any]]:
        from pydicom.dataelem import convert_raw_data_element

        if len(path) > 2 * _DEEPEST:
            self.fault = self.fault or Reason.MALFORMED
            return
        items = element.value
        if items is None and element.length:  # skipped for its length
            element = element._replace(value=_at(file, element))
        if items is None or isinstance(items, bytes):
            items = convert_raw_data_element(element, encoding=list(around.encodings)).value
        for number, item in enumerate(items or ()):
            own = encodings_of(item.get_item(_CHARSET)) if _CHARSET in item else around.encodings
            inner = _Set((*path, number), own, 1 << 62)
            for tag in item.keys():  # noqa: SIM118 - iterating over a data set converts its elements
                yield from self._cells(item.get_item(tag), inner, file)


def _is_cut(element: Any, size: int) -> bool:
    length = getattr(element, "length", 0xFFFFFFFF)
    return length != 0xFFFFFFFF and element.value_tell + length > size


def _is_closed(file: BinaryIO, end: int) -> bool:
    """Whether a sequence without a length ends with its delimiter."""
    file.seek(max(0, end - 8))
    return file.read(8)[:4] in (b"\xfe\xff\xdd\xe0", b"\xff\xfe\xe0\xdd")


def _at(file: BinaryIO, element: Any) -> bytes:
    """The value of an element that was skipped."""
    back = file.tell()
    file.seek(element.value_tell)
    value = file.read(min(element.length, _LONGEST))
    file.seek(back)
    return value


def _has_meta(file: BinaryIO) -> bool:
    start = file.tell()
    group = file.read(2)
    file.seek(start)
    return group == b"\x02\x00"


def _data_set(file: BinaryIO, syntax: str, most: int) -> tuple[BinaryIO, bool, bool]:
    """The data set's bytes, inflated; whether it is implicit; whether it is little-endian."""
    if syntax == "1.2.840.10008.1.2.1.99":
        return _inflated(file, most), False, True
    if syntax == "1.2.840.10008.1.2.2":
        return file, False, False
    if syntax == "1.2.840.10008.1.2":
        return file, True, True
    if syntax:
        return file, False, True
    start = file.tell()
    head = file.read(6)
    file.seek(start)
    explicit = len(head) == 6 and head[4:].isalpha() and head[4:].isupper()
    return file, not explicit, not (explicit and int.from_bytes(head[:2], "little") >= 1024)


def _inflated(file: BinaryIO, most: int) -> BinaryIO:
    data, engine = io.BytesIO(), zlib.decompressobj(-zlib.MAX_WBITS)
    while block := file.read(1 << 16):
        while block:
            data.write(engine.decompress(block, 1 << 20))
            block = engine.unconsumed_tail
            if data.tell() > most:
                raise NotExamined(Reason.ARCHIVE_RATIO)
    data.seek(0)
    return data
