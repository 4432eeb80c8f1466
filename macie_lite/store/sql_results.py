"""What was found and what was covered: results, findings."""

from __future__ import annotations

import functools
import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update

from macie_lite.model.jobs import Counted, JobStatus, RunCoverage
from macie_lite.model.objects import ObjectRef
from macie_lite.model.results import JsonObject, Outcome
from macie_lite.store import queries, rows
from macie_lite.store.base import FindingFilter
from macie_lite.store.following import changed
from macie_lite.store.schema import batches, detections, findings, jobs, objects, parts, runs, tallies, totals
from macie_lite.store.sql_finished import FinishedBatches
from macie_lite.store.sql_following import Followed, Following
from macie_lite.store.sql_ledger import Ledger, newer
from macie_lite.store.text import behind, bucket_place, load, place
from macie_lite.store.transactions import CHUNK

__all__ = ["Results"]

_SEVERITIES = {1: "Low", 2: "Medium", 3: "High"}


@functools.cache
def _if_new(insert: Callable[[Table], Any]) -> Any:
    """Of objects, which gives those that were not there yet. insert: as `sql_ledger.newer`."""
    return insert(objects).on_conflict_do_nothing().returning(objects.c.object_id)


@functools.cache
def _more(insert: Callable[[Table], Any], table: Table, names: tuple[str, ...]) -> Any:
    """Adds to the counts of a table. insert: as `sql_ledger.newer`."""
    new = insert(table)
    grown = {name: table.c[name] + new.excluded[name] for name in names}
    return new.on_conflict_do_update(index_elements=[*table.primary_key], set_=grown)


def _of(added: list[rows.Row], found: dict[bytes, tuple[rows.Row, list[rows.Row]]]) -> list[tuple[Any, Any]]:
    """What was found in these objects, in the order of the outcomes."""
    new = {row["object_id"] for row in added}
    return [pair for object_id, pair in found.items() if object_id in new]


def _named(by: str, value: Any, jobs_of: Mapping[str, str]) -> str:
    if by == "severity":
        return _SEVERITIES[value]
    return (jobs_of.get(value) if by == "job" else value) or ""


def _new(outcomes: Sequence[Outcome], added: list[rows.Row]) -> list[Outcome]:
    """Those whose objects were not there yet, each once."""
    new = {row["object_id"] for row in added}
    first = {rows.id_of(one.ref): one for one in reversed(outcomes)} if new else {}
    return [one for object_id, one in first.items() if object_id in new]


def _is_over(connection: Connection, run_id: str) -> bool:
    status = select(runs.c.ended_at, jobs.c.status).join(jobs, jobs.c.job_id == runs.c.job_id)
    row = connection.execute(status.where(runs.c.run_id == run_id)).first()
    return row is not None and (row.ended_at is not None or row.status == JobStatus.CANCELLED.value)


class Results(Ledger, Following, FinishedBatches):
    """The part of a `Store` (see `base`) that keeps results."""

    def save(
        self,
        run_id: str,
        batch: int,
        outcomes: Sequence[Outcome],
        *,
        last: bool,
        fingerprint: str = "",
        of_samples: str = "",
    ) -> list[Outcome]:
        new_objects, found, known = rows.outcome_rows(run_id, batch, outcomes, fingerprint, of_samples)
        with self._writing() as connection:
            added = self._add_objects(connection, new_objects) if new_objects else []
            if known:
                connection.execute(newer(self._insert), known)
            followed = self._follow(connection, _new(outcomes, added), fingerprint)
            detected = self._add_findings(connection, run_id, _of(added, found), followed)
            self._count(connection, rows.tally_rows(run_id, batch, added), rows.total_rows(run_id, batch, detected))
            if last:
                self._mark_done(connection, run_id, batch)
            elif added and _is_over(connection, run_id):
                self._finish(connection, run_id, batch)  # nobody goes on with it
        return changed(outcomes, followed.findings)

    def _add_objects(self, connection: Connection, new: list[rows.Row]) -> list[rows.Row]:
        """Those that are new. Objects first; what they found only for those that were not there yet, so that the first
        result stays whole."""
        added = {row.object_id for row in connection.execute(_if_new(self._insert), new)}
        return [row for row in new if row["object_id"] in added]

    def _add_findings(
        self, connection: Connection, run_id: str, found: list[tuple[rows.Row, list[rows.Row]]], followed: Followed
    ) -> list[rows.Row]:
        """Late in its transaction, since findings are numbered: new ones, then those that are resolved. The rows of
        the detections of the new ones."""
        detected = [row for _, detections_of in found for row in detections_of]
        new = [rows.with_finding(row, followed.findings.get(row["finding_id"])) for row, _ in found]
        resolved = self._resolutions(connection, run_id, "CLEAN", followed.resolved)
        numbered = self._numbered(connection, [*new, *resolved]) if new or resolved else []
        if found:
            connection.execute(self._insert(findings), numbered[: len(new)])
            connection.execute(self._insert(detections), detected)
        self._store_changed(connection, numbered[len(new) :])
        return detected

    def _count(self, connection: Connection, tally: list[rows.Row], total: list[rows.Row]) -> None:
        """Last in its transaction: who counts in the same rows waits for it."""
        for table, grown, names in ((tallies, tally, ("objects", "bytes")), (totals, total, ("count",))):
            if grown:
                connection.execute(_more(self._insert, table, names), grown)

    def _mark_done(self, connection: Connection, run_id: str, batch: int) -> None:
        """Its objects are in the results now."""
        connection.execute(delete(parts).where(parts.c.run_id == run_id, parts.c.batch == batch))
        mine = (batches.c.run_id == run_id) & (batches.c.number == batch)
        connection.execute(update(batches).where(mine).values(done=True, refs=None))
        connection.execute(update(runs).where(runs.c.run_id == run_id).values(progress_at=self._now()))
        self._finish(connection, run_id, batch)

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
        for row in itertools.islice(self._found(where), where.limit):
            yield load(row.finding)

    def _found(self, where: FindingFilter) -> Iterator[Any]:
        """By ids where few can match, else along the order of the list."""
        if (ids := self._ids(where)) is not None:
            yield from self._stream(queries.findings_by_id(where, ids).limit(where.limit))
            return
        for run in self._all(queries.runs_where(where)):
            for severity in range(max(_SEVERITIES), (where.min_severity or min(_SEVERITIES)) - 1, -1):
                for beginning in self._beginnings(run.run_id, severity, where):
                    chosen = queries.findings_of(run.run_id, severity, where, beginning)
                    yield from self._stream(chosen.limit(where.limit))

    def _beginnings(self, run_id: str, severity: int, where: FindingFilter) -> Iterator[str]:
        """How the places begin where findings can match, in order: of a prefix alone, in each bucket."""
        if where.bucket is not None or not where.key_prefix:
            yield "" if where.bucket is None else place(where.bucket, where.key_prefix or "")
            return
        start: str | None = ""
        while start is not None and (row := self._first(queries.first_place(run_id, severity, start))) is not None:
            bucket = bucket_place(row.place)
            yield bucket + place("", where.key_prefix).removeprefix(bucket_place(place("", "")))
            start = behind(bucket)

    def _ids(self, where: FindingFilter) -> Collection[str] | None:
        if where.finding_ids is not None or where.identifiers is None:
            return where.finding_ids
        found = [row.finding_id for row in self._all(queries.detecting(where.identifiers, CHUNK + 1))]
        return found if len(found) <= CHUNK else None

    def findings_in_place(self, run_id: str) -> Iterator[tuple[str, JsonObject]]:
        streams = [self._stream(queries.findings_in_place(run_id, severity)) for severity in _SEVERITIES]
        for row in heapq.merge(*streams, key=lambda row: row.place):
            yield row.place, load(row.finding)

    def findings_resolved(self, run_ids: Collection[str]) -> Iterator[tuple[str, JsonObject]]:
        for row in self._stream(queries.findings_resolved(run_ids)):
            yield row.place, load(row.finding)

    def count_findings(
        self, by: str, job_id: str | None = None, *, archived: bool | None = None
    ) -> list[tuple[str, int]]:
        count: Counter[str] = Counter()
        found = self._all(queries.counted(by, job_id, archived, self._engine.dialect.name))
        jobs_of = {row.run_id: row.job_id for row in self._all(select(runs.c.run_id, runs.c.job_id))} if found else {}
        for row in found:
            count[_named(by, row.group, jobs_of)] += row.findings
        return sorted(count.items(), key=lambda one: (-one[1], one[0]))

    def coverage_by_bucket(self, run_id: str) -> list[tuple[str, str, str, str, Counted]]:
        found = self._all(queries.by_bucket(run_id))
        return [(row.bucket, row.status, row.reason, row.detail, Counted(row.objects, int(row.bytes))) for row in found]

    def coverage(self, run_id: str) -> RunCoverage:
        found = RunCoverage({}, {}, {}, {}, {})
        with self._reading() as connection:
            for status, reason, detail, count, size in connection.execute(queries.reasons_of(run_id)):
                found.objects[status] = found.objects.get(status, 0) + int(count)
                found.bytes[status] = found.bytes.get(status, 0) + int(size)
                found.reasons[status, reason, detail] = int(count)
            for severity, count in connection.execute(queries.severities_of(run_id)):
                name = _SEVERITIES[severity]
                found.severities[name] = found.severities.get(name, 0) + int(count)
            for identifier, count in connection.execute(queries.identifiers_of(run_id)):
                found.identifiers[identifier] = int(count)
        return found
