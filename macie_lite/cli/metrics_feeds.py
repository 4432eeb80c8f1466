"""How far each feed has come, for Prometheus: by the feed's name, and never by where it sends to."""

from __future__ import annotations

from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from macie_lite.model.feeds import Feed
from macie_lite.pipeline.result_delivery import waiting, waiting_since
from macie_lite.store.base import Store

__all__ = ["feed_metrics"]


_GAUGES = {
    "refused": "Findings that the sink refused for good",
    "waiting": "Findings, or results, behind the feed's position",
    "oldest_waiting_seconds": "Age of the first change that waits; 0 when none does",
    "failing": "Whether the last attempt failed",
    "paused": "Whether it was paused by somebody",
}


def feed_metrics(store: Store) -> list[Metric]:
    delivered = CounterMetricFamily(
        "macie_lite_feed_delivered", "Findings, or results, that the sink took", labels=["feed"]
    )
    gauges = {
        name: GaugeMetricFamily(f"macie_lite_feed_{name}", what, labels=["feed"]) for name, what in _GAUGES.items()
    }
    refused, now = store.refused_counts(), store.now()
    for feed in store.feeds():
        delivered.add_metric([feed.name], feed.delivered)
        gauges["refused"].add_metric([feed.name], refused.get(feed.name, 0))
        gauges["waiting"].add_metric([feed.name], waiting(store, feed))
        gauges["oldest_waiting_seconds"].add_metric([feed.name], _age(store, feed, now))
        gauges["failing"].add_metric([feed.name], feed.error is not None)
        gauges["paused"].add_metric([feed.name], feed.paused_at is not None)
    return [delivered, *gauges.values()]


def _age(store: Store, feed: Feed, now: datetime) -> float:
    since = waiting_since(store, feed)
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
