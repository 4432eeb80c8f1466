"""Findings that are put away: archived, or deleted when their time is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, select, update

from macie_lite.model.feeds import RESULTS
from macie_lite.store.filter_rows import archived_finding
from macie_lite.store.schema import expired, feeds, findings, jobs, open_findings
from macie_lite.store.sql_changes import Changes
from macie_lite.store.text import dump, load

__all__ = ["Archive"]

_CHANGED = (
    update(findings)
    .where(findings.c.finding_id == bindparam("changed_id"))
    .values({name: bindparam(name) for name in ("finding", "archived", "change_number", "changed_at")})
)


class Archive(Changes):
    """The part of a `Store` (see `base`) that puts findings away."""

    def archive(self, finding_ids: Sequence[str], archived: bool) -> int:
        others = findings.c.finding_id.in_(finding_ids) & findings.c.archived.is_(not archived)
        chosen = select(findings.c.finding_id, findings.c.finding).where(others).order_by(findings.c.finding_id)
        with self._writing() as connection:
            found = connection.execute(chosen.with_for_update()).all()
            if found:
                rows = [{"changed_id": row.finding_id, "finding": load(row.finding)} for row in found]
                numbered = self._numbered(connection, rows)
                connection.execute(_CHANGED, [_row(row, archived) for row in numbered])
        return len(found)

    def expire_findings(self, before: datetime, at_last: datetime, limit: int) -> int:
        oldest = self._first(_oldest(1))
        if oldest is None or oldest.changed_at >= before:
            return 0
        with self._writing() as connection:
            positions = {row.name: row.position for row in connection.execute(_POSITIONS.with_for_update())}
            past = min(positions.values(), default=None)
            found = connection.execute(_oldest(limit)).all()
            over = [
                row
                for row in takewhile(lambda row: row.changed_at < before, found)
                if past is None or row.change_number <= past or row.changed_at < at_last
            ]
            gone = self._held(connection, over) if over else []
            if gone:
                self._expire(connection, gone, positions)
        return len(gone)

    def _held(self, connection: Connection, over: Sequence[Any]) -> list[Any]:
        """Those that have not changed meanwhile. Rows of what is open first, since they go with their findings: in the
        order in which whoever resolves findings takes them (`sql_following`)."""
        mine = open_findings.c.finding_id.in_([row.finding_id for row in over])
        order = open_findings.c.object_id
        connection.execute(select(order).where(mine).order_by(order).with_for_update()).all()
        same = findings.c.change_number.in_([row.change_number for row in over])
        chosen = select(findings.c.finding_id).where(same).order_by(findings.c.finding_id).with_for_update()
        held = {row.finding_id for row in connection.execute(chosen)}
        return [row for row in over if row.finding_id in held]

    def _expire(self, connection: Connection, over: Sequence[Any], positions: dict[str, int]) -> None:
        connection.execute(delete(findings).where(findings.c.finding_id.in_([row.finding_id for row in over])))
        count = sorted(Counter((row.run_id, row.severity) for row in over).items())
        new = self._insert(expired)
        more = {"findings": expired.c.findings + new.excluded.findings}
        rows = [{"run_id": run, "severity": severity, "findings": number} for (run, severity), number in count]
        connection.execute(new.on_conflict_do_update(index_elements=[*expired.primary_key], set_=more), rows)
        for name, lost in _lost(over, positions):
            mine = update(feeds).where(feeds.c.name == name)
            connection.execute(mine.values(expired=feeds.c.expired + lost))

    def forget_job(self, job_id: str) -> bool:
        with self._writing() as connection:
            return connection.execute(delete(jobs).where(jobs.c.job_id == job_id)).rowcount == 1


_POSITIONS = select(feeds.c.name, feeds.c.position).where(feeds.c.kind != RESULTS).order_by(feeds.c.name)


def _oldest(limit: int) -> Select[Any]:
    columns = ("finding_id", "run_id", "severity", "change_number", "changed_at")
    chosen = select(*(findings.c[name] for name in columns)).where(findings.c.change_number > 0)
    return chosen.order_by(findings.c.change_number).limit(limit)


def _row(row: Any, archived: bool) -> Any:
    changed = archived_finding(row["finding"], archived, row["changed_at"])
    return row | {"finding": dump(changed), "archived": archived}


def _lost(over: Sequence[Any], positions: dict[str, int]) -> Iterable[tuple[str, int]]:
    """How many of these each feed has not had."""
    for name, position in positions.items():
        if lost := sum(row.change_number > position for row in over):
            yield name, lost
