"""The groups of RTF that are open, on a bounded stack: where the text of each goes, and in which code page it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from macie_lite.extraction.rtf_words import (
    ASIDES,
    CHARSETS,
    CODE_PAGES,
    DIGITS,
    LABELS,
    LOOKS,
    OBJECTS,
    PLAIN,
    codec_of,
)

__all__ = ["Group", "Groups", "Into"]

_DEEPEST = 4096


class Into(Enum):
    """Where the text of a group goes."""

    BODY = 0
    ASIDE = 1
    NOWHERE = 2
    DIGITS = 3  # nowhere, but for what is none
    OBJECT = 4


@dataclass(slots=True)
class Group:
    """The groups in it begin as it is. line: of what stands beside; entries: whether it is names of how text looks,
    each with its own."""

    into: Into = Into.BODY
    font: int | None = None
    skips: int = 1  # characters that stand behind \u for readers that do not know it
    label: str = ""
    line: int = 0
    entries: bool = False
    fonts: bool = False  # whether they are defined in it
    starred: bool = False
    fresh: bool = True  # nothing has been met in it
    worded: bool = False  # what was met first is a control word
    twice: int = 0  # of \upr, the same twice: the first group in it is left out


class Groups:
    """top: the innermost. open: how many there are but for the file itself."""

    def __init__(self) -> None:
        self.top = Group()
        self._stack = [self.top]
        self._beyond = 0  # groups deeper than the stack
        self._page, self._fonts, self._defined = 1252, dict[int, int](), 0
        self._lines = 0

    @property
    def open(self) -> int:
        return len(self._stack) - 1 + self._beyond

    @property
    def codec(self) -> str:
        """Of the text that is met now."""
        font = self.top.font
        return codec_of(self._fonts.get(font, self._page) if font is not None else self._page)

    def begin(self) -> None:
        if len(self._stack) >= _DEEPEST:
            self._beyond += 1
            return
        top, into = self.top, self.top.into
        if top.twice == 1:
            top.twice, into = 2, Into.NOWHERE
        self.top = Group(into, top.font, top.skips, top.label, top.line, top.entries, top.fonts)
        self._stack.append(self.top)

    def end(self) -> Group | None:
        """The group that ended."""
        if self._beyond:
            self._beyond -= 1
        elif len(self._stack) > 1:
            ended = self._stack.pop()
            self.top = self._stack[-1]
            return ended
        return None

    def meet(self) -> bool:
        """A control word, whatever it says: whether it is what its group begins with."""
        top = self.top
        if not top.fresh:
            return False
        top.fresh, top.worded = False, True
        return True

    def word(self, word: str, number: int, *, first: bool) -> None:
        """What a control word that stands for no character says of what follows."""
        if word == "uc":
            self.top.skips = min(max(0, number), 64)
        elif word == "upr":
            self.top.twice = 1
        elif not self._is_of_font(word, number) and first:
            self._destination(word)

    def _is_of_font(self, word: str, number: int) -> bool:
        top = self.top
        if word == "f":
            self._defined = top.font = number
        elif word in ("fcharset", "cpg") and top.fonts:
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

    def _destination(self, word: str) -> None:
        """What the first word of a group says of its text."""
        top = self.top
        if top.into in (Into.NOWHERE, Into.OBJECT) or word in PLAIN:
            return
        if word in OBJECTS:
            top.into = Into.OBJECT
        elif word in DIGITS:
            top.into = Into.DIGITS
        elif top.starred or word in LOOKS or word in ASIDES:
            top.into = Into.ASIDE
        else:
            return
        self._lines += 1
        top.label, top.line = LABELS.get(word, word), self._lines
        top.entries, top.fonts = word in LOOKS or (top.entries and word not in ASIDES), word == "fonttbl"
