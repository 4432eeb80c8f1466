"""Bringing a database to this program's revision. Alembic is imported only when there is something to migrate."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

from macie_lite.errors import ServiceError, Unavailable
from macie_lite.store.engine import BUSY_SECONDS, address, make_engine
from macie_lite.store.foreign import translated
from macie_lite.store.schema import REVISION, metadata

__all__ = ["check_server", "set_up_file", "upgrade"]

_LOCK = 0x6D61636965  # "macie": one upgrade of a PostgreSQL database at a time

_HAS_VERSION = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'",
    "postgresql": "SELECT to_regclass('alembic_version') IS NOT NULL",
}
_VERSION_TABLE = """CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)"""
"""As Alembic makes it."""


def upgrade(url: str) -> str | None:
    """Migrates a database to this program's revision; does nothing when it is there. Two at once both succeed.

    Returns the revision that it found, None where there were no tables.

    Raises ServiceError when a newer program made it, Unavailable when it does not answer.
    """
    where = address(url)
    engine = make_engine(where, create=True)
    try:
        with translated(where.shown):
            if where.path:
                return set_up_file(engine, where.shown)
            with engine.begin() as connection:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                return _migrate(connection, where.shown)
    finally:
        engine.dispose()


def check_server(engine: Engine, shown: str) -> None:
    """Raises ServiceError when a PostgreSQL database is of another revision than this program."""
    with engine.connect() as connection:
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
        found = _revision(connection)
    if encoding != "UTF8":
        raise ServiceError(f"The database {shown} stores {encoding}: create one with ENCODING 'UTF8'.")
    if found != REVISION:
        _refuse_newer(found, shown)
        said = "has no tables yet" if found is None else f"is of revision {found}, this program of {REVISION}"
        raise ServiceError(f"The database {shown} {said}: run `macie-lite db upgrade --db URL` once.")


def set_up_file(engine: Engine, shown: str) -> str | None:
    """Brings an SQLite file, new or old, to this program's revision; one process at a time, the others wait.

    Returns the revision that it found, None for a new file.
    """
    with engine.connect() as connection:
        if _revision(connection) == REVISION:
            return REVISION
        connection.rollback()
        _write_ahead(connection, shown)
        with _without_foreign_keys(connection):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            found = _migrate(connection, shown)
            connection.commit()
    return found


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """A table that is made anew is dropped first, and with its rows went all that refer to them (SQLite, "ALTER TABLE",
    section 7). The switch works outside of a transaction alone."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = ON")


def _write_ahead(connection: Connection, shown: str) -> None:
    """Switches the file to WAL for good. The switch does not wait for other processes by itself."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.connection.driver_connection.execute("PRAGMA journal_mode = WAL")  # type: ignore[union-attr]
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
        if time.monotonic() > deadline:
            raise Unavailable(f"The database {shown} is held by another process: try again.")
        time.sleep(0.01)


def _migrate(connection: Connection, shown: str) -> str | None:
    """The revision that was there before."""
    found = _revision(connection)
    if found == REVISION:
        return found
    _refuse_newer(found, shown)
    if found is None and connection.dialect.name == "sqlite":
        _create(connection, shown)
    else:
        _run_alembic(connection)
    return found


def _create(connection: Connection, shown: str) -> None:
    """A new file gets the tables as they are now, at once: the same as all migrations (a test compares them)."""
    if connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
        raise ServiceError(f"The database {shown} belongs to another program: name another with --db.")
    metadata.create_all(connection, checkfirst=False)
    connection.exec_driver_sql(_VERSION_TABLE)
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (REVISION,))


def _run_alembic(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    """What Alembic has stamped; None for a database without tables."""
    present = connection.exec_driver_sql(_HAS_VERSION[connection.dialect.name]).scalar_one()
    if not present:
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()
    return found


def _refuse_newer(found: str | None, shown: str) -> None:
    if found is not None and found > REVISION:
        raise ServiceError(f"The database {shown} was made by a newer macie-lite (revision {found}): use that one.")
