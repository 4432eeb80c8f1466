"""Where the next slot of a bucket's requests lies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from macie_lite.store.sql_paces import slot

_NOW = datetime(2026, 1, 2, tzinfo=UTC)


def _after(seconds: float) -> datetime:
    return _NOW + timedelta(seconds=seconds)


def test_a_slot_begins_behind_what_is_leased_and_saves_nothing_up() -> None:
    assert slot(_after(2), _NOW, 5, 10) == (_after(2), _after(2.5))
    assert slot(_after(-3600), _NOW, 5, 10) == (_NOW, _after(0.5))


def test_what_a_clock_that_was_set_back_left_behind_is_no_lease() -> None:
    assert slot(_after(3600), _NOW, 1, 10) == (_NOW, _after(0.1))
    assert slot(_after(3600), _NOW, 1, 0.1) == (_after(3600), _after(3610)), "a slow rate has long leases"
