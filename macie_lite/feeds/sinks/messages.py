"""Findings as messages of SNS and SQS (API references, `PublishBatch`, `SendMessageBatch`: 10 entries, 256 KB in all).

Each has attributes to filter by. To a FIFO topic or queue they go in one group, in order, and twice is once there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from macie_lite.aws.access import Access
from macie_lite.aws.queue_url import queue_url
from macie_lite.feeds.csv_rows import flat
from macie_lite.feeds.formats import Format
from macie_lite.feeds.macie import PRODUCT
from macie_lite.feeds.sinks.aws import Service
from macie_lite.feeds.sinks.aws_codes import named, passes
from macie_lite.feeds.sinks.base import Limits, Sent
from macie_lite.model.results import JsonObject

__all__ = ["Queue", "Topic"]

_MOST = 256 << 10
_LIMITS = Limits(count=10, bytes=_MOST, entry_bytes=_MOST)
_ATTRIBUTES = ("severity", "type", "bucket")


def _rendered(finding: JsonObject, form: Format, body: str, *, fifo: bool) -> bytes:
    """An entry but for its id; `body`: what the service calls the text. More bytes than the service counts."""
    row = flat(finding)
    said = {name: {"DataType": "String", "StringValue": row[name]} for name in _ATTRIBUTES}
    entry: JsonObject = {body: form.line(finding), "MessageAttributes": said}
    if fifo:
        at = "".join(char for char in finding["updatedAt"] if char.isalnum())
        entry |= {"MessageGroupId": PRODUCT, "MessageDeduplicationId": f"{finding['id']}-{at}"}
    return json.dumps(entry, ensure_ascii=False).encode()


def _entries(rendered: Sequence[bytes]) -> list[JsonObject]:
    return [json.loads(one) | {"Id": str(at)} for at, one in enumerate(rendered)]


def _sorted_out(answer: JsonObject, sent: int, service: Service, who: str) -> Sent:
    told = [*answer.get("Successful", ()), *answer.get("Failed", ())]
    service.check(len({one.get("Id") for one in told} & set(map(str, range(sent)))), sent)
    failed = {int(one["Id"]): one.get("Code", "") for one in answer.get("Failed", ())}
    service.check_codes(failed.values(), sent)
    faults = {int(one["Id"]) for one in answer.get("Failed", ()) if one.get("SenderFault")}
    again = [at for at, code in failed.items() if at not in faults or passes(code)]
    return Sent({at: f"{who} refused it ({named(code)})." for at, code in failed.items() if at not in again}, again)


class Topic:
    """arn: of an SNS topic."""

    limits = _LIMITS

    def __init__(self, arn: str, form: Format, access: Access) -> None:
        self._arn, self._form = arn, form
        own = replace(access, region=access.region or arn.split(":")[3])
        self._service = Service("sns", f"The topic {arn}", own, "sns:Publish")

    def render(self, finding: JsonObject) -> bytes:
        return _rendered(finding, self._form, "Message", fifo=self._arn.endswith(".fifo"))

    def send(self, entries: Sequence[bytes], delivery: str) -> Sent:
        made = _entries(entries)
        answer = self._service.ask("publish_batch", TopicArn=self._arn, PublishBatchRequestEntries=made)
        return _sorted_out(answer, len(made), self._service, "SNS")

    def close(self) -> None:
        self._service.close()


class Queue:
    """named: an SQS queue's URL or ARN."""

    limits = _LIMITS

    def __init__(self, named: str, form: Format, access: Access) -> None:
        self._queue, self._form = queue_url(named), form
        endpoint = access.endpoint_url or self._queue.endpoint
        own = replace(access, region=access.region or self._queue.region, endpoint_url=endpoint)
        self._service = Service("sqs", f"The queue {named}", own, "sqs:SendMessage")

    def render(self, finding: JsonObject) -> bytes:
        return _rendered(finding, self._form, "MessageBody", fifo=self._queue.name.endswith(".fifo"))

    def send(self, entries: Sequence[bytes], delivery: str) -> Sent:
        made = _entries(entries)
        answer = self._service.ask("send_message_batch", QueueUrl=self._url, Entries=made)
        return _sorted_out(answer, len(made), self._service, "SQS")

    @cached_property
    def _url(self) -> str:
        if self._queue.url is not None:
            return self._queue.url
        named = {"QueueName": self._queue.name, "QueueOwnerAWSAccountId": self._queue.account}
        return str(self._service.ask("get_queue_url", **named)["QueueUrl"])

    def close(self) -> None:
        self._service.close()
