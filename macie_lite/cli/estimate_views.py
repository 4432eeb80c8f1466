"""An estimate as text, and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil

from classifiers.errors import printable
from macie_lite.cli.words import counted, duration, size
from macie_lite.jobs.counts import Span
from macie_lite.jobs.prices import DATE, REGION
from macie_lite.model.jobs import Counted
from macie_lite.model.results import JsonObject
from macie_lite.pipeline.costing import Estimate
from macie_lite.pipeline.estimating import Surveyed

__all__ = ["as_json", "lines"]

_PASSED: dict[str, Callable[[Surveyed], Counted]] = {
    "out of scope": lambda one: one.listing.out_of_scope,
    "not sampled": lambda one: one.listing.not_sampled,
    "unchanged": lambda one: one.listing.unchanged,
}
_KEYS = {"out of scope": "outOfScope", "not sampled": "notSampled", "unchanged": "unchanged"}

_ENCRYPTION = {
    "none": "keys of S3 by default, which cost no call",
    "kms": "KMS by default: a call for each GET at most",
    "bucket key": "KMS with a Bucket Key: one for many GETs, but for objects that are older than it",
    "unknown": "encryption unknown: a call for each GET at most",
}
_CENT = 0.01


def lines(found: Estimate) -> Iterator[str]:
    """A line for each target where there are several, then the sums, then what could not be listed."""
    if len(found.targets) > 1:
        yield from map(printable, _targets(found))
    rows = [*_amounts(found), *_requests(found), *_time(found), *_prices(found)]
    width = max(len(name) for name, _ in rows)
    yield from (f"{name:<{width}}  {words}" for name, words in rows)
    for one in found.targets:
        if one.listing.error:
            yield printable(f"gap: {one.listing.error}")
        if one.listing.listed_at:
            when = f"{one.listing.listed_at:%Y-%m-%d %H:%M} UTC"
            yield printable(
                f"{one.listing.target} was listed by its inventory of {when}; its own files are not counted."
            )


def _targets(found: Estimate) -> Iterator[str]:
    yield f"{'OBJECTS':>12}  {'BYTES':>10}  TARGET"
    for one in found.targets:
        yield f"{one.counts.read.objects:>12,}  {size(one.counts.read.bytes):>10}  {one.listing.target}"


def _amounts(found: Estimate) -> Iterator[tuple[str, str]]:
    yield "to read", _amount(found.read)
    for name, what in _PASSED.items():
        if (passed := found.passed(what)).objects:
            yield name, _amount(passed)


def _amount(one: Counted) -> str:
    return f"{one.objects:,} object{'' if one.objects == 1 else 's'}, {size(one.bytes)}"


def _requests(found: Estimate) -> Iterator[tuple[str, str]]:
    if not any(one.remote for one in found.targets):
        return
    tags = f", GetObjectTagging {found.tags:,}" if found.tags else ""
    yield "requests", f"LIST {found.pages:,}, GET {_span(found.gets)}{tags}"
    known = dict.fromkeys(one.encryption for one in found.targets if one.remote)
    yield "KMS calls", f"{_span(found.decrypts)} ({'; '.join(_ENCRYPTION[one] for one in known)})"


def _span(one: Span) -> str:
    return f"{one.least:,}" if one.least == one.most else f"{one.least:,} to {one.most:,}"


def _time(found: Estimate) -> Iterator[tuple[str, str]]:
    yield "time", f"{duration(ceil(found.seconds))} on {counted(found.workers, 'worker')}{_held(found)}"
    objects = f", {found.rate.objects:,.1f} objects/s" if found.rate.objects else ""
    yield "rate", f"{size(found.rate.bytes)}/s{objects} a worker: {found.rate.said}"


def _held(found: Estimate) -> str:
    return ", held back by --bucket-rate" if found.held_back and found.held_back >= found.seconds else ""


def _prices(found: Estimate) -> Iterator[tuple[str, str]]:
    listed = f"list price {REGION}, {DATE}"
    if found.machines is None:
        yield "machines", "give --hourly-cost, the dollars of an hour of one worker"
    else:
        yield "machines", f"{_money(found.machines)} at {_money(found.hourly or 0.0)} an hour of one worker"
    if any(one.remote for one in found.targets):
        yield "S3 requests", f"{_range(found.requests_price)} ({listed})"
        if found.retrieval:
            yield "S3 retrieval", f"{_money(found.retrieval)} ({listed})"
        yield "KMS", f"{_range(found.kms)} ({listed})"
        yield "Macie", f"{_money(found.macie)} for {_amount(found.billed)} that it can classify ({listed})"


def _range(dollars: tuple[float, float]) -> str:
    low, high = map(_money, dollars)
    return low if low == high else f"{low} to {high}"


def _money(dollars: float) -> str:
    return "under $0.01" if 0 < dollars < _CENT else f"${dollars:,.2f}"


def as_json(found: Estimate) -> JsonObject:
    return {
        "read": _counted(found.read),
        **{_KEYS[name]: _counted(found.passed(what)) for name, what in _PASSED.items()},
        "requests": _asked(found.pages, found.tags, found.gets, found.decrypts),
        "time": {
            "seconds": round(found.seconds, 1),
            "hours": round(found.seconds / 3600, 4),
            "workers": found.workers,
            "bytesPerSecond": round(found.rate.bytes),
            "objectsPerSecond": found.rate.objects and round(found.rate.objects, 2),
            "rate": found.rate.said,
        },
        "price": _dollars(found),
        "targets": [_target(one) for one in found.targets],
        "gaps": [
            {"target": one.listing.target, "error": one.listing.error} for one in found.targets if one.listing.error
        ],
    }


def _dollars(found: Estimate) -> JsonObject:
    return {
        "currency": "USD",
        "region": REGION,
        "asOf": DATE,
        "machines": found.machines,
        "s3Requests": dict(zip(("least", "most"), found.requests_price, strict=True)),
        "s3Retrieval": found.retrieval,
        "kms": dict(zip(("least", "most"), found.kms, strict=True)),
        "macie": found.macie,
        "macieClassifiable": _counted(found.billed),
    }


def _target(one: Surveyed) -> JsonObject:
    return {
        "target": one.listing.target,
        "read": _counted(one.counts.read),
        **{_KEYS[name]: _counted(what(one)) for name, what in _PASSED.items()},
        "requests": _asked(one.pages, one.tags, one.gets, one.decrypts),
        "encryption": one.encryption if one.remote else None,
        "listedAt": one.listing.listed_at and one.listing.listed_at.isoformat(),
    }


def _asked(pages: int, tags: int, gets: Span, decrypts: Span) -> JsonObject:
    spans = {"get": gets, "kmsDecrypt": decrypts}
    return {"list": pages, "getObjectTagging": tags} | {
        name: {"least": one.least, "most": one.most} for name, one in spans.items()
    }


def _counted(one: Counted) -> JsonObject:
    return {"objects": one.objects, "bytes": one.bytes}
