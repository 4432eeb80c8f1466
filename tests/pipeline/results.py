"""Results made by hand, as if an engine had found them, and what becomes of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from classifiers.types import Category, Evidence, Identifier, Severity
from macie_lite.model.coverage import Coverage
from macie_lite.model.objects import ObjectRef
from macie_lite.model.places import LineRange, Occurrence
from macie_lite.model.results import Detected, ObjectResult, Outcome, RunContext
from macie_lite.pipeline.findings import outcome

__all__ = ["KEYS", "WHEN", "describe", "detected", "finding", "lines", "ref"]

WHEN = datetime(2026, 3, 4, 5, 6, 7, 891234, tzinfo=UTC)
BANDS = (Severity.LOW, Severity.MEDIUM, Severity.HIGH)
HIGH = (Severity.HIGH,) * 3
KEYS = tuple(f"KEY_{number:02}" for number in range(15))
"""As many kinds of credentials as a finding has places."""

PATTERN = frozenset({Evidence.PATTERN})


def identifier(name: str, category: Category, severity: Any = BANDS, origin: str = "macie") -> Identifier:
    return Identifier(name, name.title(), category, "PII", (), origin, False, severity, ())


IDENTIFIERS = {
    i.id: i
    for i in (
        identifier("NAME", Category.PERSONAL_INFORMATION),
        identifier("ICD_10_CODE", Category.PERSONAL_INFORMATION, HIGH),
        identifier("PHONE_NUMBER", Category.PERSONAL_INFORMATION),
        identifier("SSN", Category.PERSONAL_INFORMATION, HIGH),
        identifier("CREDIT_CARD_NUMBER", Category.FINANCIAL_INFORMATION, HIGH),
        identifier("CARD", Category.FINANCIAL_INFORMATION, HIGH),
        identifier("TOKEN", Category.CREDENTIALS, HIGH),
        identifier("BADGE", Category.PERSONAL_INFORMATION, (Severity.MEDIUM,) * 3, origin="custom"),
        *(identifier(key, Category.CREDENTIALS, HIGH) for key in KEYS),
    )
}


def lines(count: int) -> tuple[Occurrence, ...]:
    return tuple(Occurrence(LineRange(n, n, 1), line=n) for n in range(1, count + 1))


def detected(name: str, count: int = 1, partial: int = 0, **more: Any) -> Detected:
    return Detected(name, count, more.get("places", lines(min(count, 1000))), more.get("evidence", PATTERN), partial)


def ref(key: str = "a/b.csv", **more: Any) -> ObjectRef:
    return ObjectRef(more.pop("bucket", "bucket"), key, 120, "etag", WHEN, **more)


def describe(*found: Detected, coverage: Coverage | None = None, **more: Any) -> Outcome:
    coverage = coverage or Coverage.complete(100, "text/csv")
    combined = more.get("combined", ())
    result = ObjectResult(more.get("ref", ref()), coverage, found, WHEN, more.get("version_id"), combined)
    run = more.get("run", RunContext("run", "job", "111122223333", WHEN))
    return outcome(result, run, IDENTIFIERS)


def finding(*found: Detected, **more: Any) -> dict[str, Any]:
    out = describe(*found, **more).finding
    assert out is not None
    return out
