"""What is written of RTF: a line for each paragraph, behind it what stands beside it, and the trace of both."""

from __future__ import annotations

import re

from macie_lite.extraction.rtf_names import is_ordinary
from macie_lite.extraction.rtf_trace import Trace

__all__ = ["Written"]

_HELD = 1 << 16  # characters of what stands behind a paragraph
_LONGEST = 1 << 17  # of one that has not ended
_LEAD = 64  # pieces that are held until something follows them
_LONGEST_NAME = 1 << 10  # characters of one that may be of a font or a style
_SAYS_SOMETHING = re.compile(r"\w")

_Piece = tuple[str, int, int]  # text, its start and end in the file


class Written:
    """Pieces in the order of the file. size: bytes so far; pending: of those, what was not yet taken."""

    def __init__(self) -> None:
        self.size = self.pending = 0
        self.trace = Trace()
        self._out: list[str] = []
        self._line_start = True
        self._aside: list[_Piece] = []
        self._aside_size = 0
        self._line = self._named = 0  # whose line is open beside; whose was named last
        self._label = ""  # of what is held
        self._begun = self._spilled = False  # whether it says something; whether a part of it is written
        self._lead: list[_Piece] = []
        self._lead_size = 0

    def take(self) -> bytes:
        """What was written since the last time."""
        text, self._out, self.pending = "".join(self._out), [], 0
        return text.encode("utf-8", "replace")

    def body(self, text: str, start: int, end: int) -> None:
        """Text of a paragraph."""
        self._write(text, start, end)
        if text == "\n":
            self.flush()
            self.trace.paragraphs.append(self.size)
        elif self._aside_size > _HELD:
            self.flush()

    def beside(self, text: str, start: int, end: int, line: int, label: str) -> None:
        """Text of the line that is called so; nothing comes of one that is all marks and spaces."""
        if line != self._line:
            self.end_line()
            self._line = line
        if not self._begun and _SAYS_SOMETHING.search(text) is None:
            self._lead.append((text, start, end))
            del self._lead[:-_LEAD]
            return
        if not self._begun:
            self._begin(line, label)
        self._add(text, start, end)

    def name(self, text: str, start: int, end: int, line: int, label: str) -> None:
        """Text of a name of how text looks: it stands beside where it says something."""
        if line != self._line:
            self.end_line()
            self._line = line
        if self._begun:
            self._add(text, start, end)
            return
        self._lead.append((text, start, end))
        self._lead_size += len(text)
        self._label = label
        if self._lead_size > _LONGEST_NAME:
            self._begin(line, label)

    def end_line(self) -> None:
        """What comes beside from here on is no part of what came before."""
        if self._lead_size and not is_ordinary("".join(text for text, _, _ in self._lead)):
            self._begin(self._line, self._label)
        if self._begun:
            self._aside.append(("\n", 0, 0))
        self._line, self._begun = 0, False
        self._lead.clear()
        self._lead_size = 0
        if self._spilled:
            self.flush()

    def flush(self) -> None:
        """What stood beside the paragraph goes behind it."""
        if self._aside:
            self._spill()
            begin = self.size
            self._write("\n", 0, 0)
            self.trace.asides.append((begin, self.size))
        self._spilled = False

    def _begin(self, line: int, label: str) -> None:
        self._begun = True
        if line != self._named:
            self._aside.append((f"\n{label}: ", 0, 0))
            self._named = line
        lead, self._lead, self._lead_size = self._lead, [], 0
        for text, start, end in lead:
            self._add(text, start, end)

    def _add(self, text: str, start: int, end: int) -> None:
        self._aside.append((text.replace("\n", " "), start, end))
        self._aside_size += len(text)
        if self._aside_size > _LONGEST:
            self._spill()

    def _spill(self) -> None:
        """What is beside, up to here: one line may be as long as the file."""
        begin = self.size
        if not self._line_start and not self._spilled:
            self._write("\n", 0, 0)
        for text, start, end in self._aside:
            self._write(text, start, end)
        self._aside.clear()
        self._aside_size, self._spilled = 0, True
        self.trace.asides.append((begin, self.size))

    def _write(self, text: str, start: int, end: int) -> None:
        size = len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
        if not size:
            return
        trace = self.trace
        trace.starts.append(self.size)
        trace.raw.append((start, end))
        trace.whole.append(end - start == size and size == len(text))
        self._out.append(text)
        self.size += size
        self.pending += size
        self._line_start = text.endswith("\n")
