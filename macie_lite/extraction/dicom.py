"""DICOM files: each attribute's values as a column called as the attribute is, documents inside as members.

Pixels are pictures, and no gap unless the file says that text is burned into them. A file is one record; of a DICOMDIR
each patient's entries are.
"""

from __future__ import annotations

import io
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np

from macie_lite.extraction import sandbox
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.members import Members, MemberStream
from macie_lite.model.coverage import Coverage, NotExamined, Reason, Status
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence, Record

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["extract_dicom"]

_HELD = 50_000  # cells that are held back, to be given with others of their kind
_SLACK = 1 << 20
_NAMES = {  # where an attribute's name is none of the words that identifiers know
    "Other Patient IDs": "other patient id",
    "RETIRED_Other Patient IDs": "other patient id",
    "Insurance Plan Identification": "health plan id",
    "Medical Record Locator": "medical record number",
    "Military Rank": "rank",
    "Person's Telephone Numbers": "phone number",
    "Patient's Telephone Numbers": "phone number",
    "Referring Physician's Telephone Numbers": "phone number",
    "Patient's Mother's Birth Name": "patient mother name",
    "Patient's Birth Name": "patient name",
    "Operators' Name": "operator name",
}
_EXTENSIONS = {"application/pdf": "pdf", "text/xml": "xml", "application/sla": "stl", "model/stl": "stl"}


def extract_dicom(source: Input) -> Extraction:
    """Columns of attributes, then the document that is in the file."""
    reading, fault, yielded = _Reading(source), None, False
    try:
        for passage in reading.passages():
            yielded = True
            yield passage
    except NotExamined as stop:
        fault = stop.reason
    for passage in reading.rest():
        yielded = True
        yield passage
    if fault is not None and not yielded:
        raise NotExamined(fault)
    gaps = [] if fault is None else [fault]
    return Coverage(Status.COMPLETE).with_gaps(*gaps, *reading.gaps())


@dataclass(slots=True, repr=False)
class _Column:
    """Values of one attribute, with where each stands and of which record it is."""

    cells: list[str] = field(default_factory=list)
    paths: list[tuple[str | int, ...]] = field(default_factory=list)
    records: list[int] = field(default_factory=list)


class _Reading:
    def __init__(self, source: Input) -> None:
        self._source = source
        self._stream = _Beginning(source.stream, source.budget.limits.memory_file_bytes - _SLACK)
        self._columns: dict[str, _Column] = {}
        self._held = self._record = 0
        self._document: tuple[str, bytes] | None = None
        self._burned_in = False
        self._members = Members(source)

    def passages(self) -> Iterator[Passage]:
        """Raises NotExamined where the parser does."""
        whole = replace(self._source, stream=cast(BinaryIO, self._stream))
        for kind, *item in sandbox.parse("dicom:elements", whole, whole.budget.limits.memory_file_bytes):
            if kind == "cells":
                for path, name, texts in item[0]:
                    self._add(tuple(path), name, texts)
            elif kind == "document":
                self._document = item[0], item[1]
            else:
                self._burned_in = True
            if self._held > _HELD:
                yield from self._columned()

    def rest(self) -> Iterator[Passage]:
        """What was held back, and the document inside."""
        yield from self._columned()
        if self._document is not None:
            kind, data = self._document
            name = f"EncapsulatedDocument.{_EXTENSIONS.get(kind.lower(), 'bin')}"
            stream = MemberStream(io.BytesIO(data).read, self._source.budget, lambda: 1 << 60)
            yield from self._members.read(name, stream, len(data))

    def gaps(self) -> Sequence[Reason]:
        more = [Reason.HELD_SIZE] if self._stream.cut else []
        more += [Reason.NO_TEXT] if self._burned_in else []
        return (*self._members.coverage().gaps, *more)

    def _add(self, path: tuple[str | int, ...], name: str, texts: list[str]) -> None:
        if path[-1] == "DirectoryRecordType" and texts[0] == "PATIENT":
            self._record += 1
        column = self._columns.setdefault(_NAMES.get(name, name), _Column())
        column.cells += (text.replace("\r", " ").replace("\n", " ") for text in texts)
        column.paths += [path] * len(texts)
        column.records += [self._record] * len(texts)
        self._held += len(texts)

    def _columned(self) -> Iterator[Passage]:
        columns, self._columns, self._held = self._columns, {}, 0
        first = min((column.records[0] for column in columns.values()), default=0)
        for name, column in columns.items():
            cells = [cell.encode("utf-8", "replace") for cell in column.cells]
            ends = list(accumulate(len(cell) + 1 for cell in cells))
            yield Passage(
                text=b"\n".join(cells),
                field=name or None,
                breaks=np.array(ends, np.int64) - 1,
                places=_Attributes(column.paths, [end - 1 for end in ends]),
                records=_Patients(first, column.records),
                container=self._source.container,
            )


class _Beginning(io.RawIOBase):
    """As much of a stream as is held at most: what a file has to say stands before its pixels."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self._left, self.cut = stream, size, False

    def read(self, size: int | None = -1, /) -> bytes:
        block = self._stream.read(self._left if size is None or size < 0 else min(size, self._left))
        self._left -= len(block)
        if not self._left and not block:
            self.cut = bool(self._stream.read(1))
        return block

    def readable(self) -> bool:
        return True


@dataclass(frozen=True, slots=True, repr=False)
class _Attributes:
    """The path of the attribute that a cell is a value of."""

    paths: list[tuple[str | int, ...]]
    ends: list[int]

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [Occurrence(Record(0, self.paths[bisect_left(self.ends, end)]))]


@dataclass(frozen=True, slots=True, repr=False)
class _Patients:
    first: int
    records: list[int]
    table: None = None

    def numbers(self, at: Offsets) -> Offsets:
        return np.array(self.records, np.int64)[at]

    def place(self, number: int) -> Occurrence:
        return Occurrence(Record(0, ()))
