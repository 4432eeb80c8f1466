"""A million results and a hundred thousand findings in SQLite and PostgreSQL: what reading takes, and their weight.

`python -m benchmarks database` stores a tenth of them, `--full` all.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from classifiers import loading
from classifiers.types import Evidence
from macie_lite.config import Settings
from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.objects import Batch, BucketInfo, ObjectRef
from macie_lite.model.places import LineRange, Occurrence
from macie_lite.model.results import Detected, JsonObject, ObjectResult, Outcome
from macie_lite.pipeline.findings import outcome
from macie_lite.pipeline.local import Work
from macie_lite.pipeline.runs import context, first_run, new_job
from macie_lite.store.base import FindingFilter, Store
from macie_lite.store.migrate import upgrade
from macie_lite.store.open_store import open_store
from tests.servers.postgres_server import PostgresServer

__all__ = ["figure", "fill"]

_OBJECTS, _FULL = 100_000, 1_000_000
_WITH_FINDINGS = 10  # one object in so many
_TOGETHER = 50  # outcomes in a transaction, as the workers store them
_LIMIT_MS = 100
_LIMIT = 100
_RUNS = 5
_WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_RARE, _COMMON = "CREDIT_CARD_NUMBER", "EMAIL_ADDRESS"


def figure(folder: Path, *, full: bool = False) -> Iterator[str]:
    objects = _FULL if full else _OBJECTS
    yield f"## Reading a database of {objects:,} results and {objects // _WITH_FINDINGS:,} findings\n"
    stores = {"SQLite": _sqlite(folder, objects), "PostgreSQL": _postgres(objects)}
    measured = {name: dict(rows) for name, rows in stores.items()}
    yield f"| what | {' | '.join(f'{name}, ms' for name in measured)} | under {_LIMIT_MS} ms |"
    yield f"|---|{'---:|' * len(measured)}---|"
    sizes = ("a clean object", "an object with a finding")
    for what in next(iter(measured.values())):
        if what not in sizes:
            found = [rows[what] for rows in measured.values()]
            verdict = "yes" if max(found) < _LIMIT_MS else "NO"
            yield f"| {what} | {' | '.join(f'{one:.1f}' for one in found)} | {verdict} |"
    yield f"\n| bytes for | {' | '.join(measured)} |"
    yield f"|---|{'---:|' * len(measured)}"
    for what in sizes:
        yield f"| {what} | {' | '.join(f'{rows[what]:,.0f}' for rows in measured.values())} |"


def _sqlite(folder: Path, objects: int) -> Iterator[tuple[str, float]]:
    path = folder / "results.db"
    yield from _figures(str(path), objects, lambda: path.stat().st_size)


def _postgres(objects: int) -> Iterator[tuple[str, float]]:
    server = PostgresServer()
    try:
        server.start()
        url = server.fresh_database()
        upgrade(url)

        def size() -> int:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")  # as autovacuum does by and by
                row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
            return int(row[0]) if row else 0

        yield from _figures(url, objects, size)
    finally:
        server.remove()


def _figures(url: str, objects: int, size: Callable[[], int]) -> Iterator[tuple[str, float]]:
    with closing(open_store(url)) as store:
        empty, clean = size(), objects - objects // _WITH_FINDINGS
        fill(store, "large", range(clean), _WHEN)
        without = size()
        fill(store, "large", range(clean, objects), _WHEN, found=True)
        whole = size()
        fill(store, "small", range(200), _WHEN + timedelta(days=1), found=True)
        for what, read in _reads(store):
            yield what, _median_ms(read)
    yield "a clean object", (without - empty) / clean
    yield "an object with a finding", (whole - without) / (objects - clean)


def fill(store: Store, run_id: str, numbers: range, started: datetime, *, found: bool = False) -> None:
    """Results of objects of these numbers, from whose keys they can be told."""
    job = new_job(run_id, "bench", ["s3://bench"], Settings())
    run = first_run(job, "111122223333")
    store.create_job(job)
    store.start_run(run)
    known = loading.load()
    buckets = [BucketInfo(f"bench-{one}", f"arn:aws:s3:::bench-{one}", "eu-west-1") for one in range(4)]
    about = [context(run, Work(Batch(run_id, 0, f"s3://{one.name}", ()), one)) for one in buckets]
    made = (outcome(_result(number, found), about[number % 4], known) for number in numbers)
    for batch, together in enumerate(iter(lambda: list(itertools.islice(made, _TOGETHER)), [])):
        store.save(run_id, batch, together, last=False, fingerprint="bench")


def _result(number: int, found: bool) -> ObjectResult:
    """In every bucket keys in the order of the numbers. Of 1,000 objects five are skipped and five partial; of 1,000
    findings one holds what is rare."""
    key = f"exports/{number // 10_000:04}/orders-{number:09}.csv"
    ref = ObjectRef(f"bench-{number % 4}", key, 1024, f"{number:032x}", _WHEN)
    detected = tuple(_detected(number)) if found else ()
    return ObjectResult(ref, _coverage(number % 1000), detected, _WHEN)


def _coverage(number: int) -> Coverage:
    if number < 5:
        return Coverage.skipped(Reason.PERMISSION_DENIED)
    return Coverage.partial(Reason.READ_ERROR, 512, "text/csv") if number < 10 else Coverage.complete(1024, "text/csv")


def _detected(number: int) -> Iterator[Detected]:
    places = tuple(Occurrence(LineRange(line, line, 9), line=line, offset=(line, line + 20)) for line in range(1, 4))
    yield Detected(_COMMON, 3, places, frozenset({Evidence.PATTERN}))
    if number % 1000 == 0:
        yield Detected(_RARE, 3, places, frozenset({Evidence.PATTERN}))


def _reads(store: Store) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What the commands ask of the store, by the command."""
    asked: dict[str, dict[str, Any]] = {
        "": {},
        " --severity high": {"min_severity": 3},
        " --severity low": {"min_severity": 1},
        " --job": {"job_id": "large"},
        " --bucket": {"bucket": "bench-2"},
        " --bucket --prefix": {"bucket": "bench-2", "key_prefix": "exports/0009"},
        " --prefix (of nothing)": {"key_prefix": "none/"},
        f" --identifier {_COMMON}": {"identifiers": (_COMMON,)},
        f" --identifier {_RARE}": {"identifiers": (_RARE,)},
        " --identifier (of nothing)": {"identifiers": ("NAME",)},
        " --job --severity low --identifier": {"job_id": "large", "min_severity": 1, "identifiers": (_COMMON,)},
    }
    one = next(store.findings(FindingFilter(job_id="large", limit=1)))["id"]
    for options, where in asked.items():
        chosen = FindingFilter(**where, limit=_LIMIT)
        yield f"`findings list --limit {_LIMIT}{options}`", partial(_listed, store, chosen)
    yield "`findings show`", partial(_listed, store, FindingFilter(finding_ids=(one,)))
    for status in ("SKIPPED", "PARTIAL", None):
        said = f" --status {status.lower()}" if status else ""
        yield f"`jobs results{said}`, the first {_LIMIT}", partial(_first, store, status)
    yield "`jobs show`, coverage", lambda: (store.coverage("large"), store.planned("large"), store.listings("large"))


def _listed(store: Store, where: FindingFilter) -> list[JsonObject]:
    return list(store.findings(where))


def _first(store: Store, status: str | None) -> list[Outcome]:
    with closing(store.outcomes("large", status=status)) as outcomes:  # type: ignore[type-var]
        return list(itertools.islice(outcomes, _LIMIT))


def _median_ms(read: Callable[[], Any]) -> float:
    return statistics.median(_ms(read) for _ in range(_RUNS))


def _ms(read: Callable[[], Any]) -> float:
    start = time.perf_counter()
    read()
    return (time.perf_counter() - start) * 1000
