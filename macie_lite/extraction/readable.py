"""Files whose structure nobody here reads, but whose text lies open: Access, OneNote, WordPerfect, Lotus 1-2-3.

What can be read of them is read, run by run, and they end PARTIAL with the reason that their type is not supported:
what is packed or cut up in them was not seen.
"""

from __future__ import annotations

from bisect import bisect_right

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.formats import OCTET_STREAM
from macie_lite.extraction.readable_runs import placed_runs
from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence

__all__ = ["extract_readable"]

_BLOCK = 1 << 20
_OVERLAP = 1 << 12  # bytes at the end of a block in which no run starts that is not seen with the next one


def extract_readable(source: Input) -> Extraction:
    """A passage a block; the place of a match is the byte range of the run that it stands in."""
    start, block, ended = 0, b"", False
    while not ended:
        source.budget.tick()
        more = source.stream.read(_BLOCK)
        block, ended = block + more, not more
        if not ended and len(block) <= 2 * _OVERLAP:
            continue
        settled = len(block) if ended else len(block) - _OVERLAP
        runs = [run for run in placed_runs(block) if run[0] < settled]
        if runs:
            yield _passage(runs, start, source)
        done = max(settled, runs[-1][1]) if runs else settled
        start, block = start + done, block[done:]
    return Coverage.partial(Reason.UNSUPPORTED_TYPE, 0, OCTET_STREAM)


def _passage(runs: list[tuple[int, int, str]], start: int, source: Input) -> Passage:
    lines = [run.replace("\r", "\n").encode("utf-8", "replace") for _, _, run in runs]
    begins = [0]
    for line in lines:
        begins.append(begins[-1] + len(line) + 1)
    spans = [(start + first, start + end) for first, end, _ in runs]
    return Passage(text=b"\n".join(lines), places=_Runs(begins, spans), container=source.container)


class _Runs:
    def __init__(self, begins: list[int], spans: list[tuple[int, int]]) -> None:
        self._begins = begins
        self._spans = spans

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        return [Occurrence(None, offset=self._spans[bisect_right(self._begins, start) - 1])]
