"""`macie-lite report`: which run, where to, and what it says of a scan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from macie_lite.cli.job_finding import asked_for
from macie_lite.errors import UsageError
from macie_lite.model.jobs import Job, JobStatus
from macie_lite.pipeline.samples import sample_outcomes, store_samples
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.cli.command import macie_lite
from tests.pipeline.results import describe, detected, ref
from tests.reports.made import WHEN, about, made_run


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With two runs of one job, and newer ones: a job that has not run, and samples."""
    path = tmp_path_factory.mktemp("stored") / "a.db"
    store = open_store(str(path))
    store.create_job(Job("never", "never ran", ("s3://bucket",), {}, WHEN.replace(year=2027), JobStatus.IDLE))
    for number in (1, 2):
        run_id = f"run-{number}"
        found = [describe(detected("CARD", number), ref=ref(f"key-{number}"), run=about(run_id))]
        made_run(store, found, run_id=run_id, number=number)
    store_samples(store, sample_outcomes("111122223333", "us-east-1"))
    store.close()
    return path


@pytest.fixture
def store(database: Path) -> Iterator[Store]:
    opened = open_store(str(database))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("job", "run", "expected"),
    [
        (None, None, "run-2"),
        ("job", None, "run-2"),
        ("job", "1", "run-1"),
        (None, "run-1", "run-1"),
        ("job", "run-2", "run-2"),
    ],
)
def test_it_is_of_the_run_that_is_named(store: Store, job: str | None, run: str | None, expected: str) -> None:
    found, chosen = asked_for(store, job, run)
    assert (found.job_id, chosen.run_id) == ("job", expected)


@pytest.mark.parametrize(
    ("job", "run", "sentence"),
    [
        ("none", None, "There is no job none; `macie-lite jobs list` shows them."),
        ("never", None, "Job never has not run yet."),
        ("job", "3", "Job job has no run 3."),
        (None, "3", "--run 3 is of which job? Name it with --job; `macie-lite jobs list` shows them."),
        (None, "none", "There is no run none."),
        ("never", "run-1", "There is no run run-1 of job never."),
    ],
)
def test_a_run_that_is_not_there_is_one_sentence(store: Store, job: str | None, run: str | None, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        asked_for(store, job, run)
    assert str(refused.value) == sentence


def test_of_an_empty_database_there_is_nothing(tmp_path: Path) -> None:
    empty = open_store(str(tmp_path / "a.db"))
    with pytest.raises(UsageError) as refused:
        asked_for(empty, None, None)
    empty.close()
    assert str(refused.value) == "There is nothing to report in this database: no job has run yet."


def test_it_is_written_where_and_as_what_is_said(database: Path) -> None:
    report = ("report", "--db", str(database))
    written = macie_lite(*report, "--run", "1", "--job", "job", "-o", "a.MD", cwd=database.parent)
    text = (database.parent / "a.MD").read_text("utf-8")
    assert "`key-1`" in text
    assert (written.code, written.out, written.err) == (0, "", f"Wrote a.MD, {len(text.encode()):,} bytes.\n")
    printed = macie_lite(*report)
    assert (printed.code, printed.err) == (0, "")
    assert printed.out.startswith("<!DOCTYPE html>")
    assert "key-2" in printed.out
    refused = macie_lite(*report, "-o", "none/a.html", cwd=database.parent)
    assert refused.code == 3
    assert refused.err == "macie-lite: The report none/a.html cannot be written: No such file or directory.\n"
