"""What was found and what was covered: results, findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select, update

from macie_lite.model.jobs import RunCoverage
from macie_lite.model.objects import ObjectRef
from macie_lite.model.results import JsonObject, Outcome
from macie_lite.store import queries, rows
from macie_lite.store.base import FindingFilter
from macie_lite.store.schema import batches, detections, findings, objects, runs
from macie_lite.store.sql_ledger import Ledger
from macie_lite.store.text import load

__all__ = ["Results"]

_SEVERITIES = {1: "Low", 2: "Medium", 3: "High"}


class Results(Ledger):
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

    def _mark_done(self, connection: Connection, run_id: str, batch: int) -> None:
        """Its objects are in the results now."""
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

    def findings(self, where: FindingFilter) -> Iterator[JsonObject]:
        for row in self._stream(queries.findings_where(where)):
            yield load(row.finding)

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
