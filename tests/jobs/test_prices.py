"""List prices: the edges of Macie's tiers, and what a class of S3 asks for."""

from __future__ import annotations

import pytest

from macie_lite.jobs.counts import ClassReads, Span
from macie_lite.jobs.prices import kms_price, macie_price, request_price, retrieval_price

_GB = 1 << 30


@pytest.mark.parametrize(
    ("gigabytes", "dollars"),
    [
        (0, 0.0),
        (1, 0.0),
        (2, 1.0),
        (50_001, 50_000.0),
        (50_003, 50_001.0),
        (500_001, 50_000 + 225_000.0),
        (500_005, 50_000 + 225_000 + 1.0),
    ],
)
def test_macie_bills_by_tiers_behind_the_first_gigabyte(gigabytes: int, dollars: float) -> None:
    assert macie_price(gigabytes * _GB) == pytest.approx(dollars)


def test_requests_cost_by_their_kind_and_class() -> None:
    reads = {"STANDARD": ClassReads(Span(1000, 3000)), "GLACIER_IR": ClassReads(Span(1000, 1000), 10 * _GB)}
    assert request_price(1000, 1000, reads) == pytest.approx((0.005 + 0.0004 + 0.0004 + 0.01, 0.0166))
    assert retrieval_price(reads) == pytest.approx(0.3)
    assert kms_price(Span(0, 10_000)) == pytest.approx((0.0, 0.03))
