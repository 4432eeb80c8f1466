"""What the containers share: a member's stream, and how the members' coverages add up to the container's."""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.budget import Budget
from macie_lite.extraction.extract import extract
from macie_lite.extraction.names import Names
from macie_lite.extraction.reading import Readable
from macie_lite.model.coverage import Coverage, NotExamined, Reason, Status
from macie_lite.model.passage import Passage

__all__ = ["RATIO_FREE", "MemberStream", "Members", "depth_of", "member_input"]

RATIO_FREE = 64 << 20
"""Bytes that may come out before the ratio is looked at: short runs of zeros compress a thousandfold in good faith."""

_BLOCK = 1 << 18
_WHOLE_OBJECT = frozenset(  # once met, no further member can be read
    {Reason.SECONDS, Reason.ARCHIVE_MEMBERS, Reason.ARCHIVE_BYTES}
    | {Reason.GONE, Reason.CHANGED, Reason.NO_BUCKET, Reason.PERMISSION_DENIED, Reason.STALLED_BODY}
    | {Reason.RETRIES_EXHAUSTED, Reason.READ_ERROR}
)
_AS_THEY_ARE = _WHOLE_OBJECT | {
    Reason.ARCHIVE_NESTING,
    Reason.ARCHIVE_RATIO,
    Reason.ENCRYPTED_MEMBER,
    Reason.MEMBER_UNPROCESSED,
}


class MemberStream(Readable):
    """The bytes of one member, as far as they can be had; not seekable.

    A fault ends the stream instead of breaking it off, so that what came before is examined; `fault` has its reason.
    read: the member's bytes, at most as many as asked for, b"" at the end.
    packed: how many bytes of the container they took so far; None where a member is stored as it is (no budget).
    most: how many of them are read, None for all.
    """

    def __init__(self, read: Callable[[int], bytes], budget: Budget, packed: Callable[[], int] | None = None) -> None:
        self._read = read
        self._budget = budget
        self._packed = packed
        self.size = 0
        self.most: int | None = None
        self.fault: Reason | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(_BLOCK), b""))
        if self.fault is not None or not size:
            return b""
        try:
            return self._counted(self._read(min(size, _BLOCK)))
        except NotExamined as fault:
            self.fault = fault.reason
        except EOFError:
            self.fault = Reason.TRUNCATED
        except (zlib.error, lzma.LZMAError, OSError, ValueError):  # OSError: bz2
            self.fault = Reason.MALFORMED
        return b""

    def _counted(self, data: bytes) -> bytes:
        size = self.size + len(data)
        if self._packed is not None:
            self._budget.extracted(len(data))
            if size > RATIO_FREE and size > self._packed() * self._budget.limits.archive_ratio:
                raise NotExamined(Reason.ARCHIVE_RATIO)
        if self.most is not None and size > self.most:
            self.fault = Reason.MEMBER_SIZE
            data = data[: self.most - self.size]
        self.size += len(data)
        return data


def depth_of(source: Input) -> int:
    """How many containers a member of `source` is in: 1 for a member of the object itself."""
    return len(source.container) + 1


def member_input(source: Input, name: str, stream: MemberStream, size: int | None) -> Input:
    """`name` is the member's own, hostile text; it is never used as a path."""
    return Input(cast(BinaryIO, stream), name, size, source.budget, (*source.container, name))


class Members:
    """Reads the members of one container and adds their coverages up.

    Nothing examined: SKIPPED. A member with a gap: PARTIAL with MEMBER_UNPROCESSED and the member's own reason; budgets
    of the whole object and faults of its source keep their own reason and end the walk (`over`). `borne`: reasons of
    members that were said to be no gap. `names`: what its members are called; who walks the container says.
    """

    def __init__(self, source: Input) -> None:
        self._source = source
        self._gaps: dict[Reason, None] = {}
        self._size = 0
        self._examined = 0
        self.over = False
        self.borne: set[Reason] = set()
        self.names = Names(source)

    def read(
        self,
        name: str,
        stream: MemberStream,
        size: int | None = None,
        borne: frozenset[Reason] = frozenset(),
        called: str | None = None,
    ) -> Iterator[Passage]:
        """Passages of one member; never raises for what is wrong with it. borne: reasons that are no gap here.
        called: a name whose extension tells its type, where its own has none."""
        try:
            self._source.budget.member(depth_of(self._source))
        except NotExamined as fault:
            self.gap(fault.reason)
            return
        stream.most = self._source.budget.limits.member_bytes
        member = member_input(self._source, name, stream, size)
        coverage = yield from extract(replace(member, name=called or name))
        self._add(coverage, stream, borne)

    def part(self, extraction: Extraction, stream: MemberStream) -> Iterator[Passage]:
        """Passages of what is no member, but a part of the container itself."""
        try:
            coverage = yield from extraction
        except NotExamined as fault:
            self.gap(fault.reason)
        else:
            self._add(replace(coverage, size_classified=stream.size), stream)

    def missed(self, reason: Reason) -> None:
        """One more member, which cannot be read at all."""
        try:
            self._source.budget.member(depth_of(self._source))
        except NotExamined as fault:
            reason = fault.reason
        self.gap(reason)

    def gap(self, reason: Reason) -> None:
        """Something of the container was not examined."""
        self._gaps[reason] = None
        self.over = self.over or reason in _WHOLE_OBJECT

    def _add(self, coverage: Coverage, stream: MemberStream, borne: frozenset[Reason] = frozenset()) -> None:
        self._size += coverage.size_classified
        self._examined += coverage.status is not Status.SKIPPED and (stream.fault is None or stream.size > 0)
        reasons = (stream.fault,) if stream.fault is not None else coverage.gaps  # the one explains the other
        if borne.issuperset(reasons):
            self.borne.update(reasons)
            return
        for reason in reasons:
            if reason not in _AS_THEY_ARE:
                self.gap(Reason.MEMBER_UNPROCESSED)
            self.gap(reason)

    def coverage(self) -> Coverage:
        """Of the container; its type is left to who sniffed it."""
        gaps = tuple(self._gaps)
        if not gaps:
            return Coverage(Status.COMPLETE, (), self._size)
        status = Status.PARTIAL if self._examined else Status.SKIPPED
        return Coverage(status, gaps, self._size if self._examined else 0)
