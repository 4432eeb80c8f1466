"""What was found and what was covered: results, findings, the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, delete, select, update

from macie_lite.model.jobs import Counted, RunCoverage
from macie_lite.model.objects import ObjectRef
from macie_lite.model.results import JsonObject, Outcome
from macie_lite.store import queries, rows
from macie_lite.store.base import FindingFilter
from macie_lite.store.schema import batches, detections, findings, ledger, objects, parts, runs
from macie_lite.store.text import load
from macie_lite.store.transactions import Transactions

__all__ = ["Results"]

_SEVERITIES = {1: "Low", 2: "Medium", 3: "High"}


class Results(Transactions):
    """The part of a `Store` (see `base`) that keeps results."""

    def save(self, run_id: str, batch: int, outcomes: Sequence[Outcome], *, last: bool, fingerprint: str = "") -> None:
        new_objects, found, known = rows.outcome_rows(run_id, batch, outcomes, fingerprint)
        with self._writing() as connection:
            if new_objects:
                self._add_results(connection, new_objects, found)
            if known:
                connection.execute(self._newer_in_ledger(), known)
            if last:
                self._mark_done(connection, run_id, batch)

    def _add_results(
        self, connection: Connection, new: list[rows.Row], found: dict[bytes, tuple[rows.Row, list[rows.Row]]]
    ) -> None:
        """Objects first; what they found only for those that were not there yet, so that the first result stays
        whole."""
        insert = self._insert(objects).on_conflict_do_nothing().returning(objects.c.object_id)
        added = {row.object_id for row in connection.execute(insert, new)}
        pairs = [found[row["object_id"]] for row in new if row["object_id"] in added and row["object_id"] in found]
        if pairs:
            connection.execute(self._insert(findings), [finding for finding, _ in pairs])
            connection.execute(self._insert(detections), [row for _, detected in pairs for row in detected])

    def _newer_in_ledger(self) -> Any:
        insert = self._insert(ledger)
        fresh = insert.excluded
        changed = {name: fresh[name] for name in ("version", "fingerprint", "run_id", "completed_at")}
        return insert.on_conflict_do_update(
            index_elements=["key_id"], set_=changed, where=ledger.c.completed_at <= fresh.completed_at
        )

    def _mark_done(self, connection: Connection, run_id: str, batch: int) -> None:
        """Its objects are in the results now."""
        connection.execute(delete(parts).where(parts.c.run_id == run_id, parts.c.batch == batch))
        mine = (batches.c.run_id == run_id) & (batches.c.number == batch)
        connection.execute(update(batches).where(mine).values(done=True, refs=None))
        connection.execute(update(runs).where(runs.c.run_id == run_id).values(progress_at=self._now()))

    def outcomes(
        self, run_id: str, refs: Sequence[ObjectRef] | None = None, *, status: str | None = None
    ) -> Iterator[Outcome]:
        chosen = queries.outcomes_of(run_id, status)
        found = (
            self._stream(chosen) if refs is None else self._among(chosen, objects.c.object_id, map(rows.id_of, refs))
        )
        for row in found:
            yield rows.outcome_from_row(row)

    def stored(self, run_id: str, refs: Sequence[ObjectRef]) -> set[ObjectRef]:
        wanted = {rows.id_of(ref): ref for ref in refs}
        chosen = select(objects.c.object_id).where(objects.c.run_id == run_id)
        return {wanted[row.object_id] for row in self._among(chosen, objects.c.object_id, wanted)}

    def unchanged(self, refs: Sequence[ObjectRef], fingerprint: str) -> set[ObjectRef]:
        wanted = {rows.ledger_id(ref): ref for ref in refs}
        chosen = select(ledger.c.key_id, ledger.c.version).where(ledger.c.fingerprint == fingerprint)
        found = self._among(chosen, ledger.c.key_id, wanted)
        return {wanted[row.key_id] for row in found if row.version == rows.version_of(wanted[row.key_id])}

    def findings(self, where: FindingFilter) -> Iterator[JsonObject]:
        for row in self._stream(queries.findings_where(where)):
            yield load(row.finding)

    def coverage_by_bucket(self, run_id: str) -> list[tuple[str, str, str, str, Counted]]:
        found = self._all(queries.by_bucket(run_id))
        return [(row.bucket, row.status, row.reason, row.detail, Counted(row.objects, int(row.bytes))) for row in found]

    def waiting_by_target(self, run_id: str) -> list[tuple[str, Counted]]:
        found = self._all(queries.waiting(run_id))
        return [(row.target, Counted(int(row.objects), int(row.bytes))) for row in found]

    def coverage(self, run_id: str) -> RunCoverage:
        found = RunCoverage({}, {}, {}, {}, {})
        with self._reading() as connection:
            for status, reason, detail, count, size in connection.execute(queries.reasons_of(run_id)):
                found.objects[status] = found.objects.get(status, 0) + count
                found.bytes[status] = found.bytes.get(status, 0) + int(size)
                found.reasons[status, reason, detail] = count
            for severity, count in connection.execute(queries.severities_of(run_id)):
                found.severities[_SEVERITIES[severity]] = count
            for identifier, count in connection.execute(queries.identifiers_of(run_id)):
                found.identifiers[identifier] = int(count)
        return found
