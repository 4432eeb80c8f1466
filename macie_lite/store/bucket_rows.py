"""Between buckets and rows. Pure functions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from macie_lite.model.buckets import BucketProfile, Contents, KindFound, ScoreEntry, Suppressed
from macie_lite.model.jobs import Counted
from macie_lite.store.plan_rows import bucket_from_json, bucket_json
from macie_lite.store.text import dump, load

__all__ = ["entry_from_row", "measured_row", "profile_from_row", "settings_row", "suppressed_from"]

Row = dict[str, Any]


def measured_row(profile: BucketProfile) -> Row:
    """What a refresh writes: everything but what was set by hand, and when the bucket was met first."""
    return {
        "account_id": profile.account_id,
        "bucket": profile.name,
        "info": dump(bucket_json(profile.info)),
        "shared_access": profile.shared_access,
        "objects": None if profile.listed is None else profile.listed.objects,
        "bytes": None if profile.listed is None else profile.listed.bytes,
        "listed_at": profile.listed_at,
        "contents": dump(asdict(profile.contents)),
        "score": profile.score,
        "parts": dump(profile.parts),
        "updated_at": profile.updated_at,
        "last_job": profile.last_job,
        "last_run": profile.last_run,
        "last_run_at": profile.last_run_at,
    }


def settings_row(profile: BucketProfile) -> Row:
    return {
        "override": profile.override,
        "excluded": profile.excluded,
        "suppressed": dump([[one.type, one.id] for one in profile.suppressed]),
    }


def profile_from_row(row: Any) -> BucketProfile:
    return BucketProfile(
        row.account_id,
        bucket_from_json(load(row.info)),
        row.first_seen,
        row.updated_at,
        row.shared_access,
        None if row.objects is None else Counted(row.objects, row.bytes),
        row.listed_at,
        _contents(load(row.contents)),
        row.score,
        load(row.parts),
        row.last_job,
        row.last_run,
        row.last_run_at,
        row.override,
        row.excluded,
        suppressed_from(row.suppressed),
    )


def suppressed_from(text: str) -> tuple[Suppressed, ...]:
    return tuple(Suppressed(*one) for one in load(text))


def entry_from_row(row: Any) -> ScoreEntry:
    return ScoreEntry(row.moment, row.score, load(row.parts))


def _contents(known: Row) -> Contents:
    kinds = tuple(KindFound(**kind) for kind in known["kinds"])
    counted = {name: Counted(**known[name]) for name in ("by_type", "by_class")}
    return Contents(**known | counted | {"kinds": kinds, "severities": tuple(known["severities"])})
