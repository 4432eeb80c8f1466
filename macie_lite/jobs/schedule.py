"""When a job runs: once, daily, weekly or monthly as Macie's (`JobScheduleFrequency`), or by a cron expression. UTC.

daily              at midnight
weekly MONDAY      the day as Macie names it
monthly 15         1 to 31; months without that day are left out, as Macie does
30 3 * * 1-5       cron's five fields (crontab(5)); ours
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from cronsim import CronSim, CronSimError

from macie_lite.errors import UsageError
from macie_lite.jobs.conditions import shown

__all__ = ["DAYS", "Schedule", "parse_schedule"]

DAYS = ("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY")
_DAY_OF_MONTH = re.compile("0?[1-9]|[12][0-9]|3[01]")
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
        return _possible(Schedule(" ".join(words), " ".join(words)))
    word, day = words if len(words) == 2 else (*words[:1], "") if len(words) == 1 else ("", "")
    word, day = word.lower(), day.upper()
    if word == "daily" and not day:
        return Schedule("daily", "0 0 * * *")
    if word == "weekly" and day in DAYS:
        return Schedule(f"weekly {day}", f"0 0 * * {DAYS.index(day)}")
    if word == "monthly" and _DAY_OF_MONTH.fullmatch(day):
        return Schedule(f"monthly {int(day)}", f"0 0 {int(day)} * *")
    raise UsageError(f"The schedule {shown(text)} is not known: {_FORMS}.")


def _possible(schedule: Schedule) -> Schedule:
    try:
        schedule.after(datetime.now(UTC))
    except (CronSimError, StopIteration, ValueError):  # the last: a number of thousands of digits
        said = f"The schedule {shown(schedule.text)} cannot be read as cron's, or never comes due"
        raise UsageError(f"{said}: {_FORMS}.") from None
    return schedule
