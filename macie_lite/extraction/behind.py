"""What stands behind the end that a format gives itself, where its own readers stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from macie_lite.extraction.members import Members, MemberStream
from macie_lite.model.coverage import NotExamined, Reason

if TYPE_CHECKING:
    from macie_lite.extraction.budget import Budget
    from macie_lite.model.passage import Passage

__all__ = ["BEHIND", "behind"]

BEHIND = "(behind the end)"
"""The name of the member that it is read as."""

_BLOCK = 1 << 18
_PADDING = b"\0\x1a \t\r\n\f"


def behind(
    read: Callable[[int], bytes], members: Members, budget: Budget, borne: frozenset[Reason] = frozenset()
) -> Iterator[Passage]:
    """Passages of the bytes that `read` gives, as of a member, unless they are padding. borne: as `Members.read`."""
    if members.over:
        return
    rest = _Rest(read, budget)
    try:
        if rest.is_padding():
            return
    except NotExamined as fault:
        members.gap(fault.reason)
        return
    yield from members.read(BEHIND, MemberStream(rest.read, budget), borne=borne)


class _Rest:
    """Without the padding before it."""

    def __init__(self, read: Callable[[int], bytes], budget: Budget) -> None:
        self._read = read
        self._budget = budget
        self._first = memoryview(b"")

    def is_padding(self) -> bool:
        """Whether there is nothing else."""
        while block := self._read(_BLOCK):
            self._budget.tick()
            if first := block.lstrip(_PADDING):
                self._first = memoryview(first)
                return False
        return True

    def read(self, size: int) -> bytes:
        if not self._first:
            return self._read(size)
        data, self._first = self._first[:size], self._first[size:]
        return bytes(data)
