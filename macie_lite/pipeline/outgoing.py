"""Findings as they go out: those that are sent at all, in batches within a sink's limits, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from macie_lite.errors import MacieLiteError, told
from macie_lite.feeds.criteria import matcher
from macie_lite.feeds.sinks.base import Limits, Sink, Unwanted
from macie_lite.model.feeds import Change, DeadLetter
from macie_lite.model.results import JsonObject

__all__ = ["Batch", "Entry", "Letter", "batches", "is_sent"]

_MOST = 5000
"""Changes looked at for a batch: where hardly any is to be sent, the position moves on all the same."""


@dataclass(frozen=True, slots=True)
class Entry:
    finding_id: str
    number: int
    body: bytes


Letter = Callable[[str, int, str], DeadLetter]
"""What is kept of a finding that is refused: of its id, its change and the reason."""


@dataclass(slots=True)
class Batch:
    """What is sent at once, what is refused unsent, and the change behind which the next one begins."""

    end: int
    entries: list[Entry] = field(default_factory=list)
    refused: list[DeadLetter] = field(default_factory=list)
    size: int = 0
    looked: int = 0

    def has_room(self, entry: Entry, limits: Limits) -> bool:
        return len(self.entries) < limits.count and self.size + len(entry.body) <= limits.bytes

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.size += len(entry.body)


def is_sent(finding: JsonObject) -> bool:
    """What a suppression rule has archived at its birth goes nowhere; what is archived later is an update."""
    return not finding["archived"] or bool(finding["updatedAt"] != finding["createdAt"])


def batches(
    changes: Iterable[Change], sink: Sink, criteria: JsonObject, position: int, letter: Letter
) -> Iterator[Batch]:
    """The last ends with the last change, sent or not."""
    wanted = matcher(criteria)
    batch = Batch(position)
    for change in changes:
        if is_sent(change.finding) and wanted(change.finding):
            try:
                entry = _entry(sink, change)
            except Unwanted as error:
                batch.refused.append(letter(_id_of(change), change.number, str(error)))
            else:
                if not batch.has_room(entry, sink.limits):
                    yield batch
                    batch = Batch(batch.end)
                batch.add(entry)
        batch.end = change.number
        batch.looked += 1
        if batch.looked == _MOST:
            yield batch
            batch = Batch(batch.end)
    yield batch


def _entry(sink: Sink, change: Change) -> Entry:
    """The finding as the sink sends it. Raises Unwanted for one that is larger than the sink takes, or has no such
    shape."""
    try:
        body = sink.render(change.finding)
    except MacieLiteError:
        raise
    except Exception as error:  # noqa: BLE001 - one finding keeps no other from being sent
        raise Unwanted(told(error)[0]) from None
    if len(body) > sink.limits.entry_bytes:
        raise Unwanted(f"It has {len(body):,} bytes, and the sink takes {sink.limits.entry_bytes:,} at most.")
    return Entry(_id_of(change), change.number, body)


def _id_of(change: Change) -> str:
    return str(change.finding["id"])
