"""The only sender of Celery tasks, by name; never imports `workers`.

A message carries a run id, a batch number, a target, keys with sizes and ETags, and what is known of their bucket,
which is asked once per run: kilobytes, JSON, no content.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
_HOLDING = ("reserved", "scheduled", "active")
"""What a worker has: taken, to be retried later, under way."""


class Dispatcher:
    """Sends batches to one broker. Raises ServiceError when the broker cannot be used at all, Unavailable when it
    stopped answering."""

    def __init__(self, broker: str) -> None:
        from celery import Celery

        self._broker = broker
        self._app = Celery("macie-lite", broker=broker, set_as_current=False)
        self._app.conf.update(task_serializer="json", broker_connection_timeout=5, task_ignore_result=True)
        broker_answers(broker)

    def send(self, batch: Batch, bucket: BucketInfo, *, again: bool = False) -> None:
        """Hands one batch to the workers; sending it twice is harmless. again: a worker that had it may have died of
        it."""
        from kombu.exceptions import OperationalError

        message = message_from_batch(batch, bucket) | {"again": again}
        try:
            self._app.send_task(SCAN_BATCH, kwargs=message, queue=QUEUE, retry=True)
        except (OperationalError, OSError) as error:
            raise Unavailable(f"The broker {without_password(self._broker)} does not answer.") from error

    def answering(self) -> int:
        """How many of our workers answer a ping within a second. Raises Unavailable."""
        return len(self._asked("ping"))

    def held(self, run_id: str) -> frozenset[int] | None:
        """The batches of a run that workers hold, of those that answer; None while the queue holds any of whatever
        run, since those it does not tell. Raises Unavailable."""
        if self._queued():
            return None
        tasks = [task for what in _HOLDING for found in self._asked(what).values() for task in found]
        messages = [task.get("request", task)["kwargs"] for task in tasks]  # a scheduled one is wrapped
        return frozenset(message["number"] for message in messages if message.get("run_id") == run_id)

    def _asked(self, what: str) -> dict[str, Any]:
        """A worker's name to its answer; other programs' workers on the broker are left out."""
        with self._connected() as connection:
            inspect = self._app.control.inspect(timeout=_ANSWER_SECONDS, connection=connection)
            found = getattr(inspect, what)() or {}
        return {name: answer for name, answer in found.items() if name.startswith(WORKER)}

    def _queued(self) -> int:
        with self._connected() as connection:
            queue = connection.default_channel.queue_declare(queue=QUEUE, durable=True, auto_delete=False)
        return int(queue.message_count)

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


def broker_answers(broker: str) -> None:
    """Raises ServiceError naming the broker when no connection can be made, UsageError for a URL of an unknown kind."""
    from kombu.connection import Connection
    from kombu.exceptions import OperationalError

    try:
        with Connection(broker, connect_timeout=5) as connection:  # type: ignore[no-untyped-call]
            connection.ensure_connection(max_retries=1, timeout=5)
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
