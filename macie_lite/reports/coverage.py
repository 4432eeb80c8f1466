"""What a run covered, bucket by bucket, and what it did not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from macie_lite.model.jobs import Counted, Listing, Run, reach_all
from macie_lite.store.base import Store

__all__ = ["PASSED", "BucketCoverage", "covered_buckets"]

PASSED = {
    "unchanged": "unchanged",
    "not_sampled": "not sampled",
    "out_of_scope": "out of scope",
    "too_large": "larger than what the run may read",
}


@dataclass(slots=True)
class BucketCoverage:
    """Of one bucket in one run: objects and bytes as listed; `passed`: by what of `PASSED` they are not read for."""

    name: str
    by_status: dict[str, Counted] = field(default_factory=dict)
    by_reason: dict[tuple[str, str, str], Counted] = field(default_factory=dict)
    passed: dict[str, Counted] = field(default_factory=dict)
    waiting: Counted = Counted()  # noqa: RUF009 - frozen
    gaps: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether everything in scope was read completely, now or before."""
        return not self.gaps and not self.by_reason and not self.left_unread

    @property
    def left_unread(self) -> int:
        """Objects in scope that were not read, now or before."""
        left = (self.waiting, *(self.passed.get(what, Counted()) for what in ("not_sampled", "too_large")))
        return sum(one.objects for one in left)


def covered_buckets(store: Store, run: Run) -> list[BucketCoverage]:
    """By name."""
    found: dict[str, BucketCoverage] = {}
    ended: defaultdict[str, list[Listing]] = defaultdict(list)
    for listing in store.listings(run.run_id):
        bucket = found.setdefault(_name(listing.target), BucketCoverage(_name(listing.target)))
        for what in PASSED:
            bucket.passed[what] = bucket.passed.get(what, Counted()) + getattr(listing, what)
        if listing.error:
            bucket.gaps.append(listing.error)
        elif not listing.ended:
            bucket.gaps.append(f"{listing.target} is not listed to its end.")
        else:
            ended[listing.target].append(listing)
    if run.settings.get("sample_bytes"):
        _tell_of_samples(found.values())
    for target, listings in ended.items():
        if not reach_all(listings) and not found[_name(target)].gaps:
            found[_name(target)].gaps.append(f"{target} is too large to be listed in one run: a part of it was.")
    for name, status, reason, detail, counts in store.coverage_by_bucket(run.run_id):
        bucket = found.setdefault(name, BucketCoverage(name))
        bucket.by_status[status] = bucket.by_status.get(status, Counted()) + counts
        if reason:
            bucket.by_reason[status, reason, detail] = counts
    for target, waiting in _waiting(store, run):
        found[_name(target)].waiting += waiting
    return sorted(found.values(), key=lambda bucket: bucket.name)


def _tell_of_samples(buckets: Iterable[BucketCoverage]) -> None:
    """What is unchanged in a run that reads samples of large objects may be known from a sample alone."""
    for bucket in buckets:
        if bucket.passed["unchanged"].objects:
            bucket.gaps.append("Of what is unchanged, large objects were read in samples (--sample-bytes).")


def _waiting(store: Store, run: Run) -> Iterator[tuple[str, Counted]]:
    """What is planned and has no result yet, by target: of the batches that are out."""
    for number in store.batches_open(run.run_id):
        if (found := store.batch(run.run_id, number)) is not None:
            batch, _ = found
            left = set(batch.objects) - store.stored(run.run_id, batch.objects)
            yield batch.target, Counted(len(left), sum(ref.size for ref in left))


def _name(target: str) -> str:
    """The bucket of a target; a folder stands for itself."""
    return target.removeprefix("s3://").partition("/")[0] if target.startswith("s3://") else target
