"""The store over SQLAlchemy Core: the same statements on SQLite and PostgreSQL.

Every method is one transaction, and every error that leaves is one of ours (`foreign`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, func, select, update

from macie_lite.errors import ServiceError
from macie_lite.model.objects import ObjectRef
from macie_lite.model.results import JsonObject, Outcome
from macie_lite.store import queries, rows
from macie_lite.store.base import Definition, FindingFilter, Job, JobStatus, Kind, Ownership, Run, RunCoverage
from macie_lite.store.engine import Address
from macie_lite.store.foreign import translated
from macie_lite.store.schema import Instant, batches, definitions, detections, findings, jobs, ledger, objects, runs
from macie_lite.store.text import dump, key_id, load

__all__ = ["SqlStore"]

_CHUNK = 500
"""Keys asked for in one statement, rows fetched at once."""

_SEVERITIES = {1: "Low", 2: "Medium", 3: "High"}


class _Taken(Exception):
    """A name that was to be new is there already."""


class SqlStore:
    """A `Store` (see `base`) on an engine whose tables are of this program's revision."""

    def __init__(self, engine: Engine, where: Address) -> None:
        self._engine, self._where = engine, where
        self._file = where.path.stat().st_ino if where.path else None
        if engine.dialect.name == "sqlite":
            from sqlalchemy.dialects.sqlite import insert as sqlite_insert

            self._insert: Any = sqlite_insert
        else:
            from sqlalchemy.dialects.postgresql import insert as postgresql_insert

            self._insert = postgresql_insert

    def __repr__(self) -> str:
        return f"SqlStore({self._where.shown!r})"

    # -- jobs and runs

    def create_job(self, job: Job) -> None:
        with self._writing() as connection:
            connection.execute(self._insert(jobs).on_conflict_do_nothing(), rows.job_row(job))

    def job(self, job_id: str) -> Job | None:
        row = self._first(select(jobs).where(jobs.c.job_id == job_id))
        return None if row is None else rows.job_from_row(row)

    def jobs(self) -> list[Job]:
        found = self._all(select(jobs).order_by(jobs.c.created_at.desc(), jobs.c.job_id))
        return [rows.job_from_row(row) for row in found]

    def set_job_status(
        self,
        job_id: str,
        status: JobStatus,
        error: str | None = None,
        exit_code: int | None = None,
        *,
        instead_of: JobStatus | None = None,
    ) -> None:
        new = {"status": status.value, "error": error, "exit_code": exit_code}
        change = update(jobs).where(jobs.c.job_id == job_id).values(new)
        with self._writing() as connection:
            connection.execute(change if instead_of is None else change.where(jobs.c.status == instead_of.value))

    # -- what users define

    def define(self, kind: Kind, name: str, content: JsonObject, created_at: datetime, *, new: bool) -> int | None:
        while True:
            with self._writing() as connection:
                last = connection.execute(_versions_of(kind, name)).first()
                if (last is None or last.deleted_at is not None) is not new:
                    return None
                if version := self._next(connection, last, kind, name, content, created_at):
                    return version  # else another was quicker: the next version, or no more room for a new one

    def define_all(self, kind: Kind, contents: Mapping[str, JsonObject], created_at: datetime) -> dict[str, int]:
        versions = dict[str, int]()
        with suppress(_Taken), self._writing() as connection:
            for name in sorted(contents):  # in one order, so that of two at once neither waits for the other
                last = connection.execute(_versions_of(kind, name)).first()
                there = last is not None and last.deleted_at is None
                version = None if there else self._next(connection, last, kind, name, contents[name], created_at)
                if version is None:
                    raise _Taken  # so that the transaction ends without a trace
                versions[name] = version
            return versions
        return {}

    def _next(
        self, connection: Connection, last: Any, kind: Kind, name: str, content: JsonObject, created_at: datetime
    ) -> int | None:
        """Stores the version after `last`; None when another has stored it."""
        version = 1 if last is None else int(last.version) + 1
        row = {"kind": kind.value, "name": name, "content": dump(content), "created_at": created_at}
        insert = self._insert(definitions).values(**row, version=version).on_conflict_do_nothing()
        stored = connection.execute(insert.returning(definitions.c.version)).first()
        return None if stored is None else version

    def definition(self, kind: Kind, name: str, version: int | None = None) -> Definition | None:
        chosen = _versions_of(kind, name)
        row = self._first(chosen if version is None else chosen.where(definitions.c.version == version))
        if row is None or (version is None and row.deleted_at is not None):
            return None
        return rows.definition_from_row(row)

    def definitions(self, kind: Kind) -> list[Definition]:
        chosen = select(definitions).where(definitions.c.kind == kind.value)
        found = self._all(chosen.order_by(definitions.c.name, definitions.c.version))
        last = {row.name: row for row in found}
        return [rows.definition_from_row(row) for row in last.values() if row.deleted_at is None]

    def undefine(self, kind: Kind, name: str, when: datetime) -> bool:
        mine = (definitions.c.kind == kind.value) & (definitions.c.name == name)
        last = select(func.max(definitions.c.version)).where(mine).scalar_subquery()
        change = update(definitions).where(mine, definitions.c.version == last, definitions.c.deleted_at.is_(None))
        with self._writing() as connection:
            return connection.execute(change.values(deleted_at=when)).rowcount == 1

    def start_run(self, run: Run) -> None:
        row = {
            "run_id": run.run_id,
            "job_id": run.job_id,
            "account_id": run.account_id,
            "started_at": run.started_at,
            "ended_at": run.ended_at,
            "planned_all": run.planned_all,
        }
        with self._writing() as connection:
            connection.execute(self._insert(runs).values(**row, heard_at=self._now()).on_conflict_do_nothing())

    def run(self, run_id: str) -> Run | None:
        return self._run(select(runs).where(runs.c.run_id == run_id))

    def _run(self, chosen: Select[Any]) -> Run | None:
        with self._reading() as connection:
            row = connection.execute(chosen).first()
            if row is None:
                return None
            planned = connection.execute(queries.planned_of(row.run_id)).all()
        return Run(
            row.run_id,
            row.job_id,
            row.account_id,
            row.started_at,
            row.ended_at,
            position={batch.target: batch.last_key for batch in planned if batch.last_key is not None},
            planned_all=row.planned_all,
            planned_objects=sum(batch.objects for batch in planned),
            planned_bytes=sum(batch.bytes for batch in planned),
        )

    def end_run(self, run_id: str, ended_at: datetime) -> None:
        with self._writing() as connection:
            connection.execute(update(runs).where(runs.c.run_id == run_id).values(ended_at=ended_at))

    # -- who works on a run

    def ownership(self, run_id: str) -> Ownership | None:
        heard = func.coalesce(runs.c.heard_at, runs.c.started_at, type_=Instant)
        row = self._first(select(runs.c.owner, heard, self._now()).where(runs.c.run_id == run_id))
        return None if row is None else Ownership(row[0], row[1], (row[2] - row[1]).total_seconds())

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

    def _now(self) -> Any:
        """The database's clock: one for all machines that share it."""
        if self._file is not None:
            return func.strftime("%Y-%m-%d %H:%M:%f000", "now", type_=Instant)
        return func.clock_timestamp(type_=Instant)

    # -- planning

    def plan(self, run_id: str, batch: int, target: str, last_key: str, objects: int, size: int) -> bool:
        planned = {"target": target, "last_key": last_key, "objects": objects, "bytes": size}
        new = self._insert(batches).values(run_id=run_id, number=batch, done=False, **planned)
        # A row without a target is of a batch that was done before its plan arrived here.
        mine = batches.c.target.is_(None) | and_(*(batches.c[name] == value for name, value in planned.items()))
        with self._writing() as connection:
            stored = new.on_conflict_do_update(index_elements=["run_id", "number"], set_=planned, where=mine)
            return connection.execute(stored.returning(batches.c.number)).first() is not None

    def planned_all(self, run_id: str) -> None:
        with self._writing() as connection:
            connection.execute(update(runs).where(runs.c.run_id == run_id).values(planned_all=True))

    def next_batch(self, run_id: str) -> int:
        highest = select(func.max(batches.c.number)).where(batches.c.run_id == run_id)
        found = self._first(highest)
        return 0 if found is None or found[0] is None else int(found[0]) + 1

    def resume_from(self, run_id: str) -> dict[str, str | None]:
        position: dict[str, str | None] = {}
        stuck: dict[str, list[int]] = {}
        with self._writing() as connection:
            for batch in connection.execute(queries.planned_of(run_id)).all():
                position.setdefault(batch.target, None)
                if not batch.done or batch.target in stuck:
                    stuck.setdefault(batch.target, []).append(batch.number)
                else:
                    position[batch.target] = batch.last_key
            for target, numbers in stuck.items():
                _close(connection, run_id, numbers, position[target])
        return position

    def batches_open(self, run_id: str) -> list[int]:
        still = select(batches.c.number).where(batches.c.run_id == run_id, batches.c.done.is_(False))
        return [row.number for row in self._all(still.order_by(batches.c.number))]

    # -- results

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
        new = self._insert(batches).values(run_id=run_id, number=batch, objects=0, bytes=0, done=True)
        connection.execute(new.on_conflict_do_update(index_elements=["run_id", "number"], set_={"done": True}))

    def outcomes(
        self, run_id: str, refs: Sequence[ObjectRef] | None = None, *, status: str | None = None
    ) -> Iterator[Outcome]:
        chosen = queries.outcomes_of(run_id, status)
        if refs is None:
            found = self._stream(chosen)
        else:
            found = self._among(chosen, objects.c.key_id, [key_id(ref.bucket, ref.key) for ref in refs])
        for row in found:
            yield rows.outcome_from_row(row)

    def done_keys(self, run_id: str, bucket: str, keys: Sequence[str]) -> set[str]:
        wanted = {key_id(bucket, key): key for key in keys}
        chosen = select(objects.c.key_id).where(objects.c.run_id == run_id)
        return {wanted[row.key_id] for row in self._among(chosen, objects.c.key_id, wanted)}

    def unchanged(self, refs: Sequence[ObjectRef], fingerprint: str) -> set[str]:
        wanted = {key_id(ref.bucket, ref.key): ref for ref in refs}
        chosen = select(ledger.c.key_id, ledger.c.version).where(ledger.c.fingerprint == fingerprint)
        found = self._among(chosen, ledger.c.key_id, wanted)
        return {wanted[row.key_id].key for row in found if row.version == rows.version_of(wanted[row.key_id])}

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

    def close(self) -> None:
        with translated(self._where.shown):
            self._engine.dispose()

    # -- transactions

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with translated(self._where.shown), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Commits at the end. SQLite's writers queue up from the start, so that none fails half way."""
        self._check_file()
        with translated(self._where.shown), self._engine.begin() as connection:
            if self._file is not None:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    def _check_file(self) -> None:
        """SQLite would go on writing to a file that was deleted or replaced, and all of it would be lost."""
        if self._where.path is None:
            return
        try:
            here = self._where.path.stat().st_ino
        except OSError:
            here = None
        if here != self._file:
            raise ServiceError(f"The database {self._where.shown} was removed or replaced while it was in use.")

    def _first(self, chosen: Select[Any]) -> Any:
        with self._reading() as connection:
            return connection.execute(chosen).first()

    def _all(self, chosen: Select[Any]) -> Sequence[Any]:
        with self._reading() as connection:
            return connection.execute(chosen).all()

    def _stream(self, chosen: Select[Any]) -> Iterator[Any]:
        """Rows in bounded memory (PostgreSQL: a cursor on the server)."""
        with (
            self._reading() as connection,
            connection.execution_options(yield_per=_CHUNK).execute(chosen) as result,
        ):
            yield from result

    def _among(self, chosen: Select[Any], column: Any, wanted: Iterable[bytes]) -> Iterator[Any]:
        """Rows whose column is one of `wanted`, a bounded number of them per statement."""
        ids = list(wanted)
        for start in range(0, len(ids), _CHUNK):
            yield from self._all(chosen.where(column.in_(ids[start : start + _CHUNK])))


def _versions_of(kind: Kind, name: str) -> Select[Any]:
    """The last first."""
    mine = (definitions.c.kind == kind.value) & (definitions.c.name == name)
    return select(definitions).where(mine).order_by(definitions.c.version.desc())


def _close(connection: Connection, run_id: str, numbers: list[int], last_key: str | None) -> None:
    """Closes batches whose keys will be planned again: what they hold is what is stored of them."""
    mine = (objects.c.run_id == run_id) & (objects.c.batch == batches.c.number)
    stored = select(func.count()).where(mine).scalar_subquery()
    size = select(func.coalesce(func.sum(objects.c.size), 0)).where(mine).scalar_subquery()
    for start in range(0, len(numbers), _CHUNK):
        some = batches.c.number.in_(numbers[start : start + _CHUNK])
        change = update(batches).where(batches.c.run_id == run_id, some)
        connection.execute(change.values(objects=stored, bytes=size, last_key=last_key, done=True))
