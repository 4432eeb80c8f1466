"""What the planner learns of its batches from a broker and its workers, and what its asking leaves as it was."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import redis
from kombu.connection import Connection

from macie_lite import dispatch
from macie_lite.dispatch import QUEUE, WORKER, Dispatcher, broker_answers
from macie_lite.errors import ServiceError, Unavailable
from macie_lite.pipeline.silence import FIRST, Silence
from tests.cli.command import macie_lite, worker
from tests.faults.scans import patiently
from tests.servers.postgres_server import PostgresServer
from tests.servers.redis_server import RedisServer
from tests.workers.acted import Answers, acted_worker

pytestmark = pytest.mark.slow

_NAME = f"{WORKER}1@here"
_HOUR = 3600
_BATCH = {"kwargs": {"run_id": "r", "number": 7}}


def _send(dispatcher: Dispatcher, run_id: str, number: int) -> None:
    dispatcher.send(run_id, number)


@pytest.fixture
def dispatcher(redis_server: RedisServer) -> Iterator[Dispatcher]:
    with closing(Dispatcher(redis_server.url)) as sender:
        yield sender


class _Places:
    """One batch and where it is; what it is asked at `leaves` finds it gone on to the next place."""

    def __init__(self, place: str, leaves: str = "") -> None:
        self._place, self._leaves = place, leaves

    @property
    def answers(self) -> Answers:
        return {
            "ping": lambda: {"ok": "pong"},
            "scheduled": lambda: [{"eta": None, "request": task} for task in self._at("scheduled")],
            "reserved": lambda: self._at("reserved"),
            "active": lambda: self._at("active"),
        }

    def _at(self, asked: str) -> list[object]:
        if asked == self._leaves:
            self._place = {"scheduled": "reserved", "reserved": "active"}[self._place]
        return [_BATCH] if asked == self._place else []


@pytest.mark.parametrize(
    "places",
    [_Places(place) for place in ("scheduled", "reserved", "active")]
    + [_Places(place, leaves=place) for place in ("scheduled", "reserved")],
    ids=["scheduled", "reserved", "active", "becomes reserved", "becomes active"],
)
def test_a_batch_is_held_wherever_a_worker_has_it(
    places: _Places, dispatcher: Dispatcher, redis_server: RedisServer
) -> None:
    with acted_worker(redis_server.url, _NAME, places.answers):
        assert dispatcher.held("r") == frozenset({7})


def test_a_worker_that_does_not_answer_everything_may_hold_anything(
    dispatcher: Dispatcher, redis_server: RedisServer
) -> None:
    whole = _Places("nowhere").answers
    with acted_worker(redis_server.url, _NAME, {what: whole[what] for what in ("ping", "scheduled", "reserved")}):
        assert dispatcher.held("r") is None
    with acted_worker(redis_server.url, _NAME, {**whole, "active": lambda: {"error": "of some kind"}}):
        assert dispatcher.held("r") is None
    with acted_worker(redis_server.url, "celery@another-program", {"ping": whole["ping"]}):
        assert dispatcher.held("r") == frozenset()


def test_the_queue_is_looked_into_run_by_run(
    dispatcher: Dispatcher, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "_PAGE", 2)
    for number in range(3):
        _send(dispatcher, "another", number)
    for number in (4, 5):
        _send(dispatcher, "r", number)
    assert dispatcher.held("r") == frozenset({4, 5})
    assert dispatcher.held("another") == frozenset({0, 1, 2})
    assert dispatcher.held("third") == frozenset()


def test_what_is_lost_is_sent_again_while_another_job_waits_in_the_queue(
    dispatcher: Dispatcher, redis_server: RedisServer
) -> None:
    now = [0.0]
    silence = Silence(dispatcher, "r", lambda _: None, clock=lambda: now[0])
    _send(dispatcher, "another", 3)
    _send(dispatcher, "r", 4)
    with acted_worker(redis_server.url, _NAME, _Places("active").answers):
        now[0] = FIRST
        assert silence.look(lambda: {3, 4, 7}) == set(), "once is not enough"
        now[0] = FIRST + 3
        assert silence.look(lambda: {3, 4, 7}) == {3}


def test_a_batch_that_is_retried_and_handed_back_keeps_its_name(
    own_postgres: PostgresServer, dispatcher: Dispatcher, redis_server: RedisServer, tmp_path: Path
) -> None:
    database = own_postgres.fresh_database()
    assert macie_lite("db", "upgrade", "--db", database).code == 0
    log = tmp_path / "log"
    with worker(redis_server.url, database, log):
        own_postgres.stop()
        _send(dispatcher, "r", 4)
        patiently(lambda: "Retry in" in log.read_text())
        patiently(lambda: dispatcher.held("r") == frozenset({4}))
    assert dispatcher.answering() == 0
    assert dispatcher.held("r") == frozenset({4}), "in the queue again"


def test_asking_hands_out_nothing_again(redis_server: RedisServer) -> None:
    """As kombu's clients do with what a worker has had for longer than their own visibility timeout, an hour."""
    with (
        closing(Dispatcher(redis_server.url)) as dispatcher,
        Connection(redis_server.url, transport_options={"visibility_timeout": 24 * _HOUR}) as worker_connection,  # type: ignore[no-untyped-call]
        redis.Redis.from_url(redis_server.url) as client,
    ):
        _send(dispatcher, "r", 0)
        taken = worker_connection.SimpleQueue(QUEUE).get(timeout=5)
        (tag,) = client.zrange("unacked_index", 0, -1)
        client.zadd("unacked_index", {tag: time.time() - 2 * _HOUR})
        assert dispatcher.answering() == 0
        assert dispatcher.held("r") == frozenset()
        assert client.llen(QUEUE) == 0
        assert client.zcard("unacked_index") == 1
        taken.ack()


def test_a_broker_that_says_nothing_any_more_is_not_waited_for(
    own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "_SOCKET_SECONDS", 0.2)
    with closing(Dispatcher(own_redis.url)) as dispatcher:
        assert dispatcher.answering() == 0
        os.kill(own_redis.pid, signal.SIGSTOP)
        try:
            with pytest.raises(Unavailable, match="does not answer"):
                dispatcher.answering()
            with pytest.raises(Unavailable, match="does not answer"):
                dispatcher.held("r")
            with pytest.raises(Unavailable, match="does not answer"):
                _send(dispatcher, "r", 0)
            with pytest.raises(ServiceError, match="cannot be reached"):
                broker_answers(own_redis.url)
        finally:
            os.kill(own_redis.pid, signal.SIGCONT)
