"""The inventory of buckets: what runs and listings tell of them is brought together, and scored.

Everything is worked out from the store, so that it comes out the same however often it is done, and after a kill.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from macie_lite.model.buckets import BucketProfile
from macie_lite.model.jobs import Counted, Listing, Run
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
    for bucket, listed in _by_bucket(store.listings(run.run_id)).items():
        for prefix in _listed_now(listed) if _lists_what_is_current(run) else ():
            store.forget_gone(run.run_id, bucket, prefix, run.started_at)
        if (profile := _after(store, run, bucket, listed, planned, now)) is not None:
            store.keep_bucket(rescore(store, profile))


def _lists_what_is_current(run: Run) -> bool:
    """Whether what it did not list is gone: not, where events said what to read, or versions were listed."""
    return not run.settings.get("events") and run.settings.get("versions", "current") == "current"


def _by_bucket(listings: Iterable[Listing]) -> Places:
    """With the prefix of each."""
    found: Places = defaultdict(list)
    for listing in listings:
        if (place := bucket_of_target(listing.target)) is not None:
            found[place[0]].append((place[1], listing))
    return found


def _listed_now(listed: Sequence[tuple[str, Listing]]) -> set[str]:
    """The prefixes all of whose keys were listed, and not by an inventory that was made before."""
    failed = {prefix for prefix, one in listed if not _is_whole(one) or one.listed_at}
    return {prefix for prefix, _ in listed} - failed


def _is_whole(listing: Listing) -> bool:
    """Listed to its end, from the start: automated discovery lists of a large bucket a part a day."""
    return listing.ended and not listing.error and listing.after is None and listing.until is None


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
    known = store.bucket(run.account_id, bucket)
    ended = all(_is_whole(one) for one in listings) and _lists_what_is_current(run)
    if known is None and info is None and not ended:
        return None
    profile = known or BucketProfile(run.account_id, info or _unknown(bucket), now, now)
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


def rescore(store: Store, profile: BucketProfile) -> BucketProfile:
    """By what the ledger holds of it now, and what is suppressed now. Nothing is stored."""
    suppressed = {*profile.suppressed, *store.template_excludes(profile.account_id)}
    contents = store.contents(profile.name, suppressed)
    shared = shared_access(profile.info, profile.account_id, store.accounts())
    profile = replace(profile, contents=contents, shared_access=shared)
    found = score(measured(profile))
    return replace(profile, score=found.value, parts=found.parts)
