"""What every store does with jobs, their runs, and who works on those."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from macie_lite.model.jobs import Job, JobStatus, Ownership, Run
from macie_lite.store.base import Store
from tests.store.plans import run_of
from tests.store.samples import START, new_run

__all__ = ["JobsContract"]


class JobsContract:
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

    def test_a_job_and_its_unfinished_runs_end_together_or_not_at_all(self, store: Store) -> None:
        store.create_job(Job("id", "name", (), {}, START, JobStatus.RUNNING))
        later, end = START + timedelta(hours=1), START + timedelta(hours=2)
        first, second = (Run(name, "id", "1" * 12, START, ("t",), {}, at) for at, name in enumerate(("id", "id-2"), 1))
        store.start_run(first)
        store.start_run(second)
        store.end_run("id", later)
        store.set_job_status("id", JobStatus.USER_PAUSED)
        for instead_of, ended_at in ((JobStatus.IDLE, None), (JobStatus.USER_PAUSED, end)):
            store.set_job_status("id", JobStatus.CANCELLED, instead_of=[instead_of], runs_end=end)
            assert store.runs("id") == [replace(first, ended_at=later), replace(second, ended_at=ended_at)]

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
        store.set_job_status(run_of(store, ids[1]).job_id, JobStatus.USER_PAUSED)
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
        run = run_of(store, run_id)
        assert (run.planned_all, run.ended_at) == (True, START)

    def test_a_run_that_ends_takes_its_job_along_if_that_is_running(self, store: Store) -> None:
        """In one step: nobody goes on with a job that is running and has no run left."""
        ids = [new_run(store) for _ in range(2)]
        store.set_job_status(run_of(store, ids[1]).job_id, JobStatus.CANCELLED)
        for run_id in ids:
            store.end_run(run_id, START, job=JobStatus.IDLE, error="A gap.", exit_code=3)
        first, second = (store.job(run_of(store, run_id).job_id) for run_id in ids)
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


def _ownership(store: Store, run_id: str) -> Ownership:
    ownership = store.ownership(run_id)
    assert ownership is not None
    return ownership
