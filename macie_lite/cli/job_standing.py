"""How far a job's run is, at one look, and in words."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from classifiers.errors import printable
from macie_lite.cli.job_finding import job_of
from macie_lite.cli.job_views import current
from macie_lite.cli.words import counted, duration, size
from macie_lite.model.coverage import Status
from macie_lite.model.jobs import Counted, Job, JobStatus, Listing, Planned, Run, RunCoverage
from macie_lite.store.base import Store

__all__ = ["Look", "Pace", "block", "figures", "line", "look"]

_WINDOW = 30.0
"""Seconds over which a pace is taken."""

_GAPS = 3
"""Gaps that are shown; `jobs show` has all."""

_QUIET = 60.0
"""Seconds without a batch that ended, from which on one would wonder."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is stored of a job and its last run. run: None before the first one."""

    job: Job
    run: Run | None
    planned: Planned
    coverage: RunCoverage
    listings: list[Listing]
    at: datetime

    @property
    def done(self) -> Counted:
        """Objects as their results are stored, bytes as their batches end."""
        stored = sum(self.coverage.objects.values())
        return Counted(max(stored, self.planned.done.objects), max(0, self.planned.done.bytes))

    @property
    def gaps(self) -> list[str]:
        return [one.error for one in self.listings if one.error]

    @property
    def listed_all(self) -> bool:
        return bool(self.listings) and all(one.ended for one in self.listings)


def look(store: Store, job_id: str) -> Look:
    """Raises UsageError when there is no such job."""
    job = current(store, job_of(store, job_id))
    run = next(iter(store.runs(job_id)[-1:]), None)
    if run is None:
        none = Counted()
        return Look(job, None, Planned(none, none, none, none, 0, 0, 0.0), _nothing(), [], datetime.now(UTC))
    planned, coverage = store.planned(run.run_id), store.coverage(run.run_id)
    return Look(job, run, planned, coverage, store.listings(run.run_id), datetime.now(UTC))


def _nothing() -> RunCoverage:
    return RunCoverage({}, {}, {}, {}, {})


@dataclass(slots=True)
class Pace:
    """Of the last half minute of looking."""

    looks: deque[tuple[float, Counted]] = field(default_factory=deque)

    def add(self, done: Counted, now: float) -> None:
        self.looks.append((now, done))
        while now - self.looks[0][0] > _WINDOW:
            self.looks.popleft()

    def words(self, seen: Look) -> str:
        """How fast, and how long it will take where that can be told."""
        (since, before), (now, done) = self.looks[0], self.looks[-1]
        seconds = now - since
        objects, passed = done.objects - before.objects, done.bytes - before.bytes
        if seconds <= 0 or objects <= 0:
            return ""
        left = seen.planned.read.bytes - done.bytes
        time = f", {duration(left * seconds / passed)} left" if seen.listed_all and passed > 0 and left > 0 else ""
        return f"{objects / seconds:,.1f} objects/s, {size(passed / seconds)}/s{time}"


def block(seen: Look, pace: Pace, workers: str) -> list[str]:
    """For a terminal: a line for each thing."""
    job, planned = seen.job, seen.planned
    rows = [
        ("objects", _progress(seen)),
        ("pace", pace.words(seen)),
        ("findings", _findings(seen)),
        ("coverage", _covered(seen)),
        ("batches", f"{planned.open:,} of {planned.batches:,} open{_quiet(seen)}"),
        ("workers", workers),
        *(("gap", gap) for gap in seen.gaps[:_GAPS]),
    ]
    head = f"Job {job.job_id} ({job.name}): {_status(seen)}"
    return [printable(one) for one in (head, *(f"  {name:<8}  {words}" for name, words in rows if words))]


def line(seen: Look, pace: Pace, workers: str) -> str:
    """For what is no terminal."""
    head = f"{seen.at:%Y-%m-%d %H:%M:%S} {_status(seen)}"
    return printable("; ".join(filter(None, (head, *figures(seen, workers), pace.words(seen)))))


def figures(seen: Look, workers: str) -> tuple[str, ...]:
    """What a line tells beside the time and what goes by it."""
    open_ones, gaps = f"{seen.planned.open:,} of {seen.planned.batches:,} batches open", counted(len(seen.gaps), "gap")
    return _progress(seen), f"findings {_findings(seen)}", open_ones, gaps if seen.gaps else "", workers


def _status(seen: Look) -> str:
    why = f", {seen.job.error}" if seen.job.error else ""
    if seen.run is None:
        return f"{seen.job.status.value}{why}, has not run yet"
    until = seen.run.ended_at or seen.at
    return f"{seen.job.status.value}{why}, {duration(max(0.0, (until - seen.run.started_at).total_seconds()))}"


def _progress(seen: Look) -> str:
    more = "" if seen.listed_all or seen.job.status is not JobStatus.RUNNING else "+"
    done, read = seen.done, seen.planned.read
    return f"{done.objects:,} of {read.objects:,}{more}, {size(done.bytes)} of {size(read.bytes)}{more}"


def _findings(seen: Look) -> str:
    return ", ".join(f"{name} {seen.coverage.severities.get(name, 0):,}" for name in ("High", "Medium", "Low"))


def _covered(seen: Look) -> str:
    return ", ".join(_ends(seen))


def _ends(seen: Look) -> Iterator[str]:
    for status in Status:
        yield f"{seen.coverage.objects.get(status.value, 0):,} {status.value.lower()}"
    planned = seen.planned
    passed = {
        "unchanged": planned.unchanged,
        "not sampled": planned.not_sampled,
        "out of scope": planned.out_of_scope,
        "too large": planned.too_large,
    }
    for words, count in passed.items():
        if count.objects:
            yield f"{count.objects:,} {words}"


def _quiet(seen: Look) -> str:
    """Nothing that ended: a long object, or no worker."""
    seconds = seen.planned.quiet_seconds
    return f"; none has ended for {duration(seconds)}" if seen.planned.open and seconds > _QUIET else ""
