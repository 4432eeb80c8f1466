"""Places in JSON, against what `json` itself reads."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest

from macie_lite.extraction import jsonl
from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Limits
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.extract import extract
from macie_lite.extraction.json import json_passages
from macie_lite.extraction.json_escapes import Unescaped
from macie_lite.extraction.jsonl import jsonl_passages
from macie_lite.extraction.windows import Window, windows
from macie_lite.model.coverage import NotExamined, Reason, Status
from macie_lite.model.passage import Passage
from macie_lite.model.places import LineRange, Record
from tests.conformance.check_extractor import found_in, opened, read_all

_PLANTED = re.compile(rb"V\d{6}V|9\d{7}9")
_PARTS = ["a", 'k"q', "na\\me", "José", "\U0001f600x", "{", "]", ":,", "tab\tnl\n", "", "\\"]
_Passages = Callable[[Iterator[Window], Input], Iterator[Passage]]


def _value(rng: random.Random, numbers: Iterator[int], depth: int) -> Any:
    kind = rng.random()
    if depth > 4 or kind < 0.45:
        if rng.random() < 0.4:
            return int(f"9{next(numbers):07}9")
        return rng.choice(_PARTS) * rng.randrange(3) + f"V{next(numbers):06}V" + rng.choice(_PARTS)
    if kind < 0.7:
        return [_value(rng, numbers, depth + 1) for _ in range(rng.randrange(4))]
    return {rng.choice(_PARTS) + str(n): _value(rng, numbers, depth + 1) for n in range(rng.randrange(4))}


def _walk(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _walk(inner, (*path, key))
    else:
        (planted,) = _PLANTED.findall(str(value).encode())
        yield planted.decode(), path


def _check(raw: bytes, records: list[Any], read: _Passages, size: int, most: int = 256) -> None:
    """most: levels of nesting that are read."""
    every = {value: Record(n, path) for n, record in enumerate(records) for value, path in _walk(record)}
    expected = {value: place for value, place in every.items() if len(place.path) <= most}
    found: dict[str, Record] = {}
    source = opened(raw, "a.json", Limits(json_depth=most))
    nested = pytest.raises(NotExamined) if expected != every else nullcontext()
    with nested:
        _check_places(
            raw, read(windows(Utf8Reader(source.stream), source.budget, size=size, overlap=size // 3), source), found
        )
    assert found == expected


def _check_places(raw: bytes, passages: Iterator[Passage], found: dict[str, Record]) -> None:
    for passage in passages:
        assert passage.core is not None
        assert passage.scope is not None
        for match in _PLANTED.finditer(passage.text, passage.core[0]):
            if match.start() >= passage.core[1]:
                break
            (place,) = passage.places.locate(*match.span(), 1)
            scope = passage.scope(*match.span())
            assert place.offset is not None
            assert raw[slice(*place.offset)] == match.group()
            assert place.line == raw[: place.offset[0]].count(b"\n") + 1
            assert scope is not None
            assert scope.start <= match.start() < match.end() <= scope.end
            assert isinstance(place.place, Record)
            assert scope.names == tuple(name for name in place.place.path if isinstance(name, str))
            assert found.setdefault(match.group().decode(), place.place) is place.place


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("size", [200, 700, 1 << 20])
def test_places_are_those_that_json_reads(size: int, ascii_only: bool) -> None:
    rng = random.Random(size)
    for _ in range(12):
        numbers = iter(range(100_000))
        records = [{"r": _value(rng, numbers, 1), "s": [_value(rng, numbers, 1)]} for _ in range(rng.randrange(1, 6))]
        flat = [json.dumps(record, ensure_ascii=ascii_only).encode() for record in records]
        pretty = [json.dumps(record, ensure_ascii=ascii_only, indent=2).encode() for record in records]
        _check(b"\n".join(flat), records, jsonl_passages, size)
        _check(b" ".join(flat), records, json_passages, size)
        _check(b"\n".join(pretty), records, json_passages, size)
        _check(json.dumps(records, ensure_ascii=ascii_only).encode(), [records], json_passages, size)


@pytest.mark.parametrize("size", [200, 700])
def test_what_is_nested_beyond_the_limit_is_left_out_and_all_around_it_is_read(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "_DEEP", (b"",))
    rng = random.Random(size)
    for _ in range(8):
        numbers = iter(range(100_000))
        records = [[_value(rng, numbers, 1), {"s": _value(rng, numbers, 0)}] for _ in range(rng.randrange(1, 9))]
        flat = [json.dumps(record).encode() for record in records]
        for most in (2, 3):
            _check(b"\n".join(flat), records, jsonl_passages, size, most)
            _check(b" ".join(flat), records, json_passages, size, most)
            _check(json.dumps(records, indent=1).encode(), [records], json_passages, size, most)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (rb"Jos\u00e9 Garc\u00EDa", "José García"),
        (rb"key\n-----BEGIN\t\/\"\\", 'key\n-----BEGIN\t/"\\'),
        (rb"\ud83d\ude00 \u0041\u20ac", "\U0001f600 A€"),
        (rb"\ud83d alone \ude00", "\ufffd alone \ufffd"),
        (rb"\\u0041 \\\u0041", "\\u0041 \\A"),
        (rb"C:\Users \u00g1 \u12", "C:\\Users \\u00g1 \\u12"),
        (b"ends in \\", "ends in \\"),
        (b"\\", "\\"),
    ],
)
def test_escapes(raw: bytes, text: str) -> None:
    unescaped = Unescaped(raw)
    assert unescaped.text.decode() == text
    assert unescaped.raw(len(unescaped.text)) == len(raw)
    for at in range(len(unescaped.text)):
        if unescaped.text[at] & 0xC0 != 0x80:
            assert unescaped.unescaped(unescaped.raw(at)) == at


def test_escaped_text_is_found_and_placed() -> None:
    content = json.dumps({"note": "José", "key": "a\n-----BEGIN KEY"}).encode()
    passages, _ = read_all(content, "a.json")
    (found,) = found_in(passages, "José")
    assert found.place == Record(0, ("note",))
    assert found.offset is not None
    assert content[slice(*found.offset)] == rb"Jos\u00e9"
    (key,) = found_in(passages, "\n-----BEGIN")
    assert key.place == Record(0, ("key",))


def test_a_hit_in_a_key_stands_at_its_object() -> None:
    passages, _ = read_all(b'{"people": [{"VALUE": 1, "next": {"OTHER": 2}}]}', "a.json")
    (found,) = found_in(passages, "VALUE")
    assert found.place == Record(0, ("people", 0))
    (other,) = found_in(passages, "OTHER")
    assert other.place == Record(0, ("people", 0, "next"))


def test_scope_is_the_value_and_its_names() -> None:
    text = b'{"ssn": {"of": ["x", "the VALUE here"]}, "n": 12345}'
    (passage,), _ = read_all(text, "a.json")
    assert passage.scope is not None
    at = text.index(b"VALUE")
    scope = passage.scope(at, at + 5)
    assert scope is not None
    assert (text[scope.start : scope.end], scope.names) == (b"the VALUE here", ("ssn", "of"))
    number = text.index(b"12345")
    scope = passage.scope(number, number + 5)
    assert scope is not None
    assert (text[scope.start : scope.end].strip(), scope.names) == (b"12345", ("n",))


def _deep(opening: str, value: str = "1", depth: int = 10_000) -> str:
    closing = "".join({"[": "]", "{": "}"}.get(letter, "") for letter in reversed(opening))
    return opening * depth + value + closing * depth


@pytest.mark.parametrize(
    ("opening", "status"), [("[", Status.SKIPPED), ('{"a":', Status.PARTIAL), ('[{"a":', Status.PARTIAL)]
)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_deep_nesting_is_a_gap(opening: str, status: Status, name: str) -> None:
    """What is read then, if anything, are the keys that lead there."""
    passages, coverage = read_all(_deep(opening, "VALUE").encode(), name)
    assert (coverage.status, coverage.gaps) == (status, (Reason.JSON_NESTING,))
    assert found_in(passages, "VALUE") == []


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("times", [1, 30_000])
def test_a_deep_line_costs_itself_alone(at: int, times: int) -> None:
    """times: how long the lines are; several windows, or one."""
    lines = [json.dumps({"a": "word " * times + f"VALUE-{n}"}) for n in range(2)]
    lines.insert(at, _deep('{"a":', '"' + "deep " * times + '"', 300))
    passages, coverage = read_all("\n".join(lines).encode(), "a.jsonl")
    assert (coverage.status, coverage.gaps) == (Status.PARTIAL, (Reason.JSON_NESTING,))
    for number, record in enumerate(n for n in range(3) if n != at):
        (found,) = found_in(passages, f"VALUE-{number}")
        assert (found.place, found.line) == (Record(record, ("a",)), record + 1)


def test_lines_that_never_close_cost_no_path_for_each_of_their_levels() -> None:
    passages, _ = read_all((b'{"a":' * 100_000 + b"VALUE\n") * 2, "a.jsonl")
    assert len(found_in(passages, "VALUE")) == 2


def test_around_what_is_nested_too_deep_a_document_is_read() -> None:
    deep = _deep("[", '"]VALUE-3\\""')
    document = f'{{"a": "VALUE-1", "b": {deep}, "c": {{"d": "VALUE-2"}}}}'
    passages, coverage = read_all(document.encode(), "a.json")
    assert (coverage.status, coverage.gaps) == (Status.PARTIAL, (Reason.JSON_NESTING,))
    assert [found.place for found in found_in(passages, "VALUE-1")] == [Record(0, ("a",))]
    assert [found.place for found in found_in(passages, "VALUE-2")] == [Record(0, ("c", "d"))]
    assert found_in(passages, "VALUE-3") == []


def test_nesting_at_the_limit_is_read() -> None:
    passages, coverage = read_all(b"[" * 256 + b'"VALUE"' + b"]" * 256, "a.json")
    assert coverage.status is Status.COMPLETE
    (found,) = found_in(passages, "VALUE")
    assert found.place == Record(0, (0,) * 256)


def test_deep_nesting_after_megabytes_leaves_what_came_before() -> None:
    content = b"[" + b'"word",' * 200_000 + b"[" * 5000
    passages, coverage = read_all(content, "a.json")
    assert passages
    assert (coverage.status, coverage.gaps) == (Status.PARTIAL, (Reason.JSON_NESTING,))


def test_malformed_json_is_read_to_its_end() -> None:
    passages, coverage = read_all(b'{"a": "VALUE-1"}}}\nand then "VALUE-2', "a.json")
    assert coverage.status is Status.COMPLETE
    (found,) = found_in(passages, "VALUE-2")
    assert found.place == LineRange(2, 2, 11)
    assert len(found_in(passages, "VALUE-1")) == 1


def test_a_malformed_line_says_nothing_about_the_next() -> None:
    lines = ['{"a": "VALUE-1"}', '{"a": [}]]"broken: {', "", 'not json "VALUE-2', '{"b": {"c": "VALUE-3"}}']
    passages, coverage = read_all("\n".join(lines).encode(), "a.jsonl")
    assert coverage.status is Status.COMPLETE
    places = [found_in(passages, f"VALUE-{n}")[0] for n in (1, 2, 3)]
    assert [place.place for place in places] == [Record(0, ("a",)), LineRange(4, 4, 11), Record(4, ("b", "c"))]
    assert [place.line for place in places] == [1, 4, 5]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.log"])
@pytest.mark.parametrize("first", ['{"a": "VALUE-0", "b', '-0", "key": "VALUE-0"}', '2026-01-01 rotated: "VALUE-0": {'])
def test_a_first_line_that_is_cut_is_text_and_the_others_are_records(first: str, name: str) -> None:
    lines = [first, *(json.dumps({"a": f"VALUE-{n}"}) for n in range(1, 6))]
    passages, coverage = read_all("\n".join(lines).encode(), name)
    assert (coverage.status, coverage.mime_type) == (Status.COMPLETE, "application/json")
    (found,) = found_in(passages, "VALUE-0")
    assert (found.place, found.line) == (LineRange(1, 1, first.index("VALUE") + 1), 1)
    assert [found_in(passages, f"VALUE-{n}")[0].place for n in range(1, 6)] == [Record(n, ("a",)) for n in range(1, 6)]


def test_a_broken_line_at_the_end_is_text() -> None:
    passages, _ = read_all(b'{"a": "VALUE-1"}\n{"raw" text": "VALUE-2"', "a.jsonl")
    assert found_in(passages, "VALUE-2")[0].place == LineRange(2, 2, 16)
    passages, _ = read_all(b'{"a": "VALUE-1"}\n{"b": "VALUE-2"}', "a.jsonl")
    assert found_in(passages, "VALUE-2")[0].place == Record(1, ("b",))


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_one_long_line_keeps_its_paths(name: str) -> None:
    items = [{"id": n, "text": "word " * 20} for n in range(60_000)]
    items[59_000]["text"] = "VALUE"
    content = json.dumps({"items": items}).encode()
    assert len(content) > 7 << 20
    (found,) = found_in(read_all(content, name)[0], "VALUE")
    assert found.place == Record(0, ("items", 59_000, "text"))
    assert found.line == 1


def test_concatenated_documents_are_numbered() -> None:
    content = "\n".join(json.dumps({"n": f"VALUE-{n}"}, indent=1) for n in range(5)).encode()
    passages, _ = read_all(content, "a.json")
    assert [found_in(passages, f"VALUE-{n}")[0].place for n in range(5)] == [Record(n, ("n",)) for n in range(5)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_json_in_other_encodings(encoding: str) -> None:
    content = json.dumps({"name": ["Zoë lives in Évreux", "VALUE"]}, ensure_ascii=False).encode(encoding)
    passages, coverage = read_all(content, "a.json")
    assert coverage.mime_type == "application/json"
    (found,) = found_in(passages, "VALUE")
    assert found.place == Record(0, ("name", 1))
    (name,) = found_in(passages, "Zoë")
    assert name.place == Record(0, ("name", 0))


def test_nothing_is_worked_out_for_lines_without_a_hit() -> None:
    passage = next(extract(opened(b'{"a": 1}\n{"a": 2}\n', "a.jsonl")))
    assert "structure" not in vars(passage.places)


def test_a_json_sequence_is_one_document_after_the_other() -> None:
    data = b'\x1e{"a": 1}\n\x1e{"mail":\n "jo@example.org"}\n'
    passages, coverage = read_all(data, "a.json-seq")
    assert (coverage.status, coverage.mime_type) == (Status.COMPLETE, "application/json")
    assert found_in(passages, "jo@example.org")[0].place == Record(1, ("mail",))


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (b'{"a": "1", "a": "jo@example.org"}', ("a",)),
        (b'{"a": NaN, "b": [-Infinity, "jo@example.org"]}', ("b", 1)),
        (b'\xef\xbb\xbf{"a": "jo@example.org"}', ("a",)),
        ('{"a": ["é", "jo@example.org"]}'.encode("utf-16"), ("a", 1)),
        ('{"a": "jo@example.org"}'.encode("utf-32-be"), ("a",)),
    ],
)
def test_what_parsers_refuse_or_forgive(data: bytes, path: tuple[str | int, ...]) -> None:
    passages, coverage = read_all(data, "a.json")
    assert coverage.status is Status.COMPLETE
    assert [place.place for place in found_in(passages, "jo@example.org")] == [Record(0, path)]
