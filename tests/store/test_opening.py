"""Opening a store: names of databases, files and their permissions, what is imported, many at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from macie_lite.errors import ServiceError, UsageError
from macie_lite.store.base import FindingFilter
from macie_lite.store.engine import address
from macie_lite.store.open_store import default_database, open_store, open_stored
from tests.store.samples import new_run

PASSWORD = "pass" + "word-of-a-test"


def test_a_path_and_a_url_name_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "a b%?#é.db"
    store = open_store(str(path))
    run_id = new_run(store)
    store.close()
    again = open_store(f"sqlite:///{path}")
    assert again.run(run_id) is not None
    again.close()
    assert path.exists()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (f"postgresql://me:{PASSWORD}@db.example:5433/scans", "postgresql://me:***@db.example:5433/scans"),
        (f"postgres://me:{PASSWORD}@db.example/scans", "postgresql://me:***@db.example/scans"),
        (f"postgresql://me@db.example/scans?password={PASSWORD}", "postgresql://me@db.example/scans"),
        ("sqlite:////a/b.db", "/a/b.db"),
        ("/a/../b.db", "/b.db"),
        ("/home/me@work/a:b.db", "/home/me@work/a:b.db"),
    ],
)
def test_a_database_is_shown_without_its_password(given: str, shown: str) -> None:
    assert address(given).shown == shown
    assert PASSWORD not in repr(address(given))


@pytest.mark.parametrize(
    "given",
    [
        f"mysql://me:{PASSWORD}@host/db",
        f"postgresql://me:{PASSWORD}@host:not-a-port/db",
        f"postgresql://me:{PASSWORD}@host",
        f"postgresql://me:part@{PASSWORD}@host/db",
        f"postgresql:/me:{PASSWORD}@host/db",
        f"postgresql:me:{PASSWORD}@host/db",
        f"PG:/me:{PASSWORD}@host/db",
        "postgres:5432/db",
        "sqlite://",
        "sqlite:///:memory:",
        ":memory:",
    ],
)
def test_other_names_are_refused_without_repeating_them(given: str) -> None:
    with pytest.raises(UsageError) as refused:
        open_store(given)
    assert PASSWORD not in str(refused.value)
    assert refused.value.__cause__ is None


def test_the_folder_and_the_file_are_their_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "macie-lite.db"
    store = open_store(str(path))
    new_run(store)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    for file in path.parent.iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file.name
    store.close()


def test_a_missing_file_is_not_made_when_it_shall_not_be(tmp_path: Path) -> None:
    path = tmp_path / "absent.db"
    with pytest.raises(ServiceError, match=r"There is no database .*absent.db: `scan`, `jobs create`"):
        open_store(str(path), create=False)
    assert not path.exists()


def test_who_only_reads_makes_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    store = open_stored(None)
    assert store.jobs() == []
    assert list(store.findings(FindingFilter())) == []
    store.close()
    with pytest.raises(ServiceError, match=r"There is no database .*absent.db: `scan`, `jobs create`"):
        open_stored(str(tmp_path / "folder" / "absent.db"))
    assert list(tmp_path.iterdir()) == []
    made = open_store(None)
    new_run(made)
    made.close()
    store = open_stored(None)
    assert len(store.jobs()) == 1
    store.close()


def test_the_default_lies_in_the_users_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_database() == str(tmp_path / "macie-lite" / "macie-lite.db")
    open_store(None).close()
    assert (tmp_path / "macie-lite" / "macie-lite.db").exists()


@pytest.mark.slow
def test_neither_alembic_nor_psycopg_is_imported_for_a_file(tmp_path: Path) -> None:
    code = (
        "import sys; from macie_lite.store.open_store import open_store; open_store(sys.argv[1]).close();"
        "print([m for m in ('alembic', 'psycopg', 'mako') if m in sys.modules])"
    )
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.db")], check=True, capture_output=True)
        assert done.stdout == b"[]\n"


def _child(name: str, url: str) -> None:
    subprocess.run([sys.executable, "-m", "tests.store.children", name, url], check=True)


def _counted(url: str) -> list[dict[str, int]]:
    store = open_store(url)
    jobs = store.jobs()
    counted = [store.coverage(job.job_id.replace("job", "run")).identifiers for job in jobs]
    store.close()
    return counted


@pytest.mark.slow
def test_many_processes_on_one_new_database_all_succeed(database_url: str) -> None:
    _child("many", database_url)
    assert _counted(database_url) == [{"SSN": 80}]


@pytest.mark.slow
def test_a_forked_child_uses_connections_of_its_own(store_url: str) -> None:
    _child("fork", store_url)
    assert _counted(store_url) == [{"SSN": 160}]
