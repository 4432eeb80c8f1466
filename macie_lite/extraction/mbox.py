"""Mailboxes (RFC 4155; mboxo, mboxrd, mboxcl): message by message as they stream.

Each message is a member called by its number, from 1, and ".eml": "12.eml"; lines and offsets in it are its own, as
those of any member are. The "From " lines between them are text of the mailbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.budget import Budget
from macie_lite.extraction.kinds_mail import FIELD, MAILBOX_LINE
from macie_lite.extraction.mail_headers import Field, HeaderText
from macie_lite.extraction.members import Members, MemberStream
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["extract_mbox"]

_BLOCK = 1 << 18
_FROM = b"\nFrom "
_BLANK_BEFORE = re.compile(rb"\r?\n\r?\n\Z")
_LINES = 256  # between messages, that are read at a time
_LONGEST = 2048  # bytes behind the start of a line that tell whether a message starts there
_LENGTH = re.compile(rb"(?i)\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r?\n")
_BODY = re.compile(rb"\r?\n\r?\n")
_NEXT = re.compile(rb"(?:\r?\n){0,2}(?:From |\Z)")


def extract_mbox(source: Input) -> Extraction:
    """Passages of all messages, in order."""
    members = Members(source)
    mailbox = _Mailbox(source.stream, source.budget)
    yield from _messages(mailbox, members, source)
    if mailbox.fault is not None and not members.over:
        members.gap(mailbox.fault)
    return members.coverage()


def _messages(mailbox: _Mailbox, members: Members, source: Input) -> Iterator[Passage]:
    lines: list[Field] = []
    number = 0
    while not members.over and (line := mailbox.next()) is not None:
        number += 1
        lines.append(line)
        if len(lines) == _LINES:
            yield from _between(lines, source)
        yield from members.read(f"{number}.eml", MemberStream(mailbox.read, source.budget))
    yield from _between(lines, source)


def _between(lines: list[Field], source: Input) -> Iterator[Passage]:
    """The lines between the messages: whom each is from, and when it came."""
    if lines:
        text = HeaderText(lines, None)
        yield Passage(text=text.text, places=text, container=source.container)
        lines.clear()


class _Mailbox:
    """Cuts a mailbox. `next` gives the line before a message, `read` reads the message."""

    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        self._stream = stream
        self._budget = budget
        self._data = b""
        self._at = 0
        self._safe = 0  # up to where `_data` is of this message
        self._met = True  # whether one starts there
        self._ended = False
        self._offset = 0
        self._line = 1
        self.fault: Reason | None = None

    def next(self) -> Field | None:
        """To the next message; None at the end."""
        while self.read(_BLOCK):
            pass
        self._met = False
        if not self._has(_LONGEST):
            return None
        offset, line = self._offset, self._line
        first = self._take(self._data.find(b"\n", self._at, self._at + _LONGEST) + 1 or self._at + _LONGEST)
        end = self._by_length()  # moves what is there
        self._safe = max(self._at, end)
        return Field([first], offset, line)

    def read(self, size: int) -> bytes:
        """More of the message, b"" at its end."""
        while self._at >= self._safe:
            if self._met or not self._look():
                return b""
        return self._take(min(self._safe, self._at + size))

    def _take(self, end: int) -> bytes:
        data = self._data[self._at : end]
        self._at += len(data)
        self._offset += len(data)
        self._line += data.count(b"\n")
        return data

    def _by_length(self) -> int:
        """Where the message ends by its own account, 0 where it gives none or it is wrong (mboxcl). Only as far as a
        block: a wrong one must not hide others."""
        self._has(_BLOCK)
        body = _BODY.search(self._data, self._at)
        length = _LENGTH.search(self._data, self._at - 1, body.start() + 2) if body else None
        if body is None or length is None:
            return 0
        end = body.end() + int(length[1])
        if end + len(_FROM) + 2 > len(self._data) and not self._ended:
            return 0
        following = _NEXT.match(self._data, end) if end <= len(self._data) else None
        return end if following else 0

    def _look(self) -> bool:
        """Finds more of the message; False where there is no more."""
        self._has(_BLOCK)
        at = self._safe = self._at
        while (at := self._data.find(_FROM, max(0, at - 1))) >= 0:
            if not self._ended and len(self._data) - at < _LONGEST:
                self._safe = at + 1
                break
            if self._starts(at + 1):
                self._safe, self._met = at + 1, True
                return self._safe > self._at
            at += len(_FROM)
        else:
            self._safe = len(self._data) if self._ended else max(self._at, len(self._data) - len(_FROM))
        return self._safe > self._at

    def _starts(self, at: int) -> bool:
        """Whether a message starts here: by its time, and a blank line before it or a field behind it."""
        line = MAILBOX_LINE.match(self._data, at)
        if line is None:
            return False
        return bool(_BLANK_BEFORE.search(self._data, max(0, at - 4), at) or FIELD.match(self._data, line.end()))

    def _has(self, size: int) -> bool:
        """Whether anything is left, after as much was read as makes `size` bytes."""
        missing = size - (len(self._data) - self._at)
        if missing > 0 and not self._ended:
            self._budget.tick()
            before = min(self._at, 4)
            parts = [self._data[self._at - before :]]
            self._safe, self._at = self._safe - self._at + before, before
            parts += self._more(max(missing, _BLOCK))
            self._data = b"".join(parts)
        return self._at < len(self._data)

    def _more(self, missing: int) -> Iterator[bytes]:
        try:
            while missing > 0 and (part := self._stream.read(missing)):
                missing -= len(part)
                yield part
            self._ended = missing > 0
        except NotExamined as fault:
            self._ended, self.fault = True, fault.reason
