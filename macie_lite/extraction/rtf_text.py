r"""The text of RTF as it streams, with the bytes of the file that each piece of it stands for.

What a reader sees is in one line for each paragraph, hidden and deleted text with it. What he does not (who wrote it,
headers, footnotes, comments, where links lead) stands behind the paragraph it was met in, a line each, with its name.
Groups are kept on a bounded stack; nothing here depends on how deep they are nested.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from macie_lite.extraction.budget import Budget
from macie_lite.extraction.rtf_trace import Trace
from macie_lite.extraction.rtf_words import (
    ASIDES,
    CHARSETS,
    CODE_PAGES,
    OBJECT,
    PLAIN,
    SYMBOLS,
    TEXTLESS,
    WORDS,
    codec_of,
)
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["RtfText"]

_TOKEN = re.compile(
    rb"\\(?:([a-zA-Z]{1,32})(-?[0-9]{1,10})?[ ]?|'([0-9a-fA-F]{2})|([^a-zA-Z]))|([{}])|([\r\n\0]+)|([^\\{}\r\n\0]+)"
)
_DIGITS = re.compile(rb"[^\\{}]+")
_LONGEST = 64  # bytes of a control word with its number
_BLOCK = 1 << 16
_DEEPEST = 4096
_HELD = 1 << 16  # bytes of what stands behind a paragraph
_NOT_HEX = re.compile(rb"[^0-9a-fA-F]+")


class _Into(Enum):
    """Where the text of a group goes."""

    BODY = 0
    ASIDE = 1
    NOWHERE = 2
    FONTS = 3
    OBJECT = 4


@dataclass(frozen=True, slots=True)
class _Group:
    into: _Into = _Into.BODY
    font: int | None = None
    skips: int = 1  # characters that stand behind \u for readers that do not know it
    starred: bool = False
    fresh: bool = True  # nothing has been met in it
    twice: int = 0  # of \upr, the same twice: the first group in it is left out


class RtfText:
    """A `windows.TextReader`. objects: what was embedded, until taken. complete: whether every group was closed."""

    exact = False
    start = 0

    def __init__(self, read: Callable[[int], bytes], budget: Budget) -> None:
        self._read, self._budget = read, budget
        self._buffer, self._at, self._ended = b"", 0, False  # _at: of the buffer in the file
        self._groups = [_Group()]
        self._beyond = 0  # groups deeper than the stack
        self._page, self._fonts, self._defined = 1252, dict[int, int](), 0
        self._skip = self._binary = 0
        self._high = 0  # the first half of a pair of \u
        self._bytes: list[tuple[int, int, int]] = []  # of characters of two bytes: byte, start and end
        self._out: list[str] = []
        self.size = self._pending = 0  # bytes written, and of those not yet read
        self._aside: list[tuple[str, int, int]] = []  # text, its start and end in the file
        self._aside_size = 0
        self._label = ""  # of what is beside, until something comes of it
        self._line_start = True
        self.objects: list[tuple[bytes, int]] = []  # with how much of the budget each holds
        self._object = bytearray()
        self.missed = False  # whether an object was left out
        self.trace = Trace()

    @property
    def complete(self) -> bool:
        return len(self._groups) == 1 and not self._beyond and not self._binary

    def read(self, size: int) -> bytes:
        """About `size` bytes of UTF-8."""
        while self._pending < size and not self._ended:
            self._budget.tick()
            self._parse()
        text, self._out, self._pending = "".join(self._out), [], 0
        return text.encode("utf-8", "replace")

    def _parse(self) -> None:
        block = self._read(_BLOCK)
        self._ended = not block
        data = self._buffer + block
        safe, at = len(data) if self._ended else len(data) - _LONGEST, 0
        while at < len(data):
            if self._binary:
                taken = data[at : at + self._binary]
                self._take_binary(taken, self._at + at)
                self._binary, at = self._binary - len(taken), at + len(taken)
                continue
            if (bulk := self._bulk(data, at)) > at:
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
        self._buffer, self._at = data[at:], self._at + at
        if self._ended:
            self._close_bytes()
            self._flush()

    def _take_binary(self, data: bytes, start: int) -> None:
        """Of an object, as if it were in digits; of no picture and no object, read as text: nothing may hide there."""
        if self._groups[-1].into is _Into.OBJECT:
            self._hold(data.hex().encode())
        else:
            self._literal(data, start)

    def _bulk(self, data: bytes, at: int) -> int:
        """Where the digits of a picture or an object end that stand there."""
        into = self._groups[-1].into
        if into is not _Into.NOWHERE and into is not _Into.OBJECT:
            return at
        found = _DIGITS.match(data, at)
        if found is None:
            return at
        if into is _Into.OBJECT:
            self._hold(found[0])
        return found.end()

    def _take(self, found: re.Match[bytes]) -> None:
        kind, start, end = found.lastindex, self._at + found.start(), self._at + found.end()
        if kind == 7:
            self._literal(found[7], start)
        elif kind in (1, 2):
            self._word(found[1].decode("ascii"), None if found[2] is None else int(found[2]), start, end)
        elif kind == 3:
            self._byte(int(found[3], 16), start, end)
        elif kind == 5:
            self._open() if found[5] == b"{" else self._close()
        elif kind == 4:
            self._symbol(found[4].decode("latin-1"), start, end)

    def _open(self) -> None:
        self._close_bytes()
        self._skip = 0
        if len(self._groups) >= _DEEPEST:
            self._beyond += 1
            return
        top = self._groups[-1]
        into = _Into.NOWHERE if top.twice == 1 else top.into
        if top.twice == 1:
            self._groups[-1] = replace(top, twice=2)
        self._groups.append(replace(top, into=into, starred=False, fresh=True, twice=0))

    def _close(self) -> None:
        self._close_bytes()
        self._skip = 0
        if self._beyond:
            self._beyond -= 1
        elif len(self._groups) > 1:
            ended, top = self._groups.pop(), self._groups[-1]
            if ended.into is _Into.ASIDE:
                self._end_aside()
            if self._object and top.into is not _Into.OBJECT:
                self._end_object()

    def _hold(self, data: bytes) -> None:
        """A part of an embedded object; one that is too large is left out."""
        try:
            self._budget.hold(len(data))
            self._object += data
        except NotExamined as fault:
            if fault.reason is not Reason.FILE_SIZE:
                raise
            self._budget.give_back(len(self._object) + len(data))
            self._object.clear()
            self.missed = True
            self._groups[-1] = replace(self._groups[-1], into=_Into.NOWHERE)

    def _end_aside(self) -> None:
        self._label = ""
        if self._aside and self._aside[-1][0] != "\n":
            self._aside.append(("\n", 0, 0))

    def _end_object(self) -> None:
        digits = _NOT_HEX.sub(b"", bytes(self._object))
        self.objects.append((bytes.fromhex(digits[: len(digits) & ~1].decode("ascii")), len(self._object)))
        self._object.clear()

    def _symbol(self, symbol: str, start: int, end: int) -> None:
        if symbol == "*":
            self._groups[-1] = replace(self._groups[-1], starred=True)
        elif self._skip:
            self._skip -= 1
        elif symbol in SYMBOLS:
            self._put(SYMBOLS[symbol], start, end)

    def _word(self, word: str, number: int | None, start: int, end: int) -> None:
        top = self._groups[-1]
        fresh, starred = top.fresh, top.starred
        if fresh:
            self._groups[-1] = top = replace(top, fresh=False)
        if word == "u" and number is not None:
            self._unicode(number & 0xFFFF, start, end)
        elif word == "bin":
            self._binary = max(0, number or 0)
        elif self._skip:
            self._skip -= 1
        elif word in WORDS:
            self._put(WORDS[word], start, end)
        elif word == "uc":
            self._groups[-1] = replace(top, skips=min(max(0, number or 0), 64))
        elif word == "upr":
            self._groups[-1] = replace(top, twice=1)
        elif not self._is_of_font(word, number or 0) and fresh:
            self._destination(word, starred=starred)

    def _is_of_font(self, word: str, number: int) -> bool:
        top = self._groups[-1]
        if word == "f":
            self._close_bytes()
            self._defined = number
            self._groups[-1] = replace(top, font=number)
        elif word in ("fcharset", "cpg") and top.into is _Into.FONTS:
            page = CHARSETS.get(number) if word == "fcharset" else number
            if page is not None and len(self._fonts) < _DEEPEST:
                self._fonts[self._defined] = page
        elif word == "ansicpg":
            self._page = number
        elif word in CODE_PAGES:
            self._page = CODE_PAGES[word]
        else:
            return False
        return True

    def _destination(self, word: str, *, starred: bool) -> None:
        """What the first word of a group says of its text."""
        top = self._groups[-1]
        if top.into not in (_Into.BODY, _Into.ASIDE) or word in PLAIN:
            return
        into: _Into = top.into
        if word == "fonttbl":
            into = _Into.FONTS
        elif word == OBJECT:
            into = _Into.OBJECT
        elif word in TEXTLESS:
            into = _Into.NOWHERE
        elif starred or word in ASIDES:
            into = _Into.ASIDE
            self._label = f"\n{word}: "
        self._groups[-1] = replace(top, into=into)

    def _literal(self, data: bytes, start: int) -> None:
        top = self._groups[-1]
        if top.fresh:
            self._groups[-1] = replace(top, fresh=False)
        if top.into not in (_Into.BODY, _Into.ASIDE):
            return
        if self._skip:
            passed = min(self._skip, len(data))
            self._skip, start, data = self._skip - passed, start + passed, data[passed:]
        if self._bytes and data:  # the second byte of a character may be any
            self._byte(data[0], start, start + 1)
            start, data = start + 1, data[1:]
            self._close_bytes()
        if data.isascii():
            self._put(data.decode("ascii"), start, start + len(data))
        elif data:
            self._put(data.decode(self._codec, "replace"), start, start + len(data))

    @property
    def _codec(self) -> str:
        font = self._groups[-1].font
        return codec_of(self._fonts.get(font, self._page) if font is not None else self._page)

    def _byte(self, byte: int, start: int, end: int) -> None:
        if self._skip:
            self._skip -= 1
        elif self._groups[-1].into in (_Into.BODY, _Into.ASIDE):
            self._bytes.append((byte, start, end))
            if len(self._bytes) > 1 or self._codec not in _DOUBLE or byte < 0x81:
                self._close_bytes()

    def _close_bytes(self) -> None:
        if self._bytes:
            data, start, end = bytes(one[0] for one in self._bytes), self._bytes[0][1], self._bytes[-1][2]
            self._bytes.clear()
            self._put(data.decode(self._codec, "replace"), start, end)

    def _unicode(self, code: int, start: int, end: int) -> None:
        self._skip = self._groups[-1].skips
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((self._high & 0x3FF) << 10) + (code & 0x3FF) if self._high else 0xFFFD
        self._high = 0
        skip, self._skip = self._skip, 0
        self._put(chr(code), start, end)
        self._skip = skip

    def _put(self, text: str, start: int, end: int) -> None:
        """Text of the group that is open."""
        self._close_bytes()
        into = self._groups[-1].into
        if into is _Into.ASIDE:
            self._put_aside(text.replace("\n", " "), start, end)
        elif into is _Into.BODY:
            self._write(text, start, end)
            if text == "\n":
                self._flush()
                self.trace.paragraphs.append(self.size)
            elif self._aside_size > _HELD:
                self._flush()

    def _put_aside(self, text: str, start: int, end: int) -> None:
        if self._label and not text.isspace():
            self._aside.append((self._label, 0, 0))
            self._label = ""
        self._aside.append((text, start, end))
        self._aside_size += len(text)

    def _flush(self) -> None:
        """What stood beside the paragraph goes behind it."""
        if not self._aside:
            return
        begin = self.size
        if not self._line_start:
            self._write("\n", 0, 0)
        for text, start, end in self._aside:
            self._write(text, start, end)
        self._write("\n", 0, 0)
        self._aside.clear()
        self._aside_size = 0
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
        self._pending += size
        self._line_start = text.endswith("\n")


_DOUBLE = frozenset(("cp932", "cp949", "cp950", "gb18030", "johab"))
