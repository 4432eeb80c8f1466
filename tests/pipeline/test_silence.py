"""When batches are taken for lost, and what is said then; the workers are what a test says they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from macie_lite.errors import Unavailable
from macie_lite.pipeline.silence import FIRST, Silence

_SECOND = FIRST + 3


class _Workers:
    def __init__(self) -> None:
        self.count = 1
        self.holding: frozenset[int] | None = frozenset()
        self.away = False

    def answering(self) -> int:
        if self.away:
            raise Unavailable("The broker does not answer.")
        return self.count

    def held(self, run_id: str) -> frozenset[int] | None:
        assert run_id == "r"
        return self.holding


class _Looking:
    """A silence with a clock that is set, workers, and what was said."""

    def __init__(self) -> None:
        self.workers, self.said, self._now = _Workers(), list[str](), 0.0
        self.silence = Silence(self.workers, "r", self.said.append, clock=lambda: self._now)

    def look(self, at: float, still_open: Iterable[int] | Callable[[], set[int]] = (1, 2)) -> set[int]:
        self._now = at
        return self.silence.look(still_open if callable(still_open) else lambda: set(still_open))


@pytest.fixture
def looking() -> _Looking:
    return _Looking()


def test_two_looks_three_seconds_apart_make_a_loss(looking: _Looking) -> None:
    assert looking.look(FIRST - 0.1) == set()
    assert looking.look(FIRST) == set()
    assert looking.look(_SECOND - 0.1) == set(), "too early"
    assert looking.look(_SECOND) == {1, 2}
    assert looking.look(_SECOND + 29) == set()


def test_what_is_held_or_done_at_either_look_is_not_lost(looking: _Looking) -> None:
    looking.workers.holding = frozenset({1})
    assert looking.look(FIRST, {1, 2, 3, 4}) == set()
    looking.workers.holding = frozenset({2})
    assert looking.look(_SECOND, {1, 2, 3}) == {3}
    assert looking.look(_SECOND + 3, {1, 2, 3}) == {1}, "missed for the first time at the second look"


def test_what_ends_while_workers_are_asked_is_not_lost(looking: _Looking) -> None:
    still_open = {1}

    def after_the_asking() -> set[int]:
        return set(still_open)

    looking.look(FIRST, after_the_asking)
    still_open.clear()
    assert looking.look(_SECOND, after_the_asking) == set()


@pytest.mark.parametrize("trouble", ["unknown", "no workers", "no broker"])
def test_a_look_that_shows_nothing_is_not_one_of_the_two(looking: _Looking, trouble: str) -> None:
    looking.look(FIRST)
    looking.workers.holding = None if trouble == "unknown" else frozenset()
    looking.workers.count = 0 if trouble == "no workers" else 1
    looking.workers.away = trouble == "no broker"
    assert looking.look(_SECOND) == set()
    looking.workers.holding, looking.workers.count, looking.workers.away = frozenset(), 1, False
    assert looking.look(_SECOND + 30) == set()
    assert looking.look(_SECOND + 33) == {1, 2}


def test_a_batch_that_ends_starts_it_anew(looking: _Looking) -> None:
    looking.look(FIRST)
    looking.silence.broken()
    assert looking.look(_SECOND) == set()
    assert looking.look(2 * FIRST) == set()
    assert looking.look(2 * FIRST + 3) == {1, 2}


def test_a_loss_is_said_once_with_both_reasons_and_what_to_do(looking: _Looking) -> None:
    for start in (FIRST, 100, 200):
        looking.look(start)
        assert looking.look(start + 3) == {1, 2}
    (sentence,) = looking.said
    assert "a worker has died" in sentence
    assert "another database" in sentence
    assert "--db of this scan" in sentence


def test_that_no_worker_answers_is_said_once(looking: _Looking) -> None:
    looking.workers.count = 0
    for at in (FIRST, FIRST + 30, FIRST + 60):
        assert looking.look(at) == set()
    (sentence,) = looking.said
    assert "No worker answers" in sentence
