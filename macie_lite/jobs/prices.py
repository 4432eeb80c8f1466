"""List prices of AWS in us-east-1, in US dollars, and sums by them. Pure.

Macie: aws.amazon.com/macie/pricing, "sensitive data discovery": a month's bytes of what it can classify. S3:
aws.amazon.com/s3/pricing, "Requests & data retrievals". KMS: aws.amazon.com/kms/pricing. All as transcribed by others
until `DATE`: the pages themselves say what holds now, and in other regions. A GB is 2**30 bytes, as in S3's bills.
"""

from __future__ import annotations

from collections.abc import Mapping

from macie_lite.jobs.counts import ClassReads, Span

__all__ = ["DATE", "REGION", "kms_price", "macie_price", "request_price", "retrieval_price"]

DATE = "2026-10-07"
REGION = "us-east-1"

_GB = 1 << 30
_MACIE_FREE = 1 * _GB
_MACIE_TIERS = ((50_000 * _GB, 1.00), (450_000 * _GB, 0.50), (None, 0.25))
"""Bytes of a month, and dollars for each GB of them."""

_LIST = 0.005 / 1000
_TAGS = 0.0004 / 1000
_DECRYPT = 0.03 / 10_000

_STANDARD = (0.0004 / 1000, 0.0)
_BY_CLASS = {
    "STANDARD_IA": (0.001 / 1000, 0.01),
    "ONEZONE_IA": (0.001 / 1000, 0.01),
    "GLACIER_IR": (0.01 / 1000, 0.03),
}
"""Dollars for a GET, and for each GB that is read."""


def macie_price(size: int) -> float:
    """Of so many bytes, if nothing else is analyzed in that month."""
    left, dollars = max(0, size - _MACIE_FREE), 0.0
    for most, price in _MACIE_TIERS:
        some = left if most is None else min(left, most)
        dollars += some / _GB * price
        left -= some
    return dollars


def request_price(lists: int, tags: int, reads: Mapping[str, ClassReads]) -> tuple[float, float]:
    """Of requests to S3: at least, and at most."""
    fixed = lists * _LIST + tags * _TAGS
    gets = [(of_class.gets, _BY_CLASS.get(name, _STANDARD)[0]) for name, of_class in reads.items()]
    return fixed + sum(one.least * price for one, price in gets), fixed + sum(one.most * price for one, price in gets)


def retrieval_price(reads: Mapping[str, ClassReads]) -> float:
    """Of bytes in classes that bill them."""
    return sum(one.bytes / _GB * _BY_CLASS.get(name, _STANDARD)[1] for name, one in reads.items())


def kms_price(calls: Span) -> tuple[float, float]:
    """Of calls of KMS, beyond those that an account has for nothing."""
    return calls.least * _DECRYPT, calls.most * _DECRYPT
