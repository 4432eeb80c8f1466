"""What is read first of a bucket, and how buckets share a budget."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from macie_lite.jobs.discovery import Kinds, shared_out
from macie_lite.model.objects import ObjectRef

_NOW = datetime(2026, 1, 10, tzinfo=UTC)
_YESTERDAY = _NOW - timedelta(days=1)
_LEAST = 64 << 10


def _ref(key: str, size: int = 10) -> ObjectRef:
    return ObjectRef("bucket", key, size, "etag", _NOW - timedelta(days=9))


def _kinds(since: datetime | None = None) -> Kinds:
    return Kinds("seed", _NOW, since)


def test_one_of_each_kind_comes_before_a_second_one() -> None:
    kinds = _kinds()
    for ref in [_ref(f"logs/{number}.txt") for number in range(50)] + [_ref("a/x.csv"), _ref("a/y.csv"), _ref("z.pdf")]:
        kinds.add(ref)
    first, second = kinds.best(3), kinds.best(5)[3:]
    assert {ref.key.rpartition(".")[2] for ref in first} == {"txt", "csv", "pdf"}
    assert {ref.key.partition("/")[0] for ref in second} == {"logs", "a"}


def test_the_kind_that_was_read_least_comes_first_and_what_is_changed_last() -> None:
    kinds = _kinds()
    for number in range(5):
        kinds.passed(_ref(f"logs/{number}.txt"))
    kinds.add(_ref("logs/never.txt"))
    kinds.add(_ref("a/changed.csv"), before=True)
    for number in range(4):
        kinds.add(_ref(f"a/{number}.csv"))
    order = [ref.key for ref in kinds.best(9)]
    assert order[-2:] == ["logs/never.txt", "a/changed.csv"]


def test_what_is_new_comes_before_the_rest_of_its_kind() -> None:
    kinds = _kinds(_YESTERDAY)
    kinds.passed(_ref("logs/read.txt"))
    for number in range(100):
        kinds.add(_ref(f"logs/{number}.txt"))
    kinds.add(replace(_ref("logs/new.txt"), last_modified=_NOW))
    assert [ref.key for ref in kinds.best(1)] == ["logs/new.txt"]


@given(
    st.lists(st.lists(st.integers(0, 1 << 20), max_size=30), max_size=6),
    st.integers(0, 8 << 20),
    st.integers(0, 60),
)
def test_a_budget_is_kept_and_no_bucket_gets_more_than_another_but_for_one_object(
    sizes: list[list[int]], budget: int, most: int
) -> None:
    taken = shared_out(sizes, budget, most)
    spent = sum(sizes[bucket][at] for bucket, chosen in enumerate(taken) for at in chosen)
    count = sum(map(len, taken))
    assert spent <= budget
    assert count <= most
    assert all(chosen == sorted(set(chosen)) for chosen in taken)
    left = [[at for at in range(len(own)) if at not in chosen] for own, chosen in zip(sizes, taken, strict=True)]
    if count < most:
        assert all(own[at] > budget - spent for own, rest in zip(sizes, left, strict=True) for at in rest)
    largest = max((max(size, _LEAST) for own in sizes for size in own), default=0)
    given_to = Counter({n: sum(max(sizes[n][at], _LEAST) for at in chosen) for n, chosen in enumerate(taken)})
    waiting = [n for n, rest in enumerate(left) if any(sizes[n][at] <= budget - spent for at in rest)]
    for poorer in waiting:
        assert all(given_to[richer] <= given_to[poorer] + largest for richer in given_to)


def test_what_is_too_large_for_what_is_left_holds_up_nothing() -> None:
    assert shared_out([[60, 60, 5], [50]], 100, 9) == [[0, 2], []]
    assert shared_out([[60, 60, 5], [30]], 100, 9) == [[0, 2], [0]]
