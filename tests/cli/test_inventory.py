"""A scan that takes its listing from an S3 Inventory, as a user meets it."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from macie_lite.sources.base import SourceOptions
from macie_lite.sources.open_source import open_source
from macie_lite.store.open_store import open_stored
from tests.cli.command import macie_lite
from tests.servers.s3_server import Bucket, S3Server
from tests.sources.inventories import put_inventory, row_of

pytestmark = pytest.mark.slow

_NHS = b"NHS number 943 476 5919\n"
_OPTIONS = ("--ner", "off", "--format", "jsonl", "--run-id", "r", "--concurrency", "1")


@pytest.fixture
def inventory(s3: S3Server, bucket: Bucket) -> str:
    """Where the inventory of `bucket` is; since it was made, one object went and another came."""
    bucket.fill({"a b+c.txt": _NHS, "gone.txt": _NHS, "words.txt": b"943 476 5919\n"})
    plain = open_source(bucket.target, SourceOptions())
    rows = [row_of(ref) for ref in plain.list()]
    plain.close()
    destination = s3.bucket()
    put_inventory(destination.put, bucket.name, "Parquet", [rows[::-1]])
    bucket.delete("gone.txt")
    bucket.put("later.txt", _NHS)
    return f"{destination.target}/inv"


def test_what_it_lists_is_scanned_and_what_went_is_recorded(inventory: str, bucket: Bucket, tmp_path: Path) -> None:
    db, results = str(tmp_path / "x.db"), tmp_path / "results.jsonl"
    bucket.put("allowed.txt", b"not there\n")  # an allow list is not looked for in the inventory
    options = (*_OPTIONS, "--db", db, "--results", str(results), "--allow-lists", f"{bucket.target}/allowed.txt")
    done = macie_lite("scan", bucket.target, *options, "--inventory", inventory)
    assert done.code == 0, done.err
    ended = {
        row["resourcesAffected"]["s3Object"]["key"]: row for row in map(json.loads, results.read_text().splitlines())
    }
    statuses = {key: row["classificationDetails"]["result"]["status"] for key, row in ended.items()}
    assert statuses.keys() == {"a b+c.txt", "gone.txt", "words.txt"}
    assert "SOURCE_OBJECT_NO_LONGER_AVAILABLE" in json.dumps(statuses["gone.txt"])
    assert [row["resourcesAffected"]["s3Object"]["key"] for row in done.lines] == ["a b+c.txt"]
    with closing(open_stored(db)) as store:
        (listing,) = store.listings("r")
    assert (listing.position or "").startswith("0:3:")
    assert "was listed by its inventory of" in macie_lite("jobs", "show", "r", "--db", db).out


def test_one_that_is_not_there_is_named(bucket: Bucket, tmp_path: Path) -> None:
    done = macie_lite("scan", bucket.target, *_OPTIONS, "--db", str(tmp_path / "x.db"), "--inventory", str(tmp_path))
    assert (done.code, done.out) == (3, "")
    assert f"There is no inventory of {bucket.target} in {tmp_path}" in done.err


def test_an_estimate_takes_the_listing_from_it_too(inventory: str, bucket: Bucket, tmp_path: Path) -> None:
    options = ("--target", bucket.target, "--rate", "1", "--db", str(tmp_path / "x.db"), "--format", "json")
    done = macie_lite("jobs", "estimate", *options, "--inventory", inventory)
    assert done.code == 0, done.err
    figures = json.loads(done.out)
    assert (figures["read"]["objects"], figures["requests"]["list"]) == (3, 0)
    assert figures["targets"][0]["listedAt"]
    missing = macie_lite("jobs", "estimate", *options, "--inventory", str(tmp_path))
    assert missing.code == 3
    assert "There is no inventory of" in json.loads(missing.out)["gaps"][0]["error"]
