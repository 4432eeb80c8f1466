"""Limits that users set: of what one portion of a run may read, and the time of day in which it may begin anything.

A run that comes to one of them stops planning; what is out is read to its end. Resumed, it goes on with a portion of
the same size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from macie_lite.config import Settings
from macie_lite.errors import MacieLiteError
from macie_lite.jobs.window import Window
from macie_lite.model.jobs import Planned, Portion, Run
from macie_lite.model.objects import ObjectRef

__all__ = ["Allowance", "LimitReached", "Requests", "WindowClosed", "reached"]

_LISTED = 1000
"""Keys that one request lists."""


def _now() -> datetime:
    return datetime.now(UTC)


class LimitReached(MacieLiteError):
    """The run stops here because its user said so: no error, and not the end either."""

    exit_code = 0


class WindowClosed(LimitReached):
    """The run goes on by itself once its window opens."""


@dataclass(slots=True)
class Allowance:
    """What a portion of a run may still plan; None: as much as there is.

    largest: an object of more bytes fits into no portion: it is planned, and recorded as not read.
    """

    objects: int | None
    bytes: int | None
    requests: int | None
    until: datetime | None
    window: Window | None
    largest: int | None = None
    clock: Callable[[], datetime] = _now
    reached: str | None = None

    @classmethod
    def of(cls, settings: Settings, run: Run, planned: Planned) -> Allowance:
        """What is left of the settings' limits after what was planned since the portion began."""
        began = run.portion or Portion(run.started_at)
        objects = planned.read.objects - began.objects
        requests = objects + (planned.listed - began.listed) // _LISTED
        seconds = settings.run_seconds
        return cls(
            _left(settings.run_objects, objects),
            _left(settings.run_bytes, planned.read.bytes - began.bytes),
            _left(settings.run_requests, requests),
            None if seconds is None else began.at + timedelta(seconds=seconds),
            Window.of(settings.window) if settings.window else None,
            settings.run_bytes,
        )

    def check(self) -> None:
        """Raises LimitReached when nothing more may be begun now."""
        now = self.clock()
        if self.until is not None and now >= self.until:
            raise LimitReached("the limit of seconds is reached (--run-seconds)")
        if self.window is not None and not self.window.is_open(now):
            raise WindowClosed(f"it is outside of the window {self.window.text} (--window, UTC)")

    def spent(self) -> str | None:
        """The limit of which nothing is left."""
        left = {name: getattr(self, name) for name in ("objects", "bytes", "requests")}
        return self.reached or next((name for name, amount in left.items() if amount is not None and amount <= 0), None)

    def list_more(self) -> bool:
        """Takes the request for a page; False when there is none left."""
        if self.requests is None:
            return True
        self.requests -= 1
        return self.requests >= 0

    def take(self, refs: Sequence[ObjectRef]) -> str | None:
        """Takes all of them, or none: then the option whose limit stands in the way."""
        if self.reached and refs:
            return self.reached
        size = sum(ref.size for ref in refs if self.largest is None or ref.size <= self.largest)
        wanted = {"objects": len(refs), "bytes": size, "requests": len(refs)}
        for name, amount in wanted.items():
            left = getattr(self, name)
            if amount and left is not None and amount > left:
                return name
        for name, amount in wanted.items():
            if (left := getattr(self, name)) is not None:
                setattr(self, name, left - amount)
        return None


@dataclass(slots=True)
class Requests:
    """Of one run of automated discovery, which lists before it reads: at most half of them list. most: None: any."""

    most: int | None
    listed: int = 0

    @property
    def to_list(self) -> int | None:
        return None if self.most is None else max(0, max(1, self.most // 2) - self.listed)

    @property
    def to_read(self) -> int | None:
        return None if self.most is None else max(1, self.most - self.listed)


def reached(limit: str) -> LimitReached:
    return LimitReached(f"the limit of {limit} is reached (--run-{limit})")


def _left(most: int | None, used: int) -> int | None:
    return None if most is None else max(0, most - used)
