"""A message as it streams: header blocks, and bodies up to the next delimiter (RFC 2046, 5.1.1).

Delimiters are looked for in blocks, so that a body of any size costs a search and no line of Python. Where it is in the
file is known at any time: the offset, and the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from macie_lite.extraction.budget import Budget
from macie_lite.extraction.kinds_mail import FIELD
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["BLOCK", "FIRST_BLOCK", "Delimiter", "MimeStream"]

BLOCK = 1 << 18
FIRST_BLOCK = 1 << 12
"""Of what may be short: all that is read beyond its end is given back."""
_LONGEST_HEADER = 4 << 20  # bytes of one block; what comes behind them is read as its body
_LONGEST_DELIMITER = 1000
_FOLDS = (b" ", b"\t")
_FIRST = (b"From ", b">From ")  # the line of a mailbox before a message
_TAIL = 4  # bytes that may be the start of a delimiter: a line's end and two hyphens


@dataclass(frozen=True, slots=True)
class Delimiter:
    """level: of which of the open boundaries, the outermost is 0. closing: the last one of its level."""

    level: int
    closing: bool


class MimeStream:
    """Reads forward only. `offset` and `line` are those of the next byte.

    A fault of the stream beneath ends the message; `fault` has it.
    """

    def __init__(self, stream: BinaryIO, budget: Budget, offset: int = 0, line: int = 1) -> None:
        self._stream = stream
        self._budget = budget
        self._data = b""
        self._at = 0  # of the next byte, in `_data`
        self._safe = 0  # up to where `_data` is body
        self._met: tuple[Delimiter, int] | None = None  # the delimiter behind it, and where its line ends
        self._delimiters: dict[bytes, Delimiter] = {}
        self._ended = False
        self._fresh = True  # whether the next byte starts a line
        self.offset = offset
        self.line = line
        self.fault: Reason | None = None

    def boundaries(self, boundaries: list[bytes]) -> None:
        """The open ones, from the outside in; of two that are alike the inner one counts."""
        self._delimiters = {}
        for level, boundary in enumerate(boundaries):
            self._delimiters[b"--" + boundary] = Delimiter(level, False)
            self._delimiters[b"--" + boundary + b"--"] = Delimiter(level, True)
        self._safe, self._met = self._at, None

    def header(self) -> bytes:
        """The lines of a header block. The blank line behind it is passed by; a delimiter, and a line that is no
        field, are not."""
        start, size = self._at, 0
        while size < _LONGEST_HEADER:
            line = self._line(start + size)
            start = self._at
            if not line or (line.startswith(b"--") and line.rstrip() in self._delimiters):
                break
            if not line.rstrip(b"\r\n"):
                block = self._take(size)
                self._take(len(line))
                return block
            fold = line.startswith(_FOLDS) and size
            if not fold and not FIELD.match(line) and (size or not line.startswith(_FIRST)):
                break
            size += len(line)
        return self._take(size)

    def _line(self, at: int) -> bytes:
        """The line of `_data` that starts there, with its end; what is there of one that is too long."""
        while (end := self._data.find(b"\n", at)) < 0:
            if self._ended or len(self._data) - at > _LONGEST_HEADER:
                return self._data[at:]
            at -= self._fill()
        return self._data[at : end + 1]

    def read(self, size: int) -> bytes:
        """More of the body, b"" where it ends."""
        while self._at >= self._safe:
            if self._met is not None or not self._look():
                return b""
        return self._take(min(size, self._safe - self._at))

    def unread(self, data: bytes) -> None:
        """Gives back the last bytes that were read."""
        self._at -= len(data)
        self.offset -= len(data)
        self.line -= _line_ends(data)
        self._fresh = self.offset == 0 or self._data[self._at - 1 : self._at] == b"\n"

    def skip(self) -> None:
        """To the end of the body."""
        while self.read(BLOCK):
            pass

    def delimiter(self) -> Delimiter | None:
        """The one behind the body, which is passed by; None at the end of the message."""
        self.skip()
        if self._met is None:
            return None
        found, end = self._met
        self._take(end - self._at)
        self._safe, self._met = self._at, None
        return found

    def _look(self) -> bool:
        """Finds more of the body; False where there is no more."""
        if len(self._data) - self._at < BLOCK and not self._ended:
            self._fill()
        while not self._find():
            if self._ended:
                break
            self._fill()
        return self._safe > self._at

    def _find(self) -> bool:
        """Sets how far the body goes as far as `_data` tells; False where it does not tell."""
        data = self._data
        if not self._delimiters:
            self._safe = len(data)
            return self._safe > self._at
        at = self._at if self._fresh and data.startswith(b"--", self._at) else self._candidate(self._at)
        while at >= 0:
            end = data.find(b"\n", at, at + _LONGEST_DELIMITER)
            if end < 0 and not self._ended and len(data) - at < _LONGEST_DELIMITER:
                self._safe = self._before(at)
                return self._safe > self._at
            end = end + 1 if end >= 0 else min(len(data), at + _LONGEST_DELIMITER)
            found = self._delimiters.get(data[at:end].rstrip(b" \t\r\n"))
            if found is not None:
                self._safe, self._met = self._before(at), (found, end)
                return True
            at = self._candidate(at)
        self._safe = len(data) if self._ended else max(self._at, len(data) - _TAIL)
        return self._safe > self._at

    def _candidate(self, at: int) -> int:
        """Where the next line starts that may be a delimiter, -1 for none."""
        at = self._data.find(b"\n--", at)
        return at + 1 if at >= 0 else -1

    def _before(self, at: int) -> int:
        """Without the line's end before a delimiter, which belongs to it."""
        if at > self._at and self._data[at - 1] == 0x0A:
            at -= 1
        if at > self._at and self._data[at - 1] == 0x0D:
            at -= 1
        return at

    def _take(self, size: int) -> bytes:
        data = self._data[self._at : self._at + size]
        self._at += size
        if data:
            self.offset += size
            self.line += _line_ends(data)
            self._fresh = data.endswith(b"\n")
        return data

    def _fill(self) -> int:
        """More of the file; how far what was there has moved to the front."""
        self._budget.tick()
        moved = self._at
        parts, missing = [self._data[moved:]], BLOCK
        try:
            while missing > 0 and (part := self._stream.read(missing)):
                parts.append(part)
                missing -= len(part)
            self._ended = missing > 0
        except NotExamined as fault:
            self._ended, self.fault = True, fault.reason
        self._data = b"".join(parts)
        self._at, self._safe = 0, max(0, self._safe - moved)
        if self.offset > self._budget.limits.file_bytes:
            raise NotExamined(Reason.FILE_SIZE)
        return moved


def _line_ends(data: bytes) -> int:
    r"""As `windows` counts them: \n, \r\n, \r. A pair that is cut in two counts with its second half."""
    ends = data.count(b"\n")
    returns = data.count(b"\r")
    if returns and returns != ends:
        ends += returns - data.count(b"\r\n") - data.endswith(b"\r")
    return ends
