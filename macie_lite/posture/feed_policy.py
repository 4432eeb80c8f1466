"""The least permissions that delivering needs, as statements of an IAM policy: of each feed what its sink calls, on the
one resource that it sends to. Actions, resources and condition keys: the service authorization reference."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from macie_lite.aws.queue_url import queue_url
from macie_lite.feeds.asff import custom_product
from macie_lite.model.feeds import RESULTS, Feed
from macie_lite.model.results import JsonObject
from macie_lite.posture.policy import literal

__all__ = ["ACTIONS", "Need", "delivering", "needs"]

ACTIONS = {
    "batch_import_findings": "securityhub:BatchImportFindings",
    "put_events": "events:PutEvents",
    "publish_batch": "sns:Publish",
    "send_message_batch": "sqs:SendMessage",
    "get_queue_url": "sqs:GetQueueUrl",
    "put_object": "s3:PutObject",
    "generate_data_key": "kms:GenerateDataKey",  # S3's own call, for objects under a key
    "assume_role": "sts:AssumeRole",
    "get_caller_identity": None,  # STS answers it to everybody
}
"""botocore's operations to IAM's actions."""

_ANY = "*"


@dataclass(frozen=True, slots=True)
class Need:
    """One call on one resource."""

    call: str
    resource: str
    condition: JsonObject | None = None

    @property
    def action(self) -> str:
        return str(ACTIONS[self.call])


def delivering(feeds: Sequence[Feed], partition: str) -> list[dict[str, Any]]:
    """A statement for each action, of feeds that use the deliverer's own rights, and for the roles of the others."""
    found: dict[tuple[str, str], tuple[Need, list[str]]] = {}
    for feed in feeds:
        for need in [Need("assume_role", _role(feed))] if _role(feed) else needs(feed, partition):
            _, resources = found.setdefault((need.call, str(need.condition)), (need, []))
            if need.resource not in resources:
                resources.append(need.resource)
    return [_statement(number, *one) for number, one in enumerate(found.values(), 1)]


def _role(feed: Feed) -> str:
    return str(feed.settings.get("role_arn") or "")


def _statement(number: int, need: Need, resources: list[str]) -> dict[str, Any]:
    made = {"Sid": f"Deliver{number}", "Effect": "Allow", "Action": [need.action], "Resource": resources}
    return made | ({"Condition": need.condition} if need.condition else {})


def needs(feed: Feed, partition: str) -> list[Need]:
    """What the feed's sink calls; nothing where it is none of AWS."""
    find = _NEEDS.get(feed.kind)
    return [] if find is None else list(find(feed.settings, partition))


def _hub(settings: JsonObject, partition: str) -> Iterable[Need]:
    product = custom_product(partition, settings.get("region") or _ANY, settings.get("account") or _ANY)
    return [Need("batch_import_findings", product)]


def _bus(settings: JsonObject, partition: str) -> Iterable[Need]:
    bus: str = settings["to"]
    region = settings.get("region") or _ANY
    named = bus if bus.startswith("arn:") else f"arn:{partition}:events:{region}:{_ANY}:event-bus/{bus}"
    return [Need("put_events", named)]


def _topic(settings: JsonObject, _: str) -> Iterable[Need]:
    return [Need("publish_batch", settings["to"])]


def _queue(settings: JsonObject, partition: str) -> Iterable[Need]:
    """The URL of one that is named by its ARN is asked for."""
    queue = queue_url(settings["to"])
    region = queue.region or settings.get("region") or _ANY
    arn = queue.text if queue.url is None else f"arn:{partition}:sqs:{region}:{queue.account}:{queue.name}"
    return [Need(call, arn) for call in ("send_message_batch", *(["get_queue_url"] if queue.url is None else []))]


def _prefix(settings: JsonObject, partition: str) -> Iterator[Need]:
    from macie_lite.feeds.sinks.places import place_in_s3

    bucket, prefix = place_in_s3(settings["to"])
    yield Need("put_object", f"arn:{partition}:s3:::{bucket}/{literal(prefix)}*")
    if key := settings.get("kms_key"):
        yield _key(key, settings.get("region") or _ANY, partition)


def _key(key: str, region: str, partition: str) -> Need:
    """By its ARN or id; an alias stands in a condition, for IAM takes none as a resource."""
    alias = re.search(r"alias/.+", key)
    if alias is None:
        arn = key if key.startswith("arn:") else f"arn:{partition}:kms:{region}:{_ANY}:key/{key}"
        return Need("generate_data_key", arn)
    named = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": alias[0]}}
    return Need("generate_data_key", f"arn:{partition}:kms:{region}:{_ANY}:key/{_ANY}", named)


def _files(settings: JsonObject, partition: str) -> Iterable[Need]:
    """Of a folder nothing."""
    return _prefix(settings, partition) if settings["to"].startswith("s3://") else ()


_NEEDS = {
    "security-hub": _hub,
    "eventbridge": _bus,
    "sns": _topic,
    "sqs": _queue,
    "s3": _prefix,
    RESULTS: _files,
}
