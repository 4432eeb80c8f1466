"""What the processes of a worker have done, counted for Prometheus: names and numbers, no key, no bucket, no text.

Off, at the cost of a look at a variable, unless PROMETHEUS_MULTIPROC_DIR names a folder, as under `macie-lite worker
--metrics-port`. Each process then counts in memory-mapped files of its own there; `cli.metrics_server` adds them up.
"""

from __future__ import annotations

import functools
import os
import time
from collections import Counter as Tally
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from macie_lite.model.jobs import EventType, Listing, Step
from macie_lite.model.results import Outcome

if TYPE_CHECKING:
    from prometheus_client import Counter

__all__ = ["FOLDER", "batch_again", "happened", "planned", "saving", "timed"]

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Prometheus' own variable: its library goes by it when it is imported."""

_SECONDS = (0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300, 900)
_PASSED = {
    "unchanged": "unchanged",
    "not sampled": "not_sampled",
    "out of scope": "out_of_scope",
    "too large": "too_large",
}

_P = ParamSpec("_P")
_T = TypeVar("_T")


class _Metrics:
    """Made in the process that counts, since its files go by the process' number."""

    def __init__(self) -> None:
        from prometheus_client import Histogram

        counter = self._counter
        self.objects = counter("objects", "Objects that ended so, with Macie's reason", "status", "reason", "detail")
        self.bytes = counter("classified_bytes", "Bytes whose text was classified, unpacked")
        self.findings = counter("findings", "Objects with sensitive data", "severity")
        self.batches = counter("batches_done", "Batches that were read to their end")
        self.again = counter("batches_redelivered", "Batches that came a second time, as after a worker's end")
        self.listed = counter("listed_keys", "Keys that were listed")
        self.planned = counter("planned_batches", "Batches that were planned")
        self.passed = counter("not_read_objects", "Objects that were listed and are not read", "kind")
        self.events = counter("job_events", "What happened to jobs, in Macie's words", "type")
        what = "Seconds until an object began to come (fetch), to read and classify it (examine), to store some (store)"
        self._seconds = Histogram("macie_lite_stage_seconds", what, ["stage"], registry=None, buckets=_SECONDS)
        self.seconds = {stage: self._seconds.labels(stage).observe for stage in ("fetch", "examine", "store")}

    @staticmethod
    def _counter(name: str, what: str, *labels: str) -> Counter:
        from prometheus_client import Counter

        return Counter(f"macie_lite_{name}", what, labels, registry=None)


@functools.cache
def _metrics() -> _Metrics | None:
    return _Metrics() if os.environ.get(FOLDER) else None


def timed(stage: str, call: Callable[_P, _T]) -> Callable[_P, _T]:
    """The same call, its seconds counted, also when it raises."""
    if (metrics := _metrics()) is None:
        return call
    observe = metrics.seconds[stage]

    def counted(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        began = time.perf_counter()
        try:
            return call(*args, **kwargs)
        finally:
            observe(time.perf_counter() - began)

    return counted


def saving(save: Callable[..., object]) -> Callable[..., object]:
    """The `save` of a batch's store, what it stored counted."""
    if (metrics := _metrics()) is None:
        return save
    timed_save = timed("store", save)

    def counted(outcomes: Sequence[Outcome], *, last: bool) -> None:
        timed_save(outcomes, last=last)
        _count_ended(metrics, outcomes)
        metrics.batches.inc(last)

    return counted


def _count_ended(metrics: _Metrics, outcomes: Sequence[Outcome]) -> None:
    """Added up first: this is done for every object."""
    results = [one.record["classificationDetails"]["result"] for one in outcomes]
    for labels, count in Tally(_ending(result["status"]) for result in results).items():
        metrics.objects.labels(*labels).inc(count)
    found = Tally(one.finding["severity"]["description"] for one in outcomes if one.finding is not None)
    for severity, count in found.items():
        metrics.findings.labels(severity).inc(count)
    metrics.bytes.inc(sum(result["sizeClassified"] for result in results))


def _ending(status: dict[str, Any]) -> tuple[str, str, str]:
    """Words of `model.coverage` alone."""
    return status["code"], status.get("reason", ""), status.get("macieLite", {}).get("detail", "")


def batch_again() -> None:
    if metrics := _metrics():
        metrics.again.inc()


def planned(before: Listing, step: Step) -> None:
    """A step of a listing, which was at `before`."""
    if (metrics := _metrics()) is None:
        return
    read = sum(len(batch.objects) for batch in step.batches)
    new = {kind: getattr(step.listing, name).objects - getattr(before, name).objects for kind, name in _PASSED.items()}
    metrics.listed.inc(read + sum(new.values()))
    metrics.planned.inc(len(step.batches))
    for kind, count in new.items():
        metrics.passed.labels(kind).inc(count)


def happened(kind: EventType) -> None:
    """To a job."""
    if metrics := _metrics():
        metrics.events.labels(kind.value).inc()
