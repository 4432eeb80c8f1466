"""What a sample draws, and what it says of what was not read."""

from __future__ import annotations

import math
import random
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from macie_lite.jobs.sampling import Estimate, Strata, estimate, stratum_of
from tests.growth import grows_linearly
from tests.jobs.listed import NOW, listed

_SHARES = (0.001, 0.01, 0.07, 0.1, 0.3, 1 / 3, 0.5, 0.51, 0.75, 0.9, 0.999, 1.0)


def _drawn(strata: Strata, count: int, key: str = "a.txt") -> list[bool]:
    ref = listed(key)
    return [strata.draws(ref) for _ in range(count)]


@pytest.mark.parametrize("share", _SHARES)
def test_the_share_of_a_stratum_is_kept_to_one_at_every_object(share: float) -> None:
    drawn = _drawn(Strata(share, "seed", NOW), 2000)
    for number in range(2000):
        assert abs(sum(drawn[:number]) - number * share) < 1


@settings(max_examples=30)
@given(st.floats(0.001, 1), st.text(st.characters(codec=None), max_size=5))
def test_the_share_of_any_is_kept_to_one(share: float, seed: str) -> None:
    total = 0
    for number, drawn in enumerate(_drawn(Strata(share, seed, NOW), 300), 1):
        total += drawn
        assert abs(total - number * share) < 1 + 1e-9


@pytest.mark.parametrize("share", [0.1, 0.3, 0.75, 0.9])
def test_all_objects_have_the_same_chance(share: float) -> None:
    """Of the n-th of a stratum over many seeds: within five standard deviations."""
    seeds, objects = 1000, 12
    counts = [0] * objects
    for seed in range(seeds):
        for number, drawn in enumerate(_drawn(Strata(share, str(seed), NOW), objects)):
            counts[number] += drawn
    most = 5 * math.sqrt(seeds * share * (1 - share))
    assert all(abs(count - seeds * share) < most for count in counts)


def test_every_stratum_has_its_share() -> None:
    keys = ("a/x.csv", "a/x.txt", "b/x.csv", "x.csv")
    strata, counts = Strata(0.2, "seed", NOW), Counter[str]()
    for _ in range(100):
        for key in keys:
            counts[key] += strata.draws(listed(key))
    assert counts == dict.fromkeys(keys, 20)


def test_a_seed_decides_alone() -> None:
    one, again, other = (_drawn(Strata(0.3, seed, NOW), 200) for seed in ("a", "a", "b"))
    assert one == again != other
    assert _drawn(Strata(0.3, "a", NOW), 200, "b.csv") != one, "strata are drawn independently"


@pytest.mark.parametrize("share", _SHARES)
def test_a_listing_that_is_taken_up_again_draws_the_same(share: float) -> None:
    keys = random.Random(1).choices(["a/x.csv", "a/x.txt", "b/x.csv", "x"], k=300)
    whole, strata = Strata(share, "seed", NOW), Strata(share, "seed", NOW)
    for number, key in enumerate(keys):
        if number % 7 == 0:
            strata = Strata(share, "seed", NOW, Counter(dict(strata.seen)))
        assert strata.draws(listed(key)) is whole.draws(listed(key))


@pytest.mark.parametrize("share", [0.0, 5e-324, 1e-300, 1e-12])
def test_the_least_of_shares_draws_nothing(share: float) -> None:
    assert not any(_drawn(Strata(share, "seed", NOW), 100))


def test_there_are_not_more_strata_than_can_be_kept() -> None:
    strata = Strata(0.5, "seed", NOW)
    drawn = sum(strata.draws(listed(f"folder-{number}/a.{number}")) for number in range(9000))
    assert len(strata.seen) < 4200
    assert drawn == pytest.approx(4500, abs=200)


def test_what_a_stratum_is() -> None:
    same = [listed("a/b.CSV", 5000, 40), listed("a/c/d.csv", 90_000, 300)]
    assert len({stratum_of(ref, NOW) for ref in same}) == 1
    others = [
        *(listed("b/b.csv", 5000, 40), listed("b.csv", 5000, 40), listed("a/b.txt", 5000, 40)),
        *(listed("a/b.csv", 500, 40), listed("a/b.csv", 5 << 30, 40), listed("a/b.csv", 5000, 1)),
        listed("a/b.csv", 5000, 400),
    ]
    assert len({stratum_of(ref, NOW) for ref in (same[0], *others)}) == 8


@pytest.mark.parametrize("key", ["", "/", "\0", "\udcff/\ud800.\udc80", "a" * 100_000, "/" * 4000 + ".x"])
def test_any_key_is_drawn(key: str) -> None:
    assert _drawn(Strata(1.0, "\ud800", NOW), 3, key) == [True] * 3
    assert sum(_drawn(Strata(0.5, "\ud800\0", NOW), 4, key)) == 2


@pytest.mark.parametrize("unit", ["/", ".", "a/", "a.", "\0"])
def test_hostile_keys_take_linear_time(unit: str) -> None:
    assert grows_linearly(lambda count: stratum_of(listed(unit * count), NOW), 10_000, 40_000)


def test_objects_of_the_future_are_new() -> None:
    assert stratum_of(listed(days_ago=-10_000), NOW) == stratum_of(listed(days_ago=0), NOW)
    assert stratum_of(listed(), NOW + timedelta(days=400)) != stratum_of(listed(), NOW)


# -- estimates


@pytest.mark.parametrize(
    ("total", "sensitive", "share"), [(100, 3, 0.2), (150, 18, 0.1), (100, 50, 0.3), (80, 76, 0.5)]
)
def test_intervals_hold_the_truth(total: int, sensitive: int, share: float) -> None:
    """In at least 95 of 100 draws, by the very sampling that they speak of."""
    rng, held, draws = random.Random(2026), 0, 300
    for number in range(draws):
        objects = [True] * sensitive + [False] * (total - sensitive)
        rng.shuffle(objects)
        drawn = _drawn(Strata(share, str(number), NOW), total)
        found = sum(one for one, is_read in zip(objects, drawn, strict=True) if is_read)
        said = estimate(total, sum(drawn), found)
        held += said.low <= sensitive / total <= said.high
    assert held >= 0.95 * draws


def test_an_interval_is_not_wider_than_it_has_to_be() -> None:
    said = estimate(10_000, 1000, 100)
    assert said.share == 0.1
    assert 0.08 < said.low < 0.085
    assert 0.118 < said.high < 0.122
    assert said.unread_at_most == round(said.high * 10_000) - 100


def _exact(total: int, read: int, sensitive: int, tail: float) -> tuple[int, int]:
    """By counting: the least and most sensitive objects of which neither tail has less."""

    def tails(kinds: int) -> tuple[float, float]:
        ways = [math.comb(kinds, found) * math.comb(total - kinds, read - found) for found in range(read + 1)]
        whole = math.comb(total, read)
        return sum(ways[: sensitive + 1]) / whole, sum(ways[sensitive:]) / whole

    kept = [kinds for kinds in range(sensitive, total - read + sensitive + 1) if min(tails(kinds)) > tail]
    return kept[0], kept[-1]


@settings(max_examples=60)
@given(st.integers(1, 40), st.data())
def test_bounds_are_exact(total: int, data: st.DataObject) -> None:
    read = data.draw(st.integers(1, total))
    sensitive = data.draw(st.integers(0, read))
    said = estimate(total, read, sensitive)
    (least, most), (more, less) = (_exact(total, read, sensitive, 0.025 + nearly) for nearly in (-1e-9, 1e-9))
    assert least <= round(said.low * total) <= more
    assert less <= round(said.high * total) <= most


@given(st.integers(1, 3000), st.data())
def test_bounds_hold_the_share_and_only_grow(total: int, data: st.DataObject) -> None:
    read = data.draw(st.integers(1, total))
    sensitive = data.draw(st.integers(0, read))
    said = estimate(total, read, sensitive)
    assert 0 <= said.low <= said.high <= 1
    assert sensitive <= round(said.low * total)
    assert 0 <= said.unread_at_most <= total - read
    surer = estimate(total, read, sensitive, 0.99)
    assert surer.low <= said.low <= said.high <= surer.high
    if sensitive < read:
        more = estimate(total, read, sensitive + 1)
        assert said.low <= more.low
        assert said.high <= more.high


@pytest.mark.parametrize(
    ("given_numbers", "said"),
    [
        ((0, 0, 0), Estimate(0.0, 0.0, 0.0, 0)),
        ((5, 0, 0), Estimate(0.0, 0.0, 1.0, 5)),
        ((5, 5, 0), Estimate(0.0, 0.0, 0.0, 0)),
        ((5, 5, 2), Estimate(0.4, 0.4, 0.4, 0)),
        ((5, 5, 5), Estimate(1.0, 1.0, 1.0, 0)),
        ((1, 1, 1), Estimate(1.0, 1.0, 1.0, 0)),
        ((2, 1, 0), Estimate(0.0, 0.0, 0.5, 1)),
        ((2, 1, 1), Estimate(1.0, 0.5, 1.0, 1)),
    ],
)
def test_the_edges(given_numbers: tuple[int, int, int], said: Estimate) -> None:
    assert estimate(*given_numbers) == said


def test_none_and_all_of_a_sample() -> None:
    none, every = estimate(1000, 100, 0), estimate(1000, 100, 100)
    assert (none.share, none.low, every.share, every.high) == (0.0, 0.0, 1.0, 1.0)
    assert 0.03 < none.high < 0.036  # the rule of three, of 97.5 %
    assert none.high == pytest.approx(1 - every.low)


@pytest.mark.parametrize("read", [1, 1000, 5_000_000, 9_999_999])
@pytest.mark.parametrize("part", [0.0, 1e-6, 0.3, 0.5, 0.999, 1.0])
def test_large_totals_are_quick_and_finite(read: int, part: float) -> None:
    total, sensitive = 10_000_000, int(read * part)
    said = estimate(total, read, sensitive)
    assert 0 <= said.low <= said.high <= 1
    assert said.low - 1 / total <= said.share <= said.high + 1 / total, "bounds are of whole objects"
    normal = 5 * math.sqrt(max(said.share * (1 - said.share), 10 / read) / read * (1 - read / total) + 1 / total**2)
    assert said.high - said.low <= 2 * normal + 10 / read + 2 / total
