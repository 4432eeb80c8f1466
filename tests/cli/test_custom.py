"""Identifiers of one's own and allow lists, from the command to the finding; and what stays of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Finished, macie_lite

pytestmark = pytest.mark.slow

_YAML = """
- name: Employee number
  regex: 'E-\\d{6}'
  keywords: [employee]
  severity_levels: [{occurrences_threshold: 2, severity: Low}, {occurrences_threshold: 3, severity: High}]
  examples: [employee E-123456]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("employee E-123456\nemployee E-654321\nemployee E-111111\n")
    (tmp_path / "data" / "b.txt").write_text("employee E-123456\nmail info@corp.example\n")
    (tmp_path / "mine.yaml").write_text(_YAML)
    (tmp_path / "words.txt").write_text("E-654321\nINFO@corp.example\n")
    return tmp_path


def _run(folder: Path, *arguments: str) -> Finished:
    return macie_lite(*arguments, "--db", "x.db", cwd=folder, environ={"XDG_CONFIG_HOME": str(folder)})


def _found(done: Finished) -> dict[str, dict[str, tuple[int, str]]]:
    """By object: what was found of users' own identifiers, how often, and how severe the finding is."""
    assert done.code == 0, done.err
    out = {}
    for one in done.lines:
        custom = one["classificationDetails"]["result"]["customDataIdentifiers"]["detections"]
        severity = one["severity"]["description"]
        out[one["resourcesAffected"]["s3Object"]["key"]] = {d["name"]: (d["count"], severity) for d in custom}
    return out


def _scan(folder: Path, *options: str) -> Finished:
    return _run(folder, "scan", "data", "--ner", "off", "--identifiers", "NONE", "--format", "jsonl", *options)


def test_a_file_of_definitions_finds_alone_with_none_and_by_its_levels(folder: Path) -> None:
    assert _found(_scan(folder, "--custom", "mine.yaml")) == {"a.txt": {"Employee number": (3, "High")}}
    listed = _found(_scan(folder, "--custom", "mine.yaml", "--allow-lists", "words.txt"))
    assert listed == {"a.txt": {"Employee number": (2, "Low")}}


def test_a_list_holds_for_managed_identifiers_too(folder: Path) -> None:
    chosen = ("--identifiers", "INCLUDE:EMAIL_ADDRESS")
    assert len(_run(folder, "scan", "data/b.txt", "--format", "jsonl", *chosen).lines) == 1
    assert _run(folder, "scan", "data/b.txt", "--format", "jsonl", *chosen, "--allow-lists", "words.txt").lines == []


def test_a_stored_identifier_has_versions_and_a_job_keeps_its_own(folder: Path) -> None:
    options = ("--regex", r"E-\d{6}", "--keyword", "employee", "--severity", "1:Low", "--severity", "3:High")
    assert (
        _run(folder, "identifiers", "create", "Employee number", *options).out
        == "Created EMPLOYEE_NUMBER, version 1.\n"
    )
    assert "already" in _run(folder, "identifiers", "create", "Employee number", *options).err
    first = _scan(folder, "--custom", "stored", "--run-id", "first")
    assert _found(first)["b.txt"] == {"Employee number": (1, "Low")}
    changed = _run(
        folder, "identifiers", "edit", "EMPLOYEE_NUMBER", "--ignore-word", "E-123456", "--severity", "1:Medium"
    )
    assert changed.out == "Changed EMPLOYEE_NUMBER: it is version 2 now.\n"
    second = _scan(folder, "--custom", "EMPLOYEE_NUMBER")
    assert _found(second) == {"a.txt": {"Employee number": (2, "Medium")}}
    custom = second.lines[0]["classificationDetails"]["result"]["customDataIdentifiers"]["detections"][0]
    assert custom["macieLite"]["version"] == 2
    assert custom["arn"].endswith("custom-data-identifier/EMPLOYEE_NUMBER")
    kept: dict[str, Any] = json.loads(_run(folder, "jobs", "show", "first", "--format", "json").out)
    (definition,) = json.loads(kept["macieLite"]["settings"]["custom"])
    assert (definition["version"], "ignore_words" in definition) == (1, False)
    assert json.loads(_run(folder, "identifiers", "show", "EMPLOYEE_NUMBER").out)["version"] == 2
    assert _run(folder, "identifiers", "delete", "EMPLOYEE_NUMBER").code == 0
    assert _run(folder, "identifiers", "show", "EMPLOYEE_NUMBER").code == 2
    old = json.loads(_run(folder, "identifiers", "show", "EMPLOYEE_NUMBER", "--version", "1").out)
    assert "ignore_words" not in old
    assert _scan(folder, "--custom", "EMPLOYEE_NUMBER").code == 2


def test_a_job_created_from_files_needs_them_no_more(folder: Path) -> None:
    created = _run(
        folder, *("jobs", "create", "--target", "data", "--ner", "off", "--identifiers", "NONE"),
        *("--custom", "mine.yaml", "--allow-lists", "words.txt", "--format", "json"),
    )  # fmt: skip
    job = json.loads(created.out)["jobId"]
    assert _run(folder, "jobs", "wait", job).code == 0
    (folder / "mine.yaml").unlink()
    found = macie_lite("findings", "list", "--format", "jsonl", "--db", "x.db", cwd=folder)
    assert _found(found) == {"a.txt": {"Employee number": (2, "Low")}}


def test_a_list_that_is_gone_ends_a_job_with_its_reason_unless_told_otherwise(folder: Path) -> None:
    missing = _scan(folder, "--custom", "mine.yaml", "--allow-lists", "no.txt")
    assert (missing.code, missing.out) == (3, "")
    assert "The allow list no.txt cannot be read" in missing.err
    ignored = _scan(folder, "--custom", "mine.yaml", "--allow-lists", "no.txt", "--allow-list-errors", "ignore")
    assert _found(ignored)["a.txt"] == {"Employee number": (3, "High")}
    assert ignored.err.count("It is not used.") == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"a\n" * 100_001, "line 100,001 is one too many"), (b"\0\1", "line 1 holds a NUL"), (b"", "is empty")],
)
def test_a_bad_list_stops_the_scan_in_one_sentence(folder: Path, content: bytes, said: str) -> None:
    (folder / "bad.txt").write_bytes(content)
    done = _scan(folder, "--allow-lists", "bad.txt")
    assert (done.code, len(done.err.splitlines())) == (3, 1), done.err
    assert "The allow list bad.txt" in done.err
    assert said in done.err


def test_ten_thousand_identifiers_are_refused_at_once(folder: Path) -> None:
    many = "\n".join(f"- {{name: Number {n}, regex: 'N{n}-\\d+'}}" for n in range(10_000))
    (folder / "many.yaml").write_text(many)
    done = _scan(folder, "--custom", "many.yaml")
    assert done.code == 2
    assert done.err == "macie-lite: many.yaml: 10,000 custom data identifiers are given; a run takes 1,000 at most.\n"


def test_an_example_that_does_not_match_names_file_and_line(folder: Path) -> None:
    (folder / "mine.yaml").write_text(_YAML + "- name: Other\n  regex: 'X\\d'\n  keywords: [abc]\n  examples: [X1]\n")
    done = _scan(folder, "--custom", "mine.yaml")
    assert done.code == 2
    said = "mine.yaml (line 10): Other: is not found in its example 1, which holds none of its keywords."
    assert done.err == f"macie-lite: {said}\n"


def test_a_stored_list_is_tested_and_its_words_are_not_stored(folder: Path) -> None:
    assert _run(folder, "allow-lists", "create", "office", "--words", "words.txt").code == 0
    tested = _run(folder, "allow-lists", "test", "office", "--text", "e-654321")
    assert tested.out == "The allow list office can be used: 2 entries.\nIt holds the text.\n"
    assert str(folder / "words.txt") in _run(folder, "allow-lists", "show", "office").out
    assert _found(_scan(folder, "--custom", "mine.yaml", "--allow-lists", "office"))["a.txt"]["Employee number"][0] == 2
    assert _run(folder, "allow-lists", "delete", "office").code == 0
    assert "No allow lists" in _run(folder, "allow-lists", "list").err
    stored = b"".join(path.read_bytes() for path in folder.glob("x.db*"))
    assert b"E-654321" not in stored


def test_an_expression_lists_too(folder: Path) -> None:
    (folder / "lists.yaml").write_text("- {name: tests, regex: 'E-1.*'}\n- {name: office, words: words.txt}\n")
    done = _scan(folder, "--custom", "mine.yaml", "--allow-lists", "lists.yaml")
    assert _found(done) == {}


def test_what_one_identifier_costs_is_printed(folder: Path) -> None:
    done = _run(
        folder,
        "identifiers",
        "profile",
        "data/a.txt",
        "--identifiers",
        "INCLUDE:EMAIL_ADDRESS",
        "--custom",
        "mine.yaml",
    )
    head, columns, *rows = done.out.splitlines()
    assert head.startswith("2 identifiers, one pass over 54 B: ")
    assert columns.split() == ["IDENTIFIER", "ALONE", "CALLBACKS", "PASS", "GAINS"]
    assert {row.split()[0] for row in rows} == {"EMAIL_ADDRESS", "EMPLOYEE_NUMBER"}
