"""Real files of each format, made by the libraries that people make them with; and a short way to extract them."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast

from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.extract import extract
from macie_lite.extraction.names import NamePlaces
from macie_lite.model.coverage import Coverage
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence

__all__ = [
    "Extracted",
    "NotSeekable",
    "document",
    "edited_part",
    "extracted",
    "gzipped",
    "pdf",
    "tarred",
    "workbook",
    "zipped",
]


class NotSeekable(io.RawIOBase):
    """A stream as a member of an archive has it."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def read(self, size: int | None = -1, /) -> bytes:
        return self._data.read(size)

    def readable(self) -> bool:
        return True


@dataclass(frozen=True)
class Extracted:
    """All that an extraction gave. names: the passages of names of members, apart from the others."""

    passages: list[Passage]
    coverage: Coverage
    names: list[Passage]

    @property
    def text(self) -> bytes:
        return b"\n".join(passage.text for passage in self.passages)

    @property
    def containers(self) -> list[tuple[str, ...]]:
        """Each container path once, in order."""
        return list(dict.fromkeys(passage.container for passage in self.passages))

    def where(self, value: str, limit: int = 10) -> list[Occurrence]:
        """Every place of a value."""
        found = []
        for passage in self.passages:
            at = passage.text.find(value.encode())
            while at >= 0:
                found += passage.places.locate(at, at + len(value.encode()), limit)
                at = passage.text.find(value.encode(), at + 1)
        return found

    def fields(self, value: str) -> list[str | None]:
        """The field of every passage that holds a value."""
        return [passage.field for passage in self.passages if value.encode() in passage.text]


def extracted(
    data: bytes, name: str, limits: Limits | None = None, *, seekable: bool = True, stream: BinaryIO | None = None
) -> Extracted:
    """Extracts `data`, or what `stream` gives of it, as the object `name`."""
    if stream is None:
        stream = io.BytesIO(data) if seekable else cast(BinaryIO, NotSeekable(data))
    extraction = extract(Input(stream, name, len(data), Budget(limits or Limits())))
    passages: list[Passage] = []
    names: list[Passage] = []
    while True:
        try:
            passage = next(extraction)
        except StopIteration as end:
            return Extracted(passages, cast(Coverage, end.value), names)
        (names if isinstance(passage.places, NamePlaces) else passages).append(passage)


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def tarred(members: Mapping[str, bytes], mode: str = "w", others: Sequence[tarfile.TarInfo] = ()) -> bytes:
    """others: members without data (links, folders, devices), put first."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for info in others:
            archive.addfile(info)
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]], comments: Mapping[str, str] | None = None) -> bytes:
    """comments: by cell, on the first sheet."""
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for cell, text in (comments or {}).items():
        book.worksheets[0][cell].comment = Comment(text, "an author")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def edited_part(package: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The same package with one part edited."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    return zipped(parts)


def pdf(line: str) -> bytes:
    """One page with one line."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 720, line)
    canvas.save()
    return out.getvalue()


def document(paragraphs: Sequence[str], table: Sequence[Sequence[str]] = (), header: str = "") -> bytes:
    import docx

    file = docx.Document()
    for text in paragraphs:
        file.add_paragraph(text)
    if table:
        grid = file.add_table(len(table), len(table[0]))
        for row, texts in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    if header:
        file.sections[0].header.paragraphs[0].text = header
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()
