"""Rows of an inventory's files, in each format: which are taken, and what is refused."""

from __future__ import annotations

import gzip
import io
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from macie_lite.sources.inventory_child import _Parent
from macie_lite.sources.inventory_columns import NotAnInventory
from macie_lite.sources.inventory_selected import rows
from macie_lite.sources.inventory_wire import ROWS, receive
from tests.conformance.check_source import HOSTILE_KEYS
from tests.sources.inventories import CURRENT, FORMATS, VERSIONED, Row, content

_WHEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
_CODED = ("%2F", "a%00b", "a\0b", "a+b c%2B", "%zz", "\ufffd")
_KEYS = (*HOSTILE_KEYS, *_CODED)


def _row(key: str, **more: Any) -> Row:
    plain = {"Bucket": "b", "Key": key, "Size": 7, "LastModifiedDate": _WHEN, "ETag": "e", "StorageClass": "STANDARD"}
    return plain | {"VersionId": None, "IsLatest": True, "IsDeleteMarker": False} | more


def _asked(form: str, fields: Sequence[str] = CURRENT, **more: Any) -> dict[str, Any]:
    plain = {"format": form, "columns": fields, "skip": 0, "bucket": "b", "prefix": "", "versions": "current"}
    return plain | more


def _read(data: bytes, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    """(row, key, size, microseconds, ETag, class, version) of each row."""
    found: list[tuple[Any, ...]] = []
    for *columns, versions in rows(io.BytesIO(data), asked):
        found += zip(*columns, versions or [None] * len(columns[0]), strict=True)
    return found


def _keys(data: bytes, asked: dict[str, Any]) -> list[str]:
    return [row[1] for row in _read(data, asked)]


@pytest.mark.parametrize("form", FORMATS)
def test_rows_are_what_was_written(form: str) -> None:
    data = content(form, [_row(key) for key in _KEYS])
    moment = int(_WHEN.timestamp()) * 1_000_000
    expected = [(number, key, 7, moment, "e", "STANDARD", None) for number, key in enumerate(_KEYS, 1)]
    assert _read(data, _asked(form)) == expected
    assert _read(content(form, []), _asked(form)) == []


@pytest.mark.parametrize("form", FORMATS)
def test_reading_goes_on_behind_any_row(form: str) -> None:
    options: dict[str, Any] = {"Parquet": {"row_group_size": 5}, "ORC": {"stripe_size": 1024}}.get(form, {})
    data = content(form, [_row(key) for key in _KEYS], **options)
    for skip in range(len(_KEYS) + 1):
        found = _read(data, _asked(form, skip=skip))
        assert [(row, key) for row, key, *_ in found] == [*enumerate(_KEYS, 1)][skip:]


@pytest.mark.parametrize("form", FORMATS)
def test_only_keys_under_the_prefix_keep_their_numbers(form: str) -> None:
    data = content(form, [_row(key) for key in ("a b/1", "a/2", "a b/3", "A b/4", "a b")])
    found = _read(data, _asked(form, prefix="a b/"))
    assert [(row, key) for row, key, *_ in found] == [(1, "a b/1"), (3, "a b/3")]


_VERSIONS = [
    _row("a", VersionId="3"),
    _row("a", VersionId="2", IsLatest=False),
    _row("a", VersionId="1", IsLatest=False, IsDeleteMarker=True, Size=None, ETag=None, StorageClass=None),
    _row("b", VersionId="9", IsDeleteMarker=True, Size=None, ETag=None, StorageClass=None),
    _row("b", IsLatest=False),
    _row("c", ETag=None, StorageClass=None),
]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ("current", [("a", None), ("c", None)]),
        ("noncurrent", [("a", "2"), ("b", "null")]),
        ("all", [("a", "3"), ("a", "2"), ("b", "null"), ("c", "null")]),
    ],
)
def test_versions_are_chosen_and_delete_markers_never(
    form: str, versions: str, expected: list[tuple[str, str | None]]
) -> None:
    data = content(form, _VERSIONS, VERSIONED)
    found = _read(data, _asked(form, VERSIONED, versions=versions))
    assert [(key, version) for _, key, *_, version in found] == expected
    assert {row[1:] for row in found if row[1] == "c"} <= {
        ("c", 7, int(_WHEN.timestamp()) * 1_000_000, "", "STANDARD", version) for version in (None, "null")
    }


@pytest.mark.parametrize("form", FORMATS)
def test_an_etag_and_a_class_may_be_missing(form: str) -> None:
    data = content(form, [_row("a")], CURRENT[:4])
    [(_, _, _, _, etag, storage, _)] = _read(data, _asked(form, CURRENT[:4]))
    assert (etag, storage) == ("", "STANDARD")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("missing", "versions"),
    [
        ("Bucket", "current"),
        ("Key", "current"),
        ("Size", "current"),
        ("LastModifiedDate", "current"),
        ("IsLatest", "current"),
        ("IsDeleteMarker", "all"),
        ("VersionId", "noncurrent"),
    ],
)
def test_a_missing_field_is_named(form: str, missing: str, versions: str) -> None:
    fields = [name for name in VERSIONED if name != missing]
    with pytest.raises(NotAnInventory) as caught:
        _read(content(form, _VERSIONS, fields), _asked(form, fields, versions=versions))
    assert caught.value.args == ("field", missing)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"Bucket": "another"}, ("bucket",)),
        ({"Bucket": None}, ("bucket",)),
        ({"Size": -1}, ("value", "Size")),
        ({"Size": None}, ("value", "Size")),
        ({"LastModifiedDate": None}, ("value", "LastModifiedDate")),
        ({"Key": None}, ("malformed",)),
        ({"Key": "k" * 5000}, ("malformed",)),
    ],
)
def test_rows_that_cannot_be_are_refused(form: str, row: Row, fault: tuple[str, ...]) -> None:
    with pytest.raises(NotAnInventory) as caught:
        _read(content(form, [_row("a"), _row("b") | row]), _asked(form))
    assert caught.value.args == fault


def test_a_csv_that_unpacks_to_far_too_much_is_refused() -> None:
    with pytest.raises(NotAnInventory) as caught:
        _read(gzip.compress(b"\n" * (80 << 20), 9), _asked("CSV"))
    assert caught.value.args == ("bomb",)


@pytest.mark.parametrize("lost", [1, 20])
def test_a_csv_that_was_cut_is_not_taken_for_whole(lost: int) -> None:
    data = content("CSV", [_row(f"{number:032}") for number in range(2000)])
    with pytest.raises((EOFError, OSError)):
        _read(data[:-lost], _asked("CSV"))


def test_many_rows_are_numbered_across_batches() -> None:
    keys = [f"k/{number:06}" for number in range(20_000)]
    for form in FORMATS:
        found = _read(content(form, [_row(key) for key in keys]), _asked(form, skip=9_999))
        assert [(row, key) for row, key, *_ in found] == [*enumerate(keys, 1)][9_999:]


def test_what_two_threads_tell_does_not_mix() -> None:
    """Arrow asks for bytes of a CSV in one thread while rows are told in another."""
    ours, theirs = socket.socketpair()
    messages = [bytes((letter,)) * (2 << 20) for letter in b"abcd"]
    with ThreadPoolExecutor(4) as pool, ours, theirs:
        parent = _Parent(theirs)
        ours.settimeout(10)
        for message in messages:
            pool.submit(parent.tell, ROWS, message)
        assert sorted(receive(ours) for _ in messages) == [(ROWS, message) for message in messages]
