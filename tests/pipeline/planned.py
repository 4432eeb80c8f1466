"""A job with one batch that was handed out, without a planner."""

from __future__ import annotations

from collections.abc import Iterable

from macie_lite.config import Settings
from macie_lite.model.jobs import Listing, PlannedBatch, Step
from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.pipeline.runs import first_run, new_job
from macie_lite.store.base import Store

__all__ = ["plan_one_batch"]

_OWNER = "planner:1"


def plan_one_batch(
    store: Store, run_id: str, target: str, refs: Iterable[ObjectRef], bucket: BucketInfo, settings: Settings
) -> None:
    """Job and run have the same id; the batch has number 0, and nobody owns the run afterwards."""
    job = new_job(run_id, "job", [target], settings)
    store.create_job(job)
    store.start_run(first_run(job, "111122223333"))
    assert store.claim(run_id, _OWNER, None)
    listing = Listing(0, target, ended=True, bucket=bucket)
    assert store.add_listings(run_id, _OWNER, [listing])
    assert store.plan(run_id, _OWNER, Step(listing, (PlannedBatch(0, 0, tuple(refs)),)))
    store.release(run_id, _OWNER)
