"""The whole path of one object, and of one batch: fetch, extract, classify, count, drop the content.

The same functions run in the process engine and in the Celery workers.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO, TypeAlias

from classifiers.engine import Engine
from classifiers.types import Identifier
from macie_lite.errors import Unavailable
from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.extract import extract
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.objects import ObjectRef
from macie_lite.model.results import ObjectResult
from macie_lite.pipeline.examining import classified, examined
from macie_lite.pipeline.joining import Combiner
from macie_lite.pipeline.parts.drawing import Sample
from macie_lite.pipeline.tally import Tally
from macie_lite.sources.base import Source

__all__ = ["Scanner"]

_log = logging.getLogger(__name__)

_AHEAD_BYTES = 64 << 20
"""What may lie fetched and unread in one process."""

_HELD = 8 << 20
"""What `Source.open` fetches of one object at most."""

_Coming: TypeAlias = tuple[ObjectRef, Future[BinaryIO]]


@dataclass(frozen=True, slots=True)
class Scanner:
    """An engine with its budgets.

    ahead: threads that fetch the next objects while others are classified.
    largest: bytes of the largest object that is fetched at all; None: any.
    sample: what is read of a larger one, where that can be read in parts; None: all of any.
    """

    engine: Engine
    limits: Limits = Limits()  # noqa: RUF009 - frozen
    ahead: int = 32
    largest: int | None = None
    sample: Sample | None = None

    @property
    def known(self) -> dict[str, Identifier]:
        """The identifiers that it can find, by id."""
        return {one.id: one for one in self.engine.identifiers}

    def scan_object(self, ref: ObjectRef, fetch: Callable[[], BinaryIO], *, last_try: bool = False) -> ObjectResult:
        """Reads one object and keeps metadata only. Whatever is wrong with the object becomes its coverage.

        Raises Unavailable when the storage did not answer and this was not the last try. Raises TargetError when
        no object of the target could be read, as with credentials that have expired; UsageError for an NER model that
        turns out to be broken when the first text comes for it.
        """
        session = self.engine.session()
        tally, combiner = Tally(self.engine.is_sensitive), Combiner(self.engine.is_sensitive)
        began = time.monotonic()

        def examine(stream: BinaryIO) -> Coverage:
            encoding = getattr(stream, "content_encoding", None)
            source = Input(stream, ref.key, ref.size, Budget(self.limits), content_encoding=encoding)
            return classified(extract(source), session, tally, combiner)

        coverage, version_id = examined(ref, fetch, examine, tally, last_try=last_try)
        if session.capped:
            coverage = coverage.with_gaps(Reason.NAME_CAP)
        coverage = replace(coverage, size_read_for_names=session.read_for_names)
        took, status = time.monotonic() - began, coverage.status.value
        _log.debug("object %r of %r: %s bytes, %.3f seconds, %s", ref.key, ref.bucket, ref.size, took, status)
        combined = combiner.combined(complete=not session.capped)
        tally.joined("NAME", combiner.whole_names)
        return ObjectResult(ref, coverage, tally.detected(), datetime.now(UTC), version_id, combined, session.hid)

    def scan_objects(
        self, refs: Iterable[ObjectRef], source: Source, put_off: Callable[[ObjectRef], None] | None = None
    ) -> Iterator[ObjectResult]:
        """One result per object, in order, but for objects whose storage did not answer: those get a second try at
        the end, then they are recorded as not examined. `put_off` is told of each of them."""
        again: list[ObjectRef] = []
        for ref, fetch in self._fetched(refs, source):
            try:
                yield self._scanned(ref, fetch, partial(self._open, source, ref))
            except Unavailable:
                again.append(ref)
                if put_off is not None:
                    put_off(ref)
        for ref in again:
            fetch = partial(self._open, source, ref)
            yield self._scanned(ref, fetch, fetch, last_try=True)

    def _scanned(
        self, ref: ObjectRef, fetch: Callable[[], BinaryIO], again: Callable[[], BinaryIO], *, last_try: bool = False
    ) -> ObjectResult:
        """Of the whole object, or of a sample of it. again: opens it anew, as `fetch` perhaps cannot."""
        if self.sample is None or self.sample.of(ref) is None:
            return self.scan_object(ref, fetch, last_try=last_try)
        from macie_lite.pipeline.parts.sampled import drawn, scan_sample

        try:
            parts = drawn(self, ref, fetch)
        except Unavailable:
            if not last_try:
                raise
            return ObjectResult(ref, Coverage.skipped(Reason.RETRIES_EXHAUSTED), (), datetime.now(UTC))
        if not parts:
            return self.scan_object(ref, again, last_try=last_try)
        return scan_sample(self, ref, parts, again, last_try=last_try)

    def fits(self, ref: ObjectRef) -> bool:
        """Whether the object is fetched, as far as its size goes."""
        return self.largest is None or ref.size <= self.largest

    def _open(self, source: Source, ref: ObjectRef) -> BinaryIO:
        if not self.fits(ref):
            raise NotExamined(Reason.RUN_SIZE)
        return source.open(ref)

    def _fetched(self, refs: Iterable[ObjectRef], source: Source) -> Iterator[tuple[ObjectRef, Callable[[], BinaryIO]]]:
        """The objects with what opens them. They are fetched run by run, the next one while one is read: a processor
        that turns from fetching to classifying with every small object has neither in its caches."""
        coming: deque[_Coming] = deque()
        with ThreadPoolExecutor(self.ahead, thread_name_prefix="fetch") as pool:
            try:
                for run in _runs(refs, max(1, self.ahead // 2)):
                    known = len(coming)
                    coming.extend((ref, pool.submit(self._open, source, ref)) for ref in run)
                    yield from _opening(coming, known)
                yield from _opening(coming, len(coming))
            finally:
                for _, stream in coming:
                    stream.cancel()
                    stream.add_done_callback(_close)


def _runs(refs: Iterable[ObjectRef], most: int) -> Iterator[list[ObjectRef]]:
    """Of at most so many objects, and of half of what may lie unread."""
    run: list[ObjectRef] = []
    held = 0
    for ref in refs:
        size = min(ref.size, _HELD)
        if run and (len(run) == most or held + size > _AHEAD_BYTES // 2):
            yield run
            run, held = [], 0
        run.append(ref)
        held += size
    if run:
        yield run


def _opening(coming: deque[_Coming], count: int) -> Iterator[tuple[ObjectRef, Callable[[], BinaryIO]]]:
    for _ in range(count):
        ref, stream = coming.popleft()
        yield ref, stream.result


def _close(stream: Future[BinaryIO]) -> None:
    if not stream.cancelled() and stream.exception() is None:
        stream.result().close()
