"""Suppression rules, retention and stored samples, over a store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.model.feeds import Feed
from macie_lite.model.filters import Action, FindingsFilter
from macie_lite.model.jobs import Job, JobStatus
from macie_lite.model.results import JsonObject
from macie_lite.pipeline import retention, suppression
from macie_lite.pipeline.batch import BatchScanner
from macie_lite.pipeline.outgoing import is_sent
from macie_lite.pipeline.retention import forget_old_findings, overdue
from macie_lite.pipeline.runs import ScanRun, first_run, new_job
from macie_lite.pipeline.samples import JOB, forget_samples, sample_outcomes, store_samples
from macie_lite.pipeline.suppression import put_away, suppressed
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.open_source import open_source
from macie_lite.store.base import FindingFilter, Store
from macie_lite.store.open_store import open_store
from tests.pipeline.planned import plan_one_batch
from tests.store.plans import keys
from tests.store.samples import START, new_run, outcome_of

_KEY = "resourcesAffected.s3Object.key"
_SETTINGS = Settings(ner="off", identifiers="INCLUDE:UK_NHS_NUMBER", concurrency=1)
_OPTIONS = SourceOptions()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(str(tmp_path / "x.db"))) as made:
        yield made


def _rule(store: Store, name: str, *key: str, action: Action = Action.ARCHIVE) -> None:
    criteria = {"criterion": {_KEY: {"eq": list(key)}}}
    store.add_filter(FindingsFilter(name, name, action, criteria, START, position=99))


def _states(found: Iterator[JsonObject]) -> dict[str, Any]:
    """By key, the rule that archived it."""
    return {
        one["resourcesAffected"]["s3Object"]["key"]: one["macieLite"].get("suppressedBy") if one["archived"] else False
        for one in found
    }


# -- suppression rules


def test_findings_that_match_a_rule_are_archived_at_their_birth_and_not_sent(store: Store) -> None:
    _rule(store, "first", "a", "b")
    _rule(store, "second", "b", "c")
    _rule(store, "saved", "d", action=Action.NOOP)
    run_id = new_run(store)
    made = [outcome_of(run_id, key, ("SSN", 1)) for key in "abcd"] + [outcome_of(run_id, "clean")]
    kept = suppressed(store, made)
    findings = [one.finding for one in kept if one.finding]
    assert _states(iter(findings)) == {"a": "first", "b": "first", "c": "second", "d": False}
    assert [is_sent(one) for one in findings] == [False, False, False, True]
    assert [one.record for one in kept] == [one.record for one in made], "results stay as they are"
    assert "suppressedBy" not in str([one.record for one in kept])
    assert all(not one.finding["archived"] for one in made if one.finding), "what was given is not changed"


def test_rules_are_read_once_and_not_where_nothing_was_found(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _rule(store, "first", "a")
    read, there = list[int](), store.filters()

    def once_more() -> list[FindingsFilter]:
        read.append(1)
        return there

    monkeypatch.setattr(store, "filters", once_more)
    run_id = new_run(store)
    suppressed(store, [outcome_of(run_id, "clean")])
    assert read == []
    suppressed(store, [outcome_of(run_id, str(number), ("SSN", 1)) for number in range(9)])
    assert read == [1]


def _planned(store: Store, folder: Path, settings: Settings, run_id: str) -> ScanRun:
    job = new_job(run_id, "scan", [str(folder)], settings)
    store.create_job(job)
    store.start_run(first_run(job, "111122223333"))
    run = store.run(run_id)
    assert run is not None
    return ScanRun(settings, store, job, run)


def test_both_engines_suppress_alike(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for key in ("a.txt", "b.txt"):
        (folder / key).write_text("NHS number 943 476 5919\n")
    with closing(open_store(str(tmp_path / "embedded"))) as store:
        _rule(store, "mine", "a.txt")
        given = [one.finding for one in _planned(store, folder, _SETTINGS, "r").outcomes() if one.finding]
        assert sorted(given, key=_id) == sorted(store.findings(FindingFilter()), key=_id), "as they are stored"
        embedded = _states(iter(given))
    with closing(open_store(str(tmp_path / "worker"))) as store, closing(open_source(str(folder), _OPTIONS)) as source:
        _rule(store, "mine", "a.txt")
        plan_one_batch(store, "r", str(folder), source.list(), source.bucket(), _SETTINGS)
        BatchScanner(_SETTINGS, store).scan("r", 0, again=True)
        by_worker = _states(store.findings(FindingFilter()))
    assert by_worker == embedded == {"a.txt": "mine", "b.txt": False}


def _id(finding: JsonObject) -> str:
    return str(finding["id"])


def test_many_findings_are_put_away_in_portions(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suppression, "_AT_ONCE", 10)
    run_id = new_run(store)
    made = [outcome_of(run_id, f"{number:02}", ("SSN", 1)) for number in range(11)]
    store.save(run_id, 0, made, last=True)
    ids = (one["id"] for one in store.findings(FindingFilter(archived=False)))
    assert put_away(store, ids, True) == 11
    assert put_away(store, [one.finding["id"] for one in made if one.finding], True) == 0
    assert is_sent(next(store.findings(FindingFilter(archived=True)))), "later than at its birth: an update"


# -- retention


def _aged(store: Store, monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    now = store.now() + timedelta(days=days)
    monkeypatch.setattr(store, "now", lambda: now)


def test_findings_are_forgotten_when_their_time_is_over(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 10)
    run_id = new_run(store)
    made = [outcome_of(run_id, f"{number:02}", ("SSN", 1)) for number in range(11)]
    store.save(run_id, 0, made, last=True, fingerprint="f")
    _aged(store, monkeypatch, 89)
    assert forget_old_findings(store, 90, 60) == 0
    _aged(store, monkeypatch, 2)
    assert forget_old_findings(store, 0, 60) == 0
    assert forget_old_findings(store, 90, 0) == 10, "a portion at least, and no more than there is time for"
    assert forget_old_findings(store, 90, 60) == 1
    assert list(store.findings(FindingFilter())) == []
    assert store.unchanged([made[0].ref], {"f": frozenset()}) == {made[0].ref}, "the ledger stays"


def test_what_a_feed_waits_for_is_kept_as_long_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = new_run(store)
    store.save(run_id, 0, [outcome_of(run_id, key, ("SSN", 1)) for key in "abc"], last=True)
    store.add_feed(Feed("away", "webhook", {}, store.now(), 1))
    assert overdue(store, 1, 90) == 0
    _aged(store, monkeypatch, 100)
    assert forget_old_findings(store, 90, 60) == 1
    assert keys(store.findings(FindingFilter())) == ["b", "c"]
    assert (overdue(store, 1, 90), overdue(store, 3, 90), overdue(store, 1, 0)) == (2, 0, 0)
    _aged(store, monkeypatch, 81)
    assert forget_old_findings(store, 90, 60) == 2
    assert [one.expired for one in store.feeds()] == [2]


def test_a_scan_forgets_old_findings_first(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(run_id := new_run(store), 0, [outcome_of(run_id, "old", ("SSN", 1))], last=True)
    _aged(store, monkeypatch, 91)
    run = _planned(store, tmp_path, _SETTINGS, "one")
    next(run.outcomes(), None)
    assert keys(store.findings(FindingFilter())) == []


# -- samples


def test_samples_are_stored_apart_and_removed(store: Store) -> None:
    _rule(store, "mine", "sample-file-credentials.txt")
    run_id = new_run(store)
    store.save(run_id, 0, [outcome_of(run_id, "a", ("SSN", 1))], last=True)
    before = store.coverage(run_id)
    for _ in range(2):
        kept = store_samples(store, sample_outcomes("111122223333", "us-east-1"))
        assert _states(one.finding for one in kept if one.finding)["sample-file-credentials.txt"] == "mine"
        run_of = kept[0].record["macieLite"]["runId"]
        assert list(store.outcomes(run_of)) == sorted(kept, key=lambda one: one.ref.key), "as they are stored"
    assert [one.run_id for one in store.finished(0, 10)] == [run_id], "no result of an object that does not exist"
    found = list(store.findings(FindingFilter(job_id=JOB)))
    assert (len(found), {one["sample"] for one in found}) == (10, {True})
    assert {one["classificationDetails"]["jobId"] for one in found} == {JOB}
    assert store.coverage(run_id) == before
    assert [run.job_id for run, _ in store.unfinished_runs() if run.job_id == JOB] == []
    assert forget_samples(store)
    assert keys(store.findings(FindingFilter())) == ["a"]
    assert not forget_samples(store)


def test_a_job_of_that_name_that_is_somebodys_own_stays(store: Store) -> None:
    store.create_job(Job(JOB, "mine", ("s3://mine",), {}, START, JobStatus.COMPLETE))
    with pytest.raises(UsageError, match="not of samples"):
        forget_samples(store)
    with pytest.raises(UsageError, match="not of samples"):
        store_samples(store, sample_outcomes("111122223333", "us-east-1", "SensitiveData:S3Object/Financial"))
    assert store.runs(JOB) == []
