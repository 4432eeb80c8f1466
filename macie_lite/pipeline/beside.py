"""Targets of one run that have the same objects, as a bucket and a prefix in it: each object is planned once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from macie_lite.model.jobs import Listing
from macie_lite.model.objects import ObjectRef
from macie_lite.sources.open_source import in_scope, is_local, overlap

__all__ = ["has_order", "own_of"]

_UNORDERED = ("--x-s3", "--xa-s3")
"""How names of directory buckets, and of access points to them, end."""


def has_order(bucket: str) -> bool:
    """Whether listings of it are in the order of keys (S3 user guide, "Differences for directory buckets")."""
    return not bucket.endswith(_UNORDERED)


def own_of(target: str, targets: Iterable[str], listings: Iterable[Listing]) -> Callable[[ObjectRef], bool]:
    """Whether an object of a target is planned by none of the other `targets`, as far as their `listings` have come:
    all of one that was listed to its end, of one that broke off what it came past."""
    others = {one for one in targets if one != target and overlap(one, target)}
    beside = [one for one in listings if one.target in others] if others else []
    left = {one.target for one in beside if not _is_whole(one)}
    ended, parts = sorted(others - left), [one for one in beside if one.target in left]

    def own(ref: ObjectRef) -> bool:
        if any(in_scope(one, ref) for one in ended):
            return False
        return not any(_came_past(one, ref) and in_scope(one.target, ref) for one in parts)

    return own


def _is_whole(listing: Listing) -> bool:
    return listing.ended and not listing.error


def _came_past(listing: Listing, ref: ObjectRef) -> bool:
    """As only keys in their order tell."""
    if is_local(listing.target) or listing.listed_at or ref.position or not has_order(ref.bucket):
        return False
    if not _is_whole(listing) and listing.position is None:
        return False
    last = listing.until if _is_whole(listing) else listing.position
    return (listing.after is None or ref.key > listing.after) and (last is None or ref.key <= last)
