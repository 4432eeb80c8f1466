"""A million findings out of the database: `findings export` against a bare reading of the same rows.

`python -m benchmarks export` exports a tenth of them, `--full` all.
"""

from __future__ import annotations

import json
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import command, macie_lite
from classifiers import loading
from classifiers.types import Evidence
from macie_lite.config import Settings
from macie_lite.model.coverage import Coverage
from macie_lite.model.objects import ObjectRef
from macie_lite.model.places import LineRange, Occurrence
from macie_lite.model.results import Detected, ObjectResult, RunContext
from macie_lite.pipeline.findings import outcome
from macie_lite.pipeline.runs import first_run, new_job
from macie_lite.store.open_store import open_store

__all__ = ["figure"]

_FINDINGS, _FULL = 100_000, 1_000_000
_MOST_MB = 200
_FORMATS = ("jsonl", "csv", "ocsf", "sarif")
_WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_IDENTIFIERS = ("EMAIL_ADDRESS", "CREDIT_CARD_NUMBER", "USA_SOCIAL_SECURITY_NUMBER")


def figure(folder: Path, *, full: bool = False) -> Iterator[str]:
    count = _FULL if full else _FINDINGS
    database = folder / "findings.db"
    _fill(database, count)
    yield f"## Export of {count:,} findings\n"
    bare, size = _bare(database)
    yield f"A bare reading of the same rows, which decodes each: {bare:.1f} s, {size / 1e6:,.0f} MB of JSON.\n"
    yield f"| format | s | findings a second | times the bare reading | MB, the most | under {_MOST_MB} MB |"
    yield "|---|---:|---:|---:|---:|---|"
    for form in _FORMATS:
        out = folder / "out"
        cost = command([*macie_lite(), "findings", "export", "--db", str(database), "--format", form, "-o", str(out)])
        assert f"Exported {count} findings." in cost.err.decode(), cost.err
        peak, taken = cost.peak / 1e6, cost.cpu
        verdict = "yes" if peak < _MOST_MB else "NO"
        yield f"| {form} | {taken:.1f} | {count / taken:,.0f} | {taken / bare:.2f} | {peak:.0f} | {verdict} |"
        out.unlink()


def _bare(database: Path) -> tuple[float, int]:
    """Seconds of the processor, and bytes."""
    began, size = time.process_time(), 0
    with closing(sqlite3.connect(database)) as connection:
        for (text,) in connection.execute("SELECT finding FROM findings ORDER BY change_number"):
            json.loads(text)
            size += len(text)
    return time.process_time() - began, size


def _fill(database: Path, count: int) -> None:
    """Rows as the store writes them, straight into its tables: one finding, with the id, key and number of each."""
    open_store(str(database)).close()
    job = new_job("bench", "bench", ["s3://bench"], Settings())
    with closing(open_store(str(database))) as store:
        store.create_job(job)
        store.start_run(first_run(job, "111122223333"))
        store.save("bench", 0, [outcome(_result(), _about(), loading.load())], last=False)
    with closing(sqlite3.connect(database)) as connection:
        _copy(connection, "objects", count)
        _copy(connection, "findings", count)
        connection.execute("UPDATE counters SET value = ? WHERE name = 'changes'", (count,))
        connection.commit()


def _about() -> RunContext:
    return RunContext("bench", "bench", "111122223333", _WHEN)


def _result() -> ObjectResult:
    ref = ObjectRef("bench", "exports/2026/orders-000000000.csv", 1 << 20, f"{0:032x}", _WHEN)
    places = tuple(Occurrence(LineRange(line, line, 9), line=line, offset=(line, line + 20)) for line in range(1, 6))
    found = tuple(Detected(name, 5, places, frozenset({Evidence.PATTERN})) for name in _IDENTIFIERS)
    return ObjectResult(ref, Coverage.complete(1 << 20, "text/csv"), found, _WHEN)


def _copy(connection: sqlite3.Connection, table: str, count: int) -> None:
    """The one row there is, so many times more."""
    cursor = connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - of ours
    names = [one[0] for one in cursor.description]
    row = dict(zip(names, cursor.fetchone(), strict=True))
    into = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - of ours
    connection.executemany(into, (_another(table, row, number) for number in range(2, count + 1)))


def _another(table: str, row: dict[str, object], number: int) -> list[object]:
    key, finding_id = f"orders-{number:09}.csv", str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))
    changed: dict[str, object] = {"object_id": number.to_bytes(16, "big")}
    if table == "objects":
        changed |= {"key": key, "record": "{}"}
    else:
        text = str(row["finding"]).replace("orders-000000000.csv", key).replace(str(row["finding_id"]), finding_id)
        changed |= {"finding_id": finding_id, "finding": text, "change_number": number}
    return list((row | changed).values())
