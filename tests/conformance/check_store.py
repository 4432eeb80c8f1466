"""What every store does: `tests/store/test_conformance.py` runs this on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from macie_lite.model.fingerprints import Fingerprint
from macie_lite.model.jobs import (
    Candidates,
    Counted,
    Job,
    JobStatus,
    Listing,
    Ownership,
    PlannedBatch,
    Run,
    RunCoverage,
    Step,
)
from macie_lite.model.objects import Batch, BucketInfo, LastResult, ObjectRef
from macie_lite.model.parts import StoredPart
from macie_lite.store.base import FindingFilter, Kind, Store
from tests.store.samples import HOSTILE_KEYS, PARTIAL, SKIPPED, STANDING, START, new_run, outcome_of

__all__ = ["StoreContract"]


def keys(findings: Iterator[dict[str, Any]]) -> list[str]:
    return [finding["resourcesAffected"]["s3Object"]["key"] for finding in findings]


class StoreContract:
    """Each test gets a fresh `store`."""

    # -- jobs and runs

    def test_a_job_comes_back_as_it_was(self, store: Store) -> None:
        job = Job("id\0", "na\udc80me", ("s3://b/p", "/x\udcff"), {"a": [1, None, "\0"]}, START, JobStatus.RUNNING)
        store.create_job(job)
        assert store.job(job.job_id) == job
        assert store.job("another") is None

    def test_a_job_is_created_once(self, store: Store) -> None:
        job = Job("id", "first", (), {}, START, JobStatus.RUNNING)
        store.create_job(job)
        store.create_job(replace(job, name="second"))
        assert [job.name for job in store.jobs()] == ["first"]

    def test_jobs_are_newest_first(self, store: Store) -> None:
        for name, day in (("old", 1), ("new", 3), ("middle", 2)):
            store.create_job(Job(name, name, (), {}, START + timedelta(days=day), JobStatus.COMPLETE))
        assert [job.name for job in store.jobs()] == ["new", "middle", "old"]

    def test_status_and_error_change_together(self, store: Store) -> None:
        store.create_job(Job("id", "name", (), {}, START, JobStatus.RUNNING))
        assert not store.set_job_status("id", JobStatus.COMPLETE, instead_of=[JobStatus.USER_PAUSED, JobStatus.IDLE])
        assert store.job("id") == Job("id", "name", (), {}, START, JobStatus.RUNNING)
        running = [JobStatus.IDLE, JobStatus.RUNNING]
        assert store.set_job_status("id", JobStatus.USER_PAUSED, "s3://b\0 is gone.", 3, instead_of=running)
        paused = store.job("id")
        assert paused is not None
        assert paused.paused_at is not None
        assert (paused.status, paused.error, paused.exit_code) == (JobStatus.USER_PAUSED, "s3://b\0 is gone.", 3)
        assert not store.set_job_status("another", JobStatus.COMPLETE)
        assert store.set_job_status("id", JobStatus.COMPLETE)
        assert store.job("id") == Job("id", "name", (), {}, START, JobStatus.COMPLETE)

    def test_a_job_is_updated_until_it_is_over(self, store: Store) -> None:
        job = Job("id", "name", ("a",), {}, START, JobStatus.IDLE, schedule="daily", next_at=START)
        store.create_job(job)
        changed = replace(job, name="n\0", targets=("b",), settings={"ner": "off"}, schedule="0 1 * * *", next_at=None)
        assert store.update_job(replace(changed, status=JobStatus.COMPLETE, created_at=START + timedelta(1), error="x"))
        assert store.job("id") == changed
        store.set_job_status("id", JobStatus.CANCELLED)
        assert not store.update_job(job)
        assert not store.update_job(replace(job, job_id="another"))

    def test_due_are_those_that_wait_and_whose_time_has_come(self, store: Store) -> None:
        for name, hours, status in (("b", 1, "IDLE"), ("a", 0, "IDLE"), ("late", 3, "IDLE"), ("busy", 0, "RUNNING")):
            due = START + timedelta(hours=hours)
            store.create_job(Job(name, name, (), {}, START, JobStatus(status), schedule="daily", next_at=due))
        assert [job.job_id for job in store.due_jobs(START + timedelta(hours=2))] == ["a", "b"]

    def test_a_due_run_is_started_once(self, store: Store) -> None:
        store.create_job(
            Job("id", "name", (), {}, START, JobStatus.IDLE, "old error", 3, schedule="daily", next_at=START)
        )
        run, after = (
            Run("id-7", "id", "1" * 12, START, ("t",), {"a": 1}, 7, {"include": ["x"]}, START),
            START + timedelta(1),
        )
        with ThreadPoolExecutor(4) as pool:
            started = list(pool.map(lambda _: store.start_run(run, next_at=after, instead_of=JobStatus.IDLE), range(4)))
        assert sorted(started) == [False, False, False, True]
        job = store.job("id")
        assert job is not None
        assert (job.status, job.next_at, job.error) == (JobStatus.RUNNING, after, None)
        assert store.runs("id") == [run]

    def test_unfinished_runs_are_those_of_running_jobs(self, store: Store) -> None:
        ids = [new_run(store) for _ in range(3)]
        store.end_run(ids[0], START)
        store.set_job_status(_run(store, ids[1]).job_id, JobStatus.USER_PAUSED)
        store.claim(ids[2], "host:1", None)
        mine = [(run.run_id, who.owner) for run, who in store.unfinished_runs() if run.run_id in ids]
        assert mine == [(ids[2], "host:1")]

    def test_jobs_that_were_paused_long_ago(self, store: Store) -> None:
        for name in ("paused", "running"):
            store.create_job(Job(name, name, (), {}, START, JobStatus.RUNNING))
        store.set_job_status("paused", JobStatus.USER_PAUSED)
        paused = store.job("paused")
        assert paused is not None
        assert paused.paused_at is not None
        assert store.paused_jobs(paused.paused_at) == []
        assert [job.job_id for job in store.paused_jobs(paused.paused_at + timedelta(1))] == ["paused"]
        store.set_job_status("paused", JobStatus.RUNNING)
        assert store.paused_jobs(START + timedelta(10_000)) == []

    # -- what users define

    def test_a_definition_comes_back_with_every_version(self, store: Store) -> None:
        one, two = {"regex": "a\0\\", "n": [1]}, {"regex": "b"}
        assert store.define(Kind.IDENTIFIER, "A\0", one, START, new=True) == 1
        assert store.define(Kind.IDENTIFIER, "A\0", two, START, new=False) == 2
        first, last = store.definition(Kind.IDENTIFIER, "A\0", 1), store.definition(Kind.IDENTIFIER, "A\0")
        assert first is not None
        assert last is not None
        assert (first.content, first.version, last.content, last.version) == (one, 1, two, 2)
        assert last.created_at == START
        assert store.definitions(Kind.IDENTIFIER) == [last]
        assert store.definitions(Kind.ALLOW_LIST) == []
        assert store.definition(Kind.ALLOW_LIST, "A\0") is None
        assert store.definition(Kind.IDENTIFIER, "A\0", 3) is None

    def test_new_is_new_and_a_change_is_of_what_there_is(self, store: Store) -> None:
        assert store.define(Kind.ALLOW_LIST, "a", {}, START, new=False) is None
        assert store.define(Kind.ALLOW_LIST, "a", {}, START, new=True) == 1
        assert store.define(Kind.ALLOW_LIST, "a", {"x": 1}, START, new=True) is None

    def test_what_is_deleted_stays_in_its_versions(self, store: Store) -> None:
        store.define(Kind.IDENTIFIER, "A", {"n": 1}, START, new=True)
        assert store.undefine(Kind.IDENTIFIER, "A", START + timedelta(days=1))
        assert not store.undefine(Kind.IDENTIFIER, "A", START)
        assert not store.undefine(Kind.IDENTIFIER, "B", START)
        assert store.definition(Kind.IDENTIFIER, "A") is None
        assert store.definitions(Kind.IDENTIFIER) == []
        kept = store.definition(Kind.IDENTIFIER, "A", 1)
        assert kept is not None
        assert kept.deleted_at == START + timedelta(days=1)
        assert store.define(Kind.IDENTIFIER, "A", {"n": 2}, START, new=False) is None
        assert store.define(Kind.IDENTIFIER, "A", {"n": 2}, START, new=True) == 2

    def test_several_new_ones_are_stored_together_or_not_at_all(self, store: Store) -> None:
        store.define(Kind.IDENTIFIER, "B", {}, START, new=True)
        assert store.define_all(Kind.IDENTIFIER, {"A": {}, "B": {}, "C": {}}, START) == {}
        assert [one.name for one in store.definitions(Kind.IDENTIFIER)] == ["B"]
        store.undefine(Kind.IDENTIFIER, "B", START)
        assert store.define_all(Kind.IDENTIFIER, {"B": {"n": 2}, "A": {}}, START) == {"A": 1, "B": 2}

    def test_changes_at_once_are_versions_one_after_the_other(self, store: Store) -> None:
        store.define(Kind.IDENTIFIER, "A", {}, START, new=True)
        with ThreadPoolExecutor(4) as pool:
            given = list(pool.map(lambda n: store.define(Kind.IDENTIFIER, "A", {"n": n}, START, new=False), range(8)))
        assert sorted(one or 0 for one in given) == list(range(2, 10))

    def test_the_first_row_of_a_run_stays(self, store: Store) -> None:
        run_id = new_run(store)
        first = store.run(run_id)
        assert first is not None
        store.start_run(replace(first, account_id="other", started_at=START))
        assert store.run(run_id) == first
        assert store.run("another") is None

    def test_a_run_ends(self, store: Store) -> None:
        run_id = new_run(store)
        store.planned_all(run_id)
        store.end_run(run_id, START)
        run = _run(store, run_id)
        assert (run.planned_all, run.ended_at) == (True, START)

    def test_a_run_that_ends_takes_its_job_along_if_that_is_running(self, store: Store) -> None:
        """In one step: nobody goes on with a job that is running and has no run left."""
        ids = [new_run(store) for _ in range(2)]
        store.set_job_status(_run(store, ids[1]).job_id, JobStatus.CANCELLED)
        for run_id in ids:
            store.end_run(run_id, START, job=JobStatus.IDLE, error="A gap.", exit_code=3)
        first, second = (store.job(_run(store, run_id).job_id) for run_id in ids)
        assert first is not None
        assert second is not None
        assert (first.status, first.error, first.exit_code) == (JobStatus.IDLE, "A gap.", 3)
        assert (second.status, second.error) == (JobStatus.CANCELLED, None)

    # -- who works on a run

    def test_a_run_that_nobody_took_was_heard_of_when_it_was_started(self, store: Store) -> None:
        ownership = _ownership(store, new_run(store))
        assert ownership.owner is None
        assert 0 <= ownership.silent_seconds < 60
        assert ownership.heard_at.tzinfo is not None
        assert store.ownership("another") is None

    def test_of_two_who_take_a_run_one_succeeds(self, store: Store) -> None:
        run_id = new_run(store)
        with ThreadPoolExecutor(4) as pool:
            taken = list(pool.map(lambda n: store.claim(run_id, f"host:{n}", None), range(4)))
        assert sorted(taken) == [False, False, False, True]
        assert _ownership(store, run_id).owner == f"host:{taken.index(True)}"

    def test_a_claim_whose_answer_was_lost_can_be_made_again(self, store: Store) -> None:
        run_id = new_run(store)
        assert store.claim(run_id, "first", None)
        assert store.claim(run_id, "first", None)
        assert store.claim(run_id, "second", "first")
        assert not store.claim(run_id, "first", None)

    def test_who_is_replaced_learns_it(self, store: Store) -> None:
        run_id = new_run(store)
        assert store.claim(run_id, "first", None)
        before = _ownership(store, run_id).heard_at
        assert store.beat(run_id, "first")
        assert _ownership(store, run_id).heard_at >= before
        assert not store.claim(run_id, "second", None)
        assert store.claim(run_id, "second", "first")
        assert not store.beat(run_id, "first")
        store.release(run_id, "first")
        assert _ownership(store, run_id).owner == "second"
        store.release(run_id, "second")
        assert _ownership(store, run_id).owner is None
        assert not store.beat("another", "second")

    # -- planning

    def test_plans_add_up(self, store: Store) -> None:
        run_id = _owned(store)
        assert store.plan(run_id, OWNER, Step(_listing(0, "b\0"), (_batch(0, 0, "a", "b\0"), _batch(1, 0, "c"))))
        assert store.plan(run_id, OWNER, Step(_listing(0, "d", unchanged=Counted(5, 50))))
        assert store.plan(run_id, OWNER, Step(_listing(1, "x", not_sampled=Counted(1, 2)), (_batch(2, 1, "x"),)))
        planned = store.planned(run_id)
        assert (planned.read, planned.unchanged, planned.not_sampled) == (Counted(4, 40), Counted(5, 50), Counted(1, 2))
        assert (planned.out_of_scope, planned.batches, planned.open) == (Counted(), 3, 3)
        assert [(one.position, one.ended) for one in store.listings(run_id)] == [("d", False), ("x", False)]
        assert store.next_batch(run_id) == 3
        assert store.next_batch(new_run(store)) == 0

    def test_candidates_are_kept_until_all_is_planned(self, store: Store) -> None:
        run_id = _owned(store)
        offered = Candidates(_batch(0, 1, "a", "b\0", "\udcff").objects, Counted(9, 90))
        listing = _listing(1, "x", too_large=Counted(2, 20))
        assert not store.plan(run_id, "another", Step(listing, candidates=offered))
        for _ in range(2):
            assert store.plan(run_id, OWNER, Step(listing, candidates=offered))
        assert store.candidates(run_id) == {1: offered}
        assert (store.planned(run_id).too_large, store.planned(run_id).listed) == (Counted(2, 20), 2)
        assert store.plan(run_id, OWNER, Step(_listing(0, "y"), candidates=offered))
        store.planned_all(run_id)
        assert store.candidates(run_id) == {}
        assert store.plan(run_id, OWNER, Step(listing, candidates=offered))
        assert store.forget_plan(run_id, OWNER)
        assert store.candidates(run_id) == {}

    def test_a_plan_is_stored_once(self, store: Store) -> None:
        """As when the answer was lost with the connection."""
        run_id = _owned(store)
        step = Step(_listing(0, "a"), (_batch(0, 0, "a"),))
        assert store.plan(run_id, OWNER, step)
        assert store.plan(run_id, OWNER, step)
        assert store.planned(run_id).read == Counted(1, 10)

    def test_who_does_not_own_a_run_plans_nothing(self, store: Store) -> None:
        run_id = _owned(store)
        assert not store.plan(run_id, "another", Step(_listing(0, "a"), (_batch(0, 0, "a"),)))
        assert not store.add_listings(run_id, "another", [_listing(5, None)])
        assert store.planned(run_id).batches == 0
        assert [one.number for one in store.listings(run_id)] == [0, 1]

    def test_a_listing_comes_back_as_it_was(self, store: Store) -> None:
        run_id = _owned(store)
        bucket = BucketInfo(
            "b", "arn", "eu", START, ("name", "id"), (("k\0", "v"),), ("aws:kms", "key"), "PUBLIC", ("A",)
        )
        whole = replace(
            _listing(1, "p\0"), after="a", until="z", bucket=bucket, strata={"a\0": 3}, error="no", listed_at=START
        )
        assert store.plan(run_id, OWNER, Step(replace(whole, ended=True)))
        assert store.listings(run_id)[1] == replace(whole, ended=True)

    def test_a_listing_is_cut_into_parts(self, store: Store) -> None:
        run_id = _owned(store)
        parts = [replace(_listing(number, None), after=str(number)) for number in (2, 3)]
        assert store.add_listings(run_id, OWNER, parts, instead_of=0)
        assert [one.number for one in store.listings(run_id)] == [1, 2, 3]

    def test_batches_are_open_until_their_last_save(self, store: Store) -> None:
        run_id = _owned(store)
        batches = [_batch(number, 0, str(number)) for number in range(4)]
        assert store.plan(run_id, OWNER, Step(_listing(0, "3"), tuple(batches)))
        store.save(run_id, 1, [outcome_of(run_id)], last=False)
        store.save(run_id, 2, [], last=True)
        assert store.batches_open(run_id) == [0, 1, 3]
        assert store.planned(run_id).open == 3
        assert store.planned(run_id).done == Counted(1, 10)
        assert store.planned(run_id).quiet_seconds < 60

    def test_its_clock_tells_the_time(self, store: Store) -> None:
        assert abs(store.now() - datetime.now(UTC)) < timedelta(minutes=1)

    def test_a_batch_holds_its_objects_until_it_is_done(self, store: Store) -> None:
        run_id = _owned(store)
        hostile = replace(_batch(0, 0, *HOSTILE_KEYS), listing=1)
        listing = replace(_listing(1, "z"), bucket=BucketInfo("b\0", "arn"), account="444455556666")
        assert store.plan(run_id, OWNER, Step(listing, (hostile,)))
        batch = Batch(run_id, 0, "target 1", hostile.objects, "444455556666")
        assert store.batch(run_id, 0) == (batch, BucketInfo("b\0", "arn"))
        assert [one.account for one in store.listings(run_id)] == [None, "444455556666"]
        assert store.batch(run_id, 1) is None
        store.save(run_id, 0, [], last=True)
        assert store.batch(run_id, 0) is None

    # -- parts of a large object

    def test_parts_are_kept_until_their_batch_is_done(self, store: Store) -> None:
        run_id = _owned(store)
        assert store.plan(run_id, OWNER, Step(_listing(0, "a"), (_batch(0, 0, "a"), _batch(1, 0, "b"))))
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
        run_id = _owned(store)
        assert store.plan(run_id, OWNER, Step(_listing(0, "a"), (_batch(0, 0, "a"),)))
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
        run_id = _owned(store)
        assert store.plan(run_id, OWNER, Step(_listing(0, "a"), (_batch(0, 0, "a"),)))
        store.set_parts(run_id, 0, [StoredPart(number, {"count": 3}, {"found": 1}, 1) for number in range(3)])
        store.set_parts(run_id, 0, [StoredPart(1, {"count": 3, "tries": 1})])
        assert [one.result is None for one in store.parts(run_id, 0)] == [False, True, False]
        store.set_parts(run_id, 0, [StoredPart(0, {"count": 1})])
        assert list(store.parts(run_id, 0)) == [StoredPart(0, {"count": 1})]

    # -- results

    def test_outcomes_come_back_as_they_were_in_order(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [
            outcome_of(run_id, "b", ("SSN", 3)),
            outcome_of(run_id, "a", coverage=SKIPPED),
            outcome_of(run_id, "Z", version_id="v"),
            outcome_of(run_id, "a", ("CARD", 1), bucket="Another"),
        ]
        store.save(run_id, 7, saved, last=True)
        expected = sorted(saved, key=lambda o: (o.ref.bucket, o.ref.key))
        assert list(store.outcomes(run_id)) == expected
        assert list(store.outcomes(run_id, status="SKIPPED")) == [saved[1]]

    def test_outcomes_of_some_objects_are_found_whatever_batch_stored_them(self, store: Store) -> None:
        run_id = new_run(store)
        late, mine = outcome_of(run_id, "a", ("SSN", 3)), outcome_of(run_id, "b")
        store.save(run_id, 1, [late, outcome_of(run_id, "c")], last=True)
        store.save(run_id, 2, [late, mine], last=True)
        asked = [late.ref, mine.ref, replace(mine.ref, key="unknown"), replace(mine.ref, etag="another")]
        assert list(store.outcomes(run_id, asked)) == [late, mine]
        assert list(store.outcomes(run_id, [])) == []

    def test_a_plan_is_forgotten_and_results_stay(self, store: Store) -> None:
        run_id = _owned(store)
        assert store.plan(run_id, OWNER, Step(_listing(0, "a"), (_batch(0, 0, "a"),)))
        store.save(run_id, 0, [outcome_of(run_id)], last=False)
        assert not store.forget_plan(run_id, "another")
        assert store.forget_plan(run_id, OWNER)
        assert (store.listings(run_id), store.batches_open(run_id)) == ([], [])
        assert len(list(store.outcomes(run_id))) == 1

    def test_more_outcomes_than_are_fetched_at_once(self, store: Store) -> None:
        run_id = new_run(store)
        names = [f"{n:04}" for n in range(1100)]
        store.save(run_id, 0, [outcome_of(run_id, name, ("SSN", 1)) for name in names], last=True)
        assert [outcome.ref.key for outcome in store.outcomes(run_id)] == names
        assert keys(store.findings(FindingFilter(run_id=run_id))) == names
        listed = [outcome_of(run_id, name).ref for name in names]
        assert store.stored(run_id, [*listed, outcome_of(run_id, "another").ref]) == set(listed)

    def test_hostile_keys_survive(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [outcome_of(run_id, key, ("SSN", 1)) for key in HOSTILE_KEYS]
        store.save(run_id, 0, saved, last=True, fingerprint="f")
        assert {outcome.ref.key for outcome in store.outcomes(run_id)} == set(HOSTILE_KEYS)
        assert set(keys(store.findings(FindingFilter(run_id=run_id)))) == set(HOSTILE_KEYS)
        listed = [outcome.ref for outcome in saved]
        assert store.stored(run_id, listed) == store.unchanged(listed, STANDING) == set(listed)

    @pytest.mark.parametrize("key", HOSTILE_KEYS[:-1])
    def test_a_prefix_of_a_hostile_key_finds_it(self, store: Store, key: str) -> None:
        run_id = new_run(store)
        store.save(run_id, 0, [outcome_of(run_id, key + "and more", ("SSN", 1))], last=True)
        found = keys(store.findings(FindingFilter(run_id=run_id, key_prefix=key)))
        assert found == [key + "and more"]

    def test_saving_twice_changes_nothing(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [outcome_of(run_id, "a", ("SSN", 3)), outcome_of(run_id, "b", coverage=SKIPPED)]
        store.save(run_id, 0, saved, last=True)
        before = store.coverage(run_id)
        store.save(run_id, 0, saved, last=True)
        store.save(run_id, 1, [*saved, *saved], last=True)
        assert store.coverage(run_id) == before
        assert list(store.outcomes(run_id)) == saved

    def test_the_first_result_of_an_object_stays_whole(self, store: Store) -> None:
        run_id = new_run(store)
        clean, found = outcome_of(run_id, "a"), outcome_of(run_id, "a", ("SSN", 1))
        store.save(run_id, 0, [clean], last=True)
        store.save(run_id, 0, [found], last=True)
        assert list(store.outcomes(run_id)) == [clean]
        assert list(store.findings(FindingFilter(run_id=run_id))) == []

    def test_saving_at_once_from_many_threads_changes_nothing_either(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [outcome_of(run_id, f"{n}", ("SSN", 2)) for n in range(40)]
        orders = [saved, saved[::-1], saved[20:] + saved[:20], saved[::2] + saved[1::2]]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda order: store.save(run_id, 0, order, last=True, fingerprint="f"), orders))
        assert store.coverage(run_id).identifiers == {"SSN": 80}
        assert store.coverage(run_id).objects == {"COMPLETE": 40}

    def test_a_changed_object_is_another(self, store: Store) -> None:
        run_id = new_run(store)
        versions = [outcome_of(run_id, "a", etag=etag) for etag in ("1", "2")]
        store.save(run_id, 0, [*versions, outcome_of(run_id, "a", etag="1", version_id="v")], last=True)
        assert len(list(store.outcomes(run_id))) == 3

    def test_stored_are_those_of_the_bucket_and_run(self, store: Store) -> None:
        run_id, other = new_run(store), new_run(store)
        mine, elsewhere = outcome_of(run_id, "a"), outcome_of(run_id, "b", bucket="other")
        store.save(run_id, 0, [mine, elsewhere], last=True)
        asked = [mine.ref, replace(elsewhere.ref, bucket="bucket"), replace(mine.ref, etag="changed")]
        assert store.stored(run_id, asked) == {mine.ref}
        assert store.stored(other, asked) == set()
        assert store.stored(run_id, []) == set()

    # -- the ledger

    def test_only_complete_results_enter_the_ledger(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [
            outcome_of(run_id, "complete", ("SSN", 1)),
            outcome_of(run_id, "partial", coverage=PARTIAL),
            outcome_of(run_id, "skipped", coverage=SKIPPED),
        ]
        store.save(run_id, 0, saved, last=True, fingerprint="f")
        assert store.unchanged([outcome.ref for outcome in saved], STANDING) == {saved[0].ref}

    def test_what_is_known_of_objects_from_before(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [outcome_of(run_id, "complete"), outcome_of(run_id, "skipped\0", coverage=SKIPPED)]
        store.save(run_id, 0, saved, last=True, fingerprint="f")
        whole, skipped = (outcome.ref for outcome in saved)
        changed = replace(whole, etag="another")
        at = datetime.fromisoformat(saved[0].record["createdAt"])
        known = store.last_results([whole, skipped, replace(whole, key="never")])
        assert known == {whole: LastResult(True, True, at), skipped: LastResult(True, False, at)}
        assert store.last_results([changed]) == {changed: LastResult(False, True, at)}

    def test_what_changed_is_not_unchanged(self, store: Store) -> None:
        run_id = new_run(store)
        saved = outcome_of(run_id, "a", etag="1")
        store.save(run_id, 0, [saved], last=True, fingerprint="f")
        assert store.unchanged([saved.ref], STANDING) == {saved.ref}
        assert store.unchanged([saved.ref], {"other": frozenset()}) == set()
        assert store.unchanged([replace(saved.ref, etag="2")], STANDING) == set()
        assert store.unchanged([replace(saved.ref, version_id="v")], STANDING) == set()
        assert store.unchanged([replace(saved.ref, bucket="other")], STANDING) == set()

    def test_the_ledger_holds_the_last_complete_result(self, store: Store) -> None:
        first, second = new_run(store), new_run(store)
        old, new = outcome_of(first, "a", etag="1"), outcome_of(second, "a", etag="2")
        store.save(first, 0, [old], last=True, fingerprint="f")
        store.save(second, 0, [new], last=True, fingerprint="f")
        assert store.unchanged([old.ref], STANDING) == set()
        assert store.unchanged([new.ref], STANDING) == {new.ref}

    def test_a_late_repeat_does_not_turn_the_ledger_back(self, store: Store) -> None:
        first, second = new_run(store), new_run(store)
        old, new = outcome_of(first, "a", etag="1"), outcome_of(second, "a", etag="2")
        old.record["createdAt"] = "2026-01-01T00:00:00.000Z"
        store.save(second, 0, [new], last=True, fingerprint="f")
        store.save(first, 0, [old], last=True, fingerprint="f")
        assert store.unchanged([new.ref], STANDING) == {new.ref}

    def test_without_a_fingerprint_the_ledger_is_left_alone(self, store: Store) -> None:
        run_id = new_run(store)
        saved = outcome_of(run_id, "a")
        store.save(run_id, 0, [saved], last=True)
        assert store.unchanged([saved.ref], {"": frozenset()}) == set()

    def test_a_result_stands_unless_what_is_looked_for_no_longer_may_have_hidden_something(self, store: Store) -> None:
        run_id = new_run(store)
        hid = {"nothing": (), "something": ("SSN",), "nobody knows": None}
        saved = {key: replace(outcome_of(run_id, key), hid=names) for key, names in hid.items()}
        store.save(run_id, 0, list(saved.values()), last=True, fingerprint="f")

        def unchanged(*dropped: str, of: str = "f") -> set[str]:
            standing = {"other": frozenset[str](), of: frozenset(dropped)}
            return {ref.key for ref in store.unchanged([one.ref for one in saved.values()], standing)}

        assert unchanged() == set(saved)
        assert unchanged("NAME") == {"nothing", "something"}
        assert unchanged("NAME", "SSN") == {"nothing"}
        assert unchanged(of="another") == set()

    def test_fingerprints_are_kept_once(self, store: Store) -> None:
        one, other = (Fingerprint(name, "base", {"SSN": "1", "É": name}) for name in "12")
        for kept in (one, other, one, Fingerprint("3", "another base", {})):
            store.keep_fingerprint(kept)
        assert sorted(store.fingerprints("base"), key=lambda found: found.id) == [one, other]
        assert store.fingerprints("no base") == []

    def test_versions_of_a_key_are_in_the_ledger_each(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [outcome_of(run_id, "a", version_id=version) for version in ("1", "2", None)]
        store.save(run_id, 0, saved, last=True, fingerprint="f")
        listed = [outcome.ref for outcome in saved]
        assert store.unchanged([*listed, replace(listed[0], version_id="3")], STANDING) == set(listed)

    # -- findings and coverage

    def test_findings_are_newest_worst_then_by_place(self, store: Store) -> None:
        old, new = new_run(store), new_run(store)
        store.save(old, 0, [outcome_of(old, "0", ("SSN", 1))], last=True)
        saved = [("b", "SSN", 1), ("a", "SSN", 1), ("c", "PHONE_NUMBER", 1), ("d", "PHONE_NUMBER", 5)]
        store.save(new, 0, [outcome_of(new, key, (name, n)) for key, name, n in saved], last=True)
        mine = [f for f in store.findings(FindingFilter()) if f["macieLite"]["runId"] in (old, new)]
        assert keys(iter(mine)) == ["a", "b", "d", "c", "0"]

    @pytest.mark.parametrize(
        ("where", "expected"),
        [
            ({"bucket": "one"}, ["card", "names", "ssn"]),
            ({"bucket": "on"}, []),
            ({"key_prefix": "s"}, ["ssn", "slack"]),
            ({"key_prefix": "S"}, []),
            ({"key_prefix": "%"}, []),
            ({"identifiers": ("NAME",)}, ["names", "ssn"]),
            ({"identifiers": ("AME",)}, []),
            ({"min_severity": 3}, ["card", "ssn", "slack"]),
            ({"min_severity": 2}, ["card", "names", "ssn", "slack"]),
            ({"min_severity": 1, "limit": 2}, ["card", "ssn"]),
            ({"identifiers": ("NAME", "CARD")}, ["card", "names", "ssn"]),
            ({"identifiers": ("NAME",), "min_severity": 3}, ["ssn"]),
            ({"finding_ids": ()}, []),
        ],
    )
    def test_filters(self, store: Store, where: dict[str, Any], expected: list[str]) -> None:
        run_id = new_run(store)
        saved = [
            outcome_of(run_id, "ssn", ("SSN", 1), ("NAME", 1), bucket="one"),
            outcome_of(run_id, "card", ("CARD", 1), bucket="one"),
            outcome_of(run_id, "names", ("NAME", 2), bucket="one"),
            outcome_of(run_id, "slack", ("TOKEN", 1), bucket="two"),
            outcome_of(run_id, "clean", bucket="two"),
        ]
        store.save(run_id, 0, saved, last=True)
        assert sorted(keys(store.findings(FindingFilter(run_id=run_id, **where)))) == sorted(expected)

    def test_findings_by_id_and_job(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [outcome_of(run_id, key, ("SSN", 1)) for key in "abc"]
        store.save(run_id, 0, saved, last=True)
        ids = tuple(o.finding["id"] for o in saved[:2] if o.finding)
        assert keys(store.findings(FindingFilter(finding_ids=ids))) == ["a", "b"]
        assert keys(store.findings(FindingFilter(job_id=_run(store, run_id).job_id))) == ["a", "b", "c"]

    def test_coverage_adds_up(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [
            outcome_of(run_id, "a", ("SSN", 3), ("NAME", 1)),
            outcome_of(run_id, "b", ("NAME", 150)),
            outcome_of(run_id, "c"),
            outcome_of(run_id, "d", ("PHONE_NUMBER", 1), coverage=PARTIAL),
            outcome_of(run_id, "e", coverage=SKIPPED),
            outcome_of(run_id, "f", coverage=SKIPPED),
        ]
        store.save(run_id, 0, saved, last=True)
        assert store.coverage(run_id) == RunCoverage(
            objects={"COMPLETE": 3, "PARTIAL": 1, "SKIPPED": 2},
            bytes={"COMPLETE": 300, "PARTIAL": 60, "SKIPPED": 0},
            reasons={
                ("COMPLETE", "", ""): 3,
                ("PARTIAL", "MALFORMED_FILE", "truncated"): 1,
                ("SKIPPED", "PERMISSION_DENIED", "permission denied"): 2,
            },
            severities={"Low": 1, "High": 2},
            identifiers={"SSN": 3, "NAME": 151, "PHONE_NUMBER": 1},
        )
        assert store.coverage(new_run(store)) == RunCoverage({}, {}, {}, {}, {})

    # -- requests to buckets

    def test_leases_of_a_bucket_follow_each_other_whoever_takes_them(self, store: Store) -> None:
        with ThreadPoolExecutor(4) as pool:
            waits = sorted(pool.map(lambda _: store.lease_requests("b\0", 5, 0.5), range(8)))
        assert 0 <= waits[0] < 1
        steps = [after - before for before, after in pairwise(waits)]
        assert all(7 < step <= 10.1 for step in steps), "ten seconds each, less those that the test took"
        assert store.lease_requests("another", 1, 0.5) < 1

    def test_an_iterator_left_half_way_holds_nothing_up(self, store: Store) -> None:
        run_id = new_run(store)
        store.save(run_id, 0, [outcome_of(run_id, str(n), ("SSN", 1)) for n in range(10)], last=True)
        for _ in range(30):
            next(iter(store.findings(FindingFilter(run_id=run_id))))
        store.save(run_id, 1, [outcome_of(run_id, "more")], last=True)
        assert store.coverage(run_id).objects == {"COMPLETE": 11}


OWNER = "host:1:machine:birth"


def _owned(store: Store) -> str:
    """A run with two listings, taken by OWNER."""
    run_id = new_run(store)
    assert store.claim(run_id, OWNER, None)
    assert store.add_listings(run_id, OWNER, [_listing(0, None), _listing(1, None)])
    return run_id


def _listing(number: int, position: str | None, **counted: Counted) -> Listing:
    bucket = None if position is None else BucketInfo("bucket", "arn:aws:s3:::bucket")
    return Listing(number, f"target {number}", position=position, bucket=bucket, **counted)  # type: ignore[arg-type]


def _batch(number: int, listing: int, *names: str) -> PlannedBatch:
    return PlannedBatch(number, listing, tuple(ObjectRef("bucket", key, 10, "e", START, "v") for key in names))


def _run(store: Store, run_id: str) -> Run:
    run = store.run(run_id)
    assert run is not None
    return run


def _ownership(store: Store, run_id: str) -> Ownership:
    ownership = store.ownership(run_id)
    assert ownership is not None
    return ownership
