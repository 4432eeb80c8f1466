"""A worker as the planner sees it, over a real broker: answers questions, and scans nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import redis
from celery import Celery

from tests.faults.scans import patiently

__all__ = ["Answers", "acted_worker"]

Answers = Mapping[str, Callable[[], object]]
"""What it is asked to what it says then; to anything else it says nothing."""


@contextmanager
def acted_worker(broker: str, name: str, answers: Answers) -> Iterator[None]:
    """From when it hears questions. Workers have the question's name with the answer, by Celery's own protocol."""
    stop = threading.Event()
    thread = threading.Thread(target=_answer, args=(broker, name, answers, stop))
    thread.start()
    try:
        with redis.Redis.from_url(broker) as client:
            patiently(client.pubsub_numpat, 10)  # kombu's workers listen by a pattern
        yield
    finally:
        stop.set()
        thread.join()


def _answer(broker: str, name: str, answers: Answers, stop: threading.Event) -> None:
    app = Celery("acted", broker=broker, set_as_current=False)
    with app.connection_for_read() as connection:
        node = app.control.mailbox(connection).Node(
            name, channel=connection.default_channel, handlers={what: _handler(say) for what, say in answers.items()}
        )

        def hear(body: dict[str, Any], message: Any) -> None:
            if body["method"] in answers:
                node.handle_message(body, message)

        with node.listen(callback=hear):
            while not stop.is_set():
                try:
                    connection.drain_events(timeout=0.1)
                except TimeoutError:
                    continue
    app.close()


def _handler(say: Callable[[], object]) -> Callable[..., object]:
    return lambda _state, **_arguments: say()
