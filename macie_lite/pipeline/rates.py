"""How fast one worker scans: as measured in the last runs, or now, by a text of our own."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from macie_lite.model.jobs import Counted, EventType, Job, Run
from macie_lite.model.objects import ObjectRef
from macie_lite.pipeline.scan import Scanner
from macie_lite.store.base import Store

__all__ = ["Rate", "given", "measured", "sampled", "seconds"]

_JOBS = 50
_RUNS = 5
"""The last jobs that are looked at, and the runs of them that count."""

_LONG = 10.0
_MANY = 50
_MUCH = 1_000_000
"""Seconds that a run took, and objects or bytes that it read, for it to tell more than how long a start takes."""

_ALIKE = 8
"""How many times larger or smaller the objects of such a run may be: the rate of small ones is not that of large."""

_BROKEN = frozenset(
    {
        EventType.JOB_PAUSED_BY_USER,
        EventType.JOB_PAUSED_BY_LIMIT,
        EventType.JOB_RESUMED_BY_USER,
        EventType.JOB_RESUMED_BY_LIMIT,
        EventType.JOB_INTERRUPTED,
    }
)
"""The time of such a run is not that of its work."""

_SAMPLE_SECONDS = 1.0
_SMALL = 1000
_LINES = (
    "Order %05d was shipped on 2026-03-0%d to the warehouse in the north, and nothing was missing.\n"
    "Please write to customer%05d@example.com if the invoice of March 0%d did not arrive.\n"
    "timestamp=2026-03-01T10:00:00Z level=info request=%05d status=20%d path=/api/v1/items\n"
)


@dataclass(frozen=True, slots=True)
class Rate:
    """Of one worker, in a second. objects: None where only bytes were measured. said: how it was come by."""

    bytes: float
    objects: float | None
    said: str


def seconds(read: Counted, rate: Rate, workers: int) -> float:
    """The longer of what the bytes and what the objects take: small ones cost by number."""
    by_objects = read.objects / rate.objects if rate.objects else 0.0
    return max(read.bytes / rate.bytes, by_objects) / workers


def given(megabytes: float) -> Rate:
    return Rate(megabytes * 1e6, None, "as --rate says")


def measured(store: Store, processes: int, read: Counted) -> Rate | None:
    """Of the last runs in the database with objects about as large as those to be read, taken for runs of so many
    processes; None where they tell nothing."""
    runs = list(islice((one for one in _telling(store) if _alike(one[1], read)), _RUNS))
    if not runs:
        return None
    time_taken = sum(took for took, _ in runs) * processes
    done = sum((read for _, read in runs), Counted())
    said = f"measured in the last {len(runs)} runs" if len(runs) > 1 else "measured in the last run"
    said += f" of this database, taken as of {processes} process{'es' if processes > 1 else ''} (--concurrency)"
    return Rate(done.bytes / time_taken, done.objects / time_taken, said)


def _telling(store: Store) -> Iterator[tuple[float, Counted]]:
    """Seconds of runs that went through, and what they read."""
    for job in store.jobs()[:_JOBS]:
        for run in reversed(store.runs(job.job_id)):
            if run.ended_at is None or not _went_through(store, job, run):
                continue
            took, done = (run.ended_at - run.started_at).total_seconds(), store.planned(run.run_id).done
            if took >= _LONG and (done.bytes >= _MUCH or done.objects >= _MANY):
                yield took, done


def _alike(done: Counted, read: Counted) -> bool:
    ours, theirs = (max(1.0, one.bytes / max(1, one.objects)) for one in (read, done))
    return ours / _ALIKE <= theirs <= ours * _ALIKE


def _went_through(store: Store, job: Job, run: Run) -> bool:
    """A run of events waits for them, and one that is held to a rate for its turn."""
    if run.portion is not None or {"events", "bucket_rate"} & run.settings.keys():
        return False
    assert run.ended_at is not None
    between = (one for one in store.events(job.job_id) if run.started_at <= one.occurred_at <= run.ended_at)
    return not any(one.type in _BROKEN for one in between)


def sampled(scanner: Scanner, clock: Callable[[], float] = time.monotonic) -> Rate:
    """Of this machine now: text of a log and of letters, scanned for about two seconds as one large object and as
    small ones."""
    text = "".join(_LINES % (n, n % 10, n, n % 10, n, n % 10) for n in range(2000)).encode()
    large, small = _repeated(scanner, text, clock), _repeated(scanner, text[:_SMALL], clock)
    said = f"measured now by {2 * _SAMPLE_SECONDS:.0f} seconds of plain text; documents and archives take longer"
    return Rate(large * len(text), small, said)


def _repeated(scanner: Scanner, text: bytes, clock: Callable[[], float]) -> float:
    """How often a second an object of this text is scanned."""
    ref = ObjectRef("sample", "sample.txt", len(text), "sample", datetime.now(UTC))
    scanner.scan_object(ref, lambda: io.BytesIO(text))  # what is loaded once
    began, count = clock(), 0
    while (took := clock() - began) < _SAMPLE_SECONDS:
        scanner.scan_object(ref, lambda: io.BytesIO(text))
        count += 1
    return count / took
