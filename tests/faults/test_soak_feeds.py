"""The long forms of `test_feeds`, run by `make soak`."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psutil
import pytest

from macie_lite.dispatch import Dispatcher
from macie_lite.model.feeds import Feed
from macie_lite.pipeline.delivery import Delivery
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.cli.command import command_line, worker
from tests.cli.ready import Started
from tests.faults.feeding import add_hook, change, left, received_what_is_stored, store_findings
from tests.faults.scans import patiently
from tests.processes import children_of, kill
from tests.servers.process import free_port
from tests.servers.receivers import HttpReceiver
from tests.servers.redis_server import RedisServer

pytestmark = [pytest.mark.soak, pytest.mark.slow]

_DOWN = 300.0
_KILLS = 20
_BACKLOG = 3000


def test_five_minutes_down(tmp_path: Path) -> None:
    """Findings are stored and changed all the while, and another sink gets them."""
    db, file, port = str(tmp_path / "x.db"), tmp_path / "file", free_port()
    with closing(open_store(db)) as store, _commanded(db) as process:
        add_hook(store, f"http://127.0.0.1:{port}/findings")
        store.add_feed(Feed("file", "file", {"to": str(file), "format": "csv"}, store.now(), 0))
        since = time.monotonic()
        while time.monotonic() < since + _DOWN:
            store_findings(store, 50)
            change(db, int(time.monotonic() - since) + 2, share=50)
            patiently(lambda: not left(store, "file"))
            time.sleep(1)
        failing = store.feed("hook")
        assert failing is not None
        assert (failing.delivered, failing.position) == (0, 0)
        print(f"{left(store)} findings wait, after {failing.attempts} attempts")
        with HttpReceiver(port=port) as receiver:
            up = time.monotonic()
            patiently(lambda: not left(store), 330)
            print(f"delivered {time.monotonic() - up:.0f} s after it came up, in {len(receiver.taken)} requests")
            assert received_what_is_stored(store, receiver) == 0
        assert process.poll() is None


@contextmanager
def _commanded(db: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command_line("feed", "deliver", "--db", db), stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_twenty_kills_of_deliverers(database: str, redis_server: RedisServer, tmp_path: Path) -> None:
    """Commands and workers in turn, while findings are stored."""
    chance, over = random.Random(20261123), threading.Event()
    with closing(open_store(database)) as store, HttpReceiver(seconds=0.005) as receiver:
        add_hook(store, receiver.url())
        writer = threading.Thread(target=_write, args=(store, over))
        writer.start()
        for number in range(_KILLS):
            with ExitStack() as stack:
                if number % 2:
                    process = stack.enter_context(worker(redis_server.url, database, tmp_path / f"log-{number}"))
                    stack.enter_context(closing(Dispatcher(redis_server.url))).deliver()
                else:
                    process = stack.enter_context(_commanded(database))
                _kill_after(process, receiver, chance)
        over.set()
        writer.join()
        print(f"{store.last_change()} findings, {left(store)} of them wait")
        _until_empty(store)
        print(f"{received_what_is_stored(store, receiver)} came twice, of {len(receiver.taken)} requests")


def _write(store: Store, over: threading.Event) -> None:
    """As quickly as it is delivered."""
    while not over.wait(0.02):
        if left(store) < _BACKLOG:
            store_findings(store, 100)


def _kill_after(process: Started | subprocess.Popen[bytes], receiver: HttpReceiver, chance: random.Random) -> None:
    """Some requests, at any moment of the next."""
    enough = len(receiver.taken) + chance.randrange(1, 10)
    _wait(lambda: len(receiver.taken) >= enough)
    time.sleep(chance.uniform(0.0, 0.03))
    kill(psutil.Process(process.pid), *children_of(process))


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.001)


def _until_empty(store: Store) -> None:
    deliverer = Delivery(store, "hook", "me")
    patiently(lambda: deliverer.go_on(time.monotonic() + 60) is False and not left(store))
    deliverer.release()
