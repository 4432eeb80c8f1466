"""A part of a large object, which is scanned apart from the others: numbers and fixed words, so that it may travel."""

from __future__ import annotations

from dataclasses import dataclass, field

from macie_lite.model.results import JsonObject

__all__ = ["UNKNOWN", "Part", "State", "StoredPart"]

UNKNOWN = -2
"""The number of a column whose name no other part can tell. That of one without a name is -1."""


@dataclass(frozen=True, slots=True)
class State:
    """What the parts before one leave behind, as far as it decides what is found in it.

    at: where in the text its first record or line starts, None where it has to find that itself.
    settled: bytes beyond ASCII came before, and were UTF-8.
    names: so many names and addresses were found, and so many counted. name_columns: and cells with a part of a name,
    by column. left_out: identifiers that stand in a column by chance.
    carried: what stands shortly before it: identifiers, with how many bytes before (negative); None where it has to
    find that itself.
    """

    at: int | None = None
    settled: bool = False
    names: tuple[int, int, int, int] = (0, 0, 0, 0)
    name_columns: tuple[tuple[int, int], ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()
    carried: tuple[tuple[str, int], ...] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Of `count`, the `index`-th from 0: the windows or blocks that end in [start, end) of the object's bytes, of
    Parquet the row groups [start, end). kind: as `extraction.formats.Format` has it. One of one is the whole object.
    tries: how often it was scanned before, from another state. sampled: what stands between it and the part before is
    read by nobody, and between two such parts something does."""

    index: int
    count: int
    start: int
    end: int
    kind: str
    mime_type: str
    state: State = field(default_factory=State)
    tries: int = 0
    sampled: bool = False

    @property
    def is_behind_gap(self) -> bool:
        return self.sampled and self.index > 0

    @property
    def is_last(self) -> bool:
        return self.index == self.count - 1


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part of a batch's one object as the database has it: how to scan it, what was found (None: not yet), and how
    often it was begun. Both are JSON of `pipeline.parts.encoding`."""

    index: int
    part: JsonObject
    result: JsonObject | None = None
    begun: int = 0
