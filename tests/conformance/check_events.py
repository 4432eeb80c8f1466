"""What every store does with the events of jobs: one that tells of a change is kept with it or not at all, and once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from macie_lite.errors import MacieLiteError
from macie_lite.model.jobs import Event, EventType, Job, JobStatus, Listing, Run
from macie_lite.store.base import Store
from tests.store.samples import START

__all__ = ["EventsContract"]

_JOB = Job("j", "job", (), {}, START, JobStatus.RUNNING)
_CREATED = Event(EventType.JOB_CREATED, "j", START)
_STARTED = Event(EventType.ONE_TIME_JOB_STARTED, "j", START, "j")
_PAUSED = Event(EventType.JOB_PAUSED_BY_USER, "j", START)
_COMPLETED = Event(EventType.JOB_COMPLETED, "j", START, "j")
_RUN_COMPLETED = Event(EventType.SCHEDULED_RUN_COMPLETED, "j", START, "j")


def _running(store: Store) -> None:
    store.create_job(_JOB)
    store.start_run(Run("j", "j", "1" * 12, START, (), {}))


class EventsContract:
    """Each test gets a fresh `store`."""

    def test_events_come_back_in_order(self, store: Store) -> None:
        for job_id in ("a", "b"):
            store.create_job(replace(_JOB, job_id=job_id))
        noted = [
            Event(EventType.JOB_CREATED, "a", START),
            Event(EventType.BUCKET_ACCESS_DENIED, "b", START, "run\0", "bu\udc80cket", "It may not be listed."),
            Event(EventType.JOB_COMPLETED, "a", START, "a"),
        ]
        for event in noted:
            store.note(event)
        assert store.events() == noted
        assert store.events("a") == [noted[0], noted[2]]
        assert store.events("a", limit=1) == [noted[2]]

    def test_a_jobs_creation_is_told_once(self, store: Store) -> None:
        for _ in range(2):
            store.create_job(_JOB, event=_CREATED)
        assert store.events() == [_CREATED]

    def test_a_change_is_told_when_it_was_made(self, store: Store) -> None:
        store.create_job(replace(_JOB, status=JobStatus.IDLE))
        updated = Event(EventType.JOB_UPDATED, "j", START)
        assert store.update_job(_JOB, event=updated)
        store.set_job_status("j", JobStatus.CANCELLED)
        assert not store.update_job(_JOB, event=updated)
        assert store.events() == [updated]

    def test_a_status_is_told_when_it_was_set(self, store: Store) -> None:
        store.create_job(_JOB)
        for _ in range(2):  # as when the first answer was lost with the connection
            store.set_job_status("j", JobStatus.USER_PAUSED, instead_of=[JobStatus.RUNNING], event=_PAUSED)
        assert store.events() == [_PAUSED]

    def test_a_status_whose_event_cannot_be_kept_is_not_set(self, store: Store) -> None:
        store.create_job(_JOB)
        with pytest.raises(MacieLiteError):
            store.set_job_status("j", JobStatus.USER_PAUSED, event=replace(_PAUSED, job_id="no such job"))
        assert store.job("j") == _JOB

    def test_a_runs_start_is_told_once_with_what_it_lists(self, store: Store) -> None:
        """Also where it lists nothing, and so begins again after a kill."""
        _running(store)
        assert not store.add_listings("j", "nobody", [Listing(0, "a")], event=_STARTED)
        assert store.claim("j", "owner", None)
        assert store.add_listings("j", "owner", [], event=_STARTED)
        later = replace(_STARTED, occurred_at=START + timedelta(hours=1))
        assert store.add_listings("j", "owner", [Listing(0, "a")], event=later)
        assert store.events() == [_STARTED]

    def test_a_jobs_end_is_told_once_with_its_status(self, store: Store) -> None:
        _running(store)
        ended = [store.end_run("j", START, job=JobStatus.COMPLETE, event=_COMPLETED) for _ in range(2)]
        assert ended == [True, False]
        assert store.events() == [_COMPLETED]

    def test_a_job_that_was_cancelled_meanwhile_is_not_told_to_be_complete(self, store: Store) -> None:
        _running(store)
        store.set_job_status("j", JobStatus.CANCELLED)
        assert not store.end_run("j", START, job=JobStatus.COMPLETE, event=_COMPLETED)
        assert store.events() == []

    def test_a_scheduled_run_ends_though_its_job_was_paused_meanwhile(self, store: Store) -> None:
        _running(store)
        store.set_job_status("j", JobStatus.USER_PAUSED)
        ended = [store.end_run("j", START, job=JobStatus.IDLE, event=_RUN_COMPLETED) for _ in range(2)]
        assert ended == [True, False]
        assert store.events() == [_RUN_COMPLETED]
