"""The way in: `finder_factory` gives the engine a maker of finders, one for each object.

A finder takes names and addresses from columns (no model), from rules beside marks (no model), and from the model over
the windows that the gate opened. `auto` uses the gate; `full` gives the model everything.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from classifiers.errors import ModelError
from classifiers.ner import (
    addresses,
    columns,
    gate,
    lexicon,
    marks,
    models,
    reader,
    recognizers,
    records,
    rules,
    spaces,
    windows,
)
from classifiers.ner.entities import ADDRESS, EVIDENCE_ONLY, NAME
from classifiers.ner.fields import FieldKind, kind_of
from classifiers.ner.marks import Mark
from classifiers.types import NAME_CAP, Evidence, LeftOut, NameFinder, NameHit, Progress, Text

if TYPE_CHECKING:
    from classifiers.ner.marks import Scan
    from classifiers.types import Offsets

    Allowed = Callable[[NameHit], bool]

__all__ = ["MODES", "TIME_BUDGET_S", "finder_factory"]

Window = tuple[int, int]

MODES = ("auto", "full", "off")

TIME_BUDGET_S = 300.0
"""Seconds of the model per object; beyond them the object is reported as capped."""

_VALUE = 200  # a text with a field and no more bytes than this is judged as one cell
_PIECE = 400  # bytes of an address that tell whether the next one begins behind it
_PART_COLUMNS = 64
_LONG_LINE = 40
_WRAP = re.compile(rb"[ \t]*\r?\n[ \t]*")
_ADDRESS_MARKS = (Mark.STREET, Mark.ADDRESS_LABEL)
# Lines beside a mark that its window takes in: a signature stands below its closing, an address has four lines.
_BEFORE = {Mark.STREET: 1}
_AFTER = {Mark.STREET: 3, Mark.ADDRESS_LABEL: 4, Mark.CLOSING: 3}


def finder_factory(mode: str, model: str | None = None, presidio: str | None = None) -> Callable[[], NameFinder] | None:
    """A maker of finders, or None for "off" and no recognizers.

    mode: auto, full or off. model: as `models.check_installed` takes it. presidio: Presidio's recognizers, with commas,
    that find more than names. Raises ModelError when the mode is unknown or the model is not installed, or a recognizer
    is not to be had; nothing heavy is imported before a gate opens, or a text comes for the recognizers.
    """
    if mode not in MODES:
        raise ModelError(f"the NER mode {mode!r} is not known: use {', '.join(MODES)}")
    asked = tuple(recognizers.identifiers_of(presidio))
    if mode == "off":
        return recognizers.Finders(None, asked) if asked else None
    configuration = models.configured(model)
    names = partial(_Finder, model, gated=mode == "auto")
    if asked or configuration.ruled:
        return recognizers.Finders(names, asked, model, configuration)
    return names


class _Finder:
    """One object's finder: it holds counts and the clock, never text."""

    def __init__(self, model: str | None, *, gated: bool) -> None:
        self._model = model
        self._gated = gated
        self._counts: Counter[str] = Counter()
        self._parts: Counter[str | None] = Counter()
        self._seconds = 0.0
        self._read = 0
        self._capped = False

    @property
    def capped(self) -> bool:
        """Whether a cap or the time budget stopped it."""
        return self._capped

    @property
    def read(self) -> int:
        """As `NameFinder.read`."""
        return self._read

    def progress(self) -> Progress:
        """As `ResumableFinder.progress`."""
        return Progress((self._counts[NAME], self._counts[ADDRESS]), parts=dict(self._parts))

    def resume(self, progress: Progress) -> None:
        """As `ResumableFinder.resume`."""
        self._counts[NAME], self._counts[ADDRESS] = progress.found
        self._parts = Counter(progress.parts)

    def find(self, text: Text, left_out: LeftOut | None = None) -> list[NameHit]:
        """As `NameFinder.find`."""
        if self._full(NAME) and self._full(ADDRESS):
            self._capped = True
            return []
        breaks = text.breaks
        if breaks is None and text.field and text.scope is None and len(text.text) <= _VALUE:
            breaks = np.array([len(text.text)], np.int64)
        if breaks is not None:
            found = self._column(text, breaks, left_out)
            if found or (text.breaks is not None and not columns.is_prose(text, breaks)):
                return found
        made, back = spaces.plain(text)
        return [back(hit) for hit in self._running(made, partial(_allowed, made, left_out))]

    def _full(self, identifier: str) -> bool:
        return self._counts[identifier] >= NAME_CAP

    def _column(self, text: Text, breaks: Offsets, left_out: LeftOut | None) -> list[NameHit]:
        """Hits by cell; a cell that occurs many times counts as often towards the cap. Columns of parts of names go on
        beyond it, a few of them and each up to as many cells: with those of another column they are whole."""
        kept = []
        for number, hit in columns.hits(text, breaks):
            if not _in_core(text, hit) or _is_left_out(text, left_out, hit):
                continue
            goes_on = hit.partial and self._is_another_part(text.field)
            if self._full(hit.identifier):
                self._capped = True
                if not goes_on:
                    break
            self._counts[hit.identifier] += 1 if text.weights is None else int(text.weights[number])
            kept.append(hit)
        return kept

    def _is_another_part(self, field: str | None) -> bool:
        """Whether a column's cells are so few, and its like, that one more part of a name is of use."""
        if field not in self._parts and len(self._parts) >= _PART_COLUMNS:
            return False
        self._parts[field] += 1
        return self._parts[field] <= NAME_CAP

    def _running(self, text: Text, allowed: Allowed) -> list[NameHit]:
        found, words, ways = self._scan(text.text)
        opened = gate.openings(text.text, words)
        stretches = self._stretches(text, found, opened)
        hits = [*rules.hits(text.text, found), *rules.enclosed(text.text, opened), *records.hits(text.text, ways)]
        hits = list(filter(allowed, hits))
        if Mark.HEALTH in ways:
            allowed = partial(_unsettled, text.text, allowed)
        hits += self._modelled(text, stretches, [end for end, mark in found if mark in _ADDRESS_MARKS], allowed)
        return list(self._counted(_merged(text.text, hits), text))

    def _scan(self, data: bytes) -> Scan:
        """Without what leads to names or addresses, once these are capped."""
        found = marks.scan(data)
        if self._full(NAME):
            self._capped = self._capped or gate.openings(data, found.words).size > 0
            kept = [(end, mark) for end, mark in found.marks if mark in _ADDRESS_MARKS]
            return found._replace(marks=kept, words=found.words[:0])
        if self._full(ADDRESS):
            kept = [(end, mark) for end, mark in found.marks if mark not in _ADDRESS_MARKS]
            self._capped |= len(kept) < len(found.marks)
            return found._replace(marks=kept)
        return found

    def _stretches(self, text: Text, found: list[tuple[int, Mark]], opened: Offsets) -> list[Window]:
        if not self._gated:
            return windows.everything(text.text)
        found = [(end, mark) for end, mark in found if rules.may_be_name(text.text, end, mark)]
        marked = np.array([max(end - 1, 0) for end, _ in found], np.int64)
        nothing = np.zeros(opened.size, np.int64)
        before = np.concatenate((nothing, np.array([_BEFORE.get(mark, 0) for _, mark in found], np.int64)))
        after = np.concatenate((nothing, np.array([_AFTER.get(mark, 1) for _, mark in found], np.int64)))
        return windows.around(text.text, np.concatenate((opened, marked)), before, after)

    def _modelled(
        self, text: Text, stretches: list[Window], addresses: list[int], allowed: Allowed
    ) -> Iterator[NameHit]:
        """The model's hits, until the caps or the time are met; past the names' cap it reads on for addresses only."""
        stretches = [stretch for stretch in stretches if _touches_core(text, stretch)]
        done = 0
        for hits in self._until_full(NAME, text, stretches, allowed):
            done += reader.CHUNK
            yield from hits
        if done < len(stretches):
            self._capped = True
            marked = [(begin, end) for begin, end in stretches[done:] if _holds(addresses, begin, end)]
            for hits in self._until_full(ADDRESS, text, marked, allowed):
                yield from (hit for hit in hits if hit.identifier == ADDRESS)

    def _until_full(
        self, identifier: str, text: Text, stretches: list[Window], allowed: Allowed
    ) -> Iterator[list[NameHit]]:
        """Hits of each chunk of stretches, until so many of the identifier are met, or the time is up."""
        count = self._counts[identifier]
        chunks = reader.read(text.text, stretches, self._model)
        for done in range(0, len(stretches), reader.CHUNK):
            if count >= NAME_CAP or self._seconds >= TIME_BUDGET_S:
                return
            started = time.monotonic()
            hits = list(filter(allowed, next(chunks)))
            self._seconds += time.monotonic() - started
            self._read += sum(end - begin for begin, end in stretches[done : done + reader.CHUNK])
            count += sum(hit.identifier == identifier and _in_core(text, hit) for hit in hits)
            yield hits

    def _counted(self, hits: Iterable[NameHit], text: Text) -> Iterator[NameHit]:
        for hit in hits:
            if not _in_core(text, hit):
                continue
            if hit.identifier in (NAME, ADDRESS, *EVIDENCE_ONLY):  # another model may find more, which has no cap
                if self._full(hit.identifier):
                    self._capped |= hit.identifier in (NAME, ADDRESS)
                    continue
                self._counts[hit.identifier] += 1
            yield hit


def _unsettled(data: bytes, allowed: Allowed, hit: NameHit) -> bool:
    return not records.is_settled(data, hit.start) and allowed(hit)


def _holds(sorted_places: list[int], begin: int, end: int) -> bool:
    at = bisect_left(sorted_places, begin)
    return at < len(sorted_places) and sorted_places[at] <= end


def _in_core(text: Text, hit: NameHit) -> bool:
    return text.core is None or text.core[0] <= hit.start < text.core[1]


def _touches_core(text: Text, stretch: Window) -> bool:
    return text.core is None or (stretch[0] < text.core[1] and stretch[1] > text.core[0])


def _is_left_out(text: Text, left_out: LeftOut | None, hit: NameHit) -> bool:
    return left_out is not None and left_out(hit.identifier, text.text[hit.start : hit.end])


def _allowed(text: Text, left_out: LeftOut | None, hit: NameHit) -> bool:
    """Not left out, not in a field that names a thing: a city, a product, a host; and no address of hex alone."""
    if hit.identifier not in (NAME, ADDRESS):
        return True
    if _is_left_out(text, left_out, hit):
        return False
    if hit.identifier == ADDRESS and addresses.coded(text.text[hit.start : hit.end]):
        return False
    label = text.field
    if text.scope is not None:
        scope = text.scope(hit.start, hit.end)
        label = scope.names[-1] if scope is not None and scope.names else None
    return kind_of(label) is not FieldKind.THING


def _merged(data: bytes, hits: Iterable[NameHit]) -> list[NameHit]:
    """In order, without overlaps of one identifier (the longer stands), touching pieces of an address as one."""
    merged: list[NameHit] = []
    last: dict[str, int] = {}
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        at = last.get(hit.identifier)
        if at is not None and _touch(data, merged[at], hit):
            merged[at] = _joined(merged[at], hit)
            continue
        last[hit.identifier] = len(merged)
        merged.append(hit)
    return merged


def _touch(data: bytes, one: NameHit, other: NameHit) -> bool:
    if other.start < one.end or _is_wrapped(data, one, other):
        return True
    gap = data[one.end : other.start]
    if (
        one.identifier != ADDRESS
        or Evidence.FIELD in (one.evidence, other.evidence)
        or gap.count(b"\n") > 1
        or gap.strip(b" ,\r\n\t")
    ):
        return False
    behind, ahead = data[max(one.start, one.end - _PIECE) : one.end], data[other.start : other.end][:_PIECE]
    return not addresses.apart(behind.decode("utf-8", "replace"), ahead.decode("utf-8", "replace"))


def _is_wrapped(data: bytes, one: NameHit, other: NameHit) -> bool:
    """Whether a given name ends a long line, and what begins the next is the rest of the name."""
    if not (one.partial and other.partial) or not _WRAP.fullmatch(data, one.end, other.start):
        return False
    given = data[one.start : one.end].decode("utf-8", "replace").lower() in lexicon.given_names()
    return given and one.end - data.rfind(b"\n", 0, one.start) > _LONG_LINE


def _joined(one: NameHit, other: NameHit) -> NameHit:
    if other.start >= one.end and one.identifier == NAME:
        return NameHit(NAME, one.start, other.end, evidence=one.evidence)
    told = [hit for hit in (one, other) if hit.evidence is Evidence.FIELD]
    if len(told) == 1:  # a field says better than a model where it begins and ends
        return told[0]
    longer = max(one, other, key=lambda hit: hit.end - hit.start)
    if one.identifier == ADDRESS:
        return NameHit(ADDRESS, one.start, max(one.end, other.end), evidence=longer.evidence)
    return longer
