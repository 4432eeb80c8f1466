"""Requests of an object, calls of KMS, and what of it Macie would bill."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from macie_lite.jobs.counts import Counts, Reading, Span, decrypts, encryption
from macie_lite.model.jobs import Counted
from macie_lite.model.objects import BucketInfo, ObjectRef

_MB = 1 << 20


def _ref(key: str, size: int, storage_class: str = "STANDARD") -> ObjectRef:
    return ObjectRef("b", key, size, "e", datetime(2026, 1, 2, tzinfo=UTC), storage_class=storage_class)


@pytest.mark.parametrize(
    ("key", "size", "part", "gets"),
    [
        ("a.pdf", 0, None, Span(1, 1)),
        ("a.pdf", 8 * _MB, None, Span(1, 1)),
        ("a.pdf", 8 * _MB + 1, None, Span(1, 10)),
        ("a.csv", 900 * _MB, None, Span(1, 1)),
        ("a.csv", 900 * _MB, 128 * _MB, Span(1, 23)),
        ("a.csv", 255 * _MB, 128 * _MB, Span(1, 1)),
    ],
)
def test_gets(key: str, size: int, part: int | None, gets: Span) -> None:
    assert Reading(8 * _MB, _MB, part).gets(_ref(key, size)) == gets


@pytest.mark.parametrize(
    ("ref", "size"),
    [
        (_ref("a/b.TXT", 7), 7),
        (_ref("a.gz", 7), 21),
        (_ref("a.zip", 9 << 30), None),
        (_ref("a.pptx", 7), None),
        (_ref("a.txt", 7, "DEEP_ARCHIVE"), None),
        (_ref("txt", 7), None),
    ],
)
def test_macie_bills_what_it_can_classify(ref: ObjectRef, size: int | None) -> None:
    counts = Counts()
    counts.add(ref, Reading(8 * _MB, _MB))
    assert counts.billed == (Counted() if size is None else Counted(1, size))
    assert counts.read == Counted(1, ref.size)


@pytest.mark.parametrize(
    ("kind", "key", "known", "calls"),
    [
        (None, None, "unknown", Span(0, 300)),
        ("AES256", False, "none", Span()),
        ("aws:kms", False, "kms", Span(250, 300)),
        ("aws:kms", True, "bucket key", Span(3, 300)),
        ("aws:kms:dsse", True, "kms", Span(250, 300)),
    ],
)
def test_calls_of_kms(kind: str | None, key: bool | None, known: str, calls: Span) -> None:
    bucket = BucketInfo("b", "arn", encryption=kind and (kind, None), bucket_key=key)  # type: ignore[arg-type]
    assert encryption(bucket) == known
    assert decrypts(known, Span(250, 300)) == calls
