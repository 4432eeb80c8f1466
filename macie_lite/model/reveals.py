"""Who has been shown what a finding found: never what that was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Reveal", "Viewer"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asked. user, host: of the operating system. caller: the ARN that STS gives the credentials, where it is told.
    role: the ARN of the role that they assumed to read."""

    user: str
    host: str
    caller: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Reveal:
    """One entry of the audit; it outlives its finding. at: by the database's clock."""

    finding_id: str
    bucket: str
    key: str
    by: Viewer
    masked: bool
    at: datetime | None = None
