"""Findings, the status line and the summary on one terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.command import macie_lite
from tests.cli.pseudo_terminal import on_terminal

pytestmark = pytest.mark.slow

_MANY = "NHS number 943 476 5919\nmail jane.roe@mail.example.com\ncard 4539578763621486\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    (made / "quarterly").mkdir(parents=True)
    for number in range(12):
        (made / "quarterly" / f"export of customers {number:02}.txt").write_text(_MANY)
    return made


def _scan(folder: Path, *options: str) -> tuple[str, ...]:
    return ("scan", str(folder), "--db", str(folder.parent / "x.db"), "--ner", "off", "--concurrency", "1", *options)


def test_rows_stand_whole_above_the_status_line_and_nothing_is_left_of_it(folder: Path) -> None:
    piped = macie_lite(*_scan(folder))
    shown = on_terminal(*_scan(folder), columns=300)
    assert shown.code == 0, shown.raw
    assert "listing" in shown.raw
    rows, (total, *summary) = shown.lines[:13], shown.lines[13:]
    assert [" ".join(row.split()) for row in rows] == [" ".join(row.split()) for row in piped.out.splitlines()]
    assert total.startswith("12 objects, ")
    assert summary[1].startswith("Findings: 12 objects with sensitive data")
    assert "listing" not in "\n".join(shown.lines)


@pytest.mark.parametrize("columns", [60, 80, 100, 120])
def test_a_narrow_terminal_folds_and_cuts_nothing(folder: Path, columns: int) -> None:
    shown = on_terminal(*_scan(folder), columns=columns)
    whole = " ".join("\n".join(shown.lines).split())
    for number in range(12):
        assert f"quarterly/export of customers {number:02}.txt" in whole
    for found in ("CREDIT_CARD_NUMBER 1", "EMAIL_ADDRESS 1", "UK_NHS_NUMBER 1"):
        assert len(re.findall(rf"{found}\b", whole)) == 12
    for row in shown.lines[: shown.lines.index("") - 1]:
        assert len(row) <= columns or str(folder) in row


def test_json_on_a_terminal_is_json(folder: Path) -> None:
    shown = on_terminal(*_scan(folder, "--format", "json"), columns=120)
    array = [line for line in shown.lines if line.startswith(("[", " ", ",", "]"))]
    assert len(json.loads("".join(array[: array.index("]") + 1]))) == 12


def test_progress_goes_to_the_terminal_when_findings_go_elsewhere(folder: Path) -> None:
    shown = on_terminal(*_scan(folder, "--format", "jsonl"), pipe_stdout=True)
    assert len([json.loads(line) for line in shown.out.splitlines()]) == 12
    assert shown.lines[0].startswith("12 objects, ")


def test_a_terminal_that_cannot_rewrite_a_line_gets_plain_ones(folder: Path) -> None:
    shown = on_terminal(*_scan(folder), environ={"TERM": "dumb"})
    assert "\x1b" not in shown.raw
    assert "12 objects, " in shown.raw


def test_logs_and_a_status_line_do_not_mix(folder: Path) -> None:
    shown = on_terminal(*_scan(folder, "--log-level", "DEBUG"))
    assert "\x1b" not in shown.raw
    assert len([line for line in shown.lines if " DEBUG " in line and "'quarterly/export" in line]) == 12


def test_ids_are_whole_on_a_narrow_terminal(folder: Path) -> None:
    assert on_terminal(*_scan(folder)).code == 0
    database = ("--db", str(folder.parent / "x.db"))
    stored = macie_lite("findings", "list", *database, "--format", "jsonl").lines
    shown = "\n".join(on_terminal("findings", "list", *database, columns=80).lines)
    assert [row["id"] for row in stored if row["id"] not in shown] == []
