"""What waits, asked of a broker and a database that are there or not."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from macie_lite.cli.metrics_gauges import Gauges
from macie_lite.config import Settings
from macie_lite.dispatch import LARGE, QUEUE, Dispatcher
from macie_lite.model.feeds import DeadLetter, Feed
from macie_lite.model.jobs import Run
from macie_lite.pipeline.runs import new_job
from macie_lite.store.open_store import open_store
from tests.conformance.check_feeds import later
from tests.servers.redis_server import RedisServer
from tests.store.samples import new_run, outcome_of

pytestmark = pytest.mark.slow


def _told(gauges: Gauges) -> dict[tuple[str, ...], float]:
    samples = (one for metric in gauges.collect() for one in metric.samples)
    return {(one.name, *one.labels.values()): one.value for one in samples}


def test_each_queue_has_its_depth(redis_server: RedisServer) -> None:
    with closing(Dispatcher(redis_server.url)) as dispatcher:
        dispatcher.send("r", 0)
        dispatcher.send("r", 1)
        dispatcher.send("r", 2, large=True)
        assert dispatcher.depths() == {QUEUE: 2, LARGE: 1, "macie-lite-listing": 0, "macie-lite-feed": 0}


def test_another_kind_of_broker_is_asked_and_no_queue_is_made() -> None:
    with closing(Dispatcher("memory://")) as dispatcher:
        dispatcher.send("r", 0)
        assert dispatcher.depths() == {QUEUE: 1, LARGE: 0, "macie-lite-listing": 0, "macie-lite-feed": 0}


def test_what_is_not_there_has_no_numbers_and_is_asked_again(redis_server: RedisServer, tmp_path: Path) -> None:
    now = [0.0]
    db = tmp_path / "x.db"
    gauges = Gauges(Settings(db=str(db), broker=redis_server.url), clock=lambda: now[0])
    assert _told(gauges)["macie_lite_reachable", "database"] == 0
    assert ("macie_lite_running_runs",) not in _told(gauges)
    with closing(open_store(str(db))) as store:
        job = new_job("j", "j", ["/data"], Settings())
        store.create_job(job)
        store.start_run(Run("r", "j", "0" * 12, datetime.now(UTC), job.targets, {}))
    assert _told(gauges)["macie_lite_reachable", "database"] == 0, "the last answer, while it is fresh"
    now[0] = 5.0
    told = _told(gauges)
    assert (told["macie_lite_reachable", "database"], told["macie_lite_reachable", "broker"]) == (1, 1)
    assert (told["macie_lite_running_runs",], told["macie_lite_open_batches", "r"]) == (1, 0)


def test_each_feed_has_how_far_it_has_come_and_no_url(tmp_path: Path) -> None:
    db = str(tmp_path / "x.db")
    with closing(open_store(db)) as store:
        run_id = new_run(store)
        store.save(run_id, 0, [outcome_of(run_id, key, ("SSN", 1)) for key in "abcd"], last=True)
        later(store)
        for name in ("down", "idle", "slow"):
            store.add_feed(Feed(name, "slack", {"to": "https://h/s3cret"}, store.now(), 4 if name == "idle" else 0))
            store.claim_feed(name, "me", timedelta(seconds=60))
        store.save(run_id, 1, [outcome_of(run_id, key) for key in "efg"], last=True)
        for name in ("done", "lake"):
            store.add_feed(Feed(name, "results", {"to": "s3://b"}, store.now(), 2 if name == "done" else 1))
        letter = DeadLetter(store.changes(0, 1)[0].finding["id"], 1, "no", store.now())
        store.delivered("slow", "me", 0, 3, 2, [letter])
        store.failed("down", "me", "away", store.now(), store.now())
        store.pause_feed("idle", store.now())
        later(store)
    gauges = Gauges(Settings(db=db, broker="memory://"))
    told = {(name.removeprefix("macie_lite_feed_"), *more): value for (name, *more), value in _told(gauges).items()}
    rows = {one: [told[one, name] for name in _FEEDS] for one in _OF_FEEDS}
    assert rows == _OF_FEEDS
    down, idle, slow, done, lake = (told["oldest_waiting_seconds", name] for name in _FEEDS)
    assert (0 < lake < down == slow < 60, idle, done) == (True, 0, 0)
    assert "s3cret" not in str(list(gauges.collect()))


_FEEDS = ("down", "idle", "slow", "done", "lake")
_OF_FEEDS = {
    "delivered_total": [0, 0, 2, 0, 0],
    "waiting": [4, 0, 1, 0, 3],
    "refused": [0, 0, 1, 0, 0],
    "failing": [1, 0, 0, 0, 0],
    "paused": [0, 1, 0, 0, 0],
}
"""The last two are of results."""
