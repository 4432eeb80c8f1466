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
from macie_lite.pipeline.slices import SlicePlanner, runs_dry
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.pipeline.fakes import MemorySource


class _Queue:
    """Notes what it is sent."""

    def __init__(self) -> None:
        self.sent: list[int] = []
        self.asked = 0

    def send(self, run_id: str, number: int, *, large: bool = False, again: bool = False) -> None:
        self.sent.append(number)

    def plan(self, run_id: str, *, wake: bool = False) -> None:
        self.asked += 1

    def answering(self) -> int:
        return 1

    def held(self, run_id: str) -> frozenset[int]:
        return frozenset(self.sent)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(str(tmp_path / "x.db"))) as opened:
        yield opened


def test_a_run_at_its_limit_waits_for_its_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose ends ask for the next slice; slices after each other would list the same page until then."""
    source = MemorySource({f"{number:02}": b"" for number in range(30)})
    monkeypatch.setattr("macie_lite.pipeline.opening.open_source", lambda *_: source)
    settings, queue = Settings(ner="off", identifiers="INCLUDE:UK_NHS_NUMBER", run_objects=20), _Queue()
    job = new_job("r", "job", ["s3://memory"], settings)
    store.create_job(job)
    store.start_run(replace(first_run(job, "111122223333"), detached=True))
    planner = SlicePlanner(settings, store, queue)
    planner.go_on("r")
    assert (len(queue.sent), queue.asked) == (2, 0)
    for number in queue.sent:
        store.save("r", number, (), last=True)
        assert runs_dry(store, "r", settings), "who ends a batch asks"
    planner.go_on("r")
    stored = store.job("r")
    assert stored is not None
    assert stored.status is JobStatus.PAUSED


def test_who_is_only_woken_asks_nobody_else(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else each wake-up would add one to those who ask each other, for as long as the run lasts."""
    source = MemorySource({f"{number:04}": b"" for number in range(3000)})
    monkeypatch.setattr("macie_lite.pipeline.opening.open_source", lambda *_: source)
    settings, queue = Settings(ner="off", identifiers="INCLUDE:UK_NHS_NUMBER"), _Queue()
    job = new_job("r", "job", ["s3://memory"], settings)
    store.create_job(job)
    store.start_run(replace(first_run(job, "111122223333"), detached=True))
    planner = SlicePlanner(settings, store, queue, stopping=lambda: True)
    planner.go_on("r", wake=True)
    assert queue.sent
    assert queue.asked == 0
    planner.go_on("r")
    assert queue.asked == 1
