"""Planning by events: what is handed out of a queue, and what is left in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from macie_lite.config import Settings
from macie_lite.errors import TargetError, Unavailable
from macie_lite.model.jobs import JobStatus
from macie_lite.model.objects import ObjectRef
from macie_lite.pipeline import event_planning
from macie_lite.pipeline.endings import go_on
from macie_lite.pipeline.event_planning import EventPlanner
from macie_lite.pipeline.ownership import Owner
from macie_lite.pipeline.runs import first_run, new_job
from macie_lite.sources.event_messages import Uploaded
from macie_lite.sources.event_queue import Received
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.pipeline.fakes import WHEN, MemorySource


class _Queue:
    """Its messages, each of one upload of a byte, come until they are deleted."""

    def __init__(self, count: int) -> None:
        self.messages = [_message(number) for number in range(count)]
        self.back: list[Received] = []

    def receive(self, wait_seconds: int, most: int) -> list[Received]:
        return self.messages[:most]

    def extend(self, received: Iterable[Received], seconds: int) -> None:
        self.back = [*received] if seconds == 0 else []

    def done(self, received: Iterable[Received]) -> None:
        handled = list(received)
        self.messages = [one for one in self.messages if one not in handled]

    def close(self) -> None:
        pass


def _message(number: int, bucket: str = "memory") -> Received:
    ref = ObjectRef(bucket, f"{number:03}", 1, "e", WHEN)
    return Received(str(number), str(number), 1, (Uploaded(ref, "1", "ObjectCreated:Put"),))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(str(tmp_path / "x.db"))) as opened:
        yield opened


def _planner(store: Store, settings: Settings, opens: Any = lambda _: MemorySource({})) -> EventPlanner:
    job, run = store.job("r"), store.run("r")
    assert job is not None
    assert run is not None
    return EventPlanner(store, job, go_on(store, job, run), settings, opens, Owner(store, "r"), None)


@pytest.mark.parametrize("limit", [{"run_objects": 60}, {"run_bytes": 60}, {"run_requests": 60}])
def test_a_portion_takes_what_it_may_and_leaves_the_rest_to_the_next(
    store: Store, limit: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, queue = Settings(events="https://sqs.eu-central-1.amazonaws.com/1/q", **limit), _Queue(150)
    monkeypatch.setattr(event_planning, "EventQueue", lambda *_: queue)
    job = replace(new_job("r", "job", ["s3://memory"], settings), status=JobStatus.RUNNING)
    store.create_job(job)
    store.start_run(first_run(job, "111122223333"))
    _planner(store, settings).begin()
    read = []
    for left in (90, 30):
        planner = _planner(store, settings)
        read += [ref.key for works in planner.steps() for work in works for ref in work.batch.objects]
        assert planner.progress.limit is not None
        assert len(queue.messages) == left
        assert queue.back == queue.messages, "they can be received at once"
        store.set_job_status("r", JobStatus.PAUSED)
    steps = takewhile(bool, _planner(store, settings).steps())
    read += [ref.key for works in steps for work in works for ref in work.batch.objects]
    assert read == [f"{number:03}" for number in range(150)]


class _Closed(MemorySource):
    """Its tags may not be read, until they may."""

    closed = True

    def tags(self, ref: ObjectRef) -> dict[str, str]:
        if self.closed:
            raise TargetError("The tags of s3://closed may not be read.")
        return {}


def test_a_target_that_cannot_be_read_stops_no_other_and_loses_no_message(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = _Queue(0)
    queue.messages = [_message(1, "closed"), _message(2, "open")]
    monkeypatch.setattr(event_planning, "EventQueue", lambda *_: queue)
    settings = Settings(events="https://sqs.eu-central-1.amazonaws.com/1/q", exclude=("tag=a:b",))
    store.create_job(new_job("r", "job", ["s3://closed", "s3://open"], settings))
    job = store.job("r")
    assert job is not None
    store.start_run(first_run(job, "111122223333"))
    closed = _Closed({})
    planner = _planner(store, settings, lambda one: closed if one.target == "s3://closed" else MemorySource({}))
    planner.begin()
    with closing(planner.steps()) as steps:
        (work,) = next(steps)
        assert [ref.bucket for ref in work.batch.objects] == ["open"]
        (failed, _) = store.listings("r")
        assert (failed.ended, failed.error) == (False, "The tags of s3://closed may not be read.")
        next(steps)
        assert [one.uploads[0].ref.bucket for one in queue.messages] == ["closed"]
        closed.closed = False
        (work,) = next(steps)
        assert [ref.bucket for ref in work.batch.objects] == ["closed"]
        assert store.listings("r")[0].error is None


def test_a_queue_that_does_not_answer_is_told_of_once_and_asked_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Mute(_Queue):
        asked = 0

        def receive(self, wait_seconds: int, most: int) -> list[Received]:
            self.asked += 1
            if self.asked < 4:
                raise Unavailable("The queue did not answer.")
            return super().receive(wait_seconds, most)

    settings = Settings(events="https://sqs.eu-central-1.amazonaws.com/1/q")
    monkeypatch.setattr(event_planning, "EventQueue", lambda *_: Mute(1))
    monkeypatch.setattr("time.sleep", lambda _: None)
    store.create_job(job := new_job("r", "job", ["s3://memory"], settings))
    store.start_run(first_run(job, "111122223333"))
    planner = _planner(store, settings)
    planner.begin()
    told: list[str] = []
    planner.say = told.append
    with closing(planner.steps()) as steps:
        (work,) = next(steps)
    assert len(work.batch.objects) == 1
    assert told == ["The queue did not answer. It is asked again for 60 seconds."]
