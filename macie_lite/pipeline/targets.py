"""What a run lists: the targets that its job names, and the buckets that its criteria choose now."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from macie_lite.errors import TargetError, Unavailable, told
from macie_lite.jobs.buckets import BucketScope, DetailsUnknown
from macie_lite.model.jobs import EventType, Listing, Run
from macie_lite.model.objects import BucketInfo
from macie_lite.pipeline.endings import note
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.buckets import list_buckets
from macie_lite.sources.open_source import open_source
from macie_lite.store.base import Store

__all__ = ["found", "listings_of"]

_S3 = "s3://"


def listings_of(store: Store, run: Run, options: SourceOptions) -> Iterator[Listing]:
    """As `found`; which buckets the criteria chose is noted as events of the job."""
    matched = False
    for listing in found(run, options):
        if listing.number >= len(run.targets):
            matched = True
            kind = EventType.BUCKET_DETAILS_UNAVAILABLE if listing.error else EventType.BUCKET_MATCHED_THE_CRITERIA
            name = listing.target.removeprefix(_S3)
            note(store, kind, run.job_id, run.run_id, resource=name, detail=listing.error)
        yield listing
    if run.buckets and not matched:
        note(store, EventType.NO_BUCKETS_MATCHED_THE_CRITERIA, run.job_id, run.run_id)


def found(run: Run, options: SourceOptions) -> Iterator[Listing]:
    """Numbered from 0. A bucket of which it cannot be known whether it is chosen has ended with an error: a gap
    that the run tells of. Raises TargetError when the buckets may not be listed, Unavailable."""
    yield from (Listing(number, target) for number, target in enumerate(run.targets))
    if not run.buckets:
        return
    scope, named, number = BucketScope.of(run.buckets), set(run.targets), len(run.targets)
    for name in list_buckets(options):
        target = f"{_S3}{name}"
        if target in named or (listing := _chosen(scope, run, Listing(number, target), name, options)) is None:
            continue
        yield listing
        number += 1


def _chosen(scope: BucketScope, run: Run, listing: Listing, name: str, options: SourceOptions) -> Listing | None:
    @cache
    def asked() -> BucketInfo:
        source = open_source(listing.target, options)
        try:
            return source.bucket()
        finally:
            source.close()

    try:
        return listing if scope.chooses(name, run.account_id, asked) else None
    except DetailsUnknown as unknown:
        said = f"Whether the job chooses {listing.target} is not known: its {unknown} may not be read."
        return _gap(listing, said, TargetError.exit_code)
    except (TargetError, Unavailable) as error:
        return _gap(listing, *told(error))


def _gap(listing: Listing, said: str, exit_code: int) -> Listing:
    return Listing(listing.number, listing.target, ended=True, error=said, exit_code=exit_code)
