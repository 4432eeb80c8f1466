from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from classifiers.errors import printable
from macie_lite.cli.output import printer
from macie_lite.cli.table import Table

_ID = "50ef5f61-0bd7-55c7-b49b-781f78d22fa7"


def _finding(bucket: str, key: str, *found: tuple[str, int], arn: str = "arn:aws:s3:::") -> dict[str, Any]:
    detections = [{"type": name, "count": count} for name, count in found]
    own = {"detections": [{"name": "our own", "count": 2}]}
    result = {"sensitiveData": [{"detections": detections}], "customDataIdentifiers": own}
    return {
        "id": _ID,
        "createdAt": "2026-01-02T03:04:05.678Z",
        "severity": {"description": "High"},
        "resourcesAffected": {"s3Bucket": {"name": bucket, "arn": arn + bucket}, "s3Object": {"key": key}},
        "classificationDetails": {"result": result},
    }


def _rows(*findings: dict[str, Any], ids: bool = False) -> list[str]:
    stream = io.StringIO()
    table = Table(stream, ids=ids)
    for finding in findings:
        table.write(finding)
    return stream.getvalue().splitlines()


def test_an_object_of_a_bucket_is_named_as_a_target_is() -> None:
    head, row = _rows(_finding("exports", "a b/c.txt", ("EMAIL_ADDRESS", 3)))
    assert head.split() == ["SEVERITY", "COUNT", "OBJECT", "FOUND"]
    assert row.split("  ")[0] == "High"
    assert " 5  s3://exports/a b/c.txt  " in row
    assert row.endswith("  EMAIL_ADDRESS 3, our own 2")


def test_a_local_object_is_its_path_from_here_or_from_the_root() -> None:
    here = _finding(f"{os.getcwd()}/data", "x.txt", arn="file://")
    there, root = _finding("/srv/data", "x.txt", arn="file://"), _finding("/", "x.txt", arn="file://")
    rows = _rows(here, there, root)[1:]
    assert [row.split()[2] for row in rows] == ["data/x.txt", "/srv/data/x.txt", "/x.txt"]


def test_without_a_terminal_nothing_is_cut_or_folded() -> None:
    found = [(f"IDENTIFIER_{number}", number) for number in range(1, 60)]
    key = "k" * 1024
    row = _rows(_finding("exports", key, *found))[1]
    assert f"s3://exports/{key}  " in row
    assert all(f"{name} {count}" in row for name, count in found)


def test_ids_and_times_come_first_where_they_are_asked_for() -> None:
    head, row = _rows(_finding("b", "k"), ids=True)
    assert head.startswith(f"{'ID':<36}  CREATED (UTC)        STATE      SEVERITY  ")
    assert row.startswith(f"{_ID}  2026-01-02 03:04:05  -          High  ")
    alone = _rows(_finding("b", "k"))[1]
    assert _ID not in alone
    assert "2026" not in alone


def test_what_is_archived_is_shown_where_it_is_asked_for_alone() -> None:
    archived = _finding("b", "k") | {"archived": True}
    assert _rows(archived) == []
    assert len(_rows(archived, ids=True)) == 2


def test_wide_characters_keep_the_columns() -> None:
    rows = _rows(_finding("b", "travel/旅行/a.md", ("NAME", 1)), _finding("b", "travel/en/a.md", ("NAME", 1)))[1:]
    assert rows[1].index("NAME") - rows[0].index("NAME") == 2


@pytest.mark.parametrize("hostile", ["\x1b[31m", "\n", "\r", "\u202e", "\ud800", "\x00", "\u2028"])
def test_what_would_move_a_terminal_is_escaped(hostile: str) -> None:
    row = _rows(_finding("b", f"a{hostile}z"))[1]
    assert row.isprintable()
    assert printable(f"a{hostile}z") in row


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_an_array_of_whole_lines(count: int, capsys: pytest.CaptureFixture[str]) -> None:
    out = printer("json")
    written = ""
    for number in range(count):
        out.write({"number": number})
        written += capsys.readouterr().out
        assert written.endswith("}\n")
    out.end()
    assert json.loads(written + capsys.readouterr().out) == [{"number": number} for number in range(count)]


@pytest.mark.slow
def test_a_working_folder_that_is_gone_costs_no_row(tmp_path: Path) -> None:
    code = (
        "import os, sys; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone'); "
        "from tests.cli.test_table import _rows, _finding; print(_rows(_finding('/a', 'b', arn='file://'))[1])"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
    )
    assert "/a/b" in done.stdout, done.stderr
