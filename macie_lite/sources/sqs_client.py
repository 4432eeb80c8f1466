"""One botocore client of SQS for one queue: endpoint, region, time-outs, retries, errors as ours."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cached_property
from typing import Any

import botocore
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from macie_lite.aws.clients import Clients, session_and_region
from macie_lite.aws.errors import FOREIGN
from macie_lite.aws.queue_url import QueueUrl
from macie_lite.errors import TargetError
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.sqs_errors import queue_error

__all__ = ["QueueClient"]

_METHODS = {
    "ChangeMessageVisibility": "change_message_visibility_batch",
    "DeleteMessage": "delete_message_batch",
    "GetQueueAttributes": "get_queue_attributes",
    "GetQueueUrl": "get_queue_url",
    "ReceiveMessage": "receive_message",
}
"""botocore's method for what a permission allows: batches have no permissions of their own."""


class QueueClient:
    """Asks one queue. Raises TargetError and Unavailable, never botocore's errors. Thread-safe.

    patience: seconds that an answer may take beyond the read timeout: SQS waits for messages.
    """

    def __init__(self, queue: QueueUrl, options: SourceOptions, patience: float) -> None:
        self._queue = queue
        patient = replace(options, read_timeout=options.read_timeout + patience)
        self._clients = Clients(lambda: _client(queue, patient))

    def ask(self, action: str, **arguments: Any) -> dict[str, Any]:
        """One request of the queue; action: as IAM names it."""
        return self._ask(action, {"QueueUrl": self._url, **arguments})

    def close(self) -> None:
        self._clients.close()

    @cached_property
    def _url(self) -> str:
        queue = self._queue
        if queue.url is not None:
            return queue.url
        answer = self._ask("GetQueueUrl", {"QueueName": queue.name, "QueueOwnerAWSAccountId": queue.account})
        return str(answer["QueueUrl"])

    def _ask(self, action: str, arguments: dict[str, Any]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self._clients.ask(_METHODS[action], arguments)
        except FOREIGN as error:
            raise queue_error(error, self._queue.text, action) from None
        return answer


def _client(queue: QueueUrl, options: SourceOptions) -> Any:
    """Always signed: `unsigned` is for public buckets, and there are no public queues."""
    session, region = session_and_region(replace(options, unsigned=False, region=queue.region or options.region))
    try:
        return session.create_client("sqs", region, endpoint_url=_endpoint(queue, options), config=_config(options))
    except ValueError as error:  # what botocore raises for an endpoint that is no URL, whoever set it
        if isinstance(error, BotoCoreError):
            raise
        raise TargetError(f"The SQS endpoint of {queue.text} (AWS_ENDPOINT_URL_SQS and the like) is no URL.") from None


def _endpoint(queue: QueueUrl, options: SourceOptions) -> str | None:
    """What AWS_ENDPOINT_URL_SQS says, else where the queue's URL leads, else botocore's own rules.

    The options' endpoint is S3's: it is taken for an ARN alone, which leads nowhere by itself.
    """
    if named := os.environ.get("AWS_ENDPOINT_URL_SQS"):
        return named
    return options.endpoint_url if queue.url is None else queue.endpoint


def _config(options: SourceOptions) -> Config:
    return Config(
        connect_timeout=options.connect_timeout,
        read_timeout=options.read_timeout,
        max_pool_connections=options.max_connections,
        retries={"mode": "adaptive", "total_max_attempts": options.max_attempts},
        user_agent=f"macie-lite botocore/{botocore.__version__}",
    )
