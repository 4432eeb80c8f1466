"""What is made of runs of letters: islands that are text, sorted by the label that stands before them, and files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from macie_lite.extraction.island_kinds import declared_extension, has_kind, has_signature
from macie_lite.extraction.island_letters import HEX, code_of, decoded, text_of
from macie_lite.extraction.island_places import Island, column_of, islands_passage
from macie_lite.model.passage import Passage
from macie_lite.model.places import Cell, LineRange, Page, Record

__all__ = ["File", "Finds", "Piece", "lines_ends", "place_name", "worth_reading"]

_LINE = range(56, 256)  # letters of a line of an island that goes on on the next (RFC 2045: 76, RFC 7468: 64)
_FIELDS = 32  # labels by which the islands of one passage are told apart
_HEAD = 1 << 12
_REACH = 64
_LABEL = re.compile(
    rb"([A-Za-z_][\w .-]{0,40}+)[\"'\]]{0,2}[ \t]{0,2}(?:=>|[:=>])[ \t]{0,2}[\"'|>]?"
    rb"(?:[A-Za-z]{1,8}[ \t])?[ \r\n\t]{0,16}\Z"
)
_PADDING = re.compile(rb"={0,2}")
_BREAK = re.compile(rb"\r?\n[ \t]*")
_KEY = re.compile(rb"\s*(?:-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----|\{\s*\"type\":\s*\"service_account\")")
"""Such keys are found by identifiers of their own as they are written, in base64; so they are not found twice."""


class Piece:
    """A passage, and up to where its text was searched for islands. held: as `Budget.hold` has it."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.done, self.stop = passage.core or (0, len(passage.text))
        self.held = 0


@dataclass(frozen=True, slots=True, repr=False)
class File:
    """An island that is one. extension: as the media type that is written before it has it. is_text: it has no
    signature and could be read as a text, too."""

    octets: bytes
    extension: str | None
    is_text: bool


class Finds:
    """Collects the islands of one passage. end: where the last one ends."""

    def __init__(self, passage: Passage, *, as_files: bool) -> None:
        """as_files: whether texts of a kind may be files, which cost more."""
        self._passage, self._as_files = passage, as_files
        self._islands: dict[str | None, list[Island]] = {}
        self.end = 0

    def add(self, start: int, ends: list[int]) -> File | None:
        """Tries text[start:end] for each of the ends; the file that it is, if it is one."""
        text = self._passage.text
        self.end = ends[-1]
        for end in ends:
            code = code_of(text[start:end])
            octets = decoded(text[start:end], code)
            found, is_file = text_of(octets), has_signature(octets)
            if found is not None or is_file:
                self.end = _PADDING.match(text, end).end()  # type: ignore[union-attr]
                return self._taken(
                    Island(text, start, self.end, code, found or b"", exact=found is octets), octets, is_file
                )
        return None

    def _taken(self, island: Island, octets: bytes, is_file: bool) -> File | None:
        if _KEY.match(island.text):
            return None
        extension = declared_extension(island.around, island.start)
        if is_file or (self._as_files and (extension or has_kind(island.text))):
            return File(octets, extension, is_text=not is_file)
        self._keep(island)
        return None

    def _keep(self, island: Island) -> None:
        field = self._field(island.start)
        if field not in self._islands and len(self._islands) >= _FIELDS:
            field = None
        self._islands.setdefault(field, []).append(island)

    def _field(self, start: int) -> str | None:
        """The label before an island: it is not in the island's own text."""
        if self._passage.breaks is not None:
            return self._passage.field
        label = _LABEL.search(self._passage.text[max(0, start - _REACH) : start])
        return label[1].decode("utf-8", "replace") if label else self._passage.field

    def passages(self) -> Iterator[Passage]:
        for field, islands in self._islands.items():
            yield islands_passage(self._passage, islands, field)


def lines_ends(passage: Passage, start: int, end: int) -> list[int]:
    """Where an island may end that starts with the run [start, end), the furthest first: with the lines of the same
    length below it and a shorter one, without the shorter one, and with the run."""
    text, length = passage.text, end - start
    separator = _BREAK.match(text, end) if length in _LINE else None
    if separator is None:
        return [end]
    lines = _lines(length, separator[0]).match(text, start, _limit(passage, start))
    return list(dict.fromkeys((lines.end(), lines.end(1), end))) if lines else [end]


@lru_cache(maxsize=256)
def _lines(length: int, separator: bytes) -> re.Pattern[bytes]:
    below = re.escape(separator) + rb"[A-Za-z0-9+/_-]"
    return re.compile(
        rb"([A-Za-z0-9+/_-]{%d}(?:%s{%d})*+)(?:%s{1,%d}(?=[ \t]*+(?:[\r\n=\"'<]|\Z)))?"
        % (length, below, length, below, length)
    )


def _limit(passage: Passage, at: int) -> int:
    if passage.breaks is None:
        return len(passage.text)
    return int(passage.breaks[passage.breaks.searchsorted(at, side="right")])


def worth_reading(letters: bytes) -> bool:
    """Whether a long run of letters starts as a text or as a file."""
    letters = letters[:_HEAD]
    code = code_of(letters[: _LINE[0]])
    octets = decoded(letters[: len(letters) // 12 * 12], HEX if code == HEX else code)
    return has_signature(octets) or text_of(_whole_characters(octets)) is not None


def _whole_characters(octets: bytes) -> bytes:
    """Without a last character of UTF-8 that may be cut."""
    for back in range(1, min(4, len(octets)) + 1):
        if octets[-back] >= 0xC0:
            return octets[:-back]
        if octets[-back] < 0x80:
            break
    return octets


def place_name(passage: Passage, at: int) -> str:
    """What the container of an island's file is called: "base64:" and where it starts, line and column, or row and
    column of a cell; else the number of its record, page, slide or paragraph."""
    found = passage.places.locate(at, at + 1, 1)[0]
    where: tuple[int | None, ...]
    match found.place:
        case LineRange(line, _, column) | Cell(line, column):
            where = (line, column)
        case Page(number):
            where = (number,)
        case Record(index) if found.line is None:
            where = (index,)
        case _:
            where = (
                (found.line, column_of(passage.places, at))
                if found.line is not None
                else (found.slide or found.paragraph,)
            )
    return ":".join(("base64", *(str(number) for number in where if number is not None)))
