"""The only sender of Celery tasks, by name; never imports `workers`.

A message carries a run id and a batch number: bytes, JSON, no content. What is in the batch is in the database, so that
one that was lost can be sent again by anybody, and the broker stays small whatever the bucket holds.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from macie_lite.config import without_password
from macie_lite.errors import ServiceError, Unavailable, UsageError

__all__ = [
    "DELIVER",
    "DUE",
    "FEED",
    "LARGE",
    "LISTING",
    "PLAN_DUE",
    "PLAN_RUN",
    "QUEUE",
    "QUEUES",
    "SCAN_BATCH",
    "WORKER",
    "Dispatcher",
    "broker_answers",
]

SCAN_BATCH = "macie_lite.scan_batch"
PLAN_RUN = "macie_lite.plan_run"
PLAN_DUE = "macie_lite.plan_due"
DELIVER = "macie_lite.deliver"

QUEUE = "macie-lite"
LARGE = "macie-lite-large"
LISTING = "macie-lite-listing"
FEED = "macie-lite-feed"
DUE = "macie-lite-due"
"""Of what wakes the planner, which so does not wait behind all that is planned; taken by who takes `LISTING`."""

QUEUES = {"small": QUEUE, "large": LARGE, "listing": LISTING, "feed": FEED}
"""By what is in them: batches of small objects, single large ones, planning, delivery of findings."""

WORKER = "macie-lite-"
"""How the names of our workers begin."""

_ANSWER_SECONDS = 1.0
_SOCKET_SECONDS = 5.0
"""How long a broker that took the connection may take for one answer: a frozen one must not hang the asker."""

_ENOUGH = 2

_NEVER = 100 * 365 * 24 * 3600
_HOLDING = ("scheduled", "reserved", "active")
"""What a worker has: to be retried later, taken, under way; in the order in which a batch goes through them."""

_PAGE = 500
"""Messages of the queue that are read at once: of half a kilobyte each."""


class Dispatcher:
    """Sends batches to one broker. Raises ServiceError when the broker cannot be used at all, Unavailable when it
    stopped answering."""

    def __init__(self, broker: str) -> None:
        from celery import Celery

        self._broker = broker
        self._app = Celery("macie-lite", broker=broker, set_as_current=False)
        self._app.conf.update(
            task_serializer="json", broker_connection_timeout=_SOCKET_SECONDS, task_ignore_result=True
        )
        self._app.conf.broker_transport_options = _transport(broker)
        broker_answers(broker)

    def send(
        self, run_id: str, number: int, *, part: int | None = None, large: bool = False, again: bool = False
    ) -> None:
        """Hands one batch, or a part of its one object, to the workers; sending it twice is harmless. again: a worker
        that had it may have died of it."""
        message = {"run_id": run_id, "number": number, "part": part, "again": again}
        headers = {"run_id": run_id, "number": number}  # for `_queued`, so that it decodes no body
        self._send(SCAN_BATCH, message, LARGE if large else QUEUE, headers)

    def plan(self, run_id: str, *, since: str | None = None) -> None:
        """Asks a worker to go on with the planning of a run; asking twice is harmless. since: void once the run was
        heard of after this moment."""
        self._send(PLAN_RUN, {"run_id": run_id, "since": since}, LISTING, {})

    def deliver(self, seconds: float = 0.0) -> None:
        """Asks a worker to deliver findings, now or in so many seconds; asking twice is harmless. Nobody is asked while
        enough such messages wait: where no worker takes them, they shall not pile up."""
        with self._connected() as connection:
            if _depth(connection, FEED) >= _ENOUGH:
                return
        self._send(DELIVER, {}, FEED, {}, countdown=seconds or None)

    def _send(self, task: str, message: dict[str, Any], queue: str, headers: dict[str, Any], **more: Any) -> None:
        from kombu.exceptions import OperationalError

        try:
            self._app.send_task(task, kwargs=message, headers=headers, queue=queue, retry=True, **more)
        except (OperationalError, OSError) as error:
            raise Unavailable(f"The broker {without_password(self._broker)} does not answer.") from error

    def answering(self) -> int:
        """How many of our workers answer a ping within a second. Raises Unavailable."""
        return len(self._asked("ping"))

    def depths(self) -> dict[str, int]:
        """How many messages wait in each of our queues; what a worker has taken is none. Raises Unavailable."""
        with self._connected() as connection:
            return {queue: _depth(connection, queue) for queue in QUEUES.values()}

    def held(self, run_id: str) -> frozenset[int] | None:
        """The batches of a run that are in the queue or with a worker; None when that cannot be known: a worker did not
        answer everything in time, or the queue is not one that can be looked into, and holds any. Raises Unavailable.

        A batch goes from the queue through what a worker has in the order of `_HOLDING`; asked in this order, each is
        seen where it was or where it went. The queue comes before the ping: who took a batch before that was there to
        be pinged. What goes back meanwhile (retried, handed back, on the wire between broker and worker) can be missed,
        so one look alone proves nothing.
        """
        found = [self._queued(run_id, queue) for queue in (QUEUE, LARGE)]
        if None in found:
            return None
        queued = frozenset[int]().union(*(one for one in found if one))
        workers = self._asked("ping").keys()
        answers = [self._asked(what, workers) for what in _HOLDING] if workers else []
        if not all(isinstance(answer.get(name), list) for answer in answers for name in workers):
            return None
        tasks = [task for answer in answers for held in answer.values() for task in held]
        messages = [task.get("request", task)["kwargs"] for task in tasks]  # a scheduled one is wrapped
        return queued | {one["number"] for one in messages if one.get("run_id") == run_id and "number" in one}

    def _asked(self, what: str, workers: Collection[str] = ()) -> dict[str, Any]:
        """A worker's name to its answer, of those named (then all answers end the wait) or of all; other programs'
        workers on the broker are left out."""
        names = sorted(workers) or None
        with self._connected() as connection:
            inspect = self._app.control.inspect(names, timeout=_ANSWER_SECONDS, connection=connection)
            found = getattr(inspect, what)() or {}
        return {name: answer for name, answer in found.items() if name.startswith(WORKER)}

    def _queued(self, run_id: str, queue: str) -> frozenset[int] | None:
        with self._connected() as connection:
            channel = connection.default_channel
            if connection.transport.driver_type == "redis":
                return frozenset(_numbers_in(channel, queue, run_id))
            declared = channel.queue_declare(queue=queue, durable=True, auto_delete=False)
        return None if declared.message_count else frozenset()

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        from kombu.exceptions import OperationalError

        with self._app.connection_for_write() as connection:
            lost = (*connection.connection_errors, *connection.channel_errors, OperationalError, OSError)
            try:
                yield connection
            except lost:
                raise Unavailable(f"The broker {without_password(self._broker)} does not answer.") from None

    def close(self) -> None:
        self._app.close()


def _transport(broker: str) -> dict[str, Any]:
    """The options of kombu's Redis transport; none for others, which have their own."""
    if not broker.startswith(("redis", "sentinel")):
        return {}
    sockets = {"socket_timeout": _SOCKET_SECONDS, "socket_connect_timeout": _SOCKET_SECONDS}
    # Who waits for an answer also hands out again, for all, what workers have had for longer than its own
    # timeout. How long a batch may take is the workers' to say, so this one never comes due.
    return sockets | {"visibility_timeout": _NEVER}


def _depth(connection: Any, queue: str) -> int:
    """Asks without making the queue; one that nobody has made yet is empty."""
    with connection.channel() as channel:
        if connection.transport.driver_type == "redis":
            with channel.conn_or_acquire() as client:
                return int(client.llen(queue))
        try:
            return int(channel.queue_declare(queue=queue, passive=True).message_count)
        except connection.channel_errors:
            return 0


def _numbers_in(channel: Any, queue: str, run_id: str) -> Iterator[int]:
    """The numbers of a run's batches in kombu's Redis list. It grows at its head and is taken from at its tail, so read
    from the head no message is passed over, whatever happens to it meanwhile."""
    with channel.conn_or_acquire() as client:
        for start in itertools.count(0, _PAGE):
            page = client.lrange(queue, start, start + _PAGE - 1)
            for message in page:
                headers = json.loads(message)["headers"]
                if headers.get("run_id") == run_id:
                    yield headers["number"]
            if len(page) < _PAGE:
                return


def broker_answers(broker: str) -> None:
    """Raises ServiceError naming the broker when no connection can be made, UsageError for a URL of an unknown kind."""
    from kombu.connection import Connection
    from kombu.exceptions import OperationalError

    try:
        with Connection(broker, connect_timeout=_SOCKET_SECONDS, transport_options=_transport(broker)) as connection:  # type: ignore[no-untyped-call]
            connection.ensure_connection(max_retries=1, timeout=_SOCKET_SECONDS)
    except (KeyError, ImportError):  # no such transport, or one whose library is not installed
        shown = without_password(broker)
        raise UsageError(f"The broker {shown} is of no kind that can be used here: redis://HOST:6379/0 is.") from None
    except (OperationalError, OSError, ValueError):
        shown = without_password(broker)
        raise ServiceError(f"The broker {shown} cannot be reached: is it running, and is the address right?") from None
