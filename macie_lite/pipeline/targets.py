"""What a run lists: the targets that its job names, and the buckets that its criteria choose now."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache

from macie_lite.errors import TargetError, Unavailable, told
from macie_lite.jobs.buckets import BucketScope, Details, DetailsUnknown
from macie_lite.model.jobs import EventType, Listing, Run
from macie_lite.pipeline.endings import note
from macie_lite.pipeline.opening import Opener
from macie_lite.posture.sharing import shared_access
from macie_lite.sources.open_source import bucket_of_target
from macie_lite.store.base import Store

__all__ = ["Found", "found", "listings_of"]


@dataclass(frozen=True, slots=True)
class Found:
    """A listing and what is told of it. resource: the bucket or the account."""

    listing: Listing
    event: EventType | None
    resource: str


def listings_of(store: Store, run: Run, sources: Opener, left_out: Collection[str] = ()) -> Iterator[Listing]:
    """As `found`; what it tells is noted as events of the job."""
    matched = False
    for one in found(store, run, sources, left_out):
        matched |= one.listing.number >= len(run.targets)
        if one.event is not None:
            detail = one.listing.error
            note(store, one.event, run.job_id, run.run_id, resource=one.resource, detail=detail)
        yield one.listing
    if run.buckets and not matched:
        note(store, EventType.NO_BUCKETS_MATCHED_THE_CRITERIA, run.job_id, run.run_id)


def found(store: Store, run: Run, sources: Opener, left_out: Collection[str] = ()) -> Iterator[Found]:
    """In order, without the buckets that are left out. A bucket of which it cannot be known whether it is chosen, and
    an account whose role is refused, have ended with an error: gaps that the run tells of. Raises TargetError when the
    run has no accounts and the buckets may not be listed, Unavailable."""
    for number, target in enumerate(run.targets):
        if (place := bucket_of_target(target)) is None or place[0] not in left_out:
            yield Found(Listing(number, target), None, target)
    if run.buckets:
        for number, one in enumerate(_chosen(store, run, sources, left_out), len(run.targets)):
            yield replace(one, listing=replace(one.listing, number=number))


def _chosen(store: Store, run: Run, sources: Opener, left_out: Collection[str]) -> Iterator[Found]:
    """By the criteria, of each account or of who runs the run, still without numbers. A bucket counts once, and not
    where it is a target by name."""
    choice, seen = _Choice(store, run, sources, left_out), set(run.targets)
    for account in sources.accounts or (None,):
        for one in choice.of(account):
            if one.listing.target not in seen:
                seen.add(one.listing.target)
                yield one


class _Choice:
    """Of a run's criteria."""

    def __init__(self, store: Store, run: Run, sources: Opener, left_out: Collection[str]) -> None:
        self._run, self._sources, self._scope = run, sources, BucketScope.of(run.buckets)
        self._left_out = left_out
        self._members = store.accounts() | sources.accounts.keys()

    def of(self, account: str | None) -> Iterator[Found]:
        try:
            for name in self._listed(account):
                one = None if name in self._left_out else self._chosen(name, account)
                if one is not None:
                    yield one
        except (TargetError, Unavailable) as error:
            if account is None:
                raise
            denied = EventType.ACCOUNT_ACCESS_DENIED if isinstance(error, TargetError) else None
            said, exit_code = told(error)
            gap = _gap(self._sources.role(account), account, said[:1].upper() + said[1:], exit_code)
            yield Found(gap, denied, account)

    def _listed(self, account: str | None) -> Iterator[str]:
        from macie_lite.sources.buckets import list_buckets  # botocore takes a third of a second

        if account is None:
            return list_buckets(self._sources.own)
        what = f"the buckets of account {account} ({self._sources.role(account)})"
        return list_buckets(self._sources.options(account), what)

    def _chosen(self, name: str, account: str | None) -> Found | None:
        listing, owner = Listing(0, f"s3://{name}", account=account), account or self._run.account_id
        try:
            chosen = self._scope.chooses(name, owner, cache(lambda: self._details(listing, owner)))
            return Found(listing, EventType.BUCKET_MATCHED_THE_CRITERIA, name) if chosen else None
        except DetailsUnknown as unknown:
            said = f"Whether the job chooses {listing.target} is not known: its {unknown} may not be read."
            gap = _gap(listing.target, account, said, TargetError.exit_code)
        except (TargetError, Unavailable) as error:
            gap = _gap(listing.target, account, *told(error))
        return Found(gap, EventType.BUCKET_DETAILS_UNAVAILABLE, name)

    def _details(self, listing: Listing, owner: str) -> Details:
        source = self._sources(listing)
        try:
            info = source.bucket()
        finally:
            source.close()
        return Details(info, shared_access(info, owner, self._members))


def _gap(target: str, account: str | None, said: str, exit_code: int) -> Listing:
    return Listing(0, target, ended=True, error=said, exit_code=exit_code, account=account)
