"""Where the text of RTF comes from, and which paragraph it is in."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

__all__ = ["Trace"]


@dataclass(slots=True)
class Trace:
    """Where pieces of the text come from, ascending. starts: in the text; raw: starts and ends in the file; whole:
    whether a piece stands there byte for byte. paragraphs: where they start. asides: spans of what is in none."""

    starts: list[int] = field(default_factory=list)
    raw: list[tuple[int, int]] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    paragraphs: list[int] = field(default_factory=lambda: [0])
    first: int = 1  # the number of the first of them
    asides: list[tuple[int, int]] = field(default_factory=list)

    def part(self, start: int, end: int) -> Trace:
        """What is known of text[start:end]."""
        low, high = max(0, bisect_right(self.starts, start) - 1), bisect_right(self.starts, end)
        first, last = max(0, bisect_right(self.paragraphs, start) - 1), bisect_right(self.paragraphs, end)
        return Trace(
            self.starts[low:high],
            self.raw[low:high],
            self.whole[low:high],
            self.paragraphs[first:last],
            self.first + first,
            [one for one in self.asides if one[1] > start and one[0] < end],
        )

    def forget(self, before: int) -> None:
        """What is known of text before a place."""
        low, first = max(0, bisect_right(self.starts, before) - 1), max(0, bisect_right(self.paragraphs, before) - 1)
        del self.starts[:low], self.raw[:low], self.whole[:low], self.paragraphs[:first]
        self.first += first
        self.asides = [one for one in self.asides if one[1] > before]

    def paragraph(self, at: int) -> int | None:
        """The number of the paragraph that text[at] is in, from 1; None for what is in none."""
        if any(start <= at < end for start, end in self.asides):
            return None
        return self.first + bisect_right(self.paragraphs, at) - 1

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """The bytes of the file that text[start:end] comes from."""
        first, last = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end - 1) - 1
        if first < 0:
            return None
        low, high = self.raw[first][0], self.raw[last][1]
        if self.whole[first]:
            low += start - self.starts[first]
        if self.whole[last]:
            high = self.raw[last][0] + end - self.starts[last]
        return low, max(low, high)
