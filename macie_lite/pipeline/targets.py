"""What a run lists: the targets that its job names, and the buckets that its criteria choose now."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache

from macie_lite.errors import TargetError, Unavailable, told
from macie_lite.jobs.buckets import BucketScope, Details, DetailsUnknown
from macie_lite.model.jobs import EventType, Listing, Run
from macie_lite.pipeline.endings import note
from macie_lite.posture.sharing import shared_access
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.buckets import list_buckets
from macie_lite.sources.open_source import open_source
from macie_lite.store.base import Store

__all__ = ["listings_of"]


def listings_of(store: Store, run: Run, options: SourceOptions) -> Iterator[Listing]:
    """Numbered from 0. A bucket of which it cannot be known whether it is chosen has ended with an error: a gap
    that the run tells of. Raises TargetError when the buckets may not be listed, Unavailable."""
    yield from (Listing(number, target) for number, target in enumerate(run.targets))
    if not run.buckets:
        return
    scope, named, number = BucketScope.of(run.buckets), set(run.targets), len(run.targets)
    members, matched = store.accounts(), 0
    for name in list_buckets(options):
        target = f"s3://{name}"
        if target in named:
            continue
        if (listing := _chosen(scope, run, Listing(number, target), name, options, members)) is None:
            continue
        kind = EventType.BUCKET_DETAILS_UNAVAILABLE if listing.error else EventType.BUCKET_MATCHED_THE_CRITERIA
        note(store, kind, run.job_id, run.run_id, resource=name, detail=listing.error)
        yield listing
        number, matched = number + 1, matched + 1
    if not matched:
        note(store, EventType.NO_BUCKETS_MATCHED_THE_CRITERIA, run.job_id, run.run_id)


def _chosen(
    scope: BucketScope, run: Run, listing: Listing, name: str, options: SourceOptions, members: Collection[str]
) -> Listing | None:
    @cache
    def asked() -> Details:
        source = open_source(listing.target, options)
        try:
            info = source.bucket()
        finally:
            source.close()
        return Details(info, shared_access(info, run.account_id, members))

    try:
        return listing if scope.chooses(name, run.account_id, asked) else None
    except DetailsUnknown as unknown:
        said = f"Whether the job chooses {listing.target} is not known: its {unknown} may not be read."
        return _gap(listing, said, TargetError.exit_code)
    except (TargetError, Unavailable) as error:
        return _gap(listing, *told(error))


def _gap(listing: Listing, said: str, exit_code: int) -> Listing:
    return Listing(listing.number, listing.target, ended=True, error=said, exit_code=exit_code)
