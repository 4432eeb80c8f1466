"""`macie-lite report`: which run, where to, and what it says of a scan."""

from __future__ import annotations

from pathlib import Path

import pytest

from macie_lite.model.jobs import Job, JobStatus
from macie_lite.store.open_store import open_store
from tests.cli.command import Finished, macie_lite
from tests.pipeline.results import describe, detected, ref
from tests.reports.made import WHEN, about, made_run


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """With two runs of one job, and an older job of another."""
    store = open_store(str(tmp_path / "a.db"))
    store.create_job(Job("never", "never ran", ("s3://bucket",), {}, WHEN.replace(year=2027), JobStatus.IDLE))
    for number in (1, 2):
        run_id = f"run-{number}"
        found = [describe(detected("CARD", number), ref=ref(f"key-{number}"), run=about(run_id))]
        made_run(store, found, run_id=run_id, number=number)
    store.close()
    return tmp_path / "a.db"


def _report(database: Path, *arguments: str) -> Finished:
    return macie_lite("report", "--db", str(database), *arguments, cwd=database.parent)


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        ((), "key-2"),
        (("--job", "job"), "key-2"),
        (("--job", "job", "--run", "1"), "key-1"),
        (("--run", "run-1"), "key-1"),
        (("--job", "job", "--run", "run-2"), "key-2"),
    ],
)
def test_it_is_of_the_run_that_is_named(database: Path, arguments: tuple[str, ...], key: str) -> None:
    done = _report(database, "--format", "markdown", *arguments)
    assert (done.code, done.err) == (0, "")
    assert f"`{key}`" in done.out
    assert len({"`key-1`", "`key-2`"} & set(done.out.split())) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--job", "none"), 2, "There is no job none; `macie-lite jobs list` shows them."),
        (("--job", "never"), 2, "Job never has not run yet."),
        (("--job", "job", "--run", "3"), 2, "Job job has no run 3."),
        (("--run", "3"), 2, "--run 3 is of which job? Name it with --job; `macie-lite jobs list` shows them."),
        (("--run", "none"), 2, "There is no run none."),
        (("--job", "never", "--run", "run-1"), 2, "There is no run run-1 of job never."),
        (("--format", "pdf"), 2, "--format takes html or markdown, not 'pdf'."),
        (("-o", "none/report.html"), 3, "The report none/report.html cannot be written: No such file or directory."),
    ],
)
def test_bad_input_is_one_sentence(database: Path, arguments: tuple[str, ...], code: int, sentence: str) -> None:
    assert _report(database, *arguments) == Finished(code, "", f"macie-lite: {sentence}\n")


def test_the_ending_of_the_file_says_which_format(database: Path) -> None:
    for name, begins in (("a.html", "<!DOCTYPE html>"), ("a.MD", "# Sensitive data report"), ("b", "<!DOCTYPE html>")):
        done = _report(database, "-o", name)
        written = (database.parent / name).read_text("utf-8")
        assert written.startswith(begins)
        assert (done.code, done.out) == (0, "")
        assert done.err == f"Wrote {name}, {len(written.encode()):,} bytes.\n"


def test_of_an_empty_database_there_is_nothing(tmp_path: Path) -> None:
    open_store(str(tmp_path / "a.db")).close()
    done = _report(tmp_path / "a.db")
    assert (done.code, done.out) == (2, "")
    assert done.err == "macie-lite: There is nothing to report in this database: no job has run yet.\n"
