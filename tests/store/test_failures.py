"""Databases that refuse, go away or come back: one clear error of ours, no password and no statement in it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import exc

from macie_lite.errors import ServiceError, Unavailable
from macie_lite.store.foreign import translated
from macie_lite.store.migrate import upgrade
from macie_lite.store.open_store import open_store
from tests.servers.postgres_server import PostgresServer
from tests.servers.process import free_port
from tests.store.children import batch_of
from tests.store.samples import new_run, outcome_of

SECRET = "a" + "-secret-parameter"


# -- SQLite


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear all, " * 1000)
    with pytest.raises(ServiceError, match=r"letter.txt is not an SQLite database"):
        open_store(str(path))
    assert path.read_text().startswith("Dear all")


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="is a folder"):
        open_store(str(tmp_path))


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ServiceError, match="cannot be made: File exists"):
        open_store(str(tmp_path / "file" / "a.db"))


def test_a_database_removed_under_us_is_an_error_not_a_loss(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "a.db"))
    run_id = new_run(store)
    (tmp_path / "a.db").unlink()
    with pytest.raises(ServiceError, match="was removed or replaced"):
        store.save(run_id, 0, [outcome_of(run_id)], last=True)
    store.close()
    assert not (tmp_path / "a.db").exists()


def test_a_full_disk(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "a.db"))
    run_id = new_run(store)
    with store._engine.connect() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # SQLite's own stand-in for a disk that is full
    with pytest.raises(ServiceError, match="the disk is full"):
        store.save(run_id, 0, [outcome_of(run_id, str(n), ("SSN", 50)) for n in range(200)], last=True)
    assert store.coverage(run_id).objects == {}
    store.close()


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        (sqlite3.SQLITE_BUSY, Unavailable),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Unavailable),
        (sqlite3.SQLITE_READONLY, ServiceError),
        (sqlite3.SQLITE_IOERR_WRITE, ServiceError),
        (sqlite3.SQLITE_CANTOPEN, ServiceError),
        (sqlite3.SQLITE_CORRUPT, ServiceError),
        (sqlite3.SQLITE_CONSTRAINT, ServiceError),
    ],
)
def test_result_codes_of_sqlite(code: int, ours: type[Exception]) -> None:
    error = sqlite3.OperationalError(SECRET)
    error.sqlite_errorcode = code
    with pytest.raises(ours) as raised, translated("the file"):
        raise error
    assert SECRET not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


# -- PostgreSQL


@pytest.mark.parametrize(
    ("sqlstate", "ours"),
    [
        ("57P01", Unavailable),
        ("08006", Unavailable),
        ("40P01", Unavailable),
        ("53300", Unavailable),
        ("28P01", ServiceError),
        ("3D000", ServiceError),
        ("53100", ServiceError),
        ("25006", ServiceError),
        ("42501", ServiceError),
        ("42P01", ServiceError),
    ],
)
def test_codes_of_postgresql(sqlstate: str, ours: type[Exception]) -> None:
    error = psycopg.errors.lookup(sqlstate)(SECRET)
    with pytest.raises(ours) as raised, translated("the server"):
        raise exc.DBAPIError.instance("SELECT 1", {}, error, psycopg.Error)
    assert SECRET not in str(raised.value)


def test_nobody_listens() -> None:
    with pytest.raises(Unavailable, match=r"postgresql://me:\*\*\*@127.0.0.1:\d+/db does not answer") as raised:
        open_store(f"postgresql://me:{SECRET}@127.0.0.1:{free_port()}/db")
    assert SECRET not in str(raised.value)


def test_no_such_database(postgres_server: PostgresServer) -> None:
    with pytest.raises(ServiceError, match="/absent does not exist"):
        open_store(postgres_server.url("absent"))


def test_no_such_user(postgres_server: PostgresServer) -> None:
    with pytest.raises(ServiceError, match="does not know this user"):
        open_store(postgres_server.url("postgres").replace("postgres:", "nobody-known:", 1).replace("ql://", "ql://"))


@pytest.mark.slow
def test_a_wrong_password(own_postgres: PostgresServer) -> None:
    _ask_for_passwords(own_postgres)
    url = f"postgresql://postgres:{SECRET}@127.0.0.1:{own_postgres.port}/postgres"
    with pytest.raises(ServiceError, match="refused the user or password") as raised:
        open_store(url)
    assert SECRET not in str(raised.value)


def _ask_for_passwords(server: PostgresServer) -> None:
    rules = next(server.folder.rglob("pg_hba.conf"))
    rules.write_text("host all all 127.0.0.1/32 scram-sha-256\n")
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_reload_conf()")
    # The running server takes the new rules within a moment: until then connections are still let in.
    while _lets_in(server.url("postgres")):
        pass


def _lets_in(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.mark.slow
def test_a_server_that_stops_in_the_middle_and_comes_back(own_postgres: PostgresServer) -> None:
    url = own_postgres.fresh_database()
    upgrade(url)
    store = open_store(url)
    run_id = new_run(store)
    store.save(run_id, 0, [outcome_of(run_id, f"before {n}") for n in range(1200)], last=True)
    stream = store.outcomes(run_id)
    next(stream)
    own_postgres.stop()
    with pytest.raises(Unavailable):
        list(stream)
    for _ in range(2):
        with pytest.raises(Unavailable, match=r"does not answer|broke off"):
            store.save(run_id, 1, [outcome_of(run_id, "during", ("SSN", 1))], last=True)
    own_postgres.start()
    store.save(run_id, 1, [outcome_of(run_id, "during", ("SSN", 1))], last=True)
    assert store.coverage(run_id).objects == {"COMPLETE": 1201}
    assert store.coverage(run_id).identifiers == {"SSN": 1}
    store.close()


# -- a process that is killed


@pytest.mark.slow
def test_after_a_kill_the_same_batches_give_exact_counts(store_url: str) -> None:
    store = open_store(store_url)
    run_id = new_run(store)
    command = [sys.executable, "-m", "tests.store.children", "forever", store_url, run_id]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        while int(child.stdout.readline()) < 5:
            pass
        child.kill()
    done, half = divmod(store.coverage(run_id).objects["COMPLETE"], 40)
    assert (done >= 6, half) == (True, 0), "whole batches only"
    assert store.coverage(run_id).identifiers == {"SSN": 80 * done}
    for batch in range(done + 2):
        store.save(run_id, batch, batch_of(run_id, batch), last=True)
    assert store.coverage(run_id).identifiers == {"SSN": 80 * (done + 2)}
    store.close()
