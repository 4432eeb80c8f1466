"""Part of a running text, or of JSON lines."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from macie_lite.extraction import windows as windowing
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.escapes import unescaped
from macie_lite.extraction.formats import Format
from macie_lite.extraction.jsonl import jsonl_passages
from macie_lite.extraction.markdown_tables import labelled
from macie_lite.extraction.peeking import PeekingReader
from macie_lite.extraction.stretches import Stretch
from macie_lite.extraction.text import text_passage
from macie_lite.extraction.windows import Window, context_of, windows
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.parts import Part
from macie_lite.model.passage import Passage

__all__ = ["TextPart"]

_NEAR = 1 << 16
"""How far behind a gap the start of a line is looked for."""


class TextPart:
    """One part as it is read, for `pipeline.parts.scanning`. before: told of the passage that ends where it begins."""

    fields: tuple[str, ...] = ()
    records = 0
    is_whole = False

    def __init__(self, source: Input, mark: int, part: Part, before: Callable[[Passage], None]) -> None:
        """source: its stream is a `PeekingReader`. mark: bytes of the byte order mark."""
        size = windowing.WINDOW
        self._source, self._part, self._before = source, part, before
        first = 0 if part.is_behind_gap else -(-part.start // size)
        last = math.inf if part.is_last else -(-part.end // size) - (part.start // size if part.is_behind_gap else 0)
        self._stretch = Stretch(first, last, anywhere=part.sampled)
        self._stream = cast(PeekingReader, source.stream)
        self._mark = mark
        self.reader = self._opened()
        self.done = False

    def _opened(self) -> Utf8Reader:
        start = self._part.start if self._part.is_behind_gap else context_of(self._skipped)
        if not start:
            return Utf8Reader(self._source.stream)
        self._stream.seek(self._mark + start)
        return Utf8Reader.resumed(cast(BinaryIO, self._stream), self._mark, settled=self._part.state.settled)

    @property
    def _skipped(self) -> int:
        return max(0, self._stretch.first - 1)

    @property
    def began(self) -> int | None:
        return self._stretch.began

    @property
    def ended(self) -> int | None:
        return self._stretch.ended

    @property
    def lines(self) -> int:
        return self._stretch.lines

    def passages(self) -> Extraction:
        found = self._stretch.windows(self._behind_gap() if self._part.is_behind_gap else self._behind_others())
        if self._part.kind == Format.JSONL:
            yield from self._lines(found)
        else:
            yield from map(self._passage, self._after_context(found))
        self.reader.finish()
        self.done = True
        return Coverage.complete(0, self._part.mime_type)

    def _behind_others(self) -> Iterator[Window]:
        return windows(self.reader, self._source.budget, skipped=self._skipped)

    def _behind_gap(self) -> Iterator[Window]:
        """From the first line that starts in the part; of one long line from a blank on, for half a number looks like
        another one."""
        text = self.reader.read(_NEAR)
        passed = text.find(b"\n") + 1 or text.find(b" ") + 1
        self.reader.unread(text[passed:])
        self._stretch.began = at = self._part.start + passed
        for window in windows(self.reader, self._source.budget):
            offset = None if window.offset is None else window.offset + at
            yield replace(window, start=window.start + at, offset=offset)

    def _lines(self, found: Iterator[Window]) -> Iterator[Passage]:
        try:
            yield from jsonl_passages(found, self._source)
        except NotExamined as fault:
            self.done = fault.reason is Reason.JSON_NESTING  # told behind the last of them
            raise

    def _after_context(self, found: Iterator[Window]) -> Iterator[Window]:
        for number, window in enumerate(found):
            if not number and self._stretch.before is not None:
                self._before(unescaped(self._passage(self._stretch.before)))
            yield window

    def _passage(self, window: Window) -> Passage:
        return labelled(text_passage(window, self._source.container))
