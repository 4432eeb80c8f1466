"""The inventory of buckets: what runs and listings tell of them is brought together, and scored.

Everything is worked out from the store, so that it comes out the same however often it is done, and after a kill.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from macie_lite.jobs.accounts import Accounts
from macie_lite.model.buckets import BucketProfile
from macie_lite.model.jobs import Counted, Listing, Run, reach_all
from macie_lite.model.objects import BucketInfo
from macie_lite.posture.score import measured, score
from macie_lite.posture.sharing import shared_access
from macie_lite.sources.open_source import bucket_of_target
from macie_lite.store.base import Store

__all__ = ["describe", "rescore", "take_stock"]

Places = dict[str, list[tuple[str, Listing]]]


def take_stock(store: Store, run: Run, now: datetime) -> None:
    """What a run that ends means for the buckets that it listed: what they have no longer is forgotten, and they are
    scored anew."""
    planned = store.planned_of(run.run_id)
    members = [one.id for one in Accounts.of(run.accounts).named]
    for bucket, listed in _by_bucket(store.listings(run.run_id)).items():
        for prefix in () if run.settings.get("events") else _listed_now(listed):
            store.forget_gone(run.run_id, bucket, prefix, run.started_at, versions=_lists_versions(run))
        if (profile := _after(store, run, bucket, listed, planned, now)) is not None:
            store.keep_bucket(rescore(store, profile, members))


def _lists_what_is_current(run: Run) -> bool:
    """Not where events said what to read, or versions were listed."""
    return not run.settings.get("events") and not _lists_versions(run)


def _lists_versions(run: Run) -> bool:
    return bool(run.settings.get("versions", "current") != "current")


def _by_bucket(listings: Iterable[Listing]) -> Places:
    """With the prefix of each."""
    found: Places = defaultdict(list)
    for listing in listings:
        if (place := bucket_of_target(listing.target)) is not None:
            found[place[0]].append((place[1], listing))
    return found


def _listed_now(listed: Sequence[tuple[str, Listing]]) -> set[str]:
    """The prefixes all of whose keys were listed, and not by an inventory that was made before."""
    mine = _by_prefix(listed).items()
    return {prefix for prefix, own in mine if _is_whole(own) and not any(one.listed_at for one in own)}


def _by_prefix(listed: Iterable[tuple[str, Listing]]) -> dict[str, list[Listing]]:
    found: defaultdict[str, list[Listing]] = defaultdict(list)
    for prefix, listing in listed:
        found[prefix].append(listing)
    return found


def _is_whole(listings: Sequence[Listing]) -> bool:
    """To their ends, and all keys of the prefix: automated discovery lists of a large bucket a part a day."""
    return all(one.ended and not one.error for one in listings) and reach_all(listings)


def _after(
    store: Store,
    run: Run,
    bucket: str,
    listed: Sequence[tuple[str, Listing]],
    planned: Mapping[int, Counted],
    now: datetime,
) -> BucketProfile | None:
    """None for one that nothing is known of."""
    listings = [one for _, one in listed]
    info = next((one.bucket for one in listings if one.bucket), None)
    account = next((one.account for one in listings if one.account), run.account_id)
    known = store.bucket(account, bucket)
    ended = all(map(_is_whole, _by_prefix(listed).values())) and _lists_what_is_current(run)
    if known is None and info is None and not ended:
        return None
    profile = known or BucketProfile(account, info or _unknown(bucket), now, now)
    profile = replace(profile, info=info or profile.info, updated_at=now)
    profile = replace(profile, last_job=run.job_id, last_run=run.run_id, last_run_at=run.started_at)
    if ended and any(not prefix for prefix, _ in listed):
        at = min([run.started_at, *(one.listed_at for one in listings if one.listed_at)])
        total = sum((_all_of(one, planned) for one in listings), Counted())
        profile = replace(profile, listed=total, listed_at=at)
    return profile


def _all_of(listing: Listing, planned: Mapping[int, Counted]) -> Counted:
    read = planned.get(listing.number, Counted())
    return read + listing.out_of_scope + listing.not_sampled + listing.unchanged + listing.too_large


def _unknown(bucket: str) -> BucketInfo:
    return BucketInfo(bucket, bucket if bucket.startswith("arn:") else f"arn:aws:s3:::{bucket}")


def describe(store: Store, account_id: str, info: BucketInfo, now: datetime) -> BucketProfile:
    """Stores what S3 tells of a bucket, without a look at its objects."""
    known = store.bucket(account_id, info.name) or BucketProfile(account_id, info, now, now)
    profile = rescore(store, replace(known, info=info, updated_at=now))
    store.keep_bucket(profile)
    return profile


def rescore(store: Store, profile: BucketProfile, members: Iterable[str] = ()) -> BucketProfile:
    """By what the ledger holds of it now, and what is suppressed now. Nothing is stored. members: accounts of the same
    organisation, beside those that are stored."""
    suppressed = {*profile.suppressed, *store.template_excludes(profile.account_id)}
    contents = store.contents(profile.name, suppressed)
    shared = shared_access(profile.info, profile.account_id, {*store.accounts(), *members})
    profile = replace(profile, contents=contents, shared_access=shared)
    found = score(measured(profile))
    return replace(profile, score=found.value, parts=found.parts)
