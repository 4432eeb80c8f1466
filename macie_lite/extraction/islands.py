"""What hides in running text: base64 and hex that stand for text or for a file (RFC 4648), in any passage.

An island that is text becomes a passage of its own, whose places are those of the letters that write it. One that is a
file by its signature, by the media type that a `data:` URI gives it, or as it reads (a message, a page) is read as a
member of the file would be: its container's name is "base64:" with the line and column at which it starts (see
`place_name`), and its places count in it. So is an island that is longer than the window that
it starts in: it is decoded as it is read, window by window. Islands in islands are searched to a bounded depth.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from typing import cast

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.escapes import unescaped
from macie_lite.extraction.island_finds import Finds, Piece, lines_ends, place_name, worth_reading
from macie_lite.extraction.island_kinds import declared_extension
from macie_lite.extraction.island_long import LongIsland
from macie_lite.extraction.island_runs import run_starts, too_short
from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.passage import Passage
from macie_lite.model.places import OwnName

__all__ = ["with_islands"]

_DEPTH = 3
_AHEAD = 2  # passages held back for an island that goes on in them, beyond which they count as held
_SEAM = 16  # bytes by which a window is known to follow another
_PASSAGES = 2  # of one window at most: what is seen of a page, and what is not
_BLOCK = 1 << 16
_TEXTS = 10_000  # of one file that are read as files: each takes as long as a file does
_BORNE = frozenset({Reason.PICTURE, Reason.UNSUPPORTED_TYPE})
"""Pictures in a page are no gap where OCR is off, as those in a document are none."""


def with_islands(extraction: Extraction, source: Input) -> Extraction:
    """The passages of a file, each followed by those of its islands. What members of the file hold is left alone: they
    were searched as files of their own."""
    search = _Search(extraction, source)
    try:
        return (yield from search.passages())
    finally:
        extraction.close()


def _last(text: bytes, at: int) -> bytes:
    return text[max(0, at - _SEAM) : at]


def _fit(before: bytes, after: bytes) -> bool:
    """Whether a text that ends so goes on in one in which this stands before its core; that may be less."""
    return 0 < len(after) <= len(before) and before.endswith(after)


class _Search:
    """Takes the passages of an extraction one by one; further ones while an island goes on in them."""

    def __init__(self, extraction: Extraction, source: Input) -> None:
        self._extraction = extraction
        self._source = source
        self._ahead: deque[Piece] = deque()
        self._beyond, self._seam = 0, b""  # bytes of the next core that were searched with the last one; before them
        self._ended: Coverage | Exception | None = None
        self._gaps: list[Reason] = []
        self._last_name, self._named_so = "", 0
        self._texts = 0  # that were read as files

    def passages(self) -> Extraction:
        while (piece := self._taken() if self._ahead else self._pulled()) is not None:
            yield piece.passage
            yield from self._searched(piece)
        if isinstance(self._ended, Exception):
            raise self._ended
        return cast(Coverage, self._ended).with_gaps(*self._gaps)

    def _pulled(self) -> Piece | None:
        """The next passage; None at the end, or at the fault that is to be raised once all before it was searched."""
        if self._ended is not None:
            return None
        try:
            passage = next(self._extraction)
            return Piece(unescaped(passage) if self._is_own(passage) else passage)
        except StopIteration as end:
            self._ended = cast(Coverage, end.value)
        except Exception as fault:  # noqa: BLE001 - raised by `passages`
            self._ended = fault
        return None

    def _taken(self) -> Piece:
        piece = self._ahead.popleft()
        self._source.budget.give_back(piece.held)
        return piece

    def _following(self, piece: Piece) -> Piece | None:
        """The window after this one, which is the last of those that were read; None where the text ends."""
        before = _last(piece.passage.text, piece.stop)
        for _ in range(_PASSAGES):
            following = self._pulled()
            if following is None:
                return None
            if len(self._ahead) >= _AHEAD:
                following.held = len(following.passage.text)
                self._source.budget.hold(following.held)
            self._ahead.append(following)
            passage = following.passage
            if passage.core is not None and self._is_own(passage) and _fit(before, _last(passage.text, following.done)):
                return following
        return None

    def _is_own(self, passage: Passage) -> bool:
        return passage.container == self._source.container

    def _searched(self, piece: Piece) -> Iterator[Passage]:
        if not self._is_own(piece.passage):
            return
        text, windowed = piece.passage.text, piece.passage.core is not None
        if windowed and self._beyond and _fit(self._seam, _last(text, piece.done)):
            piece.done, self._beyond = piece.done + self._beyond, 0
        yield from self._islands(piece, 1)
        if windowed and piece.done > piece.stop:
            self._beyond, self._seam = piece.done - piece.stop, _last(text, piece.stop)

    def _islands(self, piece: Piece, depth: int) -> Iterator[Passage]:
        passage = piece.passage
        if too_short(passage.text, passage.breaks):
            return
        finds = Finds(passage, as_files=self._may_be_files)
        refused = 0  # where lines end that were tried together and are no island: not again from each one on
        for start, end in run_starts(passage.text, piece.done, piece.stop):
            if start < piece.done:
                continue
            ends = lines_ends(passage, start, end) if start >= refused else [end]
            if depth == 1 and piece.stop < len(passage.text) and not passage.text[ends[0] :].strip():
                yield from self._long(piece, start, end, lines=len(ends) > 1)
                refused = ends[0]
                continue
            file = finds.add(start, ends)
            piece.done = finds.end
            refused = max(refused, ends[0]) if finds.end == end else refused
            if file is not None:
                self._texts += file.is_text
                yield from self._member(passage, start, io.BytesIO(file.octets), file.extension)
        for found in finds.passages():
            yield found
            if depth < _DEPTH:
                yield from self._islands(Piece(found), depth + 1)

    def _member(
        self, passage: Passage, start: int, stream: io.BytesIO | LongIsland, extension: str | None
    ) -> Iterator[Passage]:
        from macie_lite.extraction.members import Members, MemberStream

        members, name = Members(self._source), self._named(place_name(passage, start))
        content = MemberStream(stream.read, self._source.budget)
        yield from members.read(name, content, borne=_BORNE, called=extension and f"{name}.{extension}")
        self._gaps += members.coverage().gaps

    @property
    def _may_be_files(self) -> bool:
        """Whether further texts may be read as files; where not, they are read all the same."""
        return self._texts < _TEXTS and len(self._source.container) < self._source.budget.limits.archive_depth

    def _named(self, name: str) -> str:
        """Apart from the file before it, where that begins at the same place: in one cell, or on one page."""
        self._named_so = self._named_so + 1 if name == self._last_name else 1
        self._last_name = name
        return OwnName(name if self._named_so == 1 else f"{name}#{self._named_so}")

    def _long(self, piece: Piece, start: int, end: int, *, lines: bool) -> Iterator[Passage]:
        """An island that goes on beyond the passage's text."""
        if not worth_reading(piece.passage.text[start:end]):
            piece.done = end
            return
        stream = LongIsland(piece, start, lines, self._following)
        extension = declared_extension(piece.passage.text, start)
        for passage in self._member(piece.passage, start, stream, extension):
            yield from self._left()
            yield passage
        while not stream.over:
            yield from self._left()
            stream.read(_BLOCK)

    def _left(self) -> Iterator[Passage]:
        """The passages that a long island was read from and has left: all that were taken but the last."""
        while len(self._ahead) > 1:
            piece = self._taken()
            yield piece.passage
            yield from self._searched(piece)
