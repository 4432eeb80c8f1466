"""What every store does with the plans of runs, and with parts of large objects."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from macie_lite.model.jobs import Candidates, Counted, JobStatus, Step
from macie_lite.model.objects import Batch, BucketInfo
from macie_lite.model.parts import StoredPart
from macie_lite.store.base import Store
from tests.store.plans import OWNER, batch_of, listing_of, owned, run_of
from tests.store.samples import HOSTILE_KEYS, START, new_run, outcome_of

__all__ = ["PlanningContract"]


class PlanningContract:
    """Each test gets a fresh `store`."""

    # -- planning

    def test_plans_add_up(self, store: Store) -> None:
        run_id = owned(store)
        assert store.plan(run_id, OWNER, Step(listing_of(0, "b\0"), (batch_of(0, 0, "a", "b\0"), batch_of(1, 0, "c"))))
        assert store.plan(run_id, OWNER, Step(listing_of(0, "d", unchanged=Counted(5, 50))))
        assert store.plan(run_id, OWNER, Step(listing_of(1, "x", not_sampled=Counted(1, 2)), (batch_of(2, 1, "x"),)))
        planned = store.planned(run_id)
        assert (planned.read, planned.unchanged, planned.not_sampled) == (Counted(4, 40), Counted(5, 50), Counted(1, 2))
        assert (planned.out_of_scope, planned.batches, planned.open) == (Counted(), 3, 3)
        assert [(one.position, one.ended) for one in store.listings(run_id)] == [("d", False), ("x", False)]
        assert store.next_batch(run_id) == 3
        assert store.next_batch(new_run(store)) == 0

    def test_candidates_are_kept_until_all_is_planned(self, store: Store) -> None:
        run_id = owned(store)
        offered = Candidates(batch_of(0, 1, "a", "b\0", "\udcff").objects, Counted(9, 90))
        listing = listing_of(1, "x", too_large=Counted(2, 20))
        assert not store.plan(run_id, "another", Step(listing, candidates=offered))
        for _ in range(2):
            assert store.plan(run_id, OWNER, Step(listing, candidates=offered))
        assert store.candidates(run_id) == {1: offered}
        assert (store.planned(run_id).too_large, store.planned(run_id).listed) == (Counted(2, 20), 2)
        assert store.plan(run_id, OWNER, Step(listing_of(0, "y"), candidates=offered))
        store.planned_all(run_id)
        assert store.candidates(run_id) == {}
        assert store.plan(run_id, OWNER, Step(listing, candidates=offered))
        assert store.forget_plan(run_id, OWNER)
        assert store.candidates(run_id) == {}

    def test_a_run_that_its_limits_or_its_job_ended_keeps_no_candidates(self, store: Store) -> None:
        run_id, other = owned(store), owned(store)
        for one in (run_id, other):
            assert store.plan(one, OWNER, Step(listing_of(0, "y"), candidates=Candidates((), Counted(9, 90))))
        store.end_run(run_id, START)
        assert (store.candidates(run_id), len(store.candidates(other))) == ({}, 1)
        store.set_job_status(run_of(store, other).job_id, JobStatus.CANCELLED, runs_end=START)
        assert store.candidates(other) == {}

    def test_a_plan_is_stored_once(self, store: Store) -> None:
        """As when the answer was lost with the connection."""
        run_id = owned(store)
        step = Step(listing_of(0, "a"), (batch_of(0, 0, "a"),))
        assert store.plan(run_id, OWNER, step)
        assert store.plan(run_id, OWNER, step)
        assert store.planned(run_id).read == Counted(1, 10)

    def test_who_does_not_own_a_run_plans_nothing(self, store: Store) -> None:
        run_id = owned(store)
        assert not store.plan(run_id, "another", Step(listing_of(0, "a"), (batch_of(0, 0, "a"),)))
        assert not store.add_listings(run_id, "another", [listing_of(5, None)])
        assert store.planned(run_id).batches == 0
        assert [one.number for one in store.listings(run_id)] == [0, 1]

    def test_a_listing_comes_back_as_it_was(self, store: Store) -> None:
        run_id = owned(store)
        bucket = BucketInfo(
            "b", "arn", "eu", START, ("name", "id"), (("k\0", "v"),), ("aws:kms", "key"), "PUBLIC", ("A",)
        )
        whole = replace(
            listing_of(1, "p\0"), after="a", until="z", bucket=bucket, strata={"a\0": 3}, error="no", listed_at=START
        )
        assert store.plan(run_id, OWNER, Step(replace(whole, ended=True)))
        assert store.listings(run_id)[1] == replace(whole, ended=True)

    def test_a_listing_is_cut_into_parts(self, store: Store) -> None:
        run_id = owned(store)
        parts = [replace(listing_of(number, None), after=str(number)) for number in (2, 3)]
        assert store.add_listings(run_id, OWNER, parts, instead_of=0)
        assert [one.number for one in store.listings(run_id)] == [1, 2, 3]

    def test_batches_are_open_until_their_last_save(self, store: Store) -> None:
        run_id = owned(store)
        batches = [batch_of(number, 0, str(number)) for number in range(4)]
        assert store.plan(run_id, OWNER, Step(listing_of(0, "3"), tuple(batches)))
        store.save(run_id, 1, [outcome_of(run_id)], last=False)
        store.save(run_id, 2, [], last=True)
        assert store.batches_open(run_id) == [0, 1, 3]
        assert store.planned(run_id).open == 3
        assert store.planned(run_id).done == Counted(1, 10)
        assert store.planned(run_id).quiet_seconds < 60

    def test_its_clock_tells_the_time(self, store: Store) -> None:
        assert abs(store.now() - datetime.now(UTC)) < timedelta(minutes=1)

    def test_a_batch_holds_its_objects_until_it_is_done(self, store: Store) -> None:
        run_id = owned(store)
        hostile = replace(batch_of(0, 0, *HOSTILE_KEYS), listing=1)
        listing = replace(listing_of(1, "z"), bucket=BucketInfo("b\0", "arn"), account="444455556666")
        assert store.plan(run_id, OWNER, Step(listing, (hostile,)))
        batch = Batch(run_id, 0, "target 1", hostile.objects, "444455556666")
        assert store.batch(run_id, 0) == (batch, BucketInfo("b\0", "arn"))
        assert [one.account for one in store.listings(run_id)] == [None, "444455556666"]
        assert store.batch(run_id, 1) is None
        store.save(run_id, 0, [], last=True)
        assert store.batch(run_id, 0) is None

    # -- parts of a large object

    def test_parts_are_kept_until_their_batch_is_done(self, store: Store) -> None:
        run_id = owned(store)
        assert store.plan(run_id, OWNER, Step(listing_of(0, "a"), (batch_of(0, 0, "a"), batch_of(1, 0, "b"))))
        mine = [StoredPart(number, {"count": 3, "key\0": number}) for number in range(3)]
        store.set_parts(run_id, 0, [replace(mine[0], result={"found": 1}), *mine[1:]])
        store.set_parts(run_id, 1, mine)
        assert list(store.parts(run_id, 0)) == [replace(mine[0], result={"found": 1}), *mine[1:]]
        store.save(run_id, 0, [], last=True)
        assert list(store.parts(run_id, 0)) == []
        assert list(store.parts(run_id, 1)) == mine
        store.set_parts(run_id, 0, mine)
        assert list(store.parts(run_id, 0)) == [], "another has done it meanwhile"

    def test_a_part_is_begun_and_ended(self, store: Store) -> None:
        run_id = owned(store)
        assert store.plan(run_id, OWNER, Step(listing_of(0, "a"), (batch_of(0, 0, "a"),)))
        store.set_parts(run_id, 0, [StoredPart(number, {"count": 2}) for number in range(2)])
        for begun in (1, 2):
            assert store.begin_part(run_id, 0, 1) == StoredPart(1, {"count": 2}, None, begun)
        assert store.end_part(run_id, 0, 1, {"found": 1})
        assert not store.end_part(run_id, 0, 1, {"found": 2})
        assert store.begin_part(run_id, 0, 1) is None
        assert store.begin_part(run_id, 0, 7) is None
        assert [one.result for one in store.parts(run_id, 0)] == [None, {"found": 1}]
        assert store.parts_left(run_id, 0) == [0]

    def test_parts_are_set_anew(self, store: Store) -> None:
        run_id = owned(store)
        assert store.plan(run_id, OWNER, Step(listing_of(0, "a"), (batch_of(0, 0, "a"),)))
        store.set_parts(run_id, 0, [StoredPart(number, {"count": 3}, {"found": 1}, 1) for number in range(3)])
        store.set_parts(run_id, 0, [StoredPart(1, {"count": 3, "tries": 1})])
        assert [one.result is None for one in store.parts(run_id, 0)] == [False, True, False]
        store.set_parts(run_id, 0, [StoredPart(0, {"count": 1})])
        assert list(store.parts(run_id, 0)) == [StoredPart(0, {"count": 1})]
