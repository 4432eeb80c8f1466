"""Rows that are taken out of a page are those that botocore would have given."""

from __future__ import annotations

from typing import Any

import pytest

from macie_lite.sources import s3_client
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.s3_pages import take_rows_out
from tests.servers.s3_server import Bucket

_KEYS = ("a b", "<b>&amp;", "c\tc", "d/é\U0001f600", "e%2F+", "f]]>", "g\u2028", 'h"')
_READ = ("Key", "Size", "ETag", "LastModified", "StorageClass")


def _clients(bucket: Bucket) -> tuple[Any, Any]:
    """One whose rows are taken out, and one as botocore makes it."""
    endpoint = bucket.client.meta.endpoint_url
    return s3_client.s3_clients(SourceOptions(endpoint_url=endpoint)).get(), bucket.client


def test_rows_and_prefixes_are_botocores(bucket: Bucket) -> None:
    bucket.fill({key: b"x" * number for number, key in enumerate(_KEYS)})
    ours, theirs = _clients(bucket)
    for arguments in ({}, {"Delimiter": "/"}, {"MaxKeys": 3}, {"Prefix": "none"}):
        wanted = theirs.list_objects_v2(Bucket=bucket.name, **arguments)
        given = ours.list_objects_v2(Bucket=bucket.name, **arguments)
        rows = [[{name: row[name] for name in _READ} for row in page.get("Contents", ())] for page in (given, wanted)]
        assert rows[0] == rows[1]
        for page in (given, wanted):
            for name in ("ResponseMetadata", "Contents", "NextContinuationToken"):
                page.pop(name, None)
        assert given == wanted


class _Client:
    """As far as it is asked."""

    def __init__(self) -> None:
        self.meta = self.events = self

    def register_first(self, _: str, handler: Any) -> None:
        self.handler = handler


@pytest.mark.parametrize(
    ("status", "rows"),
    [
        (200, b"<Contents><Key>a</Key></Contents>"),
        (200, b"<Contents><Key>a</Key><Size>x</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>"),
        (200, b"<Contents><Key>a</Contents>"),
        (200, b"<Contents></Contents><Owner></Owner><Contents></Contents>"),
        (200, b"</Contents><Contents>"),
        (503, b"<Contents><Key>a</Key><Size>1</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>"),
    ],
)
def test_what_is_not_just_rows_is_left_to_botocore(status: int, rows: bytes) -> None:
    client, body = _Client(), b"<ListBucketResult>" + rows + b"</ListBucketResult>"
    customized: dict[str, Any] = {}
    take_rows_out(client, s3_client._timestamp)
    answer = {"status_code": status, "body": body}
    client.handler(response_dict=answer, customized_response_dict=customized)
    assert (answer["body"], customized) == (body, {})
