"""Stores on both engines, empty. One PostgreSQL database serves all tests of this folder, emptied between them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from macie_lite.store.base import Store
from macie_lite.store.migrate import upgrade
from macie_lite.store.open_store import open_store
from macie_lite.store.schema import metadata
from tests.servers.postgres_server import PostgresServer

_ALL = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)


@pytest.fixture(scope="session")
def _shared_postgres(postgres_server: PostgresServer) -> str:
    url = postgres_server.fresh_database()
    upgrade(url)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database at this program's revision."""
    if request.param == "sqlite":
        return str(tmp_path / "macie-lite.db")
    url: str = request.getfixturevalue("_shared_postgres")
    with psycopg.connect(url) as connection:
        connection.execute(f"TRUNCATE {_ALL}".encode())
    return url


@pytest.fixture
def another(store_url: str) -> Iterator[Callable[[], Store]]:
    """Opens the same database once more."""
    opened: list[Store] = []

    def once_more() -> Store:
        opened.append(open_store(store_url))
        return opened[-1]

    yield once_more
    for one in opened:
        one.close()


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def execute() -> Callable[[str, str], None]:
    """Runs one statement behind the store's back."""

    def run(url: str, statement: str) -> None:
        if url.startswith("postgresql"):
            with psycopg.connect(url) as server:
                server.execute(statement.encode())
            return
        with sqlite3.connect(url) as file:
            file.execute(statement)
        file.close()

    return run
