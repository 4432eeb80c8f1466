"""When jobs run: Macie's frequencies and cron, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macie_lite.errors import UsageError
from macie_lite.jobs.schedule import parse_schedule


def _times(text: str, moment: datetime, count: int) -> list[str]:
    schedule, times = parse_schedule(text), []
    for _ in range(count):
        moment = schedule.after(moment)
        assert moment.utcoffset() == timedelta(0)
        times.append(f"{moment:%Y-%m-%d %H:%M}")
    return times


_START = datetime(2027, 12, 30, 23, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("daily", ["2027-12-31 00:00", "2028-01-01 00:00"]),
        ("weekly SATURDAY", ["2028-01-01 00:00", "2028-01-08 00:00"]),
        ("weekly sunday", ["2028-01-02 00:00", "2028-01-09 00:00"]),
        ("monthly 1", ["2028-01-01 00:00", "2028-02-01 00:00"]),
        ("monthly 29", ["2028-01-29 00:00", "2028-02-29 00:00", "2028-03-29 00:00"]),
        ("monthly 30", ["2028-01-30 00:00", "2028-03-30 00:00"]),
        ("monthly 31", ["2027-12-31 00:00", "2028-01-31 00:00", "2028-03-31 00:00", "2028-05-31 00:00"]),
        ("30 3 * * 1-5", ["2027-12-31 03:30", "2028-01-03 03:30"]),
        ("*/20 23 31 12 *", ["2027-12-31 23:00", "2027-12-31 23:20", "2027-12-31 23:40", "2028-12-31 23:00"]),
        ("0 0 29 2 *", ["2028-02-29 00:00", "2032-02-29 00:00"]),
        ("0 0 1 jan sun", ["2028-01-01 00:00", "2028-01-02 00:00"]),
        ("0 0 L * *", ["2027-12-31 00:00", "2028-01-31 00:00", "2028-02-29 00:00"]),
    ],
)
def test_when_it_is_due(text: str, times: list[str]) -> None:
    assert _times(text, _START, len(times)) == times


def test_a_month_without_the_day_is_left_out_in_other_years_too() -> None:
    assert _times("monthly 29", datetime(2027, 1, 29, tzinfo=UTC), 1) == ["2027-03-29 00:00"]


def test_it_is_due_after_a_moment_and_not_at_it() -> None:
    assert _times("daily", datetime(2026, 3, 1, tzinfo=UTC), 1) == ["2026-03-02 00:00"]


def test_moments_of_other_zones_are_of_utc() -> None:
    east = datetime(2026, 3, 1, 1, tzinfo=timezone(timedelta(hours=3)))  # 22:00 of the day before
    assert _times("daily", east, 1) == ["2026-03-01 00:00"]


_MOMENTS = st.integers(0, 3_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(st.integers(1, 31), _MOMENTS)
def test_monthly_is_the_next_such_day(day: int, moment: datetime) -> None:
    due = parse_schedule(f"monthly {day}").after(moment)
    assert due > moment
    assert (due.day, due.time()) == (day, datetime.min.time())
    between = (moment.date() + timedelta(days=one) for one in range(1, (due.date() - moment.date()).days))
    assert all(date.day != day for date in between)


@pytest.mark.parametrize(
    ("text", "stored", "frequency"),
    [
        (" Daily ", "daily", {"dailySchedule": {}}),
        ("weekly  monday", "weekly MONDAY", {"weeklySchedule": {"dayOfWeek": "MONDAY"}}),
        ("MONTHLY 05", "monthly 5", {"monthlySchedule": {"dayOfMonth": 5}}),
        (" 30  3 * * 1-5 ", "30 3 * * 1-5", {}),
    ],
)
def test_how_it_is_stored_and_told(text: str, stored: str, frequency: dict[str, object]) -> None:
    schedule = parse_schedule(text)
    assert (schedule.text, schedule.frequency) == (stored, frequency)
    assert parse_schedule(schedule.text) == schedule


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "hourly", "@daily", "daily 5", "weekly", "weekly MON", "weekly 1", "weekly MONDAY TUESDAY"),
        *("monthly", "monthly 0", "monthly 32", "monthly -1", "monthly 1.5", "monthly x", "monthly 15 20", "monthly ²"),
        *("* * * *", "0 0 0 * * *", "\0", "\udcff", "monthly " + "9" * 5000, "weekly " * 100_000),
    ],
)
def test_what_is_no_schedule_is_refused_by_name(text: str) -> None:
    with pytest.raises(UsageError, match=r"is not known: daily, weekly MONDAY, monthly 15, or cron's five") as refused:
        parse_schedule(text)
    assert repr(text[:150])[:-1] in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    "text",
    [
        *("0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8"),
        *("a b c d e", "*/0 * * * *", "5-1 * * * *", "1, * * * *", "* * * * MON#6", "\0 * * * *", "\udcff * * * *"),
        *("9" * 5000 + " * * * *", "1/1" * 3000 + " * * * *", "* * * * " + "²L"),
    ],
)
def test_what_never_comes_due_is_refused_by_name(text: str) -> None:
    with pytest.raises(UsageError, match=r"cannot be read as cron's, or never comes due: daily, weekly") as refused:
        parse_schedule(text)
    assert repr(text[:150])[:-1] in str(refused.value)
    assert len(str(refused.value)) < 400


@given(st.text(st.sampled_from("0123456789*,-/#LW \0\udcffMONJAN"), max_size=30))
def test_any_cron_is_read_or_refused(text: str) -> None:
    try:
        schedule = parse_schedule(text)
    except UsageError:
        return
    assert schedule.after(_START) > _START
