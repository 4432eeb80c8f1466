"""What decides where parts begin, what they have to know of those before them, and what is not cut at all."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from classifiers.engine import Engine
from classifiers.ner.finder import finder_factory
from classifiers.types import NAME_CAP, Form, KeywordRule
from macie_lite.errors import Unavailable
from macie_lite.extraction import csv, windows
from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import NotExamined, Reason, Status
from macie_lite.model.results import ObjectResult
from macie_lite.pipeline.parts.chain import informed
from macie_lite.pipeline.parts.cutting import cut
from macie_lite.pipeline.parts.drawing import MOST_PARTS
from macie_lite.pipeline.parts.merging import Again, merge
from macie_lite.pipeline.parts.scanning import scan_part
from macie_lite.pipeline.scan import Scanner
from tests.classifiers.building import identifier
from tests.pipeline.parts import CARD, CODE, MAIL, described, in_parts, scanned_whole

_BADGE = identifier("BADGE", Form(r"B-[0-9]{6}", 8, KeywordRule.REQUIRED), keywords=("badge",))
_SIZE = 1 << 13


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(Engine([MAIL, CODE, CARD, _BADGE]))


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "WINDOW", _SIZE)
    monkeypatch.setattr(windows, "OVERLAP", 1 << 10)
    monkeypatch.setattr(csv, "_BLOCK", _SIZE)
    monkeypatch.setattr(csv, "_SAMPLE", 1 << 12)


def _of_lines(line: bytes, size: int, end: bytes) -> bytes:
    return (line + end) * (size // len(line + end)) + line[: size % len(line + end)]


def _planted(shift: int, end: bytes) -> dict[str, bytes]:
    """Values and keywords around the ends of windows, moved byte by byte."""
    spot = "née badge".encode() + end + b"B-123456, ann@mail.org, E11.9 \xf0\x9f\x99\x82;" + end + b"badge" + end
    text, rows = b"", b"id,note,badge" + end
    lines = b""
    for edge in range(6):
        shift += 16 * bool(edge)
        text += _of_lines(b"nothing to see here, really.", _SIZE - len(spot) // 2 - 10 + shift - len(text) % _SIZE, end)
        text += end + spot
        rows += _of_lines(b"1,abc,x", _SIZE - 60 + shift - len(rows) % _SIZE, end).rsplit(b"\n", 1)[0].rstrip(b"\r")
        rows += end + b'2,"' + b"n" * (shift % 9) + end + b'ann@mail.org ""E11.9"", ",B-123456' + end
        lines += _of_lines(b'{"a":[1,2,{"b":"x"}]}', _SIZE - 50 + shift - len(lines) % _SIZE, end).rsplit(b"\n", 1)[0]
        lines += (
            b'\n{"n":"' + b"\xc3\xa9" * (shift % 7) + b'","badge":[1,{"c":"B-123456 ann@mail.org"}],"d":"E11.9"}' + end
        )
    return {"a.txt": text + b"the end.", "a.csv": rows + b"3,E12.3,", "a.jsonl": lines + b'{"z":"E12.3"}'}


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_values_at_the_ends_of_parts_are_found_once(scanner: Scanner, end: bytes) -> None:
    for shift in range(0, 16, 4 if end == b"\r\n" else 1):
        for name, content in _planted(shift, end).items():
            whole = scanned_whole(scanner, name, content)
            merged, joined = in_parts(scanner, name, content, _SIZE)
            assert merged == whole, (name, shift)
            assert sum(one.count for one in whole.detected) >= 9, (name, shift)
            assert not joined.whole


def test_quotes_that_mislead_are_told_by_the_part_before(scanner: Scanner) -> None:
    """What stands in quotes reads as rows, too."""
    inner = '"",E11.9,""\n'
    rows = [f'{number},"\n{inner * 800}",E11.9' for number in range(3)]
    content = "\n".join(["id,note,code", *rows, *["7,x,E11.9"] * 1500]).encode()
    merged, joined = in_parts(scanner, "a.csv", content, _SIZE)
    assert merged == scanned_whole(scanner, "a.csv", content)
    assert 0 < joined.again < 2 * len(joined.parts)


def test_a_record_that_never_ends_makes_the_object_whole(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv, "MAX_RECORD", 3 * _SIZE)
    content = b"id,note\n" + b"1,E11.9\n" * 2000 + b'2,"' + b"never ending " * 9000 + b"ann@mail.org"
    merged, joined = in_parts(scanner, "a.csv", content, 2 * _SIZE)
    assert merged == scanned_whole(scanner, "a.csv", content)
    assert joined.whole


def test_damaged_bytes_are_read_as_in_the_whole(scanner: Scanner) -> None:
    line = "Grüße an ann@mail.org, bitte.\n".encode()
    damaged = line * 1500 + b"\xff\xfe broken.\n" + line * 1500 + b"\xe2\x82" + line * 500
    merged, joined = in_parts(scanner, "a.log", damaged, 2 * _SIZE)
    assert merged == scanned_whole(scanner, "a.log", damaged)
    assert not joined.whole


def test_what_turns_out_to_be_in_another_encoding_is_read_whole(scanner: Scanner) -> None:
    latin = b"nothing here, so far.\n" * 3000 + "Grüße an ann@mail.org, schöne.\n".encode("cp1252") * 1500
    merged, joined = in_parts(scanner, "a.log", latin, 4 * _SIZE)
    assert merged == scanned_whole(scanner, "a.log", latin)
    assert joined.whole


def test_a_byte_order_mark_stands_before_all_offsets(scanner: Scanner) -> None:
    for name, line in (("a.txt", b"write to ann@mail.org, now.\n"), ("a.jsonl", b'{"a":"ann@mail.org"}\n')):
        content = b"\xef\xbb\xbf" + line * 2000
        merged, _ = in_parts(scanner, name, content, 2 * _SIZE)
        assert merged == scanned_whole(scanner, name, content)


def test_nesting_beyond_the_limit_is_a_gap_of_one_part() -> None:
    scanner = Scanner(Engine([MAIL]), Limits(json_depth=5))
    line, deep = '{"a":"ann@mail.org"}\n', "[" * 30 + '"x@mail.org"' + "]" * 30 + "\n"
    content = (line * 900 + deep + line * 900).encode()
    merged, _ = in_parts(scanner, "a.jsonl", content, 2 * _SIZE)
    assert merged == scanned_whole(scanner, "a.jsonl", content)
    assert merged.coverage.gaps == (Reason.JSON_NESTING,)


def test_what_lies_beyond_the_limit_is_read_by_nobody() -> None:
    scanner = Scanner(Engine([MAIL]), Limits(file_bytes=50_000))
    content = b"write to ann@mail.org, now.\n" * 4000
    merged, joined = in_parts(scanner, "a.txt", content, 2 * _SIZE)
    assert merged == scanned_whole(scanner, "a.txt", content)
    assert merged.coverage.gaps == (Reason.FILE_SIZE,)
    assert joined.parts[-1].end == 50_000


# -- what parts have to know of those before them


def _people(rows: int, filler: int) -> bytes:
    rng = Random(rows)
    given, last = ("Mary", "James", "Linda", "Robert", "Susan"), ("Smith", "Jones", "Miller", "Garcia", "Wilson")
    lines = [f"{n},{rng.choice(given)},{rng.choice(last)},E11.{n % 10}" for n in range(rows)]
    out = lines + [f"{n},-,-,none" for n in range(filler)]
    return "\n".join(["id,first name,last name,code", *out]).encode()


@pytest.fixture(scope="module")
def naming() -> Scanner:
    return Scanner(Engine([identifier("NAME"), CODE], finder_factory("auto")))


@pytest.mark.parametrize(("rows", "filler"), [(450, 4000), (510, 4000), (2500, 0)])
def test_names_are_capped_as_in_the_whole(naming: Scanner, rows: int, filler: int) -> None:
    content = _people(rows, filler)
    merged, joined = in_parts(naming, "a.csv", content, _SIZE)
    assert merged == scanned_whole(naming, "a.csv", content)
    assert not joined.whole
    assert (rows < NAME_CAP // 2) == (merged.coverage.status is Status.COMPLETE)


def test_parts_that_know_of_the_first_are_scanned_once(naming: Scanner) -> None:
    ref, fetch = described("a.csv", _people(4000, 0))
    first, *others = cut(ref, fetch, 5 * _SIZE)
    result = scan_part(naming, ref, fetch, first)
    guessed = [result, *(scan_part(naming, ref, fetch, part) for part in others)]
    told = [result, *(scan_part(naming, ref, fetch, part) for part in informed(others, result))]
    assert isinstance(merge(ref, guessed), Again)
    assert isinstance(merge(ref, told), ObjectResult)


def test_a_column_of_numbers_found_by_chance_stays_left_out() -> None:
    """Its last cells are too few to tell, in a part of their own."""
    number = identifier("NUMBER", Form(r"[0-9]{10}", 10, KeywordRule.NONE, ("luhn",)))
    rng = Random(7)
    rows = [f"{n},{rng.randrange(10**9, 10**10)}" for n in range(2500)] + [f"{n},word{n}" for n in range(1000)]
    rows += [f"{n},{rng.randrange(10**9, 10**10)}" for n in range(40)]
    content = "\n".join(["id,order", *rows]).encode()
    scanner = Scanner(Engine([number]))
    merged, joined = in_parts(scanner, "a.csv", content, _SIZE)
    assert merged == scanned_whole(scanner, "a.csv", content)
    assert joined.again == 1
    assert not merged.detected


# -- parts that fail


class _Breaking(io.BytesIO):
    def __init__(self, content: bytes, at: int, fault: Exception) -> None:
        super().__init__(content)
        self._at, self._fault = at, fault

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > self._at:
            raise self._fault
        return super().read(size)


def test_a_part_that_fails_leaves_the_others_and_a_gap(scanner: Scanner) -> None:
    content = b"write to ann@mail.org, now.\n" * 9000
    ref, fetch = described("a.log", content)
    parts = cut(ref, fetch, 8 * _SIZE)
    results = [scan_part(scanner, ref, fetch, part) for part in parts]
    fault = NotExamined(Reason.STALLED_BODY)
    broken = scan_part(scanner, ref, lambda: _Breaking(content, parts[2].start, fault), parts[2])
    merged = merge(ref, [*results[:2], broken, *results[3:]])
    assert isinstance(merged, ObjectResult)
    assert (merged.coverage.status, merged.coverage.gaps) == (Status.PARTIAL, (Reason.STALLED_BODY,))
    (found,) = merged.detected
    assert sum(one.detected[0].count for one in results if one.part.index != 2) <= found.count < 9000
    assert all(content[slice(*one.offset)] == b"ann@mail.org" for one in found.occurrences if one.offset)
    assert all(one.line == content[: one.offset[0]].count(b"\n") + 1 for one in found.occurrences if one.offset)


def test_storage_that_does_not_answer_is_asked_again(scanner: Scanner) -> None:
    content = b"write to ann@mail.org, now.\n" * 3000
    ref, fetch = described("a.log", content)
    part = cut(ref, fetch, 3 * _SIZE)[2]

    def silent() -> io.BytesIO:
        raise Unavailable("no answer")

    with pytest.raises(Unavailable):
        scan_part(scanner, ref, silent, part)
    assert scan_part(scanner, ref, silent, part, last_try=True).coverage.gaps == (Reason.RETRIES_EXHAUSTED,)


# -- what is cut


def _uncut() -> Iterator[tuple[str, bytes]]:
    line = "Grüße, a note of the day.\n" * 5000
    yield "small.txt", b"x" * 100
    yield "a.txt.gz", gzip.compress(Random(1).randbytes(90_000))
    yield "utf16.txt", line.encode("utf-16")
    yield "latin.txt", line.encode("cp1252")
    yield "shift-jis.txt", ("日本語のテキスト、です。\n" * 5000).encode("cp932")
    yield "a.json", json.dumps([{"a": "b"}] * 9000).encode()
    yield "a.html", b"<html><body><p>word</p>" * 5000
    yield "a.sql", b"INSERT INTO people (a, b) VALUES (1, 'x');\n" * 3000
    yield "prose.csv", b"This is a text. It has no table in it\nand goes on\n" * 3000
    yield "fixed.txt", b"".join(b"%-20d%-20s%-12s\n" % (n, b"name", b"2020-01-01") for n in range(3000))
    yield "broken.parquet", b"PAR1" + b"\0" * 90_000 + b"\xff\xff\0\0PAR1"


@pytest.mark.parametrize(("name", "content"), list(_uncut()), ids=[name for name, _ in _uncut()])
def test_other_kinds_and_encodings_are_not_cut(name: str, content: bytes) -> None:
    ref, fetch = described(name, content)
    assert cut(ref, fetch, 10_000) == ()


def test_no_object_has_more_parts_than_the_limit() -> None:
    ref, fetch = described("a.txt", b"a line of a log.\n" * 6000)
    parts = cut(replace(ref, size=10**9), fetch, 1)
    assert len(parts) <= MOST_PARTS
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert (parts[0].start, parts[-1].end) == (0, 10**9)
