"""What a Celery worker does with a batch: the same scan, saved straight to the database."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from macie_lite import metrics
from macie_lite.config import Settings
from macie_lite.errors import MacieLiteError, Terminal, Transient, told
from macie_lite.logs import where
from macie_lite.model.fingerprints import Fingerprint
from macie_lite.model.jobs import JobStatus, Run
from macie_lite.model.objects import Batch
from macie_lite.model.results import ObjectResult, Outcome
from macie_lite.pipeline import build, rereading
from macie_lite.pipeline.confinement import confine
from macie_lite.pipeline.endings import interrupt
from macie_lite.pipeline.findings import outcome
from macie_lite.pipeline.large import LargeObject
from macie_lite.pipeline.local import GRACE, Work, scan_in_processes
from macie_lite.pipeline.opening import Opener, Opens, Sources
from macie_lite.pipeline.pacing import paced
from macie_lite.pipeline.planning import is_large
from macie_lite.pipeline.runs import context
from macie_lite.pipeline.scan import Scanner
from macie_lite.pipeline.slices import runs_dry
from macie_lite.pipeline.suppression import suppressed
from macie_lite.store.base import Store

__all__ = ["BatchFailed", "BatchScanner", "Next"]

_log = logging.getLogger(__name__)

_SAVE_OBJECTS = 50
_SAVE_SECONDS = 2.0


class BatchFailed(Terminal):
    """An internal error, told without what it said."""


@dataclass(frozen=True, slots=True)
class Next:
    """What is to be sent when a batch, or a part of its object, is done: parts; whether to wake the planner; and the
    batch itself, where this process was asked to end before it was done."""

    parts: tuple[int, ...] = ()
    plan: bool = False
    handed_back: bool = False


@dataclass(frozen=True, slots=True)
class _Prepared:
    run_id: str
    settings: Settings
    scanner: Scanner
    looks_for: Fingerprint
    open: Opens
    sources: Sources


class BatchScanner:
    """Scans batches of any job in one worker process; keeps the compiled engine of the last job and its sources.

    stopping: whether the process is to end; asked behind each object.
    """

    def __init__(
        self, settings: Settings, store: Store, *, grace: float = GRACE, stopping: Callable[[], bool] = bool
    ) -> None:
        self._settings, self._store, self._grace, self._stopping = settings, store, grace, stopping
        self._prepared: _Prepared | None = None

    def scan(self, run_id: str, number: int, part: int | None = None, *, again: bool = False) -> Next:
        """Idempotent. Raises Transient errors for the queue to retry; any other stops the job with its reason.

        part: of the batch's one object, when that was cut into parts.
        again: the batch comes back, perhaps because an object of it ended its worker. Then a process of its own reads
        it, and an object that ends that one twice is recorded as such.
        """
        run = self._store.run(run_id)
        if run is None:
            _log.error("run %s is not in the database of this worker: does it use the --db of the scan?", run_id)
            return Next()
        found = self._store.batch(run_id, number)
        if not self._running(run):
            return Next()  # cancelled or paused: the batch stays open, and goes out again when it is resumed
        if found is None:  # done; who did it may not have come to look whether that was the last one
            return Next(plan=run.detached and runs_dry(self._store, run_id, self._settings))
        try:
            parts = self._scan(Work(*found), run, self._prepare(run), part, again)
        except Transient:
            raise
        except MacieLiteError as error:
            self._give_up(run, number, error)
            raise
        except Exception as error:  # noqa: BLE001 - logged without its message, which may quote content
            _log.error("batch %s of run %s: %s", number, run_id, where(error))
            self._give_up(run, number, error)
            raise BatchFailed(f"Batch {number} of run {run_id} ended in an internal error.") from None
        if self._stopping() and not parts and self._store.batch(run_id, number) is not None and self._running(run):
            return Next(handed_back=part is None)
        return Next(parts, not parts and run.detached and runs_dry(self._store, run_id, self._settings))

    def _running(self, run: Run) -> bool:
        job = self._store.job(run.job_id)
        return job is not None and job.status is JobStatus.RUNNING

    def _give_up(self, run: Run, number: int, error: Exception) -> None:
        """The planner would wait for ever; unless others have done the batch meanwhile, and perhaps the whole job."""
        if self._store.batch(run.run_id, number) is not None:
            interrupt(self._store, run, *told(error))

    def _scan(self, work: Work, run: Run, prepared: _Prepared, part: int | None, again: bool) -> tuple[int, ...]:
        """The parts of its object that are to be scanned, where that was cut. A job that is paused or cancelled
        meanwhile leaves the batch open, with what was stored of it."""
        save = metrics.saving(partial(self._keep, run.run_id, work.batch.number, prepared.looks_for))
        if (large := self._large(work.batch, run, prepared, again)) is not None:
            ended = large.go_on() if part is None else large.scan(part)
            if ended.result is not None:
                save([outcome(ended.result, context(run, work), prepared.scanner.known)], last=True)
            return ended.parts
        stored = self._store.stored(run.run_id, work.batch.objects)
        left = tuple(ref for ref in work.batch.objects if ref not in stored)
        todo = replace(work, batch=replace(work.batch, objects=left))
        with closing(self._apart(todo, run, prepared) if again else self._here(todo, run, prepared)) as groups:
            for outcomes in groups:
                save(outcomes, last=False)
                if self._stopping() or not self._running(run):
                    return ()
        save((), last=True)
        return ()

    def _keep(
        self, run_id: str, number: int, looks_for: Fingerprint, outcomes: Sequence[Outcome], *, last: bool
    ) -> None:
        self._store.save(run_id, number, suppressed(self._store, outcomes), last=last, **looks_for.ids)

    def _large(self, batch: Batch, run: Run, prepared: _Prepared, again: bool) -> LargeObject | None:
        """The one object of a batch, if it is in parts. One that ended its worker before it was cut is read whole."""
        settings = prepared.settings
        fits = all(map(prepared.scanner.fits, batch.objects))
        if len(batch.objects) != 1 or not is_large(batch, settings) or not fits:
            return None
        seconds = prepared.scanner.limits.seconds + self._grace
        confine(prepared.scanner.limits)
        source = prepared.sources(batch)
        large = LargeObject(self._store, batch, prepared.scanner, source, partial(_each_within, seconds))
        if next(self._store.parts(run.run_id, batch.number), None) is not None:
            return large
        return large if not again and large.cut(settings.part_bytes) else None

    def _here(self, todo: Work, run: Run, prepared: _Prepared) -> Generator[Sequence[Outcome]]:
        confine(prepared.scanner.limits)
        seconds = prepared.scanner.limits.seconds + self._grace
        source = prepared.sources(todo.batch)
        results = prepared.scanner.scan_objects(todo.batch.objects, source, put_off=lambda _: _alarm_in(seconds))
        ended = _each_within(seconds, results)
        described = (outcome(one, context(run, todo), prepared.scanner.known) for one in ended)
        yield from _groups(described, self._stopping)

    def _apart(self, todo: Work, run: Run, prepared: _Prepared) -> Generator[Sequence[Outcome]]:
        known = prepared.scanner.known

        def describe(result: ObjectResult, work: Work) -> Outcome:
            return outcome(result, context(run, work), known)

        if todo.batch.objects:
            work = iter([todo])
            for piece in scan_in_processes(
                work, prepared.scanner, prepared.open, describe, processes=1, grace=self._grace
            ):
                yield piece.outcomes

    def _prepare(self, run: Run) -> _Prepared:
        if self._prepared is None or self._prepared.run_id != run.run_id:
            settings = build.with_job(self._settings, run.settings)
            scanner = build.build_scanner(settings)
            opener = Opener(settings, run, paced(build.source_options(settings), settings, self._store))
            looks_for = rereading.fingerprint(scanner, settings)
            self._store.keep_fingerprint(looks_for)
            if self._prepared is not None:
                self._prepared.sources.close()
            self._prepared = _Prepared(run.run_id, settings, scanner, looks_for, opener, Sources(opener))
        return self._prepared


_Result = TypeVar("_Result")


def _each_within(seconds: float, results: Iterator[_Result]) -> Iterator[_Result]:
    """The results; an object that overruns ends this process, and its batch comes back to be read with more care.

    By the kernel's alarm: native code that never returns would let no thread and no signal handler of Python's run.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    try:
        while True:
            _alarm_in(seconds)
            if (result := next(results, None)) is None:
                return
            _alarm_in(0)  # storing may wait for the database
            yield result
    finally:
        _alarm_in(0)


def _alarm_in(seconds: float) -> None:
    """Of every object anew, whether it gave a result or was put off; 0: no alarm."""
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _groups(outcomes: Iterator[Outcome], now: Callable[[], bool]) -> Iterator[list[Outcome]]:
    """Up to 50 outcomes or two seconds together, or what there is now: few transactions, and little to do again after
    a kill."""
    held: list[Outcome] = []
    since = time.monotonic()
    for one in outcomes:
        held.append(one)
        if len(held) >= _SAVE_OBJECTS or time.monotonic() - since > _SAVE_SECONDS or now():
            yield held
            held, since = [], time.monotonic()
    if held:
        yield held
