"""Between plans and rows. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from macie_lite.model.jobs import Candidates, Counted, Listing, PlannedBatch
from macie_lite.model.objects import Batch, BucketInfo, ObjectRef
from macie_lite.store.text import dump, load

__all__ = [
    "batch_row",
    "bucket_from_json",
    "bucket_json",
    "candidates_from_row",
    "candidates_row",
    "listing_from_row",
    "listing_row",
    "work_from_row",
]

Row = dict[str, Any]


def listing_row(run_id: str, listing: Listing) -> Row:
    return {
        "run_id": run_id,
        "number": listing.number,
        "target": listing.target,
        "after": listing.after,
        "until": listing.until,
        "position": listing.position,
        "ended": listing.ended,
        "bucket": None if listing.bucket is None else dump(bucket_json(listing.bucket)),
        "strata": dump(listing.strata),
        "listed_at": listing.listed_at,
        "error": listing.error,
        "exit_code": listing.exit_code,
        "out_of_scope_objects": listing.out_of_scope.objects,
        "out_of_scope_bytes": listing.out_of_scope.bytes,
        "not_sampled_objects": listing.not_sampled.objects,
        "not_sampled_bytes": listing.not_sampled.bytes,
        "unchanged_objects": listing.unchanged.objects,
        "unchanged_bytes": listing.unchanged.bytes,
        "account": listing.account,
        "too_large_objects": listing.too_large.objects,
        "too_large_bytes": listing.too_large.bytes,
    }


def listing_from_row(row: Any) -> Listing:
    return Listing(
        row.number,
        row.target,
        row.after,
        row.until,
        row.position,
        row.ended,
        None if row.bucket is None else bucket_from_json(load(row.bucket)),
        load(row.strata),
        row.error,
        row.exit_code,
        Counted(row.out_of_scope_objects, row.out_of_scope_bytes),
        Counted(row.not_sampled_objects, row.not_sampled_bytes),
        Counted(row.unchanged_objects, row.unchanged_bytes),
        row.listed_at,
        row.account,
        Counted(row.too_large_objects, row.too_large_bytes),
    )


def batch_row(run_id: str, batch: PlannedBatch) -> Row:
    counted = {"objects": len(batch.objects), "bytes": batch.size}
    return {"run_id": run_id, "number": batch.number, "listing": batch.listing, "done": False, **counted} | {
        "refs": _refs_text(batch.objects)
    }


def candidates_row(run_id: str, number: int, candidates: Candidates) -> Row:
    counted = {"objects": candidates.of.objects, "bytes": candidates.of.bytes}
    return {"run_id": run_id, "listing": number, **counted, "refs": _refs_text(candidates.refs)}


def candidates_from_row(row: Any) -> Candidates:
    return Candidates(_refs(row.refs), Counted(row.objects, row.bytes))


def work_from_row(row: Any) -> tuple[Batch, BucketInfo]:
    """Of a batch with its listing's `target`, `bucket` and `account`."""
    batch = Batch(row.run_id, row.number, row.target, _refs(row.refs), row.account)
    return batch, bucket_from_json(load(row.bucket))


def _refs_text(refs: Sequence[ObjectRef]) -> str:
    return dump(
        [
            [ref.bucket, ref.key, ref.size, ref.etag, ref.last_modified.isoformat(), ref.version_id, ref.storage_class]
            for ref in refs
        ]
    )


def _refs(text: str) -> tuple[ObjectRef, ...]:
    return tuple(
        ObjectRef(bucket, key, size, etag, datetime.fromisoformat(modified), version, storage)
        for bucket, key, size, etag, modified, version, storage in load(text)
    )


def bucket_json(bucket: BucketInfo) -> Row:
    return asdict(bucket) | {"created_at": bucket.created_at and bucket.created_at.isoformat()}


def bucket_from_json(known: Row) -> BucketInfo:
    fields: Row = {name: tuple(value) if isinstance(value, list) else value for name, value in known.items()}
    if fields["tags"] is not None:
        fields["tags"] = tuple((key, value) for key, value in fields["tags"])
    if fields["created_at"] is not None:
        fields["created_at"] = datetime.fromisoformat(fields["created_at"])
    return BucketInfo(**fields)
