"""The text family against the questions that every format has to answer."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest

from macie_lite.model.places import Cell, LineRange, Occurrence, Record
from tests.conformance.check_extractor import CHECKS, Sample

_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(12))


def _line_reader(encoding: str) -> Callable[[bytes, Occurrence], str]:
    def read(content: bytes, found: Occurrence) -> str:
        place = found.place
        assert isinstance(place, LineRange)
        assert found.line == place.start
        lines = io.StringIO(content.decode(encoding), newline=None).read().split("\n")
        return lines[place.start - 1][place.start_column - 1 :][: len(_VALUES[0])]

    return read


def _cell_reader(delimiter: str) -> Callable[[bytes, Occurrence], str]:
    def read(content: bytes, found: Occurrence) -> str:
        text = content.decode("utf-8-sig")
        if isinstance(found.place, LineRange):
            return text.split("\n")[found.place.start - 1]
        assert isinstance(found.place, Cell)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        assert found.line is not None
        cell = rows[found.place.row - 1][found.place.column - 1]
        name = rows[0][found.place.column - 1] if found.place.column <= len(rows[0]) else None
        assert found.place.column_name == name
        return cell if _on_line(text, found.line) else ""

    return read


def _json_reader(encoding: str = "utf-8", *, lines: bool = False) -> Callable[[bytes, Occurrence], str]:
    def read(content: bytes, found: Occurrence) -> str:
        assert isinstance(found.place, Record)
        text = content.decode(encoding)
        assert found.line is not None
        value = json.loads(text.split("\n")[found.place.index] if lines else text)
        for element in found.place.path:
            value = value[element]
        return json.dumps(value) if _on_line(text, found.line) else ""

    return read


def _on_line(text: str, line: int) -> bool:
    return "PLANTED" in text.split("\n")[line - 1]


def _prose() -> str:
    return "".join(f"Grüße, line {at}: {value} ends.\n\n" for at, value in enumerate(_VALUES))


def _table(delimiter: str, rows: int = 40) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(["id", "full name", "note"])
    for row in range(rows):
        value = _VALUES[row // 4] if row % 4 == 0 and row < 40 else f"nothing {row}"
        writer.writerow([f"{row:05d}", f"Zoë {row}", f'{value} said "a{delimiter}b"\nand left' if row % 3 else value])
    return out.getvalue()


def _document() -> list[object]:
    return [{"id": at, "who": {"näme": value, "tags": ["x", {"deep": [at]}]}} for at, value in enumerate(_VALUES)]


SAMPLES = (
    Sample("notes.txt", _prose().encode(), _VALUES, "text/plain", _line_reader("utf-8")),
    Sample("bom.txt", _prose().encode("utf-8-sig"), _VALUES, "text/plain", _line_reader("utf-8-sig")),
    Sample("wide.txt", _prose().encode("utf-16"), _VALUES, "text/plain", _line_reader("utf-16")),
    Sample("old.txt", _prose().encode("latin-1"), _VALUES, "text/plain", _line_reader("latin-1")),
    Sample("dos.txt", _prose().replace("\n", "\r\n").encode(), _VALUES, "text/plain", _line_reader("utf-8")),
    Sample("mac.txt", _prose().replace("\n", "\r").encode(), _VALUES, "text/plain", _line_reader("utf-8")),
    Sample("rows.csv", _table(",").encode(), _VALUES[:10], "text/csv", _cell_reader(","), ("mislabelled.png",)),
    Sample(
        "long.csv", _table(";", 9000).encode("utf-8-sig"), _VALUES[:10], "text/csv", _cell_reader(";"), ("table.csv",)
    ),
    Sample(
        "rows.tsv", _table("\t").encode(), _VALUES[:10], "text/tab-separated-values", _cell_reader("\t"), ("a.csv",)
    ),
    Sample("one.json", json.dumps(_document()).encode(), _VALUES, "application/json", _json_reader()),
    Sample(
        "pretty.json",
        json.dumps(_document(), indent=2, ensure_ascii=False).encode("utf-16"),
        _VALUES,
        "application/json",
        _json_reader("utf-16"),
    ),
    Sample(
        "lines.jsonl",
        "\n".join(json.dumps(record) for record in _document()).encode(),
        _VALUES,
        "application/json",
        _json_reader(lines=True),
        ("mislabelled.json", "records.txt"),
    ),
)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_format(check: Callable[[Sample], None], sample: Sample) -> None:
    check(sample)
