"""`macie-lite findings export`, through the front door."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.command import Finished, macie_lite

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Three findings, in objects one of whose names is a formula."""
    folder = tmp_path_factory.mktemp("export")
    for number, name in enumerate(("=cmd|'-1'!A1.txt", "b.txt", "c.txt"), 1):
        (folder / name).write_text("NHS number 943 476 5919\n" * number)
    path = str(tmp_path_factory.mktemp("db") / "x.db")
    scan = ("scan", str(folder), "--db", path, "--ner", "off", "--format", "jsonl", "--concurrency", "1")
    assert macie_lite(*scan).code == 0
    return path


def _export(db: str, *arguments: str, code: int = 0) -> Finished:
    done = macie_lite("findings", "export", "--db", db, *arguments)
    assert done.code == code, done.err
    return done


def _cursor(done: Finished) -> str:
    return done.err.rpartition("--since ")[2].strip()


def test_an_export_is_continued_behind_its_cursor(db: str) -> None:
    first = _export(db, "--limit", "2")
    assert len(first.lines) == 2
    assert first.err.startswith("Exported 2 findings; 1 more wait.\n")
    rest = _export(db, "--since", _cursor(first))
    listed = macie_lite("findings", "list", "--db", db, "--format", "jsonl").lines
    assert sorted(map(str, first.lines + rest.lines)) == sorted(map(str, listed))
    assert _export(db, "--since", _cursor(rest)).out == ""


def test_documents_are_closed_and_formulas_are_harmless(db: str) -> None:
    (run,) = json.loads(_export(db, "--format", "sarif").out)["runs"]
    assert len(run["results"]) == 3
    (empty,) = json.loads(_export(db, "--format", "sarif", "--since", _cursor(_export(db))).out)["runs"]
    assert empty["results"] == []
    rows = list(csv.DictReader(io.StringIO(_export(db, "--format", "csv").out)))
    assert sorted(row["key"] for row in rows)[0] == "'=cmd|'-1'!A1.txt"


def test_cron_keeps_the_cursor_in_a_file_once_the_findings_are_written(db: str, tmp_path: Path) -> None:
    kept, out = tmp_path / "cursor", tmp_path / "new.jsonl"
    out.write_text("as it was")
    lost = _export(db, "--cursor-file", str(kept), "-o", "/dev/full", code=1)
    assert "/dev/full cannot be written: No space left on device." in lost.err
    assert not kept.exists()
    _export(db, "--cursor-file", str(kept), "-o", str(out), "--limit", "2")
    assert len(out.read_text().splitlines()) == 2
    _export(db, "--cursor-file", str(kept), "-o", str(out))
    assert len(out.read_text().splitlines()) == 1
    assert kept.read_text().strip() == _cursor(_export(db))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cursor", "new.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--since", "0badc0de-1"), "The cursor 0badc0de-1 is of another database"),
        (("--since", "yesterday"), "'yesterday' is no cursor"),
        (("--since", "a", "--cursor-file", "b"), "--since and --cursor-file both say where to begin"),
        (("--cursor-file", "/"), "The cursor file / cannot be read: Is a directory."),
        (("-o", "/none/x"), "The file /none/x cannot be written: No such file or directory."),
        (("--format", "table"), "--format takes jsonl, macie"),
        (("--limit", "0"), "--limit must be 1 or more"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(db: str, arguments: tuple[str, ...], said: str) -> None:
    done = _export(db, *arguments, code=2)
    assert said in done.err
    assert "Traceback" not in done.err
    assert done.out == ""
