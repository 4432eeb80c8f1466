"""Part of a running text: from the end of one window to that of another, where nothing goes on from line to line.

Windows end at the same places whoever reads them, so two parts agree on where one ends and the next begins. Such a
place is the end of a line that no base64 or hex can go across.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from macie_lite.extraction.windows import Lines, Window

__all__ = ["Stretch"]

_LONGEST = 4096  # bytes of a line by which that is told
_REACH = 12  # at the end of such a line, fewer than an island has letters
_BLANK = re.compile(rb"[ \t]*\r?\n")
_BETWEEN = re.compile(rb"[!\"#$&'()*,.:;<>?@\[\]^`{|}~\x80-\xff]")
"""What is in no island, and does not stand for a letter: that excludes percent signs, equals signs and backslashes."""


@dataclass(slots=True, repr=False)
class Stretch:
    """The windows from the first good end at or behind the `first`-th up to that at or behind the `last`-th.

    began, ended: where in the text; None for the text's end. lines: how many it has, where it ends before the text.
    before: the window that it begins behind. anywhere: whether it ends with the `last`-th, good or not.
    """

    first: int
    last: float
    began: int | None = None
    ended: int | None = None
    lines: int = 0
    before: Window | None = None
    anywhere: bool = False

    def windows(self, found: Iterator[Window]) -> Iterator[Window]:
        """found: of the text, from the `first`-th on, whose end may be the beginning; lines count from the part's."""
        passed, number = 0, max(0, self.first - 1)
        if not self.first and self.began is None:
            self.began = 0
        for window in found:
            number += 1
            if self.began is None:
                if _is_good(window):
                    self.before, self.began = window, window.start + window.core[1]
                    passed = Lines(window).line(window.core[1]) - 1
                    if number >= self.last:
                        self.ended = self.began
                        return
                continue
            yield replace(window, line=window.line - passed)
            if number >= self.last and (self.anywhere or _is_good(window)):
                self.ended = window.start + window.core[1]
                self.lines = Lines(window).line(window.core[1]) - 1 - passed
                return


def _is_good(window: Window) -> bool:
    """Whether a part may end where the window's core does, and the text goes on."""
    text, end = window.text, window.core[1]
    if end >= len(text) or not text.endswith(b"\n", 0, end):
        return False
    start = text.rfind(b"\n", max(0, end - _LONGEST), end - 1) + 1
    if not start:
        return False
    line = text[start:end]
    return bool(_BLANK.fullmatch(line) or _BETWEEN.search(line.rstrip()[-_REACH:]))
