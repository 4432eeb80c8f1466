"""Findings of all kinds, for what is made of them: with every place, archived, of a folder, with hostile keys."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.model.places import Cell, LineRange, Occurrence, Page, Record
from macie_lite.model.results import JsonObject, RunContext
from tests.pipeline.results import WHEN, detected, finding, ref

__all__ = ["EVERY_FINDING", "HOSTILE_KEYS", "KEYS", "of_key", "updated"]

_PLACES = (
    Occurrence(LineRange(1, 2, 3), line=1, offset=(0, 4), container=("a.zip", "b")),
    Occurrence(Cell(1, 2, "na|me=\n", "Sheet one"), line=1),
    Occurrence(Cell(4, 28)),
    Occurrence(Page(1)),
    Occurrence(Record(0, ("a", 0, "b")), line=1),
    Occurrence(Record(7, ())),
    Occurrence(None, paragraph=2),
)

_BUCKET = BucketInfo(
    "bucket",
    "arn:aws:s3:::bucket",
    created_at=datetime(2020, 1, 2, tzinfo=UTC),
    region="eu-central-1",
    owner=("ops", "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a"),
    tags=(("team", "a|b=c"), ("empty", "")),
    encryption=("aws:kms", "arn:aws:kms:eu-central-1:111122223333:key/k"),
    effective_permission="PUBLIC",
)

HOSTILE_KEYS = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>.csv",
    'a"b\\c\td.txt',
    "line\nbreak\r\x1b[31m\x9b",
    "pipe|and=equals\\.log",
    "\udcff\udc80.bin",
    "\u202egnp.exe",
    "é/日本/🙂 %41?#",
    "k" * 1024,
    " ",
)

KEYS = st.one_of(st.sampled_from(HOSTILE_KEYS), st.text(st.characters(exclude_categories=["Cs"]), min_size=1))


def of_key(key: str) -> JsonObject:
    return finding(detected("SSN", 3), ref=ref(key))


def updated(made: JsonObject, **ours: Any) -> JsonObject:
    """As it is when a later run has spoken of its object."""
    return made | {"updatedAt": "2026-04-01T00:00:00.000Z", "macieLite": made["macieLite"] | ours}


def _of_bucket(**more: Any) -> JsonObject:
    run = RunContext("run", "job", "111122223333", WHEN, buckets={"bucket": _BUCKET}, automated=True)
    return finding(*map(detected, ("SSN", "CARD")), run=run, **more)


_FOLDER = ObjectRef("/data/a b", "c d/é.txt", 5, "e", WHEN)

EVERY_FINDING = {
    "one": finding(detected("SSN")),
    "custom": finding(detected("BADGE", 3)),
    "credentials": finding(detected("TOKEN", 3)),
    "partial": finding(detected("SSN"), coverage=Coverage.partial(Reason.TRUNCATED, 1, "text/plain")),
    "every kind and place": finding(
        detected("SSN", 500, places=_PLACES), *map(detected, ("CARD", "TOKEN", "BADGE")), detected("NAME", 1000, 3)
    ),
    "of a known bucket": _of_bucket(),
    "of a version": _of_bucket(version_id="096fKKXTRTtl3on89fVO.nfljtsv6qko"),
    "of a folder": finding(detected("SSN"), ref=_FOLDER),
    "archived": finding(detected("CARD")) | {"archived": True},
    "sample": finding(detected("CARD")) | {"sample": True},
    "unchanged": updated(finding(detected("CARD")), state="UNCHANGED"),
    "resolved": updated(finding(detected("CARD")), state="RESOLVED"),
    "archived and resolved": updated(finding(detected("CARD")) | {"archived": True}, state="RESOLVED"),
    **{f"key {key[:20]!a}": of_key(key) for key in HOSTILE_KEYS},
}
