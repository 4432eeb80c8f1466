"""Outcomes are stored a few together, and none waits for long."""

from __future__ import annotations

from macie_lite.model.results import Outcome
from macie_lite.pipeline.gathering import Gathering, Piece
from tests.pipeline.results import describe, ref


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def _outcomes(count: int) -> tuple[Outcome, ...]:
    return tuple(describe(ref=ref(f"{number}")) for number in range(count))


def test_the_first_is_handed_on_at_once_and_what_follows_soon_together() -> None:
    clock = _Clock()
    gathering, (first, *others) = Gathering(clock), _outcomes(4)
    assert gathering.left() is None
    assert not [*gathering.add(Piece(0, (first,), last=False))]
    assert [*gathering.due()] == [Piece(0, (first,), last=False)]
    for batch, one in zip((0, 1, 0), others, strict=True):
        assert not [*gathering.add(Piece(batch, (one,), last=False)), *gathering.due()]
    assert 0 < (gathering.left() or 0) < 1
    clock.now = 1.0
    together = [Piece(0, (others[0], others[2]), last=False), Piece(1, (others[1],), last=False)]
    assert [*gathering.due()] == together
    assert gathering.left() is None


def test_many_and_the_last_of_a_batch_do_not_wait() -> None:
    gathering, outcomes = Gathering(_Clock()), _outcomes(51)
    assert [*gathering.add(Piece(0, outcomes[:50], last=False))] == [Piece(0, outcomes[:50], last=False)]
    assert not [*gathering.add(Piece(0, outcomes[50:], last=False))]
    assert [*gathering.add(Piece(0, (), last=True))] == [Piece(0, outcomes[50:], last=True)]
    assert not [*gathering.rest()]
