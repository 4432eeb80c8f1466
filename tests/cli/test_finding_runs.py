"""Three runs over one folder, by this process or by workers: what is new, the same, another, clean or gone by now."""

from __future__ import annotations

import json
import re
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from macie_lite.cli.findings import app
from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.model.jobs import Job, JobStatus, Run
from macie_lite.pipeline.batch import BatchScanner
from macie_lite.pipeline.endings import end
from macie_lite.pipeline.opening import Opener
from macie_lite.pipeline.ownership import Owner
from macie_lite.pipeline.planning import Planner
from macie_lite.pipeline.runs import ScanRun, new_job
from macie_lite.store.base import FindingFilter, Store
from macie_lite.store.open_store import open_store

_CARDS = tuple(f"credit card: {one}\n" for one in ("4539578763621486", "4539182746501939", "4539074628155308"))
_RUNS: tuple[dict[str, str], ...] = (
    {"same": _CARDS[0], "changed": _CARDS[0], "cleaned": _CARDS[0], "deleted": _CARDS[0], "clean": "nothing\n"},
    {"same": _CARDS[0], "changed": "".join(_CARDS[:2]), "cleaned": "nothing\n", "clean": "nothing\n", "new": _CARDS[2]},
    {"same": _CARDS[0], "changed": _CARDS[0], "cleaned": _CARDS[1], "clean": "nothing\n"},
)
_ONE = "INCLUDE:CREDIT_CARD_NUMBER"


def _runs(
    folder: Path, db: Path, scan: Any, runs: tuple[dict[str, str], ...] = _RUNS, *, incremental: bool = False
) -> None:
    settings = Settings(db=str(db), identifiers=_ONE, ner="off", concurrency=1, incremental=incremental)
    with closing(open_store(str(db))) as store:
        job = new_job("job", "job", [str(folder)], settings)
        store.create_job(job)
        for number, files in enumerate(runs, 1):
            folder.mkdir(exist_ok=True)
            for old in folder.iterdir():
                if old.name not in files:
                    old.unlink()
            for name, text in files.items():
                if not (folder / name).exists() or (folder / name).read_text() != text:
                    (folder / name).write_text(text)
            started = datetime.now(UTC)
            run = Run(f"run-{number}", "job", "111122223333", started, job.targets, job.settings, number)
            store.start_run(run)
            scan(store, job, run, settings)


def _embedded(store: Store, job: Job, run: Run, settings: Settings) -> None:
    """What is printed is what is stored."""
    store.set_job_status(job.job_id, JobStatus.RUNNING)
    told = {one.record["id"]: one.finding for one in ScanRun(settings, store, job, run).outcomes()}
    assert told == {one.record["id"]: one.finding for one in store.outcomes(run.run_id)}


def _worked(store: Store, job: Job, run: Run, settings: Settings) -> None:
    """As workers do it, in this process."""
    store.set_job_status(job.job_id, JobStatus.RUNNING)
    planner = Planner(store, job, run, settings, Opener(settings, run), Owner(store, run.run_id), None)
    planner.begin()
    works = [work for step in planner.steps() for work in step]
    scanner = BatchScanner(settings, store)
    for work in works:
        scanner.scan(run.run_id, work.batch.number)
    end(store, job, run, [])


def _states(db: Path, run: str) -> dict[str, str]:
    with closing(open_store(str(db))) as store:
        found = store.findings(FindingFilter(run_id=run))
        return {one["resourcesAffected"]["s3Object"]["key"]: one["macieLite"]["state"] for one in found}


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("embedded")
    _runs(folder / "data", folder / "x.db", _embedded)
    return folder / "x.db"


def test_each_finding_tells_what_it_is_to_the_one_before(embedded: Path) -> None:
    assert [_states(embedded, f"run-{number}") for number in (1, 2, 3)] == [
        {"same": "NEW", "changed": "NEW", "cleaned": "RESOLVED", "deleted": "RESOLVED"},
        {"same": "UNCHANGED", "changed": "CHANGED", "new": "RESOLVED"},
        {"same": "UNCHANGED", "changed": "CHANGED", "cleaned": "NEW"},
    ]


def test_workers_store_the_same(embedded: Path, tmp_path: Path) -> None:
    _runs(tmp_path / "data", tmp_path / "x.db", _worked)
    for number in (1, 2, 3):
        assert _states(tmp_path / "x.db", f"run-{number}") == _states(embedded, f"run-{number}")


def _run(db: Path, *arguments: str) -> Any:
    done = CliRunner().invoke(app, [*arguments, "--db", str(db)], catch_exceptions=False)
    assert done.exit_code == 0
    return done


def test_runs_are_compared(embedded: Path) -> None:
    told = json.loads(_run(embedded, "diff", "run-1", "run-2", "--format", "json").stdout)
    assert {one["key"]: one["state"] for one in told["objects"]} == {
        "changed": "CHANGED",
        "cleaned": "RESOLVED",
        "deleted": "RESOLVED",
        "new": "NEW",
        "same": "UNCHANGED",
    }
    assert told["counts"] == {"NEW": 1, "CHANGED": 1, "UNCHANGED": 1, "RESOLVED": 2, "UNREAD": 0}
    (changed,) = (one for one in told["objects"] if one["state"] == "CHANGED")
    assert [changed[side]["counts"] for side in ("earlier", "later")] == [
        {"CREDIT_CARD_NUMBER": 1},
        {"CREDIT_CARD_NUMBER": 2},
    ]
    last = _run(embedded, "diff", "job")
    assert [line.split()[0] for line in last.stdout.splitlines()] == ["CHANGED", "NEW", "RESOLVED", "UNCHANGED"]
    assert "CREDIT_CARD_NUMBER 2 -> CREDIT_CARD_NUMBER 1" in last.stdout


def test_runs_are_compared_over_those_between_them(embedded: Path) -> None:
    told = json.loads(_run(embedded, "diff", "run-1", "run-3", "--format", "json").stdout)
    assert {one["key"]: one["state"] for one in told["objects"]} == {
        "changed": "UNCHANGED",
        "cleaned": "UNCHANGED",
        "deleted": "RESOLVED",
        "same": "UNCHANGED",
    }


def test_what_an_incremental_run_did_not_read_is_told_of_when_it_is_gone(tmp_path: Path) -> None:
    first = dict.fromkeys(("same", "changed", "cleaned", "deleted"), _CARDS[0])
    last = {"same": _CARDS[0], "changed": "".join(_CARDS[:2]), "cleaned": "nothing\n"}
    _runs(tmp_path / "data", tmp_path / "x.db", _embedded, (first, first, last), incremental=True)
    states = {"changed": "CHANGED", "cleaned": "RESOLVED", "deleted": "RESOLVED"}
    for earlier in ("run-1", "run-2"):
        told = json.loads(_run(tmp_path / "x.db", "diff", earlier, "run-3", "--format", "json").stdout)
        unread = {"same": "UNREAD"} if earlier == "run-1" else {}
        assert {one["key"]: one["state"] for one in told["objects"]} == states | unread


def test_findings_are_counted_and_listed_by_state(embedded: Path) -> None:
    counted = json.loads(_run(embedded, "stats", "--by", "state", "--format", "json").stdout)
    assert counted == [
        {"groupKey": "NEW", "count": 3},
        {"groupKey": "RESOLVED", "count": 3},
        {"groupKey": "CHANGED", "count": 2},
        {"groupKey": "UNCHANGED", "count": 2},
    ]
    listed = _run(embedded, "list", "--state", "changed", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["macieLite"]["state"] for line in listed] == ["CHANGED", "CHANGED"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("diff", "nope"), "There is no job nope"),
        (("diff", "run-1", "nope"), "There is no run nope"),
        (("diff", "a", "b", "c"), "Two runs are compared, not 3."),
        (("stats", "--by", "color"), "--by takes bucket, type, job, severity or state, not 'color'."),
        (("stats", "--job", "nope"), "There is no job nope"),
        (("list", "--state", "old"), "--state takes new, unchanged, changed or resolved, not 'old'."),
    ],
)
def test_bad_input_is_one_sentence(embedded: Path, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        _run(embedded, *arguments)
