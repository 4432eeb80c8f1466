"""What the `seed` service does, against an S3 server on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures import bucket
from fixtures.upload import upload

if TYPE_CHECKING:
    from tests.servers.s3_server import S3Server

pytestmark = pytest.mark.slow


def test_every_object_arrives_under_its_own_key_and_again_is_harmless(s3: S3Server) -> None:
    import boto3

    assert upload("s3://fixtures-upload/some/prefix/") == upload("s3://fixtures-upload/some/prefix/")
    client = boto3.client("s3")
    pages = client.get_paginator("list_objects_v2").paginate(Bucket="fixtures-upload")
    sizes = {entry["Key"]: entry["Size"] for page in pages for entry in page["Contents"]}
    assert sizes == {f"some/prefix/{key}": len(made.data) for key, made in bucket.build()}


def test_another_kind_of_target_is_refused() -> None:
    with pytest.raises(SystemExit, match="s3://bucket/prefix"):
        upload("/a/folder")
