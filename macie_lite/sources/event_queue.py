"""An SQS queue that S3's event notifications come through: received, kept from others for longer, deleted.

SQS delivers at least once and in any order: what a message asks for must be harmless to do twice, and a message is
deleted after that, not before. `event_messages` reads the bodies.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from macie_lite.aws.queue_url import QueueUrl, queue_url
from macie_lite.errors import TargetError, Unavailable
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.event_messages import UnreadableMessage, Uploaded, uploads_in

if TYPE_CHECKING:
    from macie_lite.sources.sqs_client import QueueClient

__all__ = ["LONGEST_WAIT", "EventQueue", "QueueUrl", "Received", "queue_url"]

LONGEST_WAIT = 20
"""Seconds that one ReceiveMessage may wait (API reference, "WaitTimeSeconds")."""

_log = logging.getLogger(__name__)

_BATCH = 10
"""Messages in one request of SQS, whatever the action."""
_LONGEST_HIDDEN = 12 * 60 * 60
_TRIES = 2


@dataclass(frozen=True, slots=True)
class Received:
    """One message as it was delivered this time.

    handle: what this delivery is deleted or extended by.
    count: how often it was delivered, this time included; SQS's own approximation.
    unreadable: why there are no uploads in it, where it could not be read; quotes nothing of it.
    """

    handle: str
    message_id: str
    count: int
    uploads: tuple[Uploaded, ...] = ()
    unreadable: str | None = None


class EventQueue:
    """One queue, by its URL or its ARN. Raises TargetError and Unavailable; UsageError for what names no queue.

    A message that cannot be read is told of, with its id and the reason and never its body: to `unreadable` where it
    is given, else to the log. `done` leaves it where the queue has a dead-letter queue: SQS moves it there, whole, for
    someone to look at, after as many deliveries as the queue's policy says. Without one nothing would ever take it
    away: it would come back each time its visibility ends, for as long as the queue keeps messages (4 days, up to
    14), be paid for and told of again; so it is deleted.
    """

    def __init__(self, url: str, options: SourceOptions, unreadable: Callable[[Received], None] | None = None) -> None:
        self.queue = queue_url(url)
        self._options = options
        self._told = unreadable or self._logged

    def receive(self, wait_seconds: int, most: int) -> list[Received]:
        """Up to `most` messages; waits for the first up to `wait_seconds` (SQS: 20 at most), for further ones not."""
        received: list[Received] = []
        while len(received) < most:
            wait = 0 if received else max(0, min(wait_seconds, LONGEST_WAIT))
            try:
                came = self._receive(wait, min(_BATCH, most - len(received)))
            except Unavailable:
                if not received:
                    raise
                break  # what came is hidden from others now: it must not be lost here
            received += came
            if not came:
                break
        return received

    def done(self, received: Iterable[Received]) -> None:
        """Deletes messages that were dealt with; of those that could not be read, see the class.

        What SQS fails to delete is tried once more, then left: it is delivered again, which is harmless.
        """
        handled = list(received)
        self._delete([one for one in handled if one.unreadable is None])
        unreadable = [one for one in handled if one.unreadable is not None]
        if unreadable and not self._has_dead_letters():
            self._delete(unreadable)

    def extend(self, received: Iterable[Received], seconds: int) -> None:
        """Keeps messages from being delivered again for so long from now on (SQS: 12 hours at most since they were
        received); 0 gives them back at once. What SQS refuses, twice, is delivered again when its time is over."""
        hidden = max(0, min(seconds, _LONGEST_HIDDEN))
        self._in_batches("ChangeMessageVisibility", received, {"VisibilityTimeout": hidden})

    def close(self) -> None:
        self._client.close()

    @cached_property
    def _client(self) -> QueueClient:
        from macie_lite.sources.sqs_client import QueueClient  # botocore takes a third of a second

        return QueueClient(self.queue, self._options, LONGEST_WAIT)

    def _has_dead_letters(self) -> bool:
        """Whether SQS takes away what is delivered too often. Where it may not be asked, nothing is deleted unread."""
        try:
            policy = json.loads(self._attribute("RedrivePolicy") or "{}")
        except (TargetError, ValueError):
            return True
        return bool(isinstance(policy, dict) and policy.get("deadLetterTargetArn"))

    def _attribute(self, name: str) -> str | None:
        answer = self._client.ask("GetQueueAttributes", AttributeNames=[name])
        value: str | None = answer.get("Attributes", {}).get(name)
        return value

    def _receive(self, wait: int, most: int) -> list[Received]:
        answer = self._client.ask(
            "ReceiveMessage",
            MaxNumberOfMessages=most,
            WaitTimeSeconds=wait,
            MessageSystemAttributeNames=["ApproximateReceiveCount"],
        )
        received = [_read(message) for message in answer.get("Messages", ())]
        for one in received:
            if one.unreadable is not None:
                self._told(one)
        return received

    def _delete(self, received: list[Received]) -> None:
        self._in_batches("DeleteMessage", received, {})

    def _in_batches(self, action: str, received: Iterable[Received], settings: dict[str, Any]) -> None:
        for batch in _batches(received):
            left = {str(number): one.handle for number, one in enumerate(batch)}
            for _ in range(_TRIES):
                entries = [{"Id": number, "ReceiptHandle": handle, **settings} for number, handle in left.items()]
                failed = {entry["Id"] for entry in self._client.ask(action, Entries=entries).get("Failed", ())}
                left = {number: handle for number, handle in left.items() if number in failed}
                if not left:
                    break

    def _logged(self, received: Received) -> None:
        _log.warning("message %s of %s: %s", received.message_id, self.queue.text, received.unreadable)


def _read(message: dict[str, Any]) -> Received:
    handle, message_id = message["ReceiptHandle"], message["MessageId"]
    count = int(message.get("Attributes", {}).get("ApproximateReceiveCount", 1))
    try:
        return Received(handle, message_id, count, uploads_in(message.get("Body", "")))
    except UnreadableMessage as error:
        return Received(handle, message_id, count, unreadable=str(error))


def _batches(received: Iterable[Received]) -> Iterator[list[Received]]:
    rest = iter(received)
    while batch := list(islice(rest, _BATCH)):
        yield batch
