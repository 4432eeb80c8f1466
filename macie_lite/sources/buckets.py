"""The buckets that the credentials list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from macie_lite.aws.clients import Clients
from macie_lite.aws.errors import FOREIGN
from macie_lite.errors import Unavailable
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.s3_client import s3_clients
from macie_lite.sources.s3_errors import buckets_error

__all__ = ["list_buckets"]

_ALL = "The list of all buckets"


def list_buckets(options: SourceOptions, what: str = _ALL) -> Iterator[str]:
    """Names, in order. what: as errors name the list. Raises TargetError when they may not be listed
    (s3:ListAllMyBuckets), Unavailable."""
    clients = s3_clients(options)
    try:
        arguments: dict[str, Any] = {}
        while True:
            page = _page(clients, arguments, what)
            for entry in page.get("Buckets", ()):
                yield entry["Name"]
            token = page.get("ContinuationToken")
            if not token:
                return
            if token == arguments.get("ContinuationToken"):
                raise Unavailable(f"{what} does not get on: the store gave no new page.")
            arguments = {"ContinuationToken": token}
    finally:
        clients.close()


def _page(clients: Clients, arguments: dict[str, Any], what: str) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = clients.get().list_buckets(**arguments)
    except FOREIGN as error:
        raise buckets_error(error, what) from None
    return answer
