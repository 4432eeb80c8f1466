"""XLS in compound files: BIFF8 and BIFF5 (MS-XLS)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from macie_lite.extraction import sandbox
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.compound import Told
from macie_lite.extraction.members import Members
from macie_lite.extraction.printable import printable
from macie_lite.extraction.sheet_cells import SheetCells
from macie_lite.extraction.sheet_columns import Spot, loose_passage, spots_passage
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["extract_xls"]

_BLOCK = 1 << 20


def extract_xls(source: Input, file: int | bytes, stream: BinaryIO) -> Extraction:
    """file, stream: all of the source."""
    members, passages = Members(source), 0
    cells = SheetCells(source, file, stream.seek(0, os.SEEK_END))
    for passage in _all(source, file, cells, members):
        passages += 1
        yield passage
    for passage in _beside(source, stream, members):
        passages += 1
        yield passage
    if not passages and Reason.ENCRYPTED_DOCUMENT not in members.coverage().gaps:
        for passage in _whatever_reads(source, stream):  # no reader opens it
            passages += 1
            yield passage
    gaps = members.coverage().gaps
    if gaps and not passages:
        raise NotExamined(gaps[0])
    return Coverage.complete(0, members.coverage().mime_type).with_gaps(*gaps)


def _whatever_reads(source: Input, stream: BinaryIO) -> Iterator[Passage]:
    stream.seek(0)
    while block := stream.read(_BLOCK):
        source.budget.tick()
        if found := list(printable(block)):
            yield loose_passage(found, "whatever is readable", source.container)


def _all(source: Input, file: int | bytes, cells: SheetCells, members: Members) -> Iterator[Passage]:
    try:
        names = cells.start()
        around = _around(source, file, cells, members)
        first = next(around, None)  # what is encrypted says so here, before the names of its sheets count as read
        yield from () if names is None else (names,)
        yield from () if first is None else (first,)
        yield from around
        if cells.opened:
            yield from cells.passages()
        else:
            members.gap(cells.fault or Reason.UNPARSABLE)
    except NotExamined as fault:
        members.gap(fault.reason)
    finally:
        cells.close()
    for reason in cells.failed.values():
        members.gap(reason)


def _around(source: Input, file: int | bytes, cells: SheetCells, members: Members) -> Iterator[Passage]:
    """Raises NotExamined for what is encrypted."""
    try:
        for _, notes in sandbox.parse_file("xls:around", file, source.budget, not cells.opened):
            yield from _notes(notes, cells.names, source.container)
    except NotExamined as fault:
        if fault.reason in (Reason.ENCRYPTED_DOCUMENT, Reason.SECONDS):
            raise
        members.gap(fault.reason)


def _beside(source: Input, stream: BinaryIO, members: Members) -> Iterator[Passage]:
    """Properties, macros, files inside."""
    stream.seek(0)
    told = Told(replace(source, stream=stream))
    encrypted = Reason.ENCRYPTED_DOCUMENT in members.coverage().gaps
    try:
        yield from told.passages("compound:beside_workbook", encrypted)
    except NotExamined as fault:
        members.gap(fault.reason)
    for reason in told.coverage().gaps:
        members.gap(reason)


def _notes(notes: list[Any], names: list[str], container: tuple[str, ...]) -> Iterator[Passage]:
    """One passage for what is of no cell, and one for each sheet."""
    loose = [text for _, row, _, text in notes if not row]
    if loose:
        yield loose_passage(loose, "around the cells", container)
    for sheet in dict.fromkeys(sheet for sheet, row, _, _ in notes if row):
        spots = [Spot(text, row, column) for at, row, column, text in notes if at == sheet and row]
        yield spots_passage(names[sheet] if 0 <= sheet < len(names) else None, spots, container)
