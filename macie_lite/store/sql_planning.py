"""How far the planning of runs is: listings, and batches that were handed out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from macie_lite.model.jobs import Candidates, Counted, Event, Listing, Planned, Step
from macie_lite.model.objects import Batch, BucketInfo
from macie_lite.store import plan_rows
from macie_lite.store.schema import Instant, batches, candidates, events, listings, parts, runs
from macie_lite.store.sql_finished import FinishedBatches

__all__ = ["Planning"]


class Planning(FinishedBatches):
    """The part of a `Store` (see `base`) that keeps plans."""

    def forget_plan(self, run_id: str, owner: str) -> bool:
        with self._writing() as connection:
            if not _is_owner(connection, run_id, owner):
                return False
            self._finish_open(connection, batches.c.run_id == run_id)
            for table in (parts, candidates, listings, batches):
                connection.execute(delete(table).where(table.c.run_id == run_id))
        return True

    def add_listings(
        self,
        run_id: str,
        owner: str,
        new: Iterable[Listing],
        *,
        instead_of: int | None = None,
        event: Event | None = None,
    ) -> bool:
        with self._writing() as connection:
            if not _is_owner(connection, run_id, owner):
                return False
            if instead_of is not None:
                mine = (listings.c.run_id == run_id) & (listings.c.number == instead_of)
                connection.execute(delete(listings).where(mine))
            if added := [plan_rows.listing_row(run_id, one) for one in new]:
                connection.execute(self._insert(listings), added)
            if event is not None and not _has(connection, run_id, event):
                self._keep(connection, event)
        return True

    def listings(self, run_id: str) -> list[Listing]:
        found = self._all(select(listings).where(listings.c.run_id == run_id).order_by(listings.c.number))
        return [plan_rows.listing_from_row(row) for row in found]

    def plan(self, run_id: str, owner: str, step: Step) -> bool:
        mine = (listings.c.run_id == run_id) & (listings.c.number == step.listing.number)
        with self._writing() as connection:
            if not _is_owner(connection, run_id, owner):
                return False
            connection.execute(update(listings).where(mine).values(plan_rows.listing_row(run_id, step.listing)))
            if step.batches:
                new = [plan_rows.batch_row(run_id, batch) for batch in step.batches]
                connection.execute(self._insert(batches).on_conflict_do_nothing(), new)
            if step.candidates is not None:
                offered = plan_rows.candidates_row(run_id, step.listing.number, step.candidates)
                connection.execute(self._insert(candidates).on_conflict_do_nothing(), [offered])
        return True

    def candidates(self, run_id: str) -> dict[int, Candidates]:
        found = self._all(select(candidates).where(candidates.c.run_id == run_id).order_by(candidates.c.listing))
        return {row.listing: plan_rows.candidates_from_row(row) for row in found}

    def planned_all(self, run_id: str) -> None:
        with self._writing() as connection:
            connection.execute(update(runs).where(runs.c.run_id == run_id).values(planned_all=True))
            connection.execute(delete(candidates).where(candidates.c.run_id == run_id))

    def planned(self, run_id: str) -> Planned:
        mine = batches.c.run_id == run_id
        of_batches = select(_sum(batches.c.objects), _sum(batches.c.bytes), func.count()).where(mine)
        still = select(_sum(batches.c.objects), _sum(batches.c.bytes), func.count())
        still = still.where(mine, batches.c.done.is_(False))
        of_listings = select(*map(_sum, _passed())).where(listings.c.run_id == run_id)
        since = func.coalesce(runs.c.progress_at, runs.c.started_at, type_=Instant)
        with self._reading() as connection:
            objects, size, count = connection.execute(of_batches).one()
            open_objects, open_size, still_open = connection.execute(still).one()
            passed = [int(one) for one in connection.execute(of_listings).one()]
            last = connection.execute(select(since, self._now()).where(runs.c.run_id == run_id)).first()
        counted = [Counted(passed[at], passed[at + 1]) for at in range(0, len(passed), 2)]
        out_of_scope, not_sampled, unchanged, too_large = counted
        quiet = (last[1] - last[0]).total_seconds() if last else 0.0
        read = Counted(int(objects), int(size))
        done = Counted(read.objects - int(open_objects), read.bytes - int(open_size))
        return Planned(read, out_of_scope, not_sampled, unchanged, count, still_open, quiet, done, too_large)

    def planned_of(self, run_id: str) -> dict[int, Counted]:
        sums = (func.sum(batches.c.objects), func.sum(batches.c.bytes))
        chosen = select(batches.c.listing, *sums).where(batches.c.run_id == run_id).group_by(batches.c.listing)
        return {listing: Counted(int(objects), int(size)) for listing, objects, size in self._all(chosen)}

    def next_batch(self, run_id: str) -> int:
        highest = select(func.max(batches.c.number)).where(batches.c.run_id == run_id)
        found = self._first(highest)
        return 0 if found is None or found[0] is None else int(found[0]) + 1

    def batches_open(self, run_id: str) -> list[int]:
        still = select(batches.c.number).where(batches.c.run_id == run_id, batches.c.done.is_(False))
        return [row.number for row in self._all(still.order_by(batches.c.number))]

    def batch(self, run_id: str, number: int) -> tuple[Batch, BucketInfo] | None:
        same = (listings.c.run_id == batches.c.run_id) & (listings.c.number == batches.c.listing)
        chosen = select(batches, listings.c.target, listings.c.bucket, listings.c.account).join(listings, same)
        mine = (batches.c.run_id == run_id) & (batches.c.number == number) & batches.c.done.is_(False)
        row = self._first(chosen.where(mine))
        return None if row is None else plan_rows.work_from_row(row)


def _sum(column: Any) -> Any:
    return func.coalesce(func.sum(column), 0)


def _passed() -> Iterator[Any]:
    for what in ("out_of_scope", "not_sampled", "unchanged", "too_large"):
        yield listings.c[f"{what}_objects"]
        yield listings.c[f"{what}_bytes"]


def _has(connection: Connection, run_id: str, event: Event) -> bool:
    same = (events.c.job_id == event.job_id) & (events.c.run_id == run_id) & (events.c.type == event.type.value)
    return connection.execute(select(events.c.event_id).where(same).limit(1)).first() is not None


def _is_owner(connection: Connection, run_id: str, owner: str) -> bool:
    """Held to the end of the transaction: nobody takes the run over meanwhile."""
    chosen = select(runs.c.owner).where(runs.c.run_id == run_id).with_for_update()
    return connection.execute(chosen).scalar_one_or_none() == owner
