"""The only sender of Celery tasks, by name; never imports `workers`.

A message carries a run id, a batch number, a target, keys with sizes and ETags, and what is known of their bucket,
which is asked once per run: kilobytes, JSON, no content.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from macie_lite.config import without_password
from macie_lite.errors import ServiceError, Unavailable, UsageError
from macie_lite.model.objects import Batch, BucketInfo, ObjectRef

__all__ = ["QUEUE", "SCAN_BATCH", "WORKER", "Dispatcher", "batch_from_message", "broker_answers", "message_from_batch"]

SCAN_BATCH = "macie_lite.scan_batch"
QUEUE = "macie-lite"
WORKER = "macie-lite-"
"""How the names of our workers begin."""

_ANSWER_SECONDS = 1.0
_SOCKET_SECONDS = 5.0
"""How long a broker that took the connection may take for one answer: a frozen one must not hang the asker."""

_NEVER = 100 * 365 * 24 * 3600
_HOLDING = ("scheduled", "reserved", "active")
"""What a worker has: to be retried later, taken, under way; in the order in which a batch goes through them."""

_PAGE = 20
"""Messages of the queue that are read at once: of up to a megabyte each."""


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

    def send(self, batch: Batch, bucket: BucketInfo, *, again: bool = False) -> None:
        """Hands one batch to the workers; sending it twice is harmless. again: a worker that had it may have died of
        it."""
        from kombu.exceptions import OperationalError

        message = message_from_batch(batch, bucket) | {"again": again}
        headers = {"run_id": batch.run_id, "number": batch.number}  # for `_queued`, so that it decodes no body
        try:
            self._app.send_task(SCAN_BATCH, kwargs=message, headers=headers, queue=QUEUE, retry=True)
        except (OperationalError, OSError) as error:
            raise Unavailable(f"The broker {without_password(self._broker)} does not answer.") from error

    def answering(self) -> int:
        """How many of our workers answer a ping within a second. Raises Unavailable."""
        return len(self._asked("ping"))

    def held(self, run_id: str) -> frozenset[int] | None:
        """The batches of a run that are in the queue or with a worker; None when that cannot be known: a worker did not
        answer everything in time, or the queue is not one that can be looked into, and holds any. Raises Unavailable.

        A batch goes from the queue through what a worker has in the order of `_HOLDING`; asked in this order, each is
        seen where it was or where it went. The queue comes before the ping: who took a batch before that was there to
        be pinged. What goes back meanwhile (retried, handed back, on the wire between broker and worker) can be missed,
        so one look alone proves nothing.
        """
        queued = self._queued(run_id)
        if queued is None:
            return None
        workers = self._asked("ping").keys()
        answers = [self._asked(what, workers) for what in _HOLDING] if workers else []
        if not all(isinstance(answer.get(name), list) for answer in answers for name in workers):
            return None
        tasks = [task for answer in answers for held in answer.values() for task in held]
        messages = [task.get("request", task)["kwargs"] for task in tasks]  # a scheduled one is wrapped
        return queued | {message["number"] for message in messages if message.get("run_id") == run_id}

    def _asked(self, what: str, workers: Collection[str] = ()) -> dict[str, Any]:
        """A worker's name to its answer, of those named (then all answers end the wait) or of all; other programs'
        workers on the broker are left out."""
        names = sorted(workers) or None
        with self._connected() as connection:
            inspect = self._app.control.inspect(names, timeout=_ANSWER_SECONDS, connection=connection)
            found = getattr(inspect, what)() or {}
        return {name: answer for name, answer in found.items() if name.startswith(WORKER)}

    def _queued(self, run_id: str) -> frozenset[int] | None:
        with self._connected() as connection:
            channel = connection.default_channel
            if connection.transport.driver_type == "redis":
                return frozenset(_numbers_in(channel, run_id))
            queue = channel.queue_declare(queue=QUEUE, durable=True, auto_delete=False)
        return None if queue.message_count else frozenset()

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


def _numbers_in(channel: Any, run_id: str) -> Iterator[int]:
    """The numbers of a run's batches in kombu's Redis list. It grows at its head and is taken from at its tail, so read
    from the head no message is passed over, whatever happens to it meanwhile."""
    with channel.conn_or_acquire() as client:
        for start in itertools.count(0, _PAGE):
            page = client.lrange(QUEUE, start, start + _PAGE - 1)
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


def message_from_batch(batch: Batch, bucket: BucketInfo) -> dict[str, Any]:
    """The task's keyword arguments."""
    rows = [
        [ref.bucket, ref.key, ref.size, ref.etag, ref.last_modified.isoformat(), ref.version_id, ref.storage_class]
        for ref in batch.objects
    ]
    known = asdict(bucket) | {"created_at": bucket.created_at and bucket.created_at.isoformat()}
    return {"run_id": batch.run_id, "number": batch.number, "target": batch.target, "objects": rows, "bucket": known}


def batch_from_message(message: Mapping[str, Any]) -> tuple[Batch, BucketInfo]:
    """The inverse of `message_from_batch`."""
    refs = (
        ObjectRef(bucket, key, size, etag, datetime.fromisoformat(modified), version, storage)
        for bucket, key, size, etag, modified, version, storage in message["objects"]
    )
    return Batch(message["run_id"], message["number"], message["target"], tuple(refs)), _bucket(message["bucket"])


def _bucket(known: Mapping[str, Any]) -> BucketInfo:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in known.items()}
    if fields["tags"] is not None:
        fields["tags"] = tuple((key, value) for key, value in fields["tags"])
    if fields["created_at"] is not None:
        fields["created_at"] = datetime.fromisoformat(fields["created_at"])
    return BucketInfo(**fields)
