"""Findings over runs: the open one of each object, and how it is resolved.

Whoever examines an object holds its row of `open_findings`, if it has one, to the end of the transaction, so of two
runs that examine it at once the second sees what the first has made of it. Rows are taken in the order of their ids,
then findings, then the counter of changes: two writers may wait for each other, and never for ever.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from macie_lite.model.findings import OpenFinding
from macie_lite.model.results import JsonObject, Outcome
from macie_lite.store import following
from macie_lite.store.following import Open
from macie_lite.store.rows import Row
from macie_lite.store.schema import findings, fingerprints, open_findings
from macie_lite.store.sql_changes import Changes
from macie_lite.store.text import behind, dump, load, place
from macie_lite.store.transactions import CHUNK

__all__ = ["Followed", "Following"]


@functools.cache
def _held(insert: Callable[[Table], Any]) -> Any:
    """Adds what is not there, and gives what is, held. insert: the dialect's."""
    same = {"account_id": open_findings.c.account_id}
    return insert(open_findings).on_conflict_do_update(index_elements=["object_id"], set_=same).returning(open_findings)


_MOVED = ("finding_id", "seen_at", "identifiers")
_MOVE = (
    update(open_findings)
    .where(open_findings.c.object_id == bindparam("of"))
    .values({name: bindparam(f"new_{name}") for name in _MOVED})
)


@dataclass(slots=True)
class Followed:
    """What some outcomes come to. findings: those that have an earlier one, by their ids; resolved: ids of earlier
    ones, and when that was."""

    findings: dict[str, JsonObject] = field(default_factory=dict)
    resolved: dict[str, str] = field(default_factory=dict)


class Following(Changes):
    """The part of a `Store` (see `base`) that follows findings over runs."""

    def open_findings(
        self, account_id: str, bucket: str, after: tuple[str, bytes] | None, limit: int
    ) -> list[OpenFinding]:
        beginning = place(bucket, "")
        mine = [open_findings.c.account_id == account_id, open_findings.c.place >= (after[0] if after else beginning)]
        if (end := behind(beginning)) is not None:
            mine.append(open_findings.c.place < end)
        if after is not None and after[1]:
            same = (open_findings.c.place == after[0]) & (open_findings.c.object_id <= after[1])
            mine.append(~same)
        order = (open_findings.c.place, open_findings.c.object_id)
        found = self._all(select(open_findings).where(*mine).order_by(*order).limit(limit))
        return [
            OpenFinding(row.object_id, row.place, row.bucket, row.key, row.version_id, row.seen_at) for row in found
        ]

    def resolve_gone(self, run_id: str, object_ids: Collection[bytes], before: datetime, when: datetime) -> int:
        at = when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        with self._writing() as connection:
            chosen = select(open_findings).where(open_findings.c.seen_at < before)
            gone = self._locked(connection, chosen, object_ids)
            self._close(connection, list(gone))
            told = self._resolutions(connection, run_id, "GONE", {one.finding_id: at for one in gone.values()})
            self._store_changed(connection, self._numbered(connection, told) if told else [])
        return len(gone)

    def _follow(self, connection: Connection, outcomes: Sequence[Outcome], fingerprint: str) -> Followed:
        """Of outcomes that are new in their run; the rows of what is open are changed with them."""
        of = [(following.id_of(one), one) for one in outcomes]
        known = self._open_of(connection, of)
        looked_for = self._looked_for(connection, fingerprint) if known else None
        told, last = Followed(), dict[bytes, Open | None](known)
        for object_id, one in of if known else ():
            before = last.get(object_id)
            if before is None or before.finding_id == one.record["id"]:
                continue
            if one.finding is not None:
                told.findings[one.finding["id"]] = following.followed(one.finding, before, looked_for)
            last[object_id] = following.after(before, one, looked_for)
            if last[object_id] is None:
                told.resolved[before.finding_id] = one.record["createdAt"]
        self._move(connection, known, last)
        return told

    def _open_of(self, connection: Connection, of: Sequence[tuple[bytes, Outcome]]) -> dict[bytes, Open]:
        """What is open of these objects, held; with a finding, by that where there was nothing."""
        by_id = {object_id: following.open_of(one) for object_id, one in reversed(of) if one.finding}
        new = [following.open_row(by_id[object_id]) for object_id in sorted(by_id)]
        known: dict[bytes, Open] = {}
        for row in connection.execute(_held(self._insert), new) if new else ():
            is_new = row.finding_id == by_id[row.object_id].finding_id
            known[row.object_id] = by_id[row.object_id] if is_new else following.open_from_row(row)
        clean = {object_id for object_id, _ in of} - known.keys()
        return known | self._locked(connection, select(open_findings), clean)

    def _locked(self, connection: Connection, chosen: Any, object_ids: Collection[bytes]) -> dict[bytes, Open]:
        ids, found = sorted(object_ids), {}
        held = chosen.order_by(open_findings.c.object_id).with_for_update()
        for start in range(0, len(ids), CHUNK):
            for row in connection.execute(held.where(open_findings.c.object_id.in_(ids[start : start + CHUNK]))):
                found[row.object_id] = following.open_from_row(row)
        return found

    def _move(self, connection: Connection, known: Mapping[bytes, Open], last: Mapping[bytes, Open | None]) -> None:
        moved = [one for one in map(last.get, sorted(known)) if one is not None and one != known[one.object_id]]
        if moved:
            rows = map(following.open_row, moved)
            connection.execute(_MOVE, [{"of": row["object_id"]} | {f"new_{n}": row[n] for n in _MOVED} for row in rows])
        self._close(connection, [object_id for object_id in sorted(known) if last[object_id] is None])

    def _close(self, connection: Connection, object_ids: Sequence[bytes]) -> None:
        for start in range(0, len(object_ids), CHUNK):
            mine = open_findings.c.object_id.in_(object_ids[start : start + CHUNK])
            connection.execute(delete(open_findings).where(mine))

    def _resolutions(self, connection: Connection, run_id: str, why: str, when: Mapping[str, str]) -> list[Row]:
        """Findings as they are once they are resolved, held. when: by their ids."""
        ids, rows = sorted(when), []
        held = select(findings.c.finding_id, findings.c.finding).order_by(findings.c.finding_id).with_for_update()
        for start in range(0, len(ids), CHUNK):
            for row in connection.execute(held.where(findings.c.finding_id.in_(ids[start : start + CHUNK]))):
                told = following.resolved(load(row.finding), run_id, why, when[row.finding_id])
                changed = {"finding": dump(told), "state": "RESOLVED", "resolved_by": run_id}
                rows.append({"finding_id": row.finding_id} | changed)
        return rows

    def _store_changed(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Rows with their numbers: columns of findings that are there."""
        if not rows:
            return
        names = [name for name in rows[0] if name != "finding_id"]
        set_: Any = {name: bindparam(f"new_{name}") for name in names}
        mine = update(findings).where(findings.c.finding_id == bindparam("of")).values(set_)
        connection.execute(mine, [{"of": row["finding_id"]} | {f"new_{n}": row[n] for n in names} for row in rows])

    def _looked_for(self, connection: Connection, fingerprint: str) -> frozenset[str] | None:
        """What a run of this fingerprint looked for; kept, since it never changes."""
        if fingerprint not in self._looked:
            chosen = select(fingerprints.c.identifiers).where(fingerprints.c.fingerprint == fingerprint)
            row = connection.execute(chosen).first()
            if row is None:
                return None
            self._looked[fingerprint] = frozenset(load(row.identifiers))
        return self._looked[fingerprint]

    @functools.cached_property
    def _looked(self) -> dict[str, frozenset[str]]:
        return {}
