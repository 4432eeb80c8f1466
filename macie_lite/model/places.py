"""Where a detection stands, as a type.

Lines, columns, rows and pages count from 1, record indexes from 0, as Macie counts them (user guide, "findings-locate-
sd-schema"). Every name in a place is content: `pipeline.findings` leaves out those that are sensitive themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Cell", "LineRange", "Occurrence", "OwnName", "Page", "Place", "Record", "Row"]


class OwnName(str):
    """The name of a member that has none, and is called by where it stands: no content, whatever its digits are."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class LineRange:
    """`lineRanges[]`: for running text. `start_column` is in code points of the first line."""

    start: int
    end: int
    start_column: int


@dataclass(frozen=True, slots=True)
class Cell:
    """`cells[]`: for CSV, TSV and spreadsheets. `row` counts the header as row 1; `reference` like Sheet2!C5 (XLSX)."""

    row: int
    column: int
    column_name: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`pages[]`: for PDF."""

    number: int


@dataclass(frozen=True, slots=True)
class Record:
    """`records[]`: for JSON (index 0), JSON lines and Parquet. `path`: element names (str), array indexes (int)."""

    index: int
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A whole row of a CSV or a spreadsheet, numbered as its cells are: where several detections stand together."""

    number: int
    sheet: str | None = None


Place = LineRange | Cell | Page | Record | Row


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place of one detection.

    place: None where the format has no location structure (Word).
    line: the line it stands on in its file, for text-like formats, CSV and JSON included.
    offset: half-open byte range in the file's own bytes, for running text in UTF-8; None where there is none.
    container: member names from the outside in, for members of archives and attachments.
    paragraph: for Word. slide: for presentations, from 1.
    part: of a message: numbered as IMAP does (RFC 9051, 6.4.5), "1.2"; "HEADER" for its own header. Of a document: what
        is not its body, in words of ours ("header 2", "notes", "properties"); paragraphs are counted in it then.
    encoded: what it is written in where it stands ("base64", "hex", ...); the rest then says where that stands.
    """

    place: Place | None
    line: int | None = None
    offset: tuple[int, int] | None = None
    container: tuple[str, ...] = ()
    paragraph: int | None = None
    slide: int | None = None
    part: str | None = None
    encoded: str | None = None
