"""Discovery results in the order in which their batches are finished."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from macie_lite.model.feeds import Finished
from macie_lite.model.jobs import JobStatus, Step
from macie_lite.store.base import Store
from tests.store.plans import OWNER, batch_of, listing_of, owned, run_of
from tests.store.samples import SKIPPED, START, new_run, outcome_of

__all__ = ["FinishedContract"]

_WRITTEN = 20


def _batches(store: Store, after: int = 0) -> list[int]:
    return [one.batch for one in store.finished(after, 1000)]


def _keys(store: Store, run_id: str, batch: int) -> list[str]:
    return sorted(one["resourcesAffected"]["s3Object"]["key"] for one in store.records(run_id, batch))


def _begun(store: Store) -> str:
    """A run with two batches, the second of which is stored in part."""
    after, run_id = store.last_finished(), owned(store)
    store.plan(run_id, OWNER, Step(listing_of(0, "d"), (batch_of(0, 0, "a"), batch_of(1, 0, "b", "c"))))
    store.save(run_id, 0, [outcome_of(run_id, "a")], last=True)
    store.save(run_id, 1, [outcome_of(run_id, "b")], last=False)
    assert _batches(store, after) == [0]
    return run_id


class FinishedContract:
    def test_a_batch_is_finished_with_its_last_result(self, store: Store) -> None:
        run_id = new_run(store)
        assert (store.last_finished(), store.finished(0, 9), store.records_left(0)) == (0, [], 0)
        store.save(run_id, 7, [outcome_of(run_id, "a", ("SSN", 1))], last=False)
        assert store.finished(0, 9) == []
        store.save(run_id, 7, [outcome_of(run_id, "b"), outcome_of(run_id, "c", coverage=SKIPPED)], last=True)
        store.save(run_id, 8, [outcome_of(run_id, "d")], last=True)
        assert store.finished(0, 9) == [Finished(1, run_id, 7), Finished(2, run_id, 8)]
        assert (store.finished(1, 9), len(store.finished(0, 1)), store.last_finished()) == (
            [Finished(2, run_id, 8)],
            1,
            2,
        )
        assert (store.records_left(0), store.records_left(1), store.records_left(2)) == (4, 1, 0)
        assert _keys(store, run_id, 7) == ["a", "b", "c"]
        whole = {one["id"]: one for one in store.records(run_id, 7)}
        assert whole == {one.record["id"]: one.record for one in store.outcomes(run_id) if one.ref.key != "d"}

    def test_records_come_in_pages_in_one_order(self, store: Store) -> None:
        run_id = new_run(store)
        store.save(run_id, 0, [outcome_of(run_id, f"{at}") for at in range(250)], last=True)
        first = [one["id"] for one in store.records(run_id, 0)]
        assert len(set(first)) == 250
        assert first == [one["id"] for one in store.records(run_id, 0)]

    def test_a_batch_that_grew_is_finished_anew(self, store: Store) -> None:
        run_id = new_run(store)
        for batch in (0, 1, 0):
            store.save(run_id, batch, [outcome_of(run_id, f"{store.last_finished()}")], last=True)
        assert store.finished(0, 9) == [Finished(2, run_id, 1), Finished(3, run_id, 0)]
        assert len(_keys(store, run_id, 0)) == 2

    def test_a_batch_is_found_by_the_moment_it_was_finished(self, store: Store) -> None:
        run_id = new_run(store)
        before = store.now()
        store.save(run_id, 0, [outcome_of(run_id)], last=True)
        assert store.finished_before(before - timedelta(seconds=1)) == 0
        assert store.finished_before(store.now() + timedelta(hours=1)) == 1
        at = store.finished_behind(0)
        assert at is not None
        assert before <= at <= store.now()
        assert store.finished_behind(1) is None

    def test_what_stands_of_an_open_batch_is_finished_when_nobody_goes_on(self, store: Store) -> None:
        run_id = _begun(store)
        store.forget_plan(run_id, OWNER)
        assert _batches(store) == [0, 1]
        run_id = _begun(store)
        store.end_run(run_id, START)
        assert _batches(store, 2) == [0, 1]
        run_id = _begun(store)
        store.set_job_status(run_of(store, run_id).job_id, JobStatus.USER_PAUSED)
        assert _batches(store, 4) == [0], "it may be resumed"
        store.set_job_status(run_of(store, run_id).job_id, JobStatus.CANCELLED)
        assert _batches(store, 4) == [0, 1]
        store.save(run_id, 1, [outcome_of(run_id, "c")], last=False)
        assert (_batches(store, 6), _keys(store, run_id, 1)) == ([1], ["b", "c"]), "a worker was at it still"

    def test_who_goes_on_behind_a_number_misses_no_batch_that_was_committed_late(
        self, store: Store, another: Callable[[], Store]
    ) -> None:
        run_id = new_run(store)
        writers = [threading.Thread(target=_write, args=(another(), run_id, number)) for number in range(3)]
        seen: list[int] = []
        after = 0
        for writer in writers:
            writer.start()
        while any(writer.is_alive() for writer in writers) or store.finished(after, 1):
            for one in store.finished(after, 7):
                seen.append(one.batch)
                after = one.number
        assert sorted(seen) == list(range(_WRITTEN * 3))


def _write(store: Store, run_id: str, number: int) -> None:
    for at in range(_WRITTEN):
        store.save(run_id, number * _WRITTEN + at, [outcome_of(run_id, f"{number}/{at}")], last=True)
