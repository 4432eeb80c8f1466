"""An object, or a part of one, from its stream to counts: whatever is wrong with it becomes its coverage."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import BinaryIO

from classifiers.engine import Session
from classifiers.errors import ModelError
from macie_lite import metrics
from macie_lite.errors import TargetError, Unavailable, UsageError
from macie_lite.extraction.base import Extraction
from macie_lite.logs import where
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.objects import ObjectRef
from macie_lite.pipeline.joining import Combiner
from macie_lite.pipeline.tally import Tally

__all__ = ["classified", "examined"]

_log = logging.getLogger(__name__)


def examined(
    ref: ObjectRef,
    fetch: Callable[[], BinaryIO],
    examine: Callable[[BinaryIO], Coverage],
    tally: Tally,
    *,
    last_try: bool,
) -> tuple[Coverage, str | None]:
    """What `examine` says of the object, and which version it was; what goes wrong becomes its coverage. tally: of what
    was found. Raises as `Scanner.scan_object` does."""
    stream: BinaryIO | None = None
    try:
        with metrics.timed("fetch", fetch)() as stream:
            coverage = metrics.timed("examine", examine)(stream)
    except NotExamined as error:
        coverage = _stopped(error.reason, tally)
    except Unavailable:
        if not last_try:
            raise
        coverage = _stopped(Reason.RETRIES_EXHAUSTED, tally)
    except TargetError:
        raise
    except ModelError as error:
        raise UsageError(str(error)) from error
    except MemoryError:
        coverage = _stopped(Reason.MEMORY, tally)
    except Exception as error:  # noqa: BLE001 - one object's fault never costs the batch; recorded and logged
        _log.error("internal error in object %r: %s", ref.key, where(error))
        coverage = _stopped(Reason.INTERNAL, tally)
    return coverage, getattr(stream, "version_id", None)


def classified(extraction: Extraction, session: Session, tally: Tally, combiner: Combiner) -> Coverage:
    """Counts what stands in the passages."""
    while True:
        try:
            passage = next(extraction)
        except StopIteration as end:
            coverage: Coverage = end.value
            return coverage
        found = session.classify(passage)
        for detection in found:
            tally.add(detection, passage)
        combiner.add(found, passage)
        tally.classified(passage)


def _stopped(reason: Reason, tally: Tally) -> Coverage:
    """What was found before a fault stands."""
    if tally.size == 0:
        return Coverage.skipped(reason)
    return Coverage.partial(reason, tally.size, "application/octet-stream")
