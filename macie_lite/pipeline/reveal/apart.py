"""Reads one object in a process of its own, confined as those that scan: what it shows comes back through a pipe, and
all else ends with it."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import TypeAlias

from classifiers.errors import ModelError
from macie_lite.errors import MacieLiteError, UsageError
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.budget import Budget
from macie_lite.extraction.extract import extract
from macie_lite.logs import mute_native_code, where
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.objects import ObjectRef
from macie_lite.pipeline.child import SIGNALS
from macie_lite.pipeline.confinement import confine
from macie_lite.pipeline.local import GRACE
from macie_lite.pipeline.reveal.masking import masked
from macie_lite.pipeline.reveal.occurrences import Collector, Shown
from macie_lite.pipeline.reveal.recorded import Kind
from macie_lite.pipeline.scan import Scanner
from macie_lite.sources.base import Source

__all__ = ["Order", "Read", "read", "read_apart"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """Which object, and what is wanted of it. unmask: as it stands."""

    ref: ObjectRef
    kinds: Sequence[Kind]
    unmask: bool


@dataclass(frozen=True, slots=True, repr=False)
class Read:
    """What was found again, by identifier; its repr shows none of it. gaps: why the rest of the object was not read."""

    shown: dict[str, list[Shown]]
    gaps: tuple[Reason, ...] = field(default=())


Opens: TypeAlias = Callable[[], Source]

_Answer: TypeAlias = Read | MacieLiteError


def read_apart(scanner: Scanner, opens: Opens, order: Order, *, grace: float = GRACE) -> Read:
    """Raises NotExamined with why the object cannot be read, Unavailable, TargetError, UsageError."""
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    process = fork.Process(target=_tell, args=(theirs, ours, scanner, opens, order), daemon=True)
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # until the child does with them what a child should
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    theirs.close()
    try:
        answer = _received(ours, scanner.limits.seconds + grace)
    finally:
        process.kill()
        process.join()
        ours.close()
    if isinstance(answer, MacieLiteError):
        raise answer
    return answer


def _received(pipe: Connection, seconds: float) -> _Answer:
    try:
        answer: _Answer = pipe.recv() if pipe.poll(seconds) else NotExamined(Reason.SECONDS)
    except (EOFError, OSError):  # the latter in the middle of a message
        return NotExamined(Reason.QUARANTINED)
    return answer


def _tell(pipe: Connection, inherited: Connection, scanner: Scanner, opens: Opens, order: Order) -> None:
    """What the child does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is the parent's to handle
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    inherited.close()
    mute_native_code()
    confine(scanner.limits)
    pipe.send(_answer(scanner, opens, order))
    os._exit(0)


def _answer(scanner: Scanner, opens: Opens, order: Order) -> _Answer:
    try:
        with closing(opens()) as source:
            return read(scanner, source, order)
    except MacieLiteError as error:
        return error
    except ModelError as error:
        return UsageError(str(error))
    except MemoryError:
        return NotExamined(Reason.MEMORY)
    except Exception as error:  # noqa: BLE001 - without its message, which may quote content
        _log.error("internal error in object %r: %s", order.ref.key, where(error))
        return NotExamined(Reason.INTERNAL)


def read(scanner: Scanner, source: Source, order: Order) -> Read:
    """Reads until all that is wanted was seen, or to the object's end. Raises as `Source.open` and its streams."""
    known, ref = scanner.known, order.ref

    def mask(identifier: str, value: str) -> str:
        return value if order.unmask else masked(value, known[identifier])

    collector = Collector(order.kinds, scanner.engine.is_sensitive, mask)
    with source.open(ref) as stream:
        encoding = getattr(stream, "content_encoding", None)
        given = Input(stream, ref.key, ref.size, Budget(scanner.limits), content_encoding=encoding)
        gaps = _collected(extract(given), scanner, collector)
    if Reason.CHANGED in gaps or Reason.GONE in gaps:
        raise NotExamined(Reason.CHANGED)
    if ref.bucket.startswith("/"):
        source.open(ref).close()  # of S3 each answer was of this very object; a file may have been written to meanwhile
    return Read(collector.shown, gaps)


def _collected(extraction: Extraction, scanner: Scanner, collector: Collector) -> tuple[Reason, ...]:
    session = scanner.engine.session()
    with closing(extraction):
        while not collector.done:
            try:
                passage = next(extraction)
            except StopIteration as end:
                gaps: tuple[Reason, ...] = end.value.gaps
                return gaps
            collector.add(session.classify(passage), passage)
    return ()
