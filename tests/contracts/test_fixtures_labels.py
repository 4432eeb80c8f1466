"""`make scan` on the sample bucket reports what was planted, at the places where it was planted, and nothing else."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from fixtures import bucket
from tests.cli.command import macie_lite
from tests.contracts.labels import Record, differences, read_records

NAMES = ("NAME", "ADDRESS")
"""What only the NER model finds: `make score` measures it, this test does not ask for it."""


@pytest.mark.slow
def test_a_scan_finds_what_was_planted_where_it_was_planted(tmp_path: Path) -> None:
    folder = tmp_path / "bucket"
    bucket.write_bucket(folder)
    results = tmp_path / "results.jsonl"
    options = ("--format", "jsonl", "--results", str(results), "--ner", "off", "--db", str(tmp_path / "scan.sqlite"))
    done = macie_lite("scan", str(folder), *options)
    assert done.code == 0, done.err
    records = read_records(results)
    found = differences(records, bucket.read_labels(), without=NAMES)
    assert not found, "\n".join(found)
    assert not list(_found_in_clean(records))


def _found_in_clean(records: Mapping[str, Record]) -> Iterator[tuple[str, str]]:
    """What any identifier at all, not only those that the labels speak of, finds where there is nothing."""
    for key, record in records.items():
        if key.startswith(("clean/", "look-alikes/")):
            for group in record["classificationDetails"]["result"].get("sensitiveData", ()):
                yield from ((key, one["type"]) for one in group["detections"])


def _record(status: str, detections: list[dict[str, Any]]) -> dict[str, Any]:
    data = [{"category": "PERSONAL_INFORMATION", "detections": detections}]
    return {"classificationDetails": {"result": {"status": {"code": status}, "sensitiveData": data}}}


LABELS = {
    "identifiers": ["A_NUMBER", "NAME"],
    "objects": {
        "a.csv": {
            "status": "COMPLETE",
            "reason": None,
            "identifiers": {"A_NUMBER": {"count": 1, "places": [{"row": 2, "column": 3, "name": "n", "line": 2}]}},
        }
    },
}
CELL = {"row": 2, "column": 3, "columnName": "n", "macieLite": {"line": 2}}
MOVED = CELL | {"row": 3}


def test_the_comparison_accepts_what_is_right() -> None:
    found = {"type": "A_NUMBER", "count": 1, "occurrences": {"cells": [CELL]}}
    other = {"type": "NOT_LABELLED", "count": 7}
    name = {"type": "NAME", "count": 2}
    assert not differences({"a.csv": _record("COMPLETE", [found, other, name])}, LABELS, without=["NAME"])


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (_record("PARTIAL", [{"type": "A_NUMBER", "count": 1, "occurrences": {"cells": [CELL]}}]), "status"),
        (_record("COMPLETE", []), "A_NUMBER 0 times, expected 1"),
        (_record("COMPLETE", [{"type": "A_NUMBER", "count": 2, "occurrences": {"cells": [CELL]}}]), "A_NUMBER 2 times"),
        (
            _record("COMPLETE", [{"type": "A_NUMBER", "count": 1, "occurrences": {"cells": [CELL | {"row": 3}]}}]),
            "row=3",
        ),
        (_record("COMPLETE", [{"type": "A_NUMBER", "count": 1}]), "missing places"),
    ],
)
def test_the_comparison_sees_what_is_wrong(record: dict[str, Any], said: str) -> None:
    assert said in "\n".join(differences({"a.csv": record}, LABELS))


def test_the_comparison_sees_objects_too_few_and_too_many() -> None:
    extra = copy.deepcopy(_record("COMPLETE", []))
    assert differences({"b.csv": extra}, LABELS) == ["'b.csv': not in the labels", "'a.csv': no record"]
