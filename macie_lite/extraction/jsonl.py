"""JSON lines (jsonlines.org, NDJSON): a record per line, its index the line's, from 0.

Each line stands for itself: a malformed one is text with its line, one that is nested beyond the limit is read without
what is deeper, and neither says anything about the next. So nothing is worked out for a window without a hit, unless a
line goes on from one window to the next, or looks nested deeply.
"""

from __future__ import annotations

from collections.abc import Iterator

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.json import JsonWindow
from macie_lite.extraction.json_structure import State
from macie_lite.extraction.windows import Window, windows
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["extract_jsonl", "jsonl_passages"]

_RUN = 24
_DEEP = tuple(closing * _RUN for closing in (b"}", b"]", b"]}"))
"""How a line nested beyond the limit ends, or a part of it does."""


def extract_jsonl(source: Input) -> Extraction:
    """Values in lines; a value may be longer than any window."""
    reader = Utf8Reader(source.stream)
    yield from jsonl_passages(windows(reader, source.budget), source)
    reader.finish()
    return Coverage.complete(0, "application/json")


def jsonl_passages(found: Iterator[Window], source: Input) -> Iterator[Passage]:
    """Windows as passages; raises NotExamined behind the last one, if there was nesting beyond the limit."""
    state, nested = State(), False
    most = source.budget.limits.json_depth
    for window in found:
        part = JsonWindow(window, state, most, lines=True)
        goes_on = not window.text.endswith(b"\n", 0, window.core[1])
        perhaps_deep = goes_on or state.depth or any(run in window.text for run in _DEEP)
        if perhaps_deep and part.structure.deepest > most:
            part, nested = part.shallow(), True
        state = part.state_after() if goes_on else State()
        yield from part.passages(source.container)
    if nested:
        raise NotExamined(Reason.JSON_NESTING)
