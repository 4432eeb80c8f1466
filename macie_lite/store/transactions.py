"""One database: how its statements are run. Every method of a store is one transaction, and every error that leaves is
one of ours (`foreign`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, select

from macie_lite.errors import ServiceError
from macie_lite.model.jobs import Event
from macie_lite.store.engine import Address
from macie_lite.store.foreign import translated
from macie_lite.store.rows import event_row
from macie_lite.store.schema import Instant, events

__all__ = ["CHUNK", "Transactions"]

CHUNK = 500
"""Keys asked for in one statement, rows fetched at once."""


class Transactions:
    """On an engine whose tables are of this program's revision."""

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

    def close(self) -> None:
        with translated(self._where.shown):
            self._engine.dispose()

    def now(self) -> datetime:
        with self._reading() as connection:
            now: datetime = connection.execute(select(self._now())).scalar_one()
        return now

    def _now(self) -> Any:
        """The database's clock: one for all machines that share it."""
        if self._engine.dialect.name == "sqlite":
            return func.strftime("%Y-%m-%d %H:%M:%f000", "now", type_=Instant)
        return func.clock_timestamp(type_=Instant)

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

    def _keep(self, connection: Connection, event: Event | None) -> None:
        """With the change that it tells of."""
        if event is not None:
            connection.execute(self._insert(events).values(event_row(event)))

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
            connection.execution_options(yield_per=CHUNK).execute(chosen) as result,
        ):
            yield from result

    def _among(self, chosen: Select[Any], column: Any, wanted: Iterable[bytes]) -> Iterator[Any]:
        """Rows whose column is one of `wanted`, a bounded number of them per statement."""
        ids = list(wanted)
        for start in range(0, len(ids), CHUNK):
            yield from self._all(chosen.where(column.in_(ids[start : start + CHUNK])))
