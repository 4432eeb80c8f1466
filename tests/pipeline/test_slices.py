"""Planning by workers, a slice at a time: when the next slice is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from macie_lite.config import Settings
from macie_lite.model.jobs import JobStatus
from macie_lite.pipeline.runs import first_run, new_job
from macie_lite.pipeline.slices import SlicePlanner, ask, runs_dry
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.pipeline.fakes import MemorySource, NotingQueue


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(str(tmp_path / "x.db"))) as opened:
        yield opened


def test_a_run_at_its_limit_waits_for_its_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose ends ask for the next slice; slices after each other would list the same page until then."""
    source = MemorySource({f"{number:02}": b"" for number in range(30)})
    monkeypatch.setattr("macie_lite.pipeline.opening.open_source", lambda *_: source)
    settings, queue = Settings(ner="off", identifiers="INCLUDE:UK_NHS_NUMBER", run_objects=20), NotingQueue()
    job = new_job("r", "job", ["s3://memory"], settings)
    store.create_job(job)
    store.start_run(replace(first_run(job, "111122223333"), detached=True))
    planner = SlicePlanner(settings, store, queue)
    planner.go_on("r")
    assert (len(queue.sent), queue.asked) == (2, [])
    for number in queue.sent:
        store.save("r", number, (), last=True)
        assert runs_dry(store, "r", settings), "who ends a batch asks"
    planner.go_on("r")
    stored = store.job("r")
    assert stored is not None
    assert stored.status is JobStatus.PAUSED


def _planner(store: Store, queue: NotingQueue, monkeypatch: pytest.MonkeyPatch) -> SlicePlanner:
    """Of a run that is long not planned, a step at a time."""
    source = MemorySource({f"{number:04}": b"" for number in range(3000)})
    monkeypatch.setattr("macie_lite.pipeline.opening.open_source", lambda *_: source)
    settings = Settings(ner="off", identifiers="INCLUDE:UK_NHS_NUMBER")
    job = new_job("r", "job", ["s3://memory"], settings)
    store.create_job(job)
    store.start_run(replace(first_run(job, "111122223333"), detached=True))
    return SlicePlanner(settings, store, queue, stopping=lambda: True)


def test_of_those_who_ask_for_one_slice_one_is_heeded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a job is woken, or resumed, while a message waits: else each would go on asking while the run lasts."""
    queue = NotingQueue()
    planner = _planner(store, queue, monkeypatch)
    ask(store, queue, "r")
    ask(store, queue, "r")
    for _ in range(2):
        _clock_moves(store)
        before = len(queue.sent)
        for since in queue.taken():
            planner.go_on("r", since=since)
        assert len(queue.sent) > before
        assert len(queue.asked) == 1, "one chain"


def _clock_moves(store: Store) -> None:
    """SQLite's has milliseconds."""
    now = store.now()
    while store.now() == now:
        pass


def test_who_was_not_told_since_when_plans_whatever_was_before(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a message that comes again, since who took it died or its database was away."""
    queue = NotingQueue()
    planner = _planner(store, queue, monkeypatch)
    for _ in range(2):
        before = len(queue.sent)
        planner.go_on("r")
        assert len(queue.sent) > before
