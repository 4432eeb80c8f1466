"""Opening a store by path or URL."""

from __future__ import annotations

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from macie_lite.store.base import Store
from macie_lite.store.engine import Address, address, make_engine
from macie_lite.store.foreign import translated
from macie_lite.store.migrate import check_server, set_up_file
from macie_lite.store.sql_store import SqlStore

__all__ = ["default_database", "open_store", "open_stored"]


def default_database() -> str:
    """One file in the user's data folder."""
    from platformdirs import user_data_path

    return str(user_data_path("macie-lite") / "macie-lite.db")


def open_store(url_or_path: str | None, *, create: bool = True) -> Store:
    """A store on a path or sqlite:///PATH (made and migrated as needed) or postgresql://... (migrated by `migrate`);
    None: the default database.

    create: whether a missing SQLite file is made. Raises UsageError for another kind of URL, ServiceError when it
    cannot be used or is of another revision, Unavailable when it does not answer; messages never hold a password.
    """
    where = address(url_or_path or default_database())
    engine = make_engine(where, create=create)
    try:
        with translated(where.shown):
            if where.path:
                set_up_file(engine, where.shown)
            else:
                check_server(engine, where.shown)
        return SqlStore(engine, where)
    except BaseException:  # an interrupt shall leave no connection open either
        engine.dispose()
        raise


def open_stored(url_or_path: str | None, *, missing: bool = False) -> Store:
    """A store for who only reads, and so makes no file. One that is named must be there (else ServiceError) unless it
    may be missing; the default one comes with the first scan. What is not there yet is empty."""
    where = address(url_or_path or default_database())
    if (missing or url_or_path is None) and where.path is not None and not where.path.exists():
        return _empty(where.shown)
    return open_store(url_or_path, create=False)


def _empty(shown: str) -> Store:
    """In memory, on one connection: it goes with it."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    where = Address(shown)
    set_up_file(engine, where.shown)
    return SqlStore(engine, where)
