"""The time of day in which a job may begin work: `22:00-06:00`, in UTC, over midnight too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time

from macie_lite.errors import UsageError

__all__ = ["Window"]

_FORM = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])\s*-\s*([01]?[0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class Window:
    text: str
    opens: time
    closes: time

    @classmethod
    def of(cls, text: str) -> Window:
        """Raises UsageError that names the text."""
        found = _FORM.fullmatch(text.strip())
        if found is None or found.group(1, 2) == found.group(3, 4):
            raise UsageError(f"The window {text!r} is not a time of day, such as 22:00-06:00 (UTC).")
        opens, closes = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
        return cls(f"{opens:%H:%M}-{closes:%H:%M}", opens, closes)

    def is_open(self, moment: datetime) -> bool:
        """moment: aware."""
        now = moment.astimezone(UTC).time()
        if self.opens < self.closes:
            return self.opens <= now < self.closes
        return now >= self.opens or now < self.closes
