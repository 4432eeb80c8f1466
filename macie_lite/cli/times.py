"""Times as options."""

from __future__ import annotations

from datetime import UTC, datetime

from macie_lite.errors import UsageError

__all__ = ["moment"]


def moment(text: str, flag: str) -> datetime:
    """A date, or a date with a time (ISO 8601); UTC where no zone is said. Raises UsageError for another."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{flag} takes a time such as 2026-11-01 or 2026-11-01T06:00:00Z, not {text!r}.") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
