"""Migrating and creating give the same tables, and both give what the code says."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine
from sqlalchemy.types import TypeEngine

import macie_lite.store
from macie_lite.errors import ServiceError
from macie_lite.model.buckets import Suppressed
from macie_lite.model.feeds import Finished
from macie_lite.store.base import FindingFilter
from macie_lite.store.engine import address, make_engine
from macie_lite.store.migrate import _run_alembic, upgrade
from macie_lite.store.open_store import open_store
from macie_lite.store.schema import REVISION, metadata
from macie_lite.store.text import following_id

Statements = dict[tuple[str, str], str]


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(Path(macie_lite.store.__path__[0]) / "migrations"))
    return ScriptDirectory.from_config(config)


def _tables_of(path: Path) -> Statements:
    with sqlite3.connect(path) as connection:
        found = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {(kind, name): _parts(statement) for kind, name, statement in found}


def _parts(statement: str) -> str:
    """Without the order of constraints and white space, which do not matter."""
    head, _, body = re.sub(r"\s+", " ", statement).replace('"', "").partition("(")
    parts = re.split(r",\s(?![^(]*\))", body.rpartition(")")[0])
    return head.strip() + " | ".join(sorted(part.strip() for part in parts))


def _migrated(path: Path) -> Path:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        _run_alembic(connection)
    engine.dispose()
    return path


def test_creating_is_the_same_as_migrating(tmp_path: Path) -> None:
    open_store(str(tmp_path / "created.db")).close()
    created, migrated = _tables_of(tmp_path / "created.db"), _tables_of(_migrated(tmp_path / "migrated.db"))
    assert ("table", "objects") in created
    assert created == migrated


def test_there_is_one_row_of_migrations_and_its_end_is_ours() -> None:
    assert _scripts().get_heads() == [REVISION]
    numbers = sorted(script.revision for script in _scripts().walk_revisions())
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]


def _differ(context: MigrationContext, _column: Any, _ours: Any, found: TypeEngine[Any], ours: TypeEngine[Any]) -> bool:
    """As SQL, which says the collation too."""
    return found.compile(dialect=context.dialect) != ours.compile(dialect=context.dialect)


def _differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": _differ})
        found: list[object] = compare_metadata(context, metadata)
    engine.dispose()
    return found


def test_migrated_tables_are_what_the_code_says(database_url: str) -> None:
    if address(database_url).path:
        _migrated(Path(database_url))
    upgrade(database_url)
    assert _differences(make_engine(address(database_url), create=False)) == []


def test_comments_reach_the_server(postgres_url: str) -> None:
    upgrade(postgres_url)
    with psycopg.connect(postgres_url) as connection:
        row = connection.execute("SELECT obj_description('findings'::regclass)").fetchone()
    assert row == (metadata.tables["findings"].comment,)


def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    upgrade(database_url)
    upgrade(database_url)
    open_store(database_url).close()


_OF_0001 = (
    "INSERT INTO jobs (job_id, name, targets, settings, created_at, status) "
    "VALUES ('r', 'job', '[\"data\"]', '{}', '2026-01-02 03:04:05', 'RUNNING')",
    "INSERT INTO runs (run_id, job_id, account_id, started_at, planned_all) "
    "VALUES ('r', 'r', '111122223333', '2026-01-02 03:04:05', false)",
)


def test_a_database_of_the_first_revision_is_upgraded_with_what_it_holds(
    database_url: str, execute: Callable[[str, str], None]
) -> None:
    _migrate_to(database_url, "0001")
    for statement in _OF_0001:
        execute(database_url, statement)
    upgrade(database_url)
    store = open_store(database_url)
    run, ownership = store.run("r"), store.ownership("r")
    assert run is not None
    assert ownership is not None
    assert (run.job_id, ownership.owner, ownership.heard_at) == ("r", None, run.started_at)
    assert store.claim("r", "host:1", None)
    store.close()


_OF_0005 = (
    *_OF_0001,
    "INSERT INTO objects (run_id, object_id, key_id, batch, bucket, key, etag, last_modified, storage_class, size, "
    "size_classified, status, reason, detail, record) VALUES ('r', {id}, {id}, 70, 'b', 'k', 'e', "
    "'2026-01-02 03:04:05', 'STANDARD', 9, 7, 'PARTIAL', 'UNABLE_TO_PARSE_FILE', 'read error', '{{}}')",
    "INSERT INTO findings (finding_id, run_id, object_id, type, severity, occurrences, created_at, finding) "
    "VALUES ('f', 'r', {id}, 'type', 3, 4, '2026-01-02 03:04:05', '{{\"id\": \"f\"}}')",
    "INSERT INTO detections (finding_id, identifier, count) VALUES ('f', 'SSN', 4)",
)


def test_results_of_an_older_revision_are_listed_and_counted(
    database_url: str, execute: Callable[[str, str], None]
) -> None:
    _migrate_to(database_url, "0005")
    written = "x'00'" if address(database_url).path else "'\\x00'"
    for statement in _OF_0005:
        execute(database_url, statement.replace("{id}", written).replace("{{", "{").replace("}}", "}"))
    upgrade(database_url)
    store = open_store(database_url)
    coverage = store.coverage("r")
    assert coverage.reasons == {("PARTIAL", "UNABLE_TO_PARSE_FILE", "read error"): 1}
    assert (coverage.bytes, coverage.identifiers) == ({"PARTIAL": 7}, {"SSN": 4})
    assert list(store.findings(FindingFilter(bucket="b", key_prefix="k"))) == [{"id": "f"}]
    assert [one.ref.key for one in store.outcomes("r", status="PARTIAL")] == ["k"]
    assert store.finished(0, 9) == [Finished(1, "r", 70)]
    assert (list(store.records("r", 70)), store.last_finished()) == ([{}], 1)
    store.close()


_OF_A_LEDGER = (
    """INSERT INTO objects (run_id, object_id, key_id, batch, bucket, key, etag, last_modified, storage_class, size,
       size_classified, status, reason, detail, record) VALUES ('r', {object}, {key}, 0, 'bucket', 'key', 'e',
       '2026-01-02 03:04:05', 'GLACIER_IR', 120, 100, 'COMPLETE', '', '', '{{}}')""",
    """INSERT INTO findings (finding_id, run_id, object_id, type, severity, occurrences, created_at, finding)
       VALUES ('f', 'r', {object}, 'SensitiveData:S3Object/Multiple', 3, 7, '2026-01-02 03:04:05', '{finding}')""",
    """INSERT INTO ledger (key_id, bucket, key, version, fingerprint, run_id, completed_at)
       VALUES ({key}, 'bucket', 'key', 'e', 'fingerprint', 'r', '2026-01-02 03:04:05')""",
    """INSERT INTO ledger (key_id, bucket, key, version, fingerprint, run_id, completed_at)
       VALUES ({other}, 'bucket', 'other', 'e', 'fingerprint', 'gone', '2026-01-02 03:04:05')""",
)
_FINDING = """{"classificationDetails": {"result": {
    "sensitiveData": [{"category": "PERSONAL_INFORMATION", "detections": [
        {"type": "NAME", "count": 5, "macieLite": {"severity": "Low"}}]}],
    "customDataIdentifiers": {"detections": [{"arn": "arn:aws:macie2::1:custom-data-identifier/EMP", "count": 2,
        "name": "Emp\\u0000", "macieLite": {"severity": "High"}}]}}}}"""


def test_a_ledger_is_filled_from_the_results_that_are_stored(
    database_url: str, execute: Callable[[str, str], None]
) -> None:
    _migrate_to(database_url, "0005")
    blob = "'\\x{}'::bytea" if address(database_url).url else "x'{}'"
    ids = {name: blob.format(letter * 32) for name, letter in (("object", "a"), ("key", "b"), ("other", "c"))}
    run = "INSERT INTO runs (run_id, job_id, account_id, started_at, planned_all) VALUES ('r', 'r', '1', {}, true)"
    for statement in (_OF_0001[0], run.format("'2026-01-02 03:04:05'"), *_OF_A_LEDGER):
        execute(database_url, statement.format(**ids, finding=_FINDING) if statement in _OF_A_LEDGER else statement)
    upgrade(database_url)
    store = open_store(database_url)
    found = store.contents("bucket", {Suppressed("MANAGED", "NAME")})
    still = store.open_findings("1", "bucket", None, 10)
    store.close()
    assert [(one.key, one.object_id) for one in still] == [("key", following_id("1", "bucket", "key", None))]
    assert (found.complete, found.size, found.size_classified, found.severities) == (2, 120, 100, (0, 0, 1))
    assert [(one.type, one.id, one.name, one.count, one.severity) for one in found.kinds] == [
        ("CUSTOM", "EMP", "Emp\0", 2, 3),
        ("MANAGED", "NAME", "NAME", 5, 1),
    ]


_OF_0007 = (
    *_OF_0001,
    "INSERT INTO objects (run_id, object_id, key_id, batch, bucket, key, version_id, etag, last_modified, "
    "storage_class, size, size_classified, status, reason, detail, record) VALUES ('r', {version}, {key}, 0, 'b', 'k', "
    "'v', 'e', '2026-01-02 03:04:05', 'STANDARD', 9, 7, 'COMPLETE', '', '', '{{}}')",
    "INSERT INTO ledger (key_id, bucket, key, version, fingerprint, run_id, completed_at) "
    "VALUES ({version}, 'b', 'k', 'v', 'f', 'r', '2026-01-02 03:04:05')",
    "INSERT INTO ledger (key_id, bucket, key, version, fingerprint, run_id, completed_at) "
    "VALUES ({key}, 'b', 'k', 'e', 'f', 'r', '2026-01-02 03:04:05')",
)


def test_versions_are_told_from_what_is_current(database_url: str, execute: Callable[[str, str], None]) -> None:
    _migrate_to(database_url, "0007")
    blob = "'\\x{}'::bytea" if address(database_url).url else "x'{}'"
    ids = {"version": blob.format("aa" * 16), "key": blob.format("bb" * 16)}
    for statement in _OF_0007:
        execute(database_url, statement if statement in _OF_0001 else statement.format(**ids))
    upgrade(database_url)
    store = open_store(database_url)
    assert store.contents("b", ()).objects == 1  # the same twice
    later = datetime(2026, 2, 3, tzinfo=UTC)
    assert [store.forget_gone("", "b", "", later, versions=which) for which in (True, False)] == [1, 1]
    store.close()


def _migrate_to(url: str, revision: str) -> None:
    engine = make_engine(address(url), create=True)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(macie_lite.store.__path__[0]) / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def test_a_server_without_tables_is_refused_with_what_to_do(postgres_url: str) -> None:
    with pytest.raises(ServiceError, match="no tables yet: run `macie-lite db upgrade"):
        open_store(postgres_url)


def test_a_newer_database_is_refused(database_url: str, execute: Callable[[str, str], None]) -> None:
    upgrade(database_url)
    execute(database_url, "UPDATE alembic_version SET version_num = '9999'")
    for refused in (open_store, upgrade):
        with pytest.raises(ServiceError, match="newer macie-lite"):
            refused(database_url)


def test_an_older_server_is_refused_until_it_is_upgraded(
    postgres_url: str, execute: Callable[[str, str], None]
) -> None:
    upgrade(postgres_url)
    execute(postgres_url, "UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(ServiceError, match="of revision 0000, this program of"):
        open_store(postgres_url)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    with pytest.raises(ServiceError, match="belongs to another program"):
        open_store(str(path))
    assert [name for _, name in _tables_of(path)] == ["bookmarks"]
