"""Foreign errors, translated once: SQLAlchemy's, SQLite's and PostgreSQL's become ours.

Our messages name the database and what to do. They never repeat the foreign message: it may hold a password, a
statement, or a row.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from macie_lite.errors import MacieLiteError, ServiceError, Unavailable

__all__ = ["translated"]

_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SQLITE = {
    sqlite3.SQLITE_PERM: "may not be opened: check the permissions of the file and its folder",
    sqlite3.SQLITE_READONLY: "is read-only: check the permissions of the file and its folder",
    sqlite3.SQLITE_IOERR: "could not be read or written by the system: check the disk",
    sqlite3.SQLITE_CORRUPT: "is damaged: restore it from a copy or name another with --db",
    sqlite3.SQLITE_FULL: "could not grow: the disk is full",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: check the path and its permissions",
    sqlite3.SQLITE_NOTADB: "is not an SQLite database: name another with --db",
}

# SQLSTATE (PostgreSQL manual, appendix A): by code, then by class.
_POSTGRES_TRANSIENT = {"40001", "40P01", "53300", "55P03", "57P01", "57P02", "57P03", "57P05"}
_POSTGRES = {
    "28": "refused the user or password",
    "3D": "does not exist on its server: create it first",
    "42501": "does not let this user read and write its tables",
    "53100": "could not grow: the server's disk is full",
    "25006": "is read-only",
    "22021": "does not store UTF-8: create it with ENCODING 'UTF8'",
    "22P05": "does not store UTF-8: create it with ENCODING 'UTF8'",
}

# libpq gives no SQLSTATE while it connects (PQconnectPoll), only the server's words; what they do not say is transient.
_REFUSALS = (
    (re.compile("password authentication failed|no password supplied"), _POSTGRES["28"]),
    (re.compile("no pg_hba.conf entry"), "does not accept connections from this machine and user"),
    (re.compile('role ".*" (does not exist|is not permitted)'), "does not know this user"),
    (re.compile('database ".*" does not exist'), _POSTGRES["3D"]),
    (re.compile("permission denied for database"), _POSTGRES["42501"]),
)


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Raises Unavailable or ServiceError, naming the database `name`, for whatever it raised inside."""
    try:
        yield
    except exc.DBAPIError as error:
        raise _ours(name, error) from None
    except sqlite3.Error as error:
        raise _from_sqlite(name, error) from None
    except exc.TimeoutError:
        raise Unavailable(f"The database {name} had no connection free in time.") from None
    except exc.SQLAlchemyError as error:
        raise ServiceError(f"The database {name} cannot be used ({type(error).__name__}).") from None


def _ours(name: str, error: exc.DBAPIError) -> MacieLiteError:
    if isinstance(error.orig, sqlite3.Error):
        return _from_sqlite(name, error.orig)
    sqlstate: str | None = getattr(error.orig, "sqlstate", None)
    if sqlstate is None:
        return _without_code(name, error)
    if error.connection_invalidated or sqlstate in _POSTGRES_TRANSIENT or sqlstate.startswith("08"):
        return Unavailable(f"The database {name} broke off (SQLSTATE {sqlstate}): is it running?")
    said = _POSTGRES.get(sqlstate) or _POSTGRES.get(sqlstate[:2])
    return ServiceError(f"The database {name} {said or f'refused a statement (SQLSTATE {sqlstate})'}.")


def _without_code(name: str, error: exc.DBAPIError) -> MacieLiteError:
    """The connection was refused, or it was lost; or the driver itself refused what was asked."""
    if not (error.connection_invalidated or isinstance(error, exc.OperationalError | exc.InterfaceError)):
        return ServiceError(f"The database {name} cannot be used ({type(error.orig).__name__}).")
    message = str(error.orig)
    for theirs, ours in _REFUSALS:
        if theirs.search(message):
            return ServiceError(f"The database {name} {ours}.")
    return Unavailable(f"The database {name} does not answer: is it running, and is its address right?")


def _from_sqlite(name: str, error: sqlite3.Error) -> MacieLiteError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte of an extended result code is its class
    if code in _SQLITE_BUSY:
        return Unavailable(f"The database {name} is held by another process: try again.")
    return ServiceError(f"The database {name} {_SQLITE.get(code, f'refused a statement (SQLite result code {code})')}.")
