"""Receivers that are down, refuse, cut connections or are slow, and deliverers that are killed: what was received is
what is stored, in order, and what came twice came under the same id."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from macie_lite.dispatch import Dispatcher
from macie_lite.feeds.sinks.base import Limits
from macie_lite.feeds.sinks.webhook import Webhook
from macie_lite.model.feeds import Feed
from macie_lite.pipeline import delivery
from macie_lite.pipeline.delivering import deliver
from macie_lite.pipeline.delivery import Delivery
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.cli.command import command_line, worker
from tests.faults.feeding import add_hook, change, left, received_what_is_stored, store_findings
from tests.faults.scans import patiently
from tests.processes import children_of, kill
from tests.servers.process import free_port
from tests.servers.receivers import Answer, HttpReceiver, Posted
from tests.servers.redis_server import RedisServer

pytestmark = pytest.mark.slow


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "x.db")


@pytest.fixture
def store(db: str) -> Iterator[Store]:
    with closing(open_store(db)) as made:
        yield made


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small requests, and no pauses between attempts."""
    monkeypatch.setattr(Webhook, "limits", Limits(5, 1 << 20, 1 << 20))
    monkeypatch.setattr(delivery, "_FIRST", 0.001)
    monkeypatch.setattr(delivery, "_LONGEST", 0.01)


def _go_on(store: Store, mine: str = "me") -> None:
    deliverer = Delivery(store, "hook", mine)
    deliverer.go_on(time.monotonic() + 60)
    deliverer.close()


def _until_empty(store: Store) -> None:
    deliverer = Delivery(store, "hook", "me")
    deadline = time.monotonic() + 60
    while left(store):
        assert time.monotonic() < deadline
        deliverer.go_on(deadline)
    deliverer.release()


# -- receivers

_TROUBLE: dict[str, Callable[[int], Answer]] = {
    "500": lambda number: Answer(500),
    "429": lambda number: Answer(429, (("Retry-After", "0"),)),
    "cut before": lambda number: Answer(None),
    "cut in mid-answer": lambda number: Answer(200, cut=True),
    "torn": lambda number: Answer(),
}


@pytest.mark.parametrize("trouble", [*_TROUBLE, "all"])
@pytest.mark.usefixtures("quick")
def test_a_fifth_of_the_requests_fail(trouble: str, store: Store, db: str) -> None:
    chance = random.Random(20261123)
    drawn = [chance.random() < 0.2 for _ in range(2000)]
    kinds = [trouble] if trouble != "all" else list(_TROUBLE)

    def answer(number: int, _: Posted) -> Answer:
        return _TROUBLE[kinds[number % len(kinds)]](number) if drawn[number] else Answer()

    with HttpReceiver(answer) as receiver:
        if "torn" in kinds:
            receiver.torn = [number for number, bad in enumerate(drawn) if bad and kinds[number % len(kinds)] == "torn"]
        add_hook(store, receiver.url())
        for version in range(2, 5):
            store_findings(store, 50)
            _go_on(store)
            change(db, version)
        _until_empty(store)
        assert len(receiver.asked) > len({posted.headers["webhook-id"] for posted in receiver.taken}), "some failed"
        again = received_what_is_stored(store, receiver)
    assert bool(again) is (trouble in ("cut in mid-answer", "all")), "twice only where it was stored before the cut"


@pytest.mark.usefixtures("quick")
def test_a_receiver_that_is_down_and_comes_up(store: Store) -> None:
    port = free_port()
    add_hook(store, f"http://127.0.0.1:{port}/findings")
    store_findings(store, 40)
    for _ in range(3):
        patiently(lambda: _due(store))
        _go_on(store)
    down = store.feed("hook")
    assert down is not None
    assert (down.position, down.attempts, down.delivered) == (0, 3, 0)
    assert down.error == f"http://127.0.0.1:{port}/... did not answer (NewConnectionError)."
    with HttpReceiver(port=port) as receiver:
        _until_empty(store)
        assert received_what_is_stored(store, receiver) == 0


def _due(store: Store) -> bool:
    feed = store.feed("hook")
    assert feed is not None
    return feed.next_at is None or feed.next_at <= store.now()


@pytest.mark.usefixtures("quick")
def test_who_asks_for_an_hour_is_left_alone_for_an_hour(store: Store) -> None:
    later = Answer(429, (("Retry-After", "3600"),))
    with HttpReceiver(lambda number, _: later if number == 1 else Answer()) as receiver:
        add_hook(store, receiver.url())
        store_findings(store, 15)
        for _ in range(5):
            _go_on(store)
        waiting = store.feed("hook")
        assert waiting is not None
        assert (len(receiver.asked), waiting.position) == (2, 5)
        assert waiting.next_at is not None
        assert abs(waiting.next_at - store.now() - timedelta(hours=1)) < timedelta(minutes=1)
        store.pause_feed("hook", None)  # what `feed resume` does
        _until_empty(store)
        assert received_what_is_stored(store, receiver) == 0


def test_a_slow_receiver_slows_nobody_else(store: Store, tmp_path: Path) -> None:
    answered, over = threading.Event(), threading.Event()

    def slow(*_: object) -> Answer:
        answered.wait(60)
        return Answer()

    file = tmp_path / "file"
    with HttpReceiver(slow) as receiver:
        add_hook(store, receiver.url(), "slow")
        store.add_feed(Feed("file", "file", {"to": str(file), "format": "csv"}, store.now(), 0))
        store_findings(store, 150)
        carrier = threading.Thread(target=deliver, args=(store, lambda _: over.is_set()))
        carrier.start()
        patiently(lambda: receiver.asked and not left(store, "file"))
        store_findings(store, 150)
        patiently(lambda: not left(store, "file"))
        assert (left(store, "slow"), len(receiver.asked)) == (300, 1), "its first request is not answered yet"
        answered.set()
        patiently(lambda: not left(store, "slow"))
        over.set()
        carrier.join()
        assert len(file.read_text().splitlines()) == 301
        assert received_what_is_stored(store, receiver) == 0


# -- deliverers


@contextmanager
def _caught(receiver: HttpReceiver, at: int) -> Iterator[Callable[[], bool]]:
    """Whether a request was stored by the receiver that is not answered before the end, so that who sent it can be
    killed in the middle."""
    freed, waits = threading.Event(), threading.Event()

    def answer(number: int, posted: Posted) -> Answer:
        if number != at:
            return Answer()
        receiver.taken.append(posted)
        waits.set()
        freed.wait(60)
        return Answer(None)

    receiver.answer = answer
    yield waits.is_set
    freed.set()


def test_a_killed_command_and_another_that_goes_on(store: Store, db: str) -> None:
    store_findings(store, 350)
    with HttpReceiver() as receiver:
        add_hook(store, receiver.url())
        with _caught(receiver, at=2) as waits:
            process = subprocess.Popen(command_line("feed", "deliver", "--db", db), stderr=subprocess.DEVNULL)
            patiently(waits)
            process.kill()
            process.wait()
        assert left(store) == 150
        _until_empty(store)  # no waiting for the silence of the dead
        assert received_what_is_stored(store, receiver) == 100


def test_a_killed_worker_and_another_deliverer_that_goes_on(
    database: str, redis_server: RedisServer, tmp_path: Path
) -> None:
    with closing(open_store(database)) as store, HttpReceiver() as receiver:
        store_findings(store, 350)
        add_hook(store, receiver.url())
        with (
            _caught(receiver, at=2) as waits,
            worker(redis_server.url, database, tmp_path / "log") as process,
            closing(Dispatcher(redis_server.url)) as dispatcher,
        ):
            dispatcher.deliver()
            patiently(waits)
            children = children_of(process)
            process.kill()
            kill(*children)
        assert left(store) == 150
        _until_empty(store)
        assert received_what_is_stored(store, receiver) == 100
