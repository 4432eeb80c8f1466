"""Runs of jobs, and who works on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, update

from macie_lite.model.jobs import Event, JobStatus, Ownership, Portion, Run
from macie_lite.store import rows
from macie_lite.store.schema import Instant, batches, candidates, jobs, runs
from macie_lite.store.sql_finished import FinishedBatches

__all__ = ["Runs"]


class Runs(FinishedBatches):
    """The part of a `Store` (see `base`) that keeps runs."""

    def start_run(self, run: Run, *, next_at: datetime | None = None, instead_of: JobStatus | None = None) -> bool:
        with self._writing() as connection:
            if instead_of is not None:
                mine = (jobs.c.job_id == run.job_id) & (jobs.c.status == instead_of.value)
                begun = {"status": JobStatus.RUNNING.value, "next_at": next_at, "error": None, "exit_code": None}
                if connection.execute(update(jobs).where(mine).values(begun)).rowcount != 1:
                    return False
            new = self._insert(runs).values(**rows.run_row(run), heard_at=self._now())
            connection.execute(new.on_conflict_do_nothing())
        return True

    def run(self, run_id: str) -> Run | None:
        row = self._first(select(runs).where(runs.c.run_id == run_id))
        return None if row is None else rows.run_from_row(row)

    def runs(self, job_id: str) -> list[Run]:
        mine = select(runs).where(runs.c.job_id == job_id).order_by(runs.c.number, runs.c.started_at, runs.c.run_id)
        return [rows.run_from_row(row) for row in self._all(mine)]

    def unfinished_runs(self) -> list[tuple[Run, Ownership]]:
        running = (jobs.c.status == JobStatus.RUNNING.value) & runs.c.ended_at.is_(None)
        chosen = self._with_owner(runs).join(jobs, jobs.c.job_id == runs.c.job_id).where(running)
        found = self._all(chosen.order_by(runs.c.started_at, runs.c.run_id))
        return [(rows.run_from_row(row), _ownership(row)) for row in found]

    def begin_portion(self, run_id: str, portion: Portion) -> None:
        change = update(runs).where(runs.c.run_id == run_id).values(portion=rows.portion_text(portion))
        with self._writing() as connection:
            connection.execute(change)

    def end_run(
        self,
        run_id: str,
        ended_at: datetime,
        *,
        job: JobStatus | None = None,
        error: str | None = None,
        exit_code: int | None = None,
        event: Event | None = None,
    ) -> bool:
        mine = runs.c.run_id == run_id
        own = select(runs.c.job_id).where(mine).scalar_subquery()
        change = update(jobs).where(jobs.c.job_id == own, jobs.c.status == JobStatus.RUNNING.value)
        with self._writing() as connection:
            new = connection.execute(select(runs.c.ended_at).where(mine).with_for_update()).scalar() is None
            connection.execute(update(runs).where(mine).values(ended_at=ended_at))
            connection.execute(delete(candidates).where(candidates.c.run_id == run_id))
            if job is not None:
                to = change.values(status=job.value, error=error, exit_code=exit_code, paused_at=None)
                changed = connection.execute(to).rowcount == 1
                new = changed if job is JobStatus.COMPLETE else new
            self._keep(connection, event if new else None)
            self._finish_open(connection, batches.c.run_id == run_id)
        return new

    def ownership(self, run_id: str) -> Ownership | None:
        row = self._first(self._with_owner(runs.c.run_id, runs.c.owner).where(runs.c.run_id == run_id))
        return None if row is None else _ownership(row)

    def _with_owner(self, *what: Any) -> Select[Any]:
        heard = func.coalesce(runs.c.heard_at, runs.c.started_at, type_=Instant)
        return select(*what, heard.label("last_heard"), self._now().label("now"))

    def claim(self, run_id: str, owner: str, instead_of: str | None) -> bool:
        still = runs.c.owner.is_not_distinct_from(instead_of)
        return self._heard(run_id, still | (runs.c.owner == owner), owner=owner)

    def beat(self, run_id: str, owner: str) -> bool:
        return self._heard(run_id, runs.c.owner == owner)

    def release(self, run_id: str, owner: str) -> None:
        self._heard(run_id, runs.c.owner == owner, owner=None)

    def _heard(self, run_id: str, condition: Any, **values: str | None) -> bool:
        change = update(runs).where(runs.c.run_id == run_id, condition).values(heard_at=self._now(), **values)
        with self._writing() as connection:
            return connection.execute(change).rowcount == 1


def _ownership(row: Any) -> Ownership:
    return Ownership(row.owner, row.last_heard, (row.now - row.last_heard).total_seconds())
