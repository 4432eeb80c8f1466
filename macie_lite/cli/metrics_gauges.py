"""How much there is to do, asked of the broker and the database when somebody wants to know."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from macie_lite.cli.metrics_feeds import feed_metrics
from macie_lite.config import Settings
from macie_lite.dispatch import Dispatcher
from macie_lite.errors import MacieLiteError
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store

__all__ = ["Gauges"]

_KEPT = 5.0
"""Seconds for which an answer is good: however often somebody asks, broker and database have no more to do."""

_RUNS = 100
"""Runs that are told apart; more would be more series than anybody looks at."""


class Gauges(Collector):
    """What cannot be reached has no numbers, and `macie_lite_reachable` says so."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._clock = settings, clock
        self._lock = threading.Lock()
        self._asked, self._known = -_KEPT, list[Metric]()
        self._dispatcher: Dispatcher | None = None
        self._store: Store | None = None

    def collect(self) -> Iterable[Metric]:
        with self._lock:
            if self._clock() - self._asked >= _KEPT:
                self._known = list(self._look())
                self._asked = self._clock()
            return self._known

    def _look(self) -> Iterator[Metric]:
        reachable = _gauge("reachable", "Whether broker and database answer", "service")
        for service, ask in (("broker", self._queues), ("database", self._stored)):
            try:
                found = ask()
            except MacieLiteError:
                found = []
            yield from found
            reachable.add_metric([service], bool(found))
        yield reachable

    def _queues(self) -> list[Metric]:
        self._dispatcher = self._dispatcher or Dispatcher(self._settings.broker or "")
        depth = _gauge("queue_depth", "Messages that wait; what a worker has taken is none", "queue")
        for queue, count in self._dispatcher.depths().items():
            depth.add_metric([queue], count)
        return [depth]

    def _stored(self) -> list[Metric]:
        self._store = self._store or open_store(self._settings.db, create=False)
        return [*self._runs(self._store), *feed_metrics(self._store)]

    @staticmethod
    def _runs(store: Store) -> list[Metric]:
        running = store.unfinished_runs()
        count = _gauge("running_runs", "Runs of running jobs that have not ended")
        count.add_metric([], len(running))
        batches = _gauge("open_batches", "Batches of a run that are planned and not done", "run")
        for run, _ in islice(running, _RUNS):
            batches.add_metric([run.run_id], len(store.batches_open(run.run_id)))
        return [count, batches]


def _gauge(name: str, what: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"macie_lite_{name}", what, labels=labels)
