"""What a report tells: all that is stored of a run, and what is not known."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.jobs import Counted, Listing
from macie_lite.reports import charts
from macie_lite.reports.facts import Evidence, Facts
from macie_lite.reports.gathering import gather
from macie_lite.store.base import Store
from tests.pipeline.results import describe, detected, ref
from tests.reports.made import MADE_AT, about, facts_of, made_run

_PARTIAL = Coverage.partial(Reason.TRUNCATED, 60, "text/csv")
_SKIPPED = Coverage.skipped(Reason.PERMISSION_DENIED)
_RUN = about("job")


def _one(key: str, *found: tuple[str, int], bucket: str = "bucket", coverage: Coverage | None = None):  # type: ignore[no-untyped-def]
    return describe(*(detected(*one) for one in found), ref=ref(key, bucket=bucket), coverage=coverage, run=_RUN)


_OUTCOMES = [
    _one("a", ("CREDIT_CARD_NUMBER", 3), ("NAME", 1)),
    _one("b", ("NAME", 1)),
    _one("c", ("NAME", 200), bucket="other"),
    _one("d", ("BADGE", 2), ("TOKEN", 7), bucket="other", coverage=_PARTIAL),
    _one("e"),
    _one("f", coverage=_SKIPPED),
]


def test_everything_is_counted_once_for_each_object(store: Store) -> None:
    facts = facts_of(store, _OUTCOMES)
    kinds = {kind.identifier: (kind.category, kind.objects, kind.occurrences, kind.severity) for kind in facts.kinds}
    assert kinds == {
        "CREDIT_CARD_NUMBER": ("FINANCIAL_INFORMATION", 1, 3, 3),
        "NAME": ("PERSONAL_INFORMATION", 3, 202, 3),
        "TOKEN": ("CREDENTIALS", 1, 7, 3),
        "Badge": ("CUSTOM_IDENTIFIER", 1, 2, 2),
    }
    buckets = {one.name: (one.severities, one.categories, one.occurrences) for one in facts.buckets}
    assert buckets == {
        "bucket": ({"High": 1, "Low": 1}, {"FINANCIAL_INFORMATION": 1, "PERSONAL_INFORMATION": 2}, 5),
        "other": ({"High": 2}, {"PERSONAL_INFORMATION": 1, "CREDENTIALS": 1, "CUSTOM_IDENTIFIER": 1}, 209),
    }
    assert [one.name for one in facts.buckets] == ["other", "bucket"], "the worst first"
    assert {name: one.objects for name, one in facts.categories.items()} == {
        "FINANCIAL_INFORMATION": {"High": 1},
        "PERSONAL_INFORMATION": {"High": 2, "Low": 1},
        "CREDENTIALS": {"High": 1},
        "CUSTOM_IDENTIFIER": {"High": 1},
    }
    assert [(one.name, one.objects) for one in facts.combinations] == [("FINANCIAL_IDENTITY", 1)]


def test_the_worst_objects_are_kept_whatever_the_order(store: Store) -> None:
    counts = list(range(1, 90))
    random.Random(7).shuffle(counts)
    found = [_one(f"{count:03}", ("CARD" if count % 2 else "NAME", count)) for count in counts]
    facts = facts_of(store, found, top=3)
    assert [(one.key, one.severity, one.occurrences) for one in facts.objects] == [
        ("089", "High", 89),
        ("087", "High", 87),
        ("085", "High", 85),
    ]


@pytest.mark.parametrize(
    ("outcomes", "listing", "whole"),
    [
        ([_one("a")], {}, True),
        ([_one("a")], {"unchanged": Counted(3, 3), "out_of_scope": Counted(3, 3)}, True),
        ([_one("a", coverage=_PARTIAL)], {}, False),
        ([_one("a", coverage=_SKIPPED)], {}, False),
        ([_one("a")], {"not_sampled": Counted(3, 3)}, False),
        ([_one("a")], {"too_large": Counted(3, 3)}, False),
        ([_one("a")], {"error": "access denied"}, False),
        ([], {"error": "access denied"}, False),
    ],
)
def test_it_says_whole_only_where_nothing_is_left(store: Store, outcomes, listing, whole: bool) -> None:  # type: ignore[no-untyped-def]
    assert facts_of(store, outcomes, listing=Listing(0, "s3://bucket", **listing)).is_whole is whole


def test_a_run_that_has_not_ended_is_not_whole(store: Store) -> None:
    facts = facts_of(store, [_one("a")])
    assert facts.is_whole
    assert not replace(facts, run=replace(facts.run, ended_at=None)).is_whole


def test_a_sample_is_told_as_one_but_not_of_discovery(store: Store) -> None:
    listing = Listing(0, "s3://bucket", not_sampled=Counted(94, 94))
    sampled = facts_of(store, _OUTCOMES, listing=listing, settings={"sampling": 6})
    assert sampled.estimate is not None
    assert sampled.estimate.share == 4 / 5
    assert sampled.in_scope == 100
    assert sampled.not_examined == 94 + 2
    automated = replace(sampled.run, settings={"automated": True})
    assert gather(store, sampled.job, automated, MADE_AT, top=5).estimate is None


def _evidence(facts: Facts, name: str) -> Evidence:
    return next(one for one in facts.evidence if one.name == name)


def test_evidence_is_what_identifiers_of_a_regulation_found(store: Store) -> None:
    facts = facts_of(store, _OUTCOMES)
    cards = _evidence(facts, "PCI DSS")
    assert ([kind.identifier for kind in cards.kinds], cards.objects, cards.buckets) == (
        ["CREDIT_CARD_NUMBER"],
        1,
        (("bucket", 1),),
    )
    persons = _evidence(facts, "GDPR")
    assert (persons.objects, persons.buckets) == (3, (("bucket", 2), ("other", 1)))
    assert persons.left_out == ()
    assert [one.name for one in facts.evidence] == ["GDPR", "HIPAA", "PCI DSS", "CCPA"]


def test_what_was_not_looked_for_is_no_evidence_of_absence(store: Store) -> None:
    settings = {"identifiers": "EXCLUDE:CREDIT_CARD_EXPIRATION", "ner": "off"}
    facts = facts_of(store, [_one("a")], settings=settings)
    assert _evidence(facts, "PCI DSS").left_out == ("CREDIT_CARD_EXPIRATION",)
    assert _evidence(facts, "HIPAA").left_out == ("ADDRESS", "NAME")
    unknown = replace(facts.run, settings={"identifiers": "INCLUDE:GONE_SINCE"})
    assert _evidence(gather(store, facts.job, unknown, MADE_AT, top=5), "GDPR").looked_for is None


def test_a_trend_is_of_the_runs_up_to_the_one_reported(store: Store) -> None:
    for number in range(1, 5):
        run_of = about(f"job-{number}")
        found = [describe(detected("CARD"), ref=ref(str(one)), run=run_of) for one in range(number)]
        job, run = made_run(store, found, run_id=f"job-{number}", number=number)
        if number == 3:
            third = run
    facts = gather(store, job, third, MADE_AT, top=5)
    assert [(one.number, one.severities) for one in facts.runs] == [(n, {"High": n}) for n in (1, 2, 3)]


def test_bars_fill_the_width_and_what_is_there_is_seen() -> None:
    bars = charts.parted([("a", "A", 1_000_000), ("b", "B", 0), ("c", "C", 1)])
    assert [bar.kind for bar in bars] == ["a", "c"]
    assert bars[-1].width > 1
    assert abs(sum(bar.width for bar in bars) - 100) < 0.01
    assert charts.parted([("a", "A", 0)]) == ()


def test_shades_go_from_none_to_the_most() -> None:
    assert [charts.level(value, 10_000) for value in (0, 1, 5_000, 10_000)] == [0, 1, 4, charts.LEVELS]
