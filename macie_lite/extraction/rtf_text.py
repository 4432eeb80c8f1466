r"""The text of RTF as it streams, with the bytes of the file that each piece of it stands for.

What a reader sees is in one line for each paragraph, hidden and deleted text with it. What he does not (who wrote it,
headers, footnotes, comments, where links lead, what fonts and styles are called) stands behind the paragraph it was met
in, a line each, with its name. Tokens are read here; `rtf_groups` says where the text goes, `rtf_digits` what is read
of pictures and objects, `rtf_written` has what came of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from macie_lite.extraction.budget import Budget
from macie_lite.extraction.rtf_digits import Digits
from macie_lite.extraction.rtf_groups import Groups, Into
from macie_lite.extraction.rtf_objects import Objects
from macie_lite.extraction.rtf_trace import Trace
from macie_lite.extraction.rtf_words import OBJECTS, SYMBOLS, WORDS
from macie_lite.extraction.rtf_written import Written

__all__ = ["RtfText"]

_TOKEN = re.compile(
    rb"\\(?:([a-zA-Z]{1,32})(-?[0-9]{1,10})?[ ]?|'([0-9a-fA-F]{2})|([^a-zA-Z]))|([{}])|([\r\n\0]+)|([^\\{}\r\n\0]+)"
)
_DIGITS = re.compile(rb"[^\\{}]+")
_LONGEST = 64  # bytes of a control word with its number
_BLOCK = 1 << 16
_DOUBLE = frozenset(("cp932", "cp949", "cp950", "gb18030", "johab"))


class RtfText:
    """A `windows.TextReader`. objects: what is embedded. complete: whether every group was closed."""

    exact = False
    start = 0

    def __init__(self, read: Callable[[int], bytes], budget: Budget) -> None:
        self._read, self._budget = read, budget
        self._buffer, self._at, self._ended = b"", 0, False  # _at: of the buffer in the file
        self._groups, self._written = Groups(), Written()
        self.objects = Objects(budget)
        self._digits, self._digits_of = Digits(), 0  # of which line
        self._skip = self._binary = 0
        self._high = 0  # the first half of a pair of \u
        self._bytes: list[tuple[int, int, int]] = []  # of characters of two bytes: byte, start and end

    @property
    def trace(self) -> Trace:
        return self._written.trace

    @property
    def complete(self) -> bool:
        return not self._groups.open and not self._binary

    def read(self, size: int) -> bytes:
        """About `size` bytes of UTF-8."""
        while self._written.pending < size and not self._ended:
            self._budget.tick()
            self._parse()
        return self._written.take()

    def _parse(self) -> None:
        block = self._read(_BLOCK)
        self._ended = not block
        data = self._buffer + block
        at = self._tokens(data, len(data) if self._ended else len(data) - _LONGEST)
        self._buffer, self._at = data[at:], self._at + at
        if self._ended:
            self._close_bytes()
            self._written.end_line()
            self._written.flush()

    def _tokens(self, data: bytes, safe: int) -> int:
        """Takes each; where the first stands that may go on in the next block."""
        at, groups = 0, self._groups
        while at < len(data):
            if self._binary:
                at = self._take_binary(data, at)
                continue
            into = groups.top.into
            if (into is Into.DIGITS or into is Into.OBJECT) and (bulk := self._bulk(data, at)) > at:
                at = bulk
                continue
            found = _TOKEN.match(data, at)
            if found is None:
                at += 1  # a lone backslash at the end
                continue
            if found.end() > safe and found.lastindex not in (6, 7):
                break
            self._take(found)
            at = found.end()
        return at

    def _take_binary(self, data: bytes, at: int) -> int:
        """Of an object, as if it were in digits; of no picture and no object, read as text: nothing may hide there."""
        taken, top = data[at : at + self._binary], self._groups.top
        self._binary -= len(taken)
        if top.into is Into.OBJECT:
            self._hold(taken.hex().encode())
        elif top.label != "pict":
            self._literal(taken, self._at + at)
        return at + len(taken)

    def _bulk(self, data: bytes, at: int) -> int:
        """Where the digits of a picture or an object end that stand there."""
        found = None if self._skip or self._bytes else _DIGITS.match(data, at)
        if found is None:
            return at
        self._take_digits(found[0], self._at + at)
        return found.end()

    def _take(self, found: re.Match[bytes]) -> None:
        kind, start, end = found.lastindex, self._at + found.start(), self._at + found.end()
        if kind in (1, 2):
            self._word(found[1].decode("ascii"), None if found[2] is None else int(found[2]), start, end)
        elif kind == 7:
            self._literal(found[7], start)
        elif kind == 5:
            self._brace(found[5])
        elif kind == 3:
            self._byte(int(found[3], 16), start, end)
        elif kind == 4:
            self._symbol(found[4].decode("latin-1"), start, end)

    def _brace(self, brace: bytes) -> None:
        self._close_bytes()
        self._skip = 0
        if brace == b"{":
            self._groups.begin()
            return
        ended, top = self._groups.end(), self._groups.top
        if ended is None:
            return
        if ended.line != top.line or not ended.worded or top.entries:
            self._written.end_line()
        if ended.into is Into.OBJECT and top.into is not Into.OBJECT:
            self.objects.end(OBJECTS[ended.label])

    def _hold(self, digits: bytes) -> None:
        """A part of an embedded object; one that is too large is left out."""
        if not self.objects.hold(digits):
            self._groups.top.into = Into.DIGITS

    def _symbol(self, symbol: str, start: int, end: int) -> None:
        if symbol == "*":
            self._groups.top.starred = True
        elif self._skip:
            self._skip -= 1
        elif symbol in SYMBOLS:
            self._put(SYMBOLS[symbol], start, end)

    def _word(self, word: str, number: int | None, start: int, end: int) -> None:
        first = self._groups.meet()
        if word == "u" and number is not None:
            self._unicode(number & 0xFFFF, start, end)
        elif word == "bin":
            self._binary = max(0, number or 0)
        elif self._skip:
            self._skip -= 1
        elif word in WORDS:
            self._put(WORDS[word], start, end)
        else:
            if self._bytes and word == "f":
                self._close_bytes()
            self._groups.word(word, number or 0, first=first)

    def _literal(self, data: bytes, start: int) -> None:
        self._groups.top.fresh = False
        if self._skip:
            passed = min(self._skip, len(data))
            self._skip, start, data = self._skip - passed, start + passed, data[passed:]
        if self._bytes and data:  # the second byte of a character may be any
            self._byte(data[0], start, start + 1)
            start, data = start + 1, data[1:]
            self._close_bytes()
        into = self._groups.top.into
        if into is Into.BODY or into is Into.ASIDE:
            self._put(self._decoded(data), start, start + len(data))
        elif data and into is not Into.NOWHERE:
            self._take_digits(data, start)

    def _decoded(self, data: bytes) -> str:
        return data.decode("ascii") if data.isascii() else data.decode(self._groups.codec, "replace")

    def _byte(self, byte: int, start: int, end: int) -> None:
        if self._skip:
            self._skip -= 1
        elif self._groups.top.into is not Into.NOWHERE:
            self._bytes.append((byte, start, end))
            if len(self._bytes) > 1 or byte < 0x81 or self._groups.codec not in _DOUBLE:
                self._close_bytes()

    def _close_bytes(self) -> None:
        if self._bytes:
            data, start, end = bytes(one[0] for one in self._bytes), self._bytes[0][1], self._bytes[-1][2]
            self._bytes.clear()
            self._put(data.decode(self._groups.codec, "replace"), start, end)

    def _unicode(self, code: int, start: int, end: int) -> None:
        skips = self._groups.top.skips
        if 0xD800 <= code < 0xDC00:
            self._high, self._skip = code, skips
            return
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((self._high & 0x3FF) << 10) + (code & 0x3FF) if self._high else 0xFFFD
        self._high, self._skip = 0, 0
        self._put(chr(code), start, end)
        self._skip = skips

    def _put(self, text: str, start: int, end: int) -> None:
        """Text of the group that is open."""
        if not text:
            return
        self._close_bytes()
        top = self._groups.top
        if top.into is Into.BODY:
            self._written.body(text, start, end)
        elif top.into is Into.ASIDE and top.entries:
            self._written.name(text, start, end, top.line, top.label)
            if text.endswith(";"):
                self._written.end_line()
        elif top.into is Into.ASIDE:
            self._written.beside(text, start, end, top.line, top.label)
        elif top.into is not Into.NOWHERE:
            self._put_beside(self._digits_of_group().around(start))
            self._written.beside(text, start, end, top.line, top.label)

    def _digits_of_group(self) -> Digits:
        if self._digits_of != self._groups.top.line:
            self._digits, self._digits_of = Digits(), self._groups.top.line
        return self._digits

    def _take_digits(self, data: bytes, start: int) -> None:
        """Digits of a picture or an object, or what stands in their place."""
        self._put_beside(self._digits_of_group().texts(data, start))
        if self._groups.top.into is Into.OBJECT:
            self._hold(data)

    def _put_beside(self, pieces: list[tuple[bytes, int]]) -> None:
        top = self._groups.top
        for data, start in pieces:
            if data == b"\n":
                self._written.end_line()
            else:
                self._written.beside(self._decoded(data), start, start + len(data), top.line, top.label)
