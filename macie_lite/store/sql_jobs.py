"""Jobs and what happened to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Update, UpdateBase, delete, func, select, update

from macie_lite.model.jobs import Event, Job, JobStatus
from macie_lite.store import rows
from macie_lite.store.schema import batches, candidates, events, jobs, runs
from macie_lite.store.sql_finished import FinishedBatches

__all__ = ["Jobs"]

_PAUSES = (JobStatus.PAUSED.value, JobStatus.USER_PAUSED.value)
_FINAL = (JobStatus.CANCELLED.value, JobStatus.COMPLETE.value)
_KEPT = ("job_id", "created_at", "status", "error", "exit_code", "paused_at")
"""Of a job that is updated."""


class Jobs(FinishedBatches):
    """The part of a `Store` (see `base`) that keeps jobs."""

    def create_job(self, job: Job, *, event: Event | None = None) -> None:
        new = self._insert(jobs).values(rows.job_row(job)).on_conflict_do_nothing().returning(jobs.c.job_id)
        with self._writing() as connection:
            if connection.execute(new).first() is not None:
                self._keep(connection, event)

    def job(self, job_id: str) -> Job | None:
        row = self._first(select(jobs).where(jobs.c.job_id == job_id))
        return None if row is None else rows.job_from_row(row)

    def jobs(self) -> list[Job]:
        found = self._all(select(jobs).order_by(jobs.c.created_at.desc(), jobs.c.job_id))
        return [rows.job_from_row(row) for row in found]

    def update_job(self, job: Job, *, event: Event | None = None) -> bool:
        new = {name: value for name, value in rows.job_row(job).items() if name not in _KEPT}
        change = update(jobs).where(jobs.c.job_id == job.job_id, jobs.c.status.not_in(_FINAL)).values(new)
        return self._changed(change, event)

    def set_job_status(
        self,
        job_id: str,
        status: JobStatus,
        error: str | None = None,
        exit_code: int | None = None,
        *,
        instead_of: Collection[JobStatus] | None = None,
        event: Event | None = None,
        runs_end: datetime | None = None,
    ) -> bool:
        paused = func.coalesce(jobs.c.paused_at, self._now()) if status.value in _PAUSES else None
        new: dict[str, Any] = {"status": status.value, "error": error, "exit_code": exit_code, "paused_at": paused}
        change = update(jobs).where(jobs.c.job_id == job_id).values(new)
        if instead_of is not None:
            change = change.where(jobs.c.status.in_([one.value for one in instead_of]))
        open_runs = (runs.c.job_id == job_id) & runs.c.ended_at.is_(None)
        its = candidates.c.run_id.in_(select(runs.c.run_id).where(open_runs))
        ending = [delete(candidates).where(its), update(runs).where(open_runs).values(ended_at=runs_end)]
        over = status is JobStatus.CANCELLED or runs_end is not None
        return self._changed(change, event, ending if runs_end is not None else (), job_id if over else None)

    def _changed(
        self, change: Update, event: Event | None, more: Sequence[UpdateBase] = (), over: str | None = None
    ) -> bool:
        """over: a job of which nothing more is read."""
        with self._writing() as connection:
            if changed := connection.execute(change).rowcount == 1:
                for one in more:
                    connection.execute(one)
                self._keep(connection, event)
                if over is not None:
                    its = select(runs.c.run_id).where(runs.c.job_id == over)
                    self._finish_open(connection, batches.c.run_id.in_(its))
        return changed

    def due_jobs(self, now: datetime) -> list[Job]:
        due = (jobs.c.status == JobStatus.IDLE.value) & (jobs.c.next_at <= now)
        return [rows.job_from_row(row) for row in self._all(select(jobs).where(due).order_by(jobs.c.next_at))]

    def paused_jobs(self, before: datetime, status: JobStatus = JobStatus.USER_PAUSED) -> list[Job]:
        paused = (jobs.c.status == status.value) & (jobs.c.paused_at < before)
        return [rows.job_from_row(row) for row in self._all(select(jobs).where(paused))]

    def note(self, event: Event) -> None:
        with self._writing() as connection:
            self._keep(connection, event)

    def events(self, job_id: str | None = None, *, limit: int | None = None) -> list[Event]:
        chosen = select(events).order_by(events.c.event_id.desc()).limit(limit)
        found = self._all(chosen if job_id is None else chosen.where(events.c.job_id == job_id))
        return [rows.event_from_row(row) for row in reversed(found)]
