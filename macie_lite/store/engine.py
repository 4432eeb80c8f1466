"""Engines: how a database is named, opened and set up, for SQLite and PostgreSQL."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import weakref
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from macie_lite.errors import ServiceError, UsageError

__all__ = ["BUSY_SECONDS", "Address", "address", "make_engine"]

BUSY_SECONDS = 60.0
"""How long a writer waits for another process's transaction (SQLite has one writer at a time)."""

_CONNECT_SECONDS = 10
_POSTGRES_NAMES = ("postgresql", "postgres", "postgresql+psycopg")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is. `shown` names it, with `***` for a password; at most one of the others is set (none: in
    memory)."""

    shown: str
    path: Path | None = None
    url: URL | None = None

    def __repr__(self) -> str:
        return f"Address({self.shown!r})"


def address(url_or_path: str) -> Address:
    """Reads a path, sqlite:///path or postgresql://... URL. Raises UsageError for anything else."""
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://", url_or_path)
    if scheme is None:
        return _file(_no_url(url_or_path))
    if scheme[1].lower() == "sqlite":
        return _file(url_or_path[len("sqlite:///") :] if url_or_path.startswith("sqlite:///") else "")
    if scheme[1].lower() not in _POSTGRES_NAMES:
        raise UsageError(f"A database is a path, sqlite:///PATH or postgresql://...; {scheme[0]}... is neither.")
    return _server(url_or_path)


def _no_url(path: str) -> str:
    """The path. Raises UsageError, which does not quote it, when a URL seems to be meant: its password would become
    the name of a file."""
    if re.match(r"(postgres\w*|sqlite|mysql|redis)(\+\w+)?:|[A-Za-z][A-Za-z0-9+.-]*:/[^/]*@", path, re.IGNORECASE):
        raise UsageError("A database is a path, sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME.")
    return path


def _file(path: str) -> Address:
    if path in ("", ":memory:"):
        raise UsageError("The database needs a file: --db PATH or sqlite:///PATH.")
    whole = Path(os.path.abspath(os.path.expanduser(path)))
    return Address(str(whole), path=whole)


def _server(text: str) -> Address:
    try:
        url = make_url(text).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError):
        raise UsageError("The database URL cannot be read: postgresql://USER:PASSWORD@HOST:PORT/NAME.") from None
    if not url.database:
        raise UsageError("The database URL names no database: postgresql://USER:PASSWORD@HOST:PORT/NAME.")
    if "@" in (url.host or "") + url.database:
        raise UsageError("The database URL has an @ too many: in a password it is written %40, a / is %2F.")
    shown = URL.create("postgresql", url.username, url.password and "***", url.host, url.port, url.database)
    return Address(shown.render_as_string(), url=url)


def make_engine(where: Address, *, create: bool) -> Engine:
    """Connects lazily. Parameters never appear in errors. Raises ServiceError when a file is missing or cannot be."""
    engine = _sqlite(where.path, create) if where.path else _postgres(where.url)
    _part_on_fork(engine)
    return engine


def _postgres(url: URL | None) -> Engine:
    assert url is not None
    options: dict[str, Any] = {"connect_timeout": _CONNECT_SECONDS, "application_name": "macie-lite"}
    options = {name: value for name, value in options.items() if name not in url.query}
    return create_engine(url, connect_args=options, pool_pre_ping=True, hide_parameters=True, logging_name="store")


def _sqlite(path: Path, create: bool) -> Engine:
    _prepare_file(path, create)
    # mode=rw: a file that is deleted under us is an error, never silently a new empty one.
    uri = f"file:{quote(os.fsencode(path))}?mode=rw"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            uri, uri=True, timeout=BUSY_SECONDS, isolation_level="IMMEDIATE", check_same_thread=False
        )

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, hide_parameters=True)
    event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")


def _prepare_file(path: Path, create: bool) -> None:
    """The folder for its owner alone, and an empty file that nobody else may read."""
    if not path.exists() and not create:
        raise ServiceError(
            f"There is no database {path}: `scan`, `jobs create` and `buckets refresh` make one; --db names another."
        )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # mknod, since closing a file that SQLite has open in this process would drop its locks (sqlite.org/lockingv3).
        with suppress(FileExistsError):
            os.mknod(path, 0o600 | stat.S_IFREG)
    except OSError as error:
        raise ServiceError(f"The database {path} cannot be made: {error.strerror}.") from None
    if path.is_dir():
        raise ServiceError(f"The database {path} is a folder; name a file.")


_parted: list[Any] = []
"""Connections of a parent process: never used here, and never closed either (sqlite.org/howtocorrupt, section 2.6)."""


def _part_on_fork(engine: Engine) -> None:
    known = weakref.ref(engine)

    def part() -> None:
        if (inherited := known()) is not None:
            _parted.append(inherited.pool)
            inherited.dispose(close=False)

    os.register_at_fork(after_in_child=part)
