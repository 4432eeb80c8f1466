"""Which objects an incremental run reads again when the identifiers are others: counted where they are fetched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.command import Finished, macie_lite
from tests.servers.fault_proxy import FaultProxy
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

EMPLOYEE = {"name": "Employee", "regex": r"E-\d{6}"}
BADGE = {"name": "Badge", "regex": r"E-\d{6}/\d|B-\d{4}"}
"""Hides what EMPLOYEE finds in E-123456/7."""
ROOM = {"name": "Room", "regex": r"R-\d{3}"}

_OBJECTS = {
    "both.txt": b"E-123456/7\n",
    "badge.txt": b"B-1234\n",
    "clean.txt": b"nothing to see\n",
    "employee.txt": b"E-123456\n",
}
_UNSUPPORTED = "odd.bin"
_ALL = {*_OBJECTS, _UNSUPPORTED}

Run = Callable[..., Finished]


@pytest.fixture
def run(bucket: Bucket, fault_proxy: FaultProxy, tmp_path: Path) -> Run:
    bucket.fill(_OBJECTS | {_UNSUPPORTED: bytes(range(256)) * 4})
    mine = tmp_path / "mine.yaml"

    def scan(*definitions: dict[str, Any], options: tuple[str, ...] = ()) -> Finished:
        mine.write_text(yaml.safe_dump(list(definitions)))
        fault_proxy.heal()
        common = ("--db", f"{tmp_path}/x.db", "--ner", "off", "--identifiers", "NONE", "--concurrency", "1")
        done = macie_lite("scan", bucket.target, *common, "--custom", str(mine), "--incremental", *options)
        assert done.code == 0, done.err
        return done

    return scan


@pytest.fixture
def read(run: Run, fault_proxy: FaultProxy) -> Callable[..., set[str]]:
    def reads(*definitions: dict[str, Any], options: tuple[str, ...] = ()) -> set[str]:
        run(*definitions, options=options)
        return {one.key for one in fault_proxy.requests if one.method == "GET" and one.key}

    return reads


def test_without_an_identifier_only_what_it_hid_something_in_is_read(read: Callable[..., set[str]]) -> None:
    assert read(EMPLOYEE, BADGE) == _ALL
    assert read(EMPLOYEE, BADGE) == {_UNSUPPORTED}
    assert read(EMPLOYEE) == {"both.txt", _UNSUPPORTED}


def test_what_was_hidden_is_found_and_the_rest_is_told_as_unchanged(run: Run) -> None:
    run(EMPLOYEE, BADGE)
    again = run(EMPLOYEE, options=("--format", "jsonl"))
    (finding,) = again.lines
    result = finding["classificationDetails"]["result"]
    assert [one["name"] for one in result["customDataIdentifiers"]["detections"]] == ["Employee"]
    assert finding["resourcesAffected"]["s3Object"]["key"] == "both.txt"
    assert "3  unchanged since their last complete result" in again.err


def test_one_more_or_another_is_looked_for_everywhere(read: Callable[..., set[str]]) -> None:
    assert read(EMPLOYEE) == _ALL
    assert read(EMPLOYEE, ROOM) == _ALL
    assert read(EMPLOYEE) == {_UNSUPPORTED}
    assert read(ROOM) == {_UNSUPPORTED}
    assert read(EMPLOYEE | {"regex": r"E-\d{5}"}, ROOM) == _ALL


def test_words_about_an_identifier_change_no_result_its_levels_do(read: Callable[..., set[str]]) -> None:
    assert read(EMPLOYEE) == _ALL
    assert read(EMPLOYEE | {"description": "on every pass", "examples": ["E-123456"]}) == {_UNSUPPORTED}
    assert read(EMPLOYEE | {"severity_levels": [{"occurrences_threshold": 1, "severity": "High"}]}) == _ALL
