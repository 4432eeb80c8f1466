"""Whether a bucket is shared, in Macie's words (botocore `macie2`: `SharedAccess`). Pure."""

from __future__ import annotations

from collections.abc import Collection

from macie_lite.model.objects import BucketInfo

__all__ = ["shared_access"]


def shared_access(info: BucketInfo, account_id: str, members: Collection[str]) -> str:
    """EXTERNAL, INTERNAL, NOT_SHARED or UNKNOWN. members: accounts of the same organisation, as far as known.

    Where public access is blocked, whoever is let in as "anyone" is not."""
    if info.shared_with is None:
        return "UNKNOWN"
    others = set(info.shared_with) - {account_id} - ({"*"} if info.effective_permission == "NOT_PUBLIC" else set())
    if others - {*members, "organization"}:
        return "EXTERNAL"
    return "INTERNAL" if others else "NOT_SHARED"
