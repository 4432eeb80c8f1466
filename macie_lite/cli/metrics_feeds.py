"""How far each feed has come, for Prometheus: by the feed's name, and never by where it sends to."""

from __future__ import annotations

from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from macie_lite.model.feeds import Feed
from macie_lite.store.base import Store

__all__ = ["feed_metrics"]


def feed_metrics(store: Store) -> list[Metric]:
    delivered = CounterMetricFamily("macie_lite_feed_delivered", "Findings that the sink took", labels=["feed"])
    refused = _gauge("refused", "Findings that the sink refused for good")
    waiting = _gauge("waiting", "Findings behind the feed's position")
    oldest = _gauge("oldest_waiting_seconds", "Age of the first change that waits; 0 when none does")
    failing = _gauge("failing", "Whether the last attempt failed")
    paused = _gauge("paused", "Whether it was paused by somebody")
    families: tuple[CounterMetricFamily | GaugeMetricFamily, ...] = (
        delivered,
        refused,
        waiting,
        oldest,
        failing,
        paused,
    )
    counts, now = store.refused_counts(), store.now()
    for feed in store.feeds():
        values = (feed.delivered, counts.get(feed.name, 0), store.changes_left(feed.position), _age(store, feed, now))
        states = (feed.error is not None, feed.paused_at is not None)
        for family, value in zip(families, (*values, *states), strict=True):
            family.add_metric([feed.name], float(value))
    return [*families]


def _age(store: Store, feed: Feed, now: datetime) -> float:
    since = store.changed_behind(feed.position)
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())


def _gauge(name: str, what: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"macie_lite_feed_{name}", what, labels=["feed"])
