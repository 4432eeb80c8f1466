"""An island that goes on from window to window, as a stream of what it stands for."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from macie_lite.extraction.island_finds import Piece
from macie_lite.extraction.island_letters import HEX, code_of, decoded

__all__ = ["LongIsland"]

_ONE_LINE = re.compile(rb"[^A-Za-z0-9+/_-]")
_LINES = re.compile(rb"[^A-Za-z0-9+/_\s-]|\n[ \t]*\r?\n|\n-")
"""Where an island ends: in lines, at padding, a blank line, or what stands below it in PEM and MIME."""

_HEAD = 1 << 12
_BLOCK = 1 << 18  # letters


class LongIsland(io.RawIOBase):
    """Starts in a piece; `following` gives the next one, None where the text ends. Marks as done what it has read."""

    def __init__(self, piece: Piece, start: int, lines: bool, following: Callable[[Piece], Piece | None]) -> None:
        self._piece, self._at, self._following = piece, start, following
        self._end = _LINES if lines else _ONE_LINE
        self._code = code_of(piece.passage.text[start : start + _HEAD].split(None, 1)[0])
        self._quantum = 2 if self._code == HEX else 4
        self._letters = self._octets = b""
        self.over = False

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        size = _BLOCK if size is None or size < 0 else size
        while not self._octets and not self.over:
            self._letters += self._more().translate(None, b"\r\n\t =")
            whole = len(self._letters) if self.over else len(self._letters) // self._quantum * self._quantum
            whole -= whole % 2 if self._code == HEX else 0
            self._octets = decoded(self._letters[:whole], self._code)
            self._letters = self._letters[whole:]
        out, self._octets = self._octets[:size], self._octets[size:]
        return out

    def _more(self) -> bytes:
        if self._at >= self._piece.stop:
            self._piece.done = max(self._piece.done, self._piece.stop)
            following = self._following(self._piece)
            if following is None:
                self.over = True
                return b""
            self._piece, self._at = following, following.done
        text, stop = self._piece.passage.text, min(self._piece.stop, self._at + _BLOCK)
        ended = self._end.search(text, self._at, stop)
        start, self._at = self._at, ended.start() if ended else stop
        self._piece.done, self.over = self._at, ended is not None
        return text[start : self._at]
