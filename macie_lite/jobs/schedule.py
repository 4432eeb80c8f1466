"""When a job runs: once, daily, weekly or monthly as Macie's (`JobScheduleFrequency`), or by a cron expression. UTC.

daily              at midnight
weekly MONDAY      the day as Macie names it
monthly 15         1 to 31; months without that day are left out, as Macie does
30 3 * * 1-5       cron's five fields (crontab(5)); ours
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

from macie_lite.errors import UsageError

__all__ = ["Schedule", "parse_schedule"]

_DAYS = ("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY")
_FIELDS = 5
_FORMS = "daily, weekly MONDAY, monthly 15, or cron's five fields (30 3 * * 1-5)"


@dataclass(frozen=True, slots=True)
class Schedule:
    """text: as it is stored and shown. cron: the same in five fields."""

    text: str
    cron: str

    def after(self, moment: datetime) -> datetime:
        """The first time after `moment` (aware) at which it is due."""
        return next(CronSim(self.cron, moment.astimezone(UTC)))

    @property
    def frequency(self) -> dict[str, object]:
        """Macie's `JobScheduleFrequency`, {} for a cron expression."""
        word, _, day = self.text.partition(" ")
        if word == "daily":
            return {"dailySchedule": {}}
        if word == "weekly":
            return {"weeklySchedule": {"dayOfWeek": day}}
        return {"monthlySchedule": {"dayOfMonth": int(day)}} if word == "monthly" else {}


def parse_schedule(text: str) -> Schedule:
    """Raises UsageError that names the text for one of no form, or that never comes due."""
    words = text.split()
    if len(words) == _FIELDS:
        return _possible(Schedule(" ".join(words), " ".join(words)), text)
    word, *rest = [*(word.lower() for word in words), ""]
    day = rest[0].upper() if rest else ""
    if word == "daily" and not day:
        return Schedule("daily", "0 0 * * *")
    if word == "weekly" and day in _DAYS:
        return Schedule(f"weekly {day}", f"0 0 * * {_DAYS.index(day)}")
    if word == "monthly" and day.isdecimal() and 1 <= int(day) <= 31:
        return Schedule(f"monthly {int(day)}", f"0 0 {int(day)} * *")
    raise UsageError(f"The schedule {text!r} is not known: {_FORMS}.")


def _possible(schedule: Schedule, text: str) -> Schedule:
    try:
        schedule.after(datetime.now(UTC))
    except (CronSimError, StopIteration):
        raise UsageError(f"The schedule {text!r} never comes due: {_FORMS}.") from None
    return schedule
