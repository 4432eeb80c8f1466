"""The process engine: scan batches in child processes of this one.

Children are forked lazily from a parent that has no threads, so each starts in milliseconds with the compiled
identifiers shared. A child that dies (a crash in a native parser, the kernel out of memory) or hangs in one costs
nothing but the object it was on, and that only when it happens twice; what ended in its last moment is read again.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from macie_lite.errors import MacieLiteError
from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.objects import Batch, BucketInfo, ObjectRef
from macie_lite.model.results import ObjectResult, Outcome
from macie_lite.pipeline.child import SIGNALS, Count, Describe, Message, scan_for_parent
from macie_lite.pipeline.gathering import Gathering, Piece
from macie_lite.pipeline.opening import Opens
from macie_lite.pipeline.scan import Scanner

__all__ = ["GRACE", "Piece", "Work", "scan_in_processes"]

_QUEUED = 2
"""Batches that a child holds: one under way and the next, so that it never waits for the parent."""

_DEATHS = 2
_END: Any = object()

GRACE = 900.0
"""Seconds that an object may take beyond its budget: to be fetched, and for one page or window that was begun."""

_PULSE = 1.0


@dataclass(frozen=True, slots=True)
class Work:
    """A batch with what is known of its bucket."""

    batch: Batch
    bucket: BucketInfo


@dataclass(slots=True)
class _Child:
    process: BaseProcess
    pipe: Connection
    count: Count
    received: int = 0
    queue: deque[Work] = field(default_factory=deque)
    left: dict[ObjectRef, None] = field(default_factory=dict)  # of the first batch in the queue, in the child's order
    heard: float = 0.0  # when it last gave a sign of life, or was given its first batch

    def give(self, work: Work) -> bool:
        """Whether it took the batch: one that has just died does not."""
        try:
            self.pipe.send(work)
        except OSError:
            return False
        self.queue.append(work)
        if len(self.queue) == 1:
            self._begin()
        return True

    def ended(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            self.received += 1
            self.left.pop(outcome.ref, None)

    @property
    def lost(self) -> int:
        """How many objects ended of which it did not tell before it died: the first of those that are left."""
        return self.count.value - self.received

    def put_off(self, ref: ObjectRef) -> None:
        self.left[ref] = self.left.pop(ref)

    def finish(self) -> Work:
        done = self.queue.popleft()
        if self.queue:
            self._begin()
        return done

    def _begin(self) -> None:
        self.heard = time.monotonic()
        self.left = dict.fromkeys(self.queue[0].batch.objects)


def scan_in_processes(
    work: Iterator[Work | None],
    scanner: Scanner,
    open_source: Opens,
    describe: Describe,
    processes: int,
    *,
    grace: float = GRACE,
    pulse: Callable[[], None] = lambda: None,
) -> Iterator[Piece]:
    """Yields pieces of batches as objects end, small ones a few together, in no fixed order of batches. Closing it ends
    the children.

    work: None where there is nothing to do just now.
    pulse: called about every second while the children work, however long an object takes.
    """
    pool, gathering = _Pool(scanner, open_source, describe, processes, grace), Gathering()
    try:
        pool.fill(work)
        while pool.busy or not pool.exhausted:
            if pool.busy:
                for piece in pool.collect(gathering.left()):
                    yield from gathering.add(piece)
            yield from gathering.due()
            pulse()
            pool.fill(work)
    except MacieLiteError:
        yield from gathering.rest()
        raise
    finally:
        pool.close()


class _Pool:
    def __init__(self, scanner: Scanner, open_source: Opens, describe: Describe, processes: int, grace: float) -> None:
        self._make = (scanner, open_source, describe)
        self._describe = describe
        self._processes = processes
        self._longest = scanner.limits.seconds + grace
        self._fork = multiprocessing.get_context("fork")
        self._deaths: Counter[ObjectRef] = Counter()
        self._again: deque[Work] = deque()
        self._children: list[_Child] = []
        self.exhausted = False

    @property
    def busy(self) -> bool:
        return any(child.queue for child in self._children)

    def fill(self, work: Iterator[Work | None]) -> None:
        """Hands out work until every child has enough; forks another child while there is work and room."""
        while len(self._children) < self._processes or any(len(c.queue) < _QUEUED for c in self._children):
            item = self._again.popleft() if self._again else next(work, _END)
            if item is None or item is _END:
                self.exhausted = item is _END
                return
            child = self._next_child()
            if child.give(item):
                continue
            self._again.appendleft(item)
            if child.queue:
                return  # `collect` sees that it died
            self._remove(child)

    def _next_child(self) -> _Child:
        """An idle child, else a new one while there is room, else the one with the least to do."""
        least = min(self._children, key=lambda c: len(c.queue), default=None)
        if least is None or (least.queue and len(self._children) < self._processes):
            return self._start()
        return least

    def _start(self) -> _Child:
        (ours, theirs), count = self._fork.Pipe(), Count()
        told = (theirs, [*(c.pipe for c in self._children), ours], count, *self._make)
        process = self._fork.Process(target=scan_for_parent, args=told, daemon=True)
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # until the child does with them what a child should
        try:
            process.start()
            self._children.append(_Child(process, ours, count))
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        theirs.close()
        return self._children[-1]

    def collect(self, most: float | None) -> Iterator[Piece]:
        """Waits a while (`most` seconds, where given) for news of at least one child."""
        busy = [child for child in self._children if child.queue]
        first = min(child.heard for child in busy) + self._longest
        patience = min(_PULSE if most is None else most, max(0.0, first - time.monotonic()))
        ready = wait([c.pipe for c in self._children], patience)
        for child in [c for c in self._children if c.pipe in ready]:
            child.heard = time.monotonic()
            try:
                yield from self._drain(child)
            except (EOFError, OSError):  # the latter in the middle of a message
                yield from self._bury(child)
        for child in busy:
            if child.queue and time.monotonic() > child.heard + self._longest:
                child.process.kill()  # its pipe tells, as of any other death

    def _drain(self, child: _Child) -> Iterator[Piece]:
        outcomes: list[Outcome] = []
        while child.pipe.poll():
            try:
                message: Message = child.pipe.recv()
            except (EOFError, OSError):  # the latter in the middle of a message
                if outcomes:
                    yield Piece(child.queue[0].batch.number, tuple(outcomes), last=False)
                raise
            if isinstance(message, MacieLiteError):
                if outcomes:
                    yield Piece(child.queue[0].batch.number, tuple(outcomes), last=False)
                raise message
            if isinstance(message, ObjectRef):
                child.put_off(message)
                continue
            if isinstance(message, tuple):
                child.ended(message)
                outcomes += message
                continue
            yield Piece(child.finish().batch.number, tuple(outcomes), last=True)
            outcomes = []
        if outcomes:
            yield Piece(child.queue[0].batch.number, tuple(outcomes), last=False)

    def _bury(self, child: _Child) -> Iterator[Piece]:
        """A child died. The object that it was on is tried once more, and what it had not reached goes on."""
        self._remove(child)
        if not child.queue:
            return
        first, *rest = child.queue
        left = list(child.left)
        outcomes: tuple[Outcome, ...] = ()
        at = child.lost
        if at < len(left) and self._condemned(left[at]):
            result = ObjectResult(left.pop(at), Coverage.skipped(Reason.QUARANTINED), (), datetime.now(UTC))
            outcomes = (self._describe(result, first),)
        yield Piece(first.batch.number, outcomes, last=not left)
        if left:
            self._again.append(Work(_of(first.batch, left), first.bucket))
        self._again.extend(rest)

    def _condemned(self, suspect: ObjectRef) -> bool:
        self._deaths[suspect] += 1
        return self._deaths[suspect] >= _DEATHS

    def _remove(self, child: _Child) -> None:
        self._children.remove(child)
        child.pipe.close()
        child.process.join()

    def close(self) -> None:
        for child in self._children:
            child.process.terminate()
        for child in self._children:
            child.process.join()
            child.pipe.close()
        self._children.clear()


def _of(batch: Batch, objects: list[ObjectRef]) -> Batch:
    return replace(batch, objects=tuple(objects))
