"""Planning by the workers, a slice at a time: no worker is kept from scanning for long, and none has to live on.

A slice plans until enough batches are out, or its time is over. The next one is asked for by the worker that ends a
batch when few are left (`runs_dry`), by the slice itself when there is more to plan, by the task that wakes what fell
asleep (`due`), and by who resumes a job. Of those who ask for the same one the first is heeded (`ask`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from enum import Enum, auto
from typing import Protocol

from macie_lite.config import Settings
from macie_lite.errors import MacieLiteError, Transient, told
from macie_lite.model.jobs import Job, JobStatus, Ownership, Run
from macie_lite.pipeline import build, rereading
from macie_lite.pipeline.endings import end, interrupt
from macie_lite.pipeline.opening import Opener
from macie_lite.pipeline.ownership import Owner, RunBusy, RunTaken
from macie_lite.pipeline.pacing import paced
from macie_lite.pipeline.patience import patiently
from macie_lite.pipeline.planners import planner_of
from macie_lite.pipeline.planning import Planner, is_large
from macie_lite.pipeline.turns import AT_ONCE
from macie_lite.store.base import Store

__all__ = ["Queue", "SlicePlanner", "ask", "runs_dry", "send_open", "unchanged_of"]

_SECONDS = 20.0
_QUIET = 30.0
"""Seconds in which no batch was done, before it is asked who has them."""

_SURE = 3.0
"""Seconds after which what nobody held is looked for a second time: it may have been on its way."""


class Queue(Protocol):
    """Where batches go (`dispatch.Dispatcher`). Raises Unavailable when the broker does not answer."""

    def send(self, run_id: str, number: int, *, large: bool = False, again: bool = False) -> None: ...

    def plan(self, run_id: str, *, since: str | None = None) -> None: ...

    def answering(self) -> int: ...

    def held(self, run_id: str) -> frozenset[int] | None: ...


class _Stop(Enum):
    """Why a slice ended: its time was over; enough batches are out; it came as far as it can, to the end or to a limit
    or to what cannot be listed."""

    TIME = auto()
    ENOUGH = auto()
    END = auto()


def runs_dry(store: Store, run_id: str, settings: Settings, *, at_end: bool = False) -> bool:
    """Whether a run wants planning that nobody is at: so few batches are out that workers would soon have nothing to
    do, or it is to be ended. Asked when a batch is done, and by a slice once it has let go of the run: of the two, who
    comes last sees it. at_end: only the latter; a slice that came to its end would come to the same again."""
    run, ownership = store.run(run_id), store.ownership(run_id)
    if run is None or run.ended_at or ownership is None or ownership.owner is not None:
        return False
    left = len(store.batches_open(run_id))
    return left == 0 or (not at_end and not run.planned_all and left <= _few(settings))


def ask(store: Store, queue: Queue, run_id: str) -> None:
    """Asks for the next slice, as of when the run was last heard of: once a slice has begun, what others had asked for
    is void. Else each of them would go on asking, for as long as the run lasts."""
    seen = store.ownership(run_id)
    queue.plan(run_id, since=None if seen is None else _moment(seen))


def _moment(seen: Ownership) -> str:
    return seen.heard_at.isoformat()


def _few(settings: Settings) -> int:
    return settings.outstanding // 2


class SlicePlanner:
    """Plans detached runs in one worker process. stopping: whether that is to end; asked behind each step."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        queue: Queue,
        *,
        sleep: Callable[[float], None] = time.sleep,
        stopping: Callable[[], bool] = bool,
    ) -> None:
        self._settings, self._store, self._queue, self._sleep = settings, store, queue, sleep
        self._stopping = stopping

    def go_on(self, run_id: str, *, since: str | None = None) -> None:
        """One slice; none when another process is at it, or was since it was asked for (`ask`), or the job was paused.
        What stops the planning for good is told in the job; Transient errors are raised."""
        run = self._store.run(run_id)
        job = self._store.job(run.job_id) if run else None
        if run is None or job is None or job.status is not JobStatus.RUNNING or run.ended_at:
            return
        if since is not None and (seen := self._store.ownership(run_id)) is not None and _moment(seen) != since:
            return
        with suppress(RunBusy, RunTaken):
            owner = Owner(self._store, run_id, detached=True)
            try:
                stop = self._slice(job, run, owner)
            except Transient:
                raise
            except MacieLiteError as error:
                interrupt(self._store, run, *told(error))
                stop = _Stop.END
            finally:
                owner.release()
            if stop is _Stop.TIME or runs_dry(self._store, run_id, self._settings, at_end=stop is _Stop.END):
                ask(self._store, self._queue, run_id)

    def _slice(self, job: Job, run: Run, owner: Owner) -> _Stop:
        settings = build.with_job(self._settings, run.settings)
        planner = self._planner(job, run, settings, owner)
        until, out = time.monotonic() + _SECONDS, len(self._store.batches_open(run.run_id))
        with closing(planner.steps()) as steps:
            while out < settings.outstanding:
                if (works := next(steps, None)) is None:
                    self._after_all(job, run, planner, settings)
                    return _Stop.END
                for work in works:
                    self._queue.send(run.run_id, work.batch.number, large=is_large(work.batch, settings))
                out += len(works)
                if time.monotonic() > until or self._stopping():
                    return _Stop.TIME
        self._find_lost(run, settings)
        return _Stop.ENOUGH

    def _planner(self, job: Job, run: Run, settings: Settings, owner: Owner) -> Planner:
        unchanged = unchanged_of(self._store, settings) if settings.incremental or settings.automated else None
        opens = Opener(settings, run, paced(build.source_options(settings), settings, self._store, owner.beat))
        planner = planner_of(settings)(self._store, job, run, settings, opens, owner, unchanged, at_once=AT_ONCE)
        if not self._store.listings(run.run_id):
            planner.begin()
        return planner

    def _after_all(self, job: Job, run: Run, planner: Planner, settings: Settings) -> None:
        if not self._store.batches_open(run.run_id):
            end(self._store, job, run, planner.progress.failures, planner.progress.limit)
        else:
            self._find_lost(run, settings)

    def _find_lost(self, run: Run, settings: Settings) -> None:
        """Sends again what neither the queue nor a worker holds at two looks, when nothing was done for a while."""
        quiet = self._store.planned(run.run_id).quiet_seconds  # less than none: the clock was set back
        if 0 <= quiet < _QUIET or not self._queue.answering():
            return
        missing = self._missing(run.run_id)
        if missing:
            self._sleep(_SURE)
            lost = missing & self._missing(run.run_id)
            _send(self._store, self._queue, run.run_id, lost, settings, again=True)

    def _missing(self, run_id: str) -> set[int]:
        held = self._queue.held(run_id)
        return set() if held is None else set(self._store.batches_open(run_id)) - held


def send_open(store: Store, queue: Queue, run: Run, settings: Settings) -> None:
    """Every batch that was planned and is not done: workers drop those that they take while the job is paused."""
    own = build.with_job(settings, run.settings)
    _send(store, queue, run.run_id, patiently(store.batches_open, run.run_id), own, again=False)


def _send(store: Store, queue: Queue, run_id: str, numbers: Iterable[int], settings: Settings, *, again: bool) -> None:
    for number in sorted(numbers):
        if (found := store.batch(run_id, number)) is not None:
            queue.send(run_id, number, large=is_large(found[0], settings), again=again)


def unchanged_of(store: Store, settings: Settings) -> rereading.Unchanged:
    """Which objects need not be read again, with these settings."""
    scanner = build.build_scanner(settings)
    return rereading.unchanged(store, rereading.fingerprint(scanner, settings), scanner.engine.identifiers)
