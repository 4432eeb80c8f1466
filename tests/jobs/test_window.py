"""The time of day in which runs begin anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from macie_lite.errors import UsageError
from macie_lite.jobs.window import Window
from tests.growth import grows_linearly

_DAY = datetime(2026, 6, 15, tzinfo=UTC)


def _open(text: str, clock: str, zone: timezone = UTC) -> bool:
    hour, minute, second = map(int, clock.split(":"))
    return Window.of(text).is_open(_DAY.replace(hour=hour, minute=minute, second=second, tzinfo=zone))


@pytest.mark.parametrize(
    ("text", "clock", "is_open"),
    [
        *(("08:00-18:30", "07:59:59", False), ("08:00-18:30", "08:00:00", True), ("08:00-18:30", "18:29:59", True)),
        *(("08:00-18:30", "18:30:00", False), ("22:00-06:00", "21:59:59", False), ("22:00-06:00", "22:00:00", True)),
        *(("22:00-06:00", "00:00:00", True), ("22:00-06:00", "05:59:59", True), ("22:00-06:00", "06:00:00", False)),
        *(("00:00-23:59", "23:58:59", True), ("00:00-23:59", "23:59:00", False), ("12:00-00:00", "23:59:59", True)),
    ],
)
def test_it_is_open_from_its_first_minute_to_its_last(text: str, clock: str, is_open: bool) -> None:
    assert _open(text, clock) is is_open


def test_it_is_of_utc() -> None:
    east = timezone(timedelta(hours=2))
    assert _open("22:00-06:00", "00:30:00", east)
    assert not _open("22:00-06:00", "07:59:59", timezone(timedelta(hours=-5)))


def test_its_text_has_one_form() -> None:
    assert Window.of(" 8:05 - 9:00 ").text == "08:05-09:00"


@pytest.mark.parametrize(
    "text", ["", "22:00", "22-06", "24:00-06:00", "22:60-06:00", "06:00-6:00", "\0", "\udcff", "22:00-06:00 UTC"]
)
def test_what_is_no_window_is_refused_by_name(text: str) -> None:
    with pytest.raises(UsageError, match=r"is not a time of day, such as 22:00-06:00 \(UTC\)") as refused:
        Window.of(text)
    assert repr(text) in str(refused.value)


def _tried(text: str) -> None:
    with pytest.raises(UsageError):
        Window.of(f"22:00{text}x")


@pytest.mark.parametrize("unit", [" ", "1", ":", "22:00-"])
def test_hostile_texts_take_linear_time(unit: str) -> None:
    assert grows_linearly(lambda count: _tried(unit * count), 10_000, 40_000)
