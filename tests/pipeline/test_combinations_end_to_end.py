"""Drawn documents through the whole path of an object: records in which a person stands beside a diagnosis are counted
as another reader of the format counts them, wherever windows, blocks, bits and batches end."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from random import Random

import pytest

from classifiers.engine import Engine
from classifiers.types import Form, KeywordRule, LeftOut, NameHit, Text
from macie_lite.extraction.csv import extract_csv
from macie_lite.extraction.windows import windows
from macie_lite.model.coverage import Status
from macie_lite.model.places import LineRange, Page, Record, Row
from macie_lite.model.results import Combined
from macie_lite.pipeline.joining_text import LONGEST
from macie_lite.pipeline.scan import Scanner
from tests.classifiers.building import identifier
from tests.extraction.files import workbook, zipped
from tests.pipeline.fakes import MemorySource

_MAIL = identifier("EMAIL_ADDRESS", Form(r"[a-z]{2,9}@mail\.org", 18, KeywordRule.NONE))
_CODE = identifier("ICD_10_CODE", Form(r"E[0-9]{2}\.[0-9]", 5, KeywordRule.NONE))
_CARD = identifier("CREDIT_CARD_NUMBER", Form(r"4[0-9]{15}", 16, KeywordRule.NONE))
_IS_BOTH = re.compile(r"(?s)(?=.*[a-z]@mail\.org)(?=.*\bE[0-9]{2}\.[0-9])")
_SEEDS = 6

Drawn = tuple[bytes, int]
"""A document, and its records in which both stand."""


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(Engine([_MAIL, _CODE, _CARD]), ahead=1)


def _value(rng: Random, share: float = 0.3) -> str:
    chosen = rng.random() / share
    if chosen < 0.5:
        return "".join(rng.choices("abcdef", k=5)) + "@mail.org"
    if chosen < 1:
        return f"E{rng.randrange(10, 99)}.{rng.randrange(10)}"
    return rng.choice(("", "none", "Grüße", "see note", "it's 7 o'clock"))


def _line(rng: Random, share: float) -> str:
    return " ".join(_value(rng, share) or "-" for _ in range(rng.randint(1, 6)))


def _both(text: str) -> bool:
    return _IS_BOTH.match(text) is not None


def _text(rng: Random) -> Drawn:
    end, share = rng.choice(("\n", "\r\n", "\r")), rng.choice((0.02, 0.1, 0.3))
    sizes = [rng.choice((1, 2, 5, 40, 300)) for _ in range(rng.randint(1, 9))]
    paragraphs = [[_line(rng, share) for _ in range(size)] for size in sizes]
    count = 0
    for lines in paragraphs:
        inside = sum(map(_both, lines))
        short = len(end.join(lines).encode()) <= LONGEST
        count += inside or int(short and _both(end.join(lines)))
    blank = end + rng.choice(("", " ", "\t ")) + end
    return blank.join(end.join(lines) for lines in paragraphs).encode() + rng.choice((b"", b"\n")), count


def _table(rng: Random, rows: int) -> tuple[list[list[str]], int]:
    drawn = [[_value(rng) for _ in range(4)] for _ in range(rows)]
    return drawn, sum(_both("|".join(row)) for row in drawn)


def _csv(rng: Random) -> Drawn:
    rows, count = _table(rng, rng.choice((3, 40, 600, 3000)))
    for row in rng.sample(rows, len(rows) // 50):
        row[1] += rng.choice(("\n", '"', ","))  # quoted
    for row in rng.sample(rows, rng.choice((0, 3))):
        row += ["more", "than", "there are columns"]  # ragged
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([["number", "first", "second", "third", "note"]])
    csv.writer(out, lineterminator="\n").writerows([[str(n), *row] for n, row in enumerate(rows)])
    return out.getvalue().encode(), count


def _records(rng: Random, most: int) -> tuple[list[object], int]:
    rows, count = _table(rng, rng.randint(1, most))
    return [{"a": row[0], "b\n": {"c": [row[1], {"d": row[2]}]}, "é": row[3]} for row in rows], count


def _json(rng: Random) -> Drawn:
    """Documents one after the other: an array, or an object with arrays in it and values around them."""
    texts, count, documents = [], 0, rng.choice((1, 1, 4))
    for _ in range(documents):
        elements, inside = _records(rng, rng.choice((4, 200)))
        around = [_value(rng) for _ in range(3)]
        document = {"x": around[0], "list": elements, "y": {"z": around[1]}, "other": ["none"], "last": around[2]}
        wrapped = rng.random() < 0.6
        count += inside + (wrapped and _both("|".join(around)))
        indent = rng.choice((None, 1)) if documents == 1 else 1  # several in a line each would be JSON lines
        chosen: object = document if wrapped else elements
        texts.append(json.dumps(chosen, ensure_ascii=rng.random() < 0.5, indent=indent))
    return "\n".join(texts).encode(), count


def _json_lines(rng: Random) -> Drawn:
    elements, count = _records(rng, 300)
    return "".join(json.dumps(one) + "\n" for one in elements).encode(), count


def _parquet(rng: Random) -> Drawn:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows, count = _table(rng, rng.choice((5, 3000)))
    columns = {f"c{n}": [row[n] or None for row in rows] for n in range(3)}
    columns["list"] = [[row[3]] * 2 if row[3] else None for row in rows]  # type: ignore[misc]
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, row_group_size=700, use_dictionary=rng.random() < 0.7)
    return out.getvalue(), count


def _xlsx(rng: Random) -> Drawn:
    sheets: dict[str, list[list[object]]] = {}
    count = 0
    for name in ("one", "two"):
        rows, inside = _table(rng, rng.randint(3, 40))
        sheets[name] = [["number", "first", "second", "third", "note"], *([n, *row] for n, row in enumerate(rows))]
        count += inside
    return workbook(sheets), count


_FORMATS: dict[str, tuple[Callable[[Random], Drawn], type]] = {
    "notes.txt": (_text, LineRange),
    "rows.csv": (_csv, Row),
    "tree.json": (_json, Record),
    "lines.jsonl": (_json_lines, Record),
    "rows.parquet": (_parquet, Record),
    "book.xlsx": (_xlsx, Row),
}


def _combined(scanner: Scanner, content: bytes, name: str) -> Combined | None:
    source = MemorySource({name: content})
    (result,) = scanner.scan_objects(source.list(), source)
    assert result.coverage.status is Status.COMPLETE
    assert len(result.combined) < 2
    return result.combined[0] if result.combined else None


def _narrow(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    for reading, sizes in (
        (windows, {"size": size, "overlap": LONGEST + 400}),
        (extract_csv, {"block": size, "sample_size": 4096}),
    ):
        monkeypatch.setattr(reading, "__kwdefaults__", (reading.__kwdefaults__ or {}) | sizes)


@pytest.mark.slow
@pytest.mark.parametrize("size", [0, 500, 5000])
@pytest.mark.parametrize("name", _FORMATS)
def test_records_are_counted_exactly(scanner: Scanner, monkeypatch: pytest.MonkeyPatch, name: str, size: int) -> None:
    make, kind = _FORMATS[name]
    if size:
        _narrow(monkeypatch, size)
    for seed in range(_SEEDS):
        content, count = make(Random(seed))
        found = _combined(scanner, content, name)
        assert (found.records if found else 0) == count, seed
        if found:
            assert (found.name, found.exact) == ("PROTECTED_HEALTH_INFORMATION", True)
            assert found.identifiers == ("EMAIL_ADDRESS", "ICD_10_CODE")
            assert len(found.places) == len(set(found.places)) == min(count, 15), seed
            assert {type(place.place) for place in found.places} == {kind}, seed


def _lines_of(scanner: Scanner, text: str, name: str = "a.txt") -> list[tuple[int, int]]:
    found = _combined(scanner, text.encode(), name)
    places = found.places if found else ()
    return [(place.place.start, place.place.end) for place in places if isinstance(place.place, LineRange)]


def test_a_paragraph_is_a_record_where_none_of_its_lines_is(scanner: Scanner) -> None:
    assert _lines_of(scanner, "one\n\nann@mail.org\nseen for\nE11.9 today\nno more\n\nE12.1") == [(3, 5)]
    assert _lines_of(scanner, "ann@mail.org E11.9\nbob@mail.org\nE12.1 eve@mail.org") == [(1, 1), (3, 3)]
    assert _lines_of(scanner, "ann@mail.org\n\nE11.9") == []


def test_each_message_of_hl7_and_each_vcard_is_a_record(scanner: Scanner) -> None:
    message = "MSH|^~\\&|ADT\rPID|1||ann@mail.org\rDG1|1||E11.9\r"
    assert _lines_of(scanner, message * 3) == [(2, 3), (5, 6), (8, 9)]
    assert _lines_of(scanner, "BEGIN:VCARD\nE11.9\nEND:VCARD\nBEGIN:VCARD\nann@mail.org\nEND:VCARD\n") == []


def test_a_long_line_is_no_record(scanner: Scanner) -> None:
    assert _lines_of(scanner, "ann@mail.org" + " -" * LONGEST + " E11.9") == []


def test_members_of_an_archive_are_apart(scanner: Scanner) -> None:
    rows = b"number,value\n1,%b\n2,none\n3,none\n"
    apart = zipped({"a.csv": rows % b"ann@mail.org", "b.csv": rows % b"E11.9"})
    assert _combined(scanner, apart, "a.zip") is None
    found = _combined(scanner, zipped({"a.csv": b"number,mail,code\n1,ann@mail.org,E11.9\n2,,\n3,,\n"}), "a.zip")
    assert found is not None
    assert [(place.place, place.container) for place in found.places] == [(Row(2), ("a.csv",))]


def test_a_sensitive_sheet_or_member_is_not_named(scanner: Scanner) -> None:
    rows: list[list[object]] = [["number", "mail", "code"], [1, "ann@mail.org", "E11.9"], [2, "", ""], [3, "", ""]]
    found = _combined(scanner, zipped({"bob@mail.org.xlsx": workbook({"eve@mail.org": rows})}), "a.zip")
    assert found is not None
    assert [(place.place, place.container) for place in found.places] == [(Row(2), ("(hidden)",))]


def test_a_page_of_a_pdf_is_placed_by_its_number(scanner: Scanner) -> None:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    for line in ("nothing here", "ann@mail.org has E11.9"):
        canvas.drawString(20, 700, line)
        canvas.showPage()
    canvas.save()
    found = _combined(scanner, out.getvalue(), "a.pdf")
    assert found is not None
    assert [place.place for place in found.places] == [Page(2)]


def _cells(values: Sequence[str]) -> bytes:
    return b"number,mail,code\n" + "".join(f"{n},{value}\n" for n, value in enumerate(values)).encode()


def test_more_records_than_are_held_open_are_told_as_at_least(
    scanner: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("macie_lite.pipeline.joining_rows.MOST", 30)
    found = _combined(scanner, _cells(["ann@mail.org,E11.9"] * 50), "a.csv")
    assert found is not None
    assert (found.records, found.exact) == (30, False)


def test_a_sensitive_key_is_not_on_the_path(scanner: Scanner) -> None:
    records = [{"mail": "ann@mail.org", "code": "E11.9"}]
    named, hidden = (json.dumps({key: records}).encode() for key in ("patients", "bob@mail.org"))
    for content, path in ((named, ("patients", 0)), (hidden, ())):
        found = _combined(scanner, content, "a.json")
        assert found is not None
        assert [place.place for place in found.places] == [Record(0, path)]


class _Names:
    """Finds one name, and says whether it looked no further."""

    read = 0

    def __init__(self, capped: bool) -> None:
        self.capped = capped

    def find(self, text: Text, left_out: LeftOut | None = None) -> list[NameHit]:
        start, end = text.core or (0, len(text.text))
        found = re.finditer(b"Ann Lee", text.text)
        return [NameHit("NAME", one.start(), one.end()) for one in found if start <= one.start() < end]


@pytest.mark.parametrize("capped", [False, True])
def test_names_count_up_to_their_cap_and_then_the_count_is_a_lower_bound(capped: bool) -> None:
    name = identifier("NAME")
    scanner = Scanner(Engine([name, _MAIL, _CODE, _CARD], lambda: _Names(capped)), ahead=1)
    source = MemorySource({"a.csv": _cells(["Ann Lee,4111111111111111", "Bob,4111111111111111", "Ann Lee,"])})
    (result,) = scanner.scan_objects(source.list(), source)
    (found,) = result.combined
    assert (found.name, found.records, found.exact) == ("FINANCIAL_IDENTITY", 1, not capped)
    assert found.identifiers == ("CREDIT_CARD_NUMBER", "NAME")


class _Parts(_Names):
    """Finds names of one part in columns, as a table of first and last names has them."""

    def find(self, text: Text, left_out: LeftOut | None = None) -> list[NameHit]:
        found = re.finditer(b"Ann|Lee" if text.breaks is not None else b"(?!)", text.text)
        return [NameHit("NAME", one.start(), one.end(), partial=text.field != "whole") for one in found]


@pytest.mark.parametrize(
    ("rows", "count", "partial"),
    [
        (["first,last,n", "Ann,Lee,1", "Ann,,2", ",Lee,3", "Ann,Lee,4"], 6, 4),
        (["first,middle,last", "Ann,Ann,Lee", "Ann,,"], 4, 3),  # three parts of one name
        (["first", "Ann", "Ann"], 2, 2),
        (["whole,last", "Ann,Lee", "Ann,"], 3, 1),
        (["first,n,last", *["Ann,1,Lee"] * 400, 'Ann,"1\n",Lee', "Ann,1,Lee,Lee"], 805, 403),
    ],
)
def test_a_first_and_a_last_name_of_one_row_are_one_whole_name(rows: list[str], count: int, partial: int) -> None:
    scanner = Scanner(Engine([identifier("NAME")], lambda: _Parts(False)), ahead=1)
    source = MemorySource({"a.csv": ("\n".join(rows) + "\n").encode()})
    (result,) = scanner.scan_objects(source.list(), source)
    (name,) = result.detected
    assert (name.count, name.partial) == (count, partial)


def _health(rng: Random) -> str:
    chosen = rng.random()
    if chosen < 0.15:
        return "Ann Lee"
    if chosen < 0.3:
        return rng.choice(("treated for asthma", "takes Metformin daily"))
    return rng.choice(("none", "a paper on asth ma", "it's 7 o'clock" * 9))


def _is_health(text: str) -> bool:
    return "Ann Lee" in text and ("asthma" in text or "Metformin" in text)


def _health_text(rng: Random) -> Drawn:
    paragraphs = [[_health(rng) for _ in range(rng.randint(1, 7))] for _ in range(60)]
    count = sum(sum(map(_is_health, lines)) or _is_health(" ".join(lines)) for lines in paragraphs)
    return "\n\n".join("\n".join(lines) for lines in paragraphs).encode(), count


def _health_records(rng: Random) -> tuple[list[dict[str, str]], int]:
    drawn = [{"a": _health(rng), "b": _health(rng), "c": _health(rng)} for _ in range(80)]
    return drawn, sum(_is_health(" ".join(one.values())) for one in drawn)


def _health_json(rng: Random) -> Drawn:
    drawn, count = _health_records(rng)
    return json.dumps({"list": drawn}, indent=1).encode(), count


def _health_json_lines(rng: Random) -> Drawn:
    drawn, count = _health_records(rng)
    return "".join(json.dumps(one) + "\n" for one in drawn).encode(), count


@pytest.mark.slow
@pytest.mark.parametrize("size", [0, 500, 3000])
@pytest.mark.parametrize("make", [_health_text, _health_json, _health_json_lines])
def test_words_of_health_beside_names(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[Random], Drawn], size: int
) -> None:
    if size:
        _narrow(monkeypatch, size)
    scanner = Scanner(Engine([identifier("NAME"), _CODE], lambda: _Names(False)), ahead=1)
    name = "a.txt" if make is _health_text else "a.jsonl" if make is _health_json_lines else "a.json"
    for seed in range(_SEEDS):
        content, count = make(Random(seed))
        found = _combined(scanner, content, name)
        assert (found.records if found else 0) == count, seed


def test_a_column_of_medicines_beside_a_column_of_mail_addresses(scanner: Scanner) -> None:
    rows = b"number,mail,medication\n1,ann@mail.org,Metformin 500 mg\n2,bob@mail.org,none\n3,,aspirin\n"
    found = _combined(scanner, rows, "a.csv")
    assert found is not None
    assert (found.records, found.identifiers) == (1, ("EMAIL_ADDRESS", "MEDICATION"))
    assert _combined(scanner, rows.replace(b"medication", b"remark"), "a.csv") is None
