"""Findings as events of EventBridge (API reference, `PutEvents`: 10 entries, 256 KB in all)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from macie_lite.aws.access import Access
from macie_lite.errors import UsageError
from macie_lite.feeds.eventbridge import DETAIL_TYPE
from macie_lite.feeds.macie import macie_finding
from macie_lite.feeds.sinks.aws import Service
from macie_lite.feeds.sinks.aws_codes import named, passes
from macie_lite.feeds.sinks.base import Limits, Sent
from macie_lite.model.results import JsonObject

__all__ = ["EventBus", "checked_source"]

_MOST = 256 << 10
_OVERHEAD = 14 + 256 + len(DETAIL_TYPE)
"""What counts beside the detail of an entry: its time, source and type (user guide, "Calculating event entry size")."""


def checked_source(source: str) -> str:
    """Raises UsageError for one that EventBridge would refuse."""
    if source.startswith("aws.") or not 0 < len(source) <= 256:
        raise UsageError(f"{source!r} cannot be the source of events: those that begin with aws. are AWS's own.")
    return source


class EventBus:
    """bus: a name or an ARN."""

    limits = Limits(count=10, bytes=_MOST - 10 * _OVERHEAD, entry_bytes=_MOST - 10 * _OVERHEAD)

    def __init__(self, bus: str, source: str, access: Access) -> None:
        self._bus, self._source = bus, source
        self._service = Service("events", f"The event bus {bus}", access, "events:PutEvents")

    def render(self, finding: JsonObject) -> bytes:
        return json.dumps(macie_finding(finding), ensure_ascii=False).encode()

    def send(self, entries: Sequence[bytes], delivery: str) -> Sent:
        answer = self._service.ask("put_events", Entries=[self._entry(entry.decode()) for entry in entries])
        answered = answer.get("Entries", ())
        self._service.check(len(answered), len(entries))
        failed = {at: one for at, one in enumerate(answered) if one.get("ErrorCode")}
        self._service.check_codes([one["ErrorCode"] for one in failed.values()], len(entries))
        passing = [at for at, one in failed.items() if passes(one["ErrorCode"])]
        told = {at: f"EventBridge refused it ({named(one['ErrorCode'])})." for at, one in failed.items()}
        return Sent({at: told[at] for at in failed if at not in passing}, passing)

    def _entry(self, detail: str) -> JsonObject:
        when = datetime.fromisoformat(json.loads(detail)["updatedAt"])
        named = {"Source": self._source, "DetailType": DETAIL_TYPE, "EventBusName": self._bus}
        return named | {"Time": when, "Resources": [], "Detail": detail}

    def close(self) -> None:
        self._service.close()
