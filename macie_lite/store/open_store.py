"""Opening a store by path or URL."""

from __future__ import annotations

from macie_lite.store.base import Store
from macie_lite.store.engine import address, make_engine
from macie_lite.store.foreign import translated
from macie_lite.store.migrate import check_server, set_up_file
from macie_lite.store.sql_store import SqlStore

__all__ = ["default_database", "open_store"]


def default_database() -> str:
    """One file in the user's data folder."""
    from platformdirs import user_data_path

    return str(user_data_path("macie-lite") / "macie-lite.db")


def open_store(url_or_path: str | None, *, create: bool = True) -> Store:
    """A store on a path or sqlite:///PATH (made and migrated as needed) or postgresql://... (migrated by `migrate`);
    None: the default database.

    create: whether a missing SQLite file is made. Raises ServiceError when it cannot be used or is of another
    revision, Unavailable when it does not answer; messages never hold a password.
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
