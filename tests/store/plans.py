"""Planned runs, and the keys of findings, for tests of stores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from macie_lite.model.jobs import Counted, Listing, PlannedBatch, Run
from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.store.base import Store
from tests.store.samples import START, new_run

__all__ = ["OWNER", "batch_of", "keys", "listing_of", "owned", "run_of"]

OWNER = "host:1:machine:birth"


def owned(store: Store) -> str:
    """A run with two listings, taken by OWNER."""
    run_id = new_run(store)
    assert store.claim(run_id, OWNER, None)
    assert store.add_listings(run_id, OWNER, [listing_of(0, None), listing_of(1, None)])
    return run_id


def listing_of(number: int, position: str | None, **counted: Counted) -> Listing:
    bucket = None if position is None else BucketInfo("bucket", "arn:aws:s3:::bucket")
    return Listing(number, f"target {number}", position=position, bucket=bucket, **counted)  # type: ignore[arg-type]


def batch_of(number: int, listing: int, *names: str) -> PlannedBatch:
    return PlannedBatch(number, listing, tuple(ObjectRef("bucket", key, 10, "e", START, "v") for key in names))


def run_of(store: Store, run_id: str) -> Run:
    run = store.run(run_id)
    assert run is not None
    return run


def keys(findings: Iterator[dict[str, Any]]) -> list[str]:
    return [finding["resourcesAffected"]["s3Object"]["key"] for finding in findings]
