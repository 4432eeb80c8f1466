"""Containers, documents and Parquet against the questions that every format has to answer.

Places are read back by libraries that the product does not use for it: the standard library's archives, pypdf,
openpyxl, python-docx and pyarrow's tables.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import docx
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from macie_lite.model.places import Cell, LineRange, Occurrence, Page, Record
from tests.conformance.check_extractor import CHECKS, Sample
from tests.extraction.files import document, gzipped, tarred, workbook, zipped

_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(12))
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PARQUET = "application/vnd.apache.parquet"


def _prose(values: Sequence[str] = _VALUES) -> bytes:
    return "".join(f"Grüße, line {at}: {value} ends.\n\n" for at, value in enumerate(values)).encode()


def _line(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, LineRange)
    lines = content.decode().split("\n")
    return lines[found.place.start - 1][found.place.start_column - 1 :][: len(_VALUES[0])]


_MEMBERS = {
    "a/one.txt": _prose(_VALUES[:4]),
    "a/empty.txt": b"",
    "zwei.txt": _prose(_VALUES[4:8]),
    "long.txt": "".join(f"and {at} of the lines that hold nothing at all\n" for at in range(770)).encode(),
    "last.txt": _prose(_VALUES[8:]),
}


def _unzipped(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def _untarred(content: bytes, name: str) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        body = archive.extractfile(name)
        assert body is not None
        return body.read()


def _opened(content: bytes, found: Occurrence) -> bytes:
    """The member that a place is in, opened from the outside in; gzip around a tar is no level of its own."""
    for name in found.container:
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
            if content[257:262] != b"ustar":
                continue
        content = _unzipped(content, name) if content.startswith(b"PK") else _untarred(content, name)
    return content


def _line_inside(content: bytes, found: Occurrence) -> str:
    return _line(_opened(content, found), found)


def _pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    for at, value in enumerate(_VALUES):
        canvas.drawString(72, 720, f"page {at + 1} has {value} on it")
        canvas.drawString(72, 700, "and nothing else")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _page(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, Page)
    return PdfReader(io.BytesIO(content)).pages[found.place.number - 1].extract_text()


def _workbook() -> bytes:
    rows = [[at, f"Zoë {at}", value] for at, value in enumerate(_VALUES)]
    first: list[list[object]] = [["id", "full name", "reference"], *rows[:6]]
    second: list[list[object]] = [[None, "only", None], [], *([None, value, at] for at, _, value in rows[6:])]
    return workbook({"Straße": first, "It's two": second})


def _cell(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, Cell)
    assert found.place.sheet is not None
    sheet = openpyxl.load_workbook(io.BytesIO(content))[found.place.sheet]
    if found.place.column_name is not None:
        assert any(row[found.place.column - 1] == found.place.column_name for row in sheet.iter_rows(values_only=True))
    return str(sheet.cell(found.place.row, found.place.column).value)


def _document() -> bytes:
    return document([f"Grüße, number {at}: {value} ends." for at, value in enumerate(_VALUES)])


def _paragraph(content: bytes, found: Occurrence) -> str:
    assert found.place is None
    assert found.paragraph is not None
    text: str = docx.Document(io.BytesIO(content)).paragraphs[found.paragraph - 1].text
    return text


def _parquet(**options: object) -> bytes:
    rows = [f"{_VALUES[row // 10]} ends" if row % 10 == 0 else None if row % 3 else "nothing" for row in range(120)]
    plain, nested = rows[:60] + [None] * 60, [[{"x": row}, {"x": None}] for row in rows[60:]]
    table = {"id": list(range(120)), "näme": plain, "tags": [None, [], *([None] * 58), *nested]}
    out = io.BytesIO()
    pq.write_table(pa.table(table), out, row_group_size=50, **options)
    return out.getvalue()


def _record(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, Record)
    value = pq.read_table(io.BytesIO(content)).to_pylist()[found.place.index]
    for element in found.place.path:
        value = value[element]
    return str(value)


@cache
def _samples() -> Mapping[str, Sample]:
    nested = gzipped(tarred({"in/inner.zip": zipped(_MEMBERS)}))
    lines: Callable[..., Sample] = lambda name, content, kind: Sample(  # noqa: E731
        name, content, _VALUES, kind, _line_inside, member=_opened, self_delimiting=True
    )
    made = (
        lines("notes.txt.gz", gzipped(_prose()), "application/gzip"),
        lines("all.zip", zipped(_MEMBERS), "application/zip"),
        lines("stored.zip", zipped(_MEMBERS, zipfile.ZIP_STORED), "application/zip"),
        lines("all.tar", tarred(_MEMBERS), "application/x-tar"),
        lines("all.tar.gz", gzipped(tarred(_MEMBERS)), "application/gzip"),
        lines("nested.tgz", nested, "application/gzip"),
        Sample("pages.pdf", _pdf(), _VALUES, "application/pdf", _page, self_delimiting=True),
        Sample("book.xlsx", _workbook(), _VALUES, _SHEET, _cell, self_delimiting=True),
        Sample("letter.docx", _document(), _VALUES, _WORD, _paragraph, self_delimiting=True),
        Sample("plain.parquet", _parquet(use_dictionary=False), _VALUES, _PARQUET, _record, self_delimiting=True),
        Sample("dictionary.parquet", _parquet(), _VALUES, _PARQUET, _record, self_delimiting=True),
    )
    return {sample.name: sample for sample in made}


_NAMES = (
    "notes.txt.gz", "all.zip", "stored.zip", "all.tar", "all.tar.gz", "nested.tgz", "pages.pdf", "book.xlsx",
    "letter.docx", "plain.parquet", "dictionary.parquet",
)  # fmt: skip


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_format(check: Callable[[Sample], None], name: str) -> None:
    check(_samples()[name])
