"""An SQS queue as the user names it: its URL or its ARN. Asks nothing of the network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from macie_lite.errors import UsageError

__all__ = ["QueueUrl", "queue_url"]

_ACCOUNT = r"(?P<account>[0-9]{12})"
_NAME = r"(?P<name>[A-Za-z0-9_-]{1,75}\.fifo|[A-Za-z0-9_-]{1,80})"
_REGION = r"(?P<region>[a-z]{2,5}(?:-[a-z]+){1,3}-[0-9]{1,2})"

_ARN = re.compile(rf"arn:aws[a-z-]*:sqs:{_REGION}:{_ACCOUNT}:{_NAME}")
_URL = re.compile(
    rf"(?P<endpoint>https?://(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{{1,5}})?)/{_ACCOUNT}/{_NAME}"
)
_REGIONAL_HOST = re.compile(rf"sqs\.{_REGION}\.(?:[a-z0-9-]+\.)*[a-z0-9-]+")
"""AWS's own, of any partition: sqs.eu-west-1.amazonaws.com, sqs.cn-north-1.amazonaws.com.cn."""
_HOST_WITH_REGION = re.compile(rf"(?:.+\.)?sqs(?:-fips)?\.{_REGION}\..+")
"""Also an interface endpoint's (vpce-1.sqs.eu-west-1.vpce.amazonaws.com) and FIPS's."""


@dataclass(frozen=True, slots=True)
class QueueUrl:
    """One queue. text: as the user named it.

    url: None for an ARN, whose URL SQS is asked for.
    region: None where the URL does not say.
    endpoint: where the URL leads, None where that is AWS's own endpoint of the region.
    """

    text: str
    account: str
    name: str
    url: str | None
    region: str | None
    endpoint: str | None


def queue_url(text: str) -> QueueUrl:
    """Reads a queue's URL (of AWS in any partition, or of another endpoint) or its ARN. Raises UsageError otherwise."""
    if arn := _ARN.fullmatch(text):
        return QueueUrl(text, arn["account"], arn["name"], None, arn["region"], None)
    if (url := _URL.fullmatch(text)) is None or not _has_port(text):
        # Not quoted: a URL of another form may hold a password.
        raise UsageError(
            "This is not a queue of SQS: give https://sqs.REGION.amazonaws.com/ACCOUNT/NAME, the URL of another "
            "endpoint with /ACCOUNT/NAME, or arn:aws:sqs:REGION:ACCOUNT:NAME."
        )
    host = url["host"].lower()
    of_aws = url["endpoint"].startswith("https://") and ":" not in host and _REGIONAL_HOST.fullmatch(host)
    region = _HOST_WITH_REGION.fullmatch(host)
    endpoint = None if of_aws and urlsplit(text).port is None else url["endpoint"]
    return QueueUrl(text, url["account"], url["name"], text, region["region"] if region else None, endpoint)


def _has_port(url: str) -> bool:
    """Whether the port, where one is given, can be one."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False
