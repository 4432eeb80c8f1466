"""XML: the text itself in windows, tags and all, with the names of elements and attributes that lead to each hit.

Tags stay where they are: a password in a settings file is known by them, and a first name stands beside its surname.
What leads to a hit is, too, the text of the element right before, however far the attributes between push it away.
References are read, CDATA is unwrapped, a line's indentation is one blank, so that labels and values stand near. No
entity of a document's own is ever expanded, no document type read or fetched: they are text as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from classifiers.types import Scope
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.formats import OCTET_STREAM
from macie_lite.extraction.mapped import Mapped
from macie_lite.extraction.mapped_places import MappedPlaces
from macie_lite.extraction.markup import Kind, Marks, marks
from macie_lite.extraction.markup_encoding import markup_reader
from macie_lite.extraction.object_identifiers import names_in, names_of
from macie_lite.extraction.references import references, spread
from macie_lite.extraction.windows import Window, windows
from macie_lite.extraction.xml_structure import START, XmlState, XmlStructure
from macie_lite.model.coverage import Coverage
from macie_lite.model.passage import Passage
from macie_lite.model.places import Occurrence

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["extract_xml", "xml_passages"]

_CDATA, _CDATA_END = len("<![CDATA["), len("]]>")
_LEAST = 3  # blanks that are worth leaving out
_NEWLINE = ord("\n")
_ATTRIBUTE = re.compile(rb"([A-Za-z_][\w.-]{0,100})\s{0,8}=\s{0,8}[\"'][^\"'<>]*\Z")
_LABEL = re.compile(
    rb"\s(?:name|key|k|type|label|field|property|title|displayName|code)\s{0,4}=\s{0,4}[\"']([^\"'<>]{1,80})[\"']"
)
_LONGEST_VALUE = 4096
_OPEN_RECORDS = 1 << 20  # of one document, that are held back until what stands around them is known


class XmlWindow:
    """One window: the text that is classified, its scopes, records and places. Built up as far as it is asked."""

    table: str | None = None

    def __init__(self, window: Window, found: Marks, state: XmlState) -> None:
        self.window, self._state = window, state
        self.structure = XmlStructure(window.text, found, state)
        self._mapped = _mapped(window.text, found)
        self._places = MappedPlaces(window, self._mapped)

    def passage(self, container: tuple[str, ...]) -> Passage:
        return Passage(
            text=self._mapped.text,
            core=self._mapped.core(self.window.core),
            scope=self.scope,
            names=self._names,
            places=self._places,
            records=self,
            container=container,
        )

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """All that scopes may say of which the text near a hit may say nothing."""
        far = self.structure.far_names() | self.structure.far_labels()
        return (*sorted(map(_decoded, far)), *names_in(self.window.text))

    def scope(self, start: int, end: int) -> Scope | None:
        """The whole text, and the names that lead to the span: of elements, from the outermost, of its attribute."""
        at = self._mapped.raw(start)
        names = [*self._labels(at), *map(_decoded, self.structure.around(at))]
        inside = self.structure.tag_at(at)
        if inside is not None:
            low = max(int(self.structure.starts[inside]), at - _LONGEST_VALUE)
            attribute = _ATTRIBUTE.search(self.window.text, low, at)
            names += [_decoded(attribute[1])] if attribute else []
        return Scope(0, len(self._mapped.text), tuple(names))

    def _labels(self, at: int) -> Iterator[str]:
        """What the attributes of the innermost element say of its value, and the element before it."""
        number = self.structure.parent(at)
        if number is None:
            return
        if before := self.structure.before(number):
            yield _decoded(self.window.text[slice(*before)])
        tag = self.window.text[int(self.structure.starts[number]) :][:_LONGEST_VALUE]
        tag = tag[: int(self.structure.ends[number] - self.structure.starts[number])]
        yield from (_decoded(label) for label in _LABEL.findall(tag))
        yield from names_of(tag)

    @property
    def first(self) -> int:
        before = int(np.searchsorted(self.structure.starts, self.window.core[0]))
        counted = self._state.count + int(np.searchsorted(self.structure.records, before))
        return max(0, counted - _OPEN_RECORDS)

    def numbers(self, at: Offsets) -> Offsets:
        return self.structure.record_numbers(self._mapped.all_raw(np.asarray(at, np.int64)))

    def place(self, number: int) -> Occurrence:
        """Only of what begins in this window."""
        index = number - self._state.count - 1
        if not 0 <= index < len(self.structure.records):
            return Occurrence(None)
        tag = int(self.structure.records[index])
        return self._places.occurrence(int(self.structure.starts[tag]), int(self.structure.ends[tag]))


def _decoded(name: bytes) -> str:
    return name.decode("utf-8", "replace")


def _mapped(text: bytes, found: Marks) -> Mapped:
    """With references read, CDATA unwrapped, and no more than one blank before a tag that starts a line."""
    read, left = references(text), [_indents(text, found)]
    cdata = found.kinds == Kind.CDATA
    if cdata.any():
        starts, ends = found.starts[cdata], found.ends[cdata]
        left += [(starts, np.minimum(starts + _CDATA, ends)), (np.maximum(starts, ends - _CDATA_END), ends)]
    if not len(read.units[0]) and not any(len(starts) for starts, _ in left):
        return Mapped(text)
    made, kept = np.frombuffer(text, np.uint8).copy(), np.ones(len(text), np.bool_)
    made[read.places] = read.characters
    kept[read.left] = False
    for starts, ends in left:
        kept[spread(starts, ends)] = False
    return Mapped(text, made, kept, read.units)


def _indents(text: bytes, found: Marks) -> tuple[Offsets, Offsets]:
    """All but the first of the blanks before marks that start lines."""
    data = np.frombuffer(text, np.uint8)
    ends = found.starts[found.starts > _LEAST]
    ends = ends[(data[ends - 1] | 0x29) == 0x29]  # a blank (0x20) or a tab (0x09), and few others
    lines = np.flatnonzero(data == _NEWLINE)
    before = np.append(len(text), lines)[np.searchsorted(lines, ends)]
    starts = before + 2
    long = ends - starts >= _LEAST
    starts, ends = starts[long], ends[long]
    words = np.cumsum((data != 0x20) & (data != 0x09), dtype=np.int32)
    blank = words[ends - 1] == words[starts - 2]
    return starts[blank], ends[blank]


def extract_xml(source: Input) -> Extraction:
    """XML of any size, well-formed or not."""
    reader = markup_reader(source)
    yield from xml_passages(windows(reader, source.budget), source.container)
    reader.finish()
    return Coverage.complete(0, OCTET_STREAM)  # SVG is another type than the rest


def xml_passages(found: Iterator[Window], container: tuple[str, ...]) -> Iterator[Passage]:
    """Windows as passages."""
    last: XmlWindow | None = None
    state = START
    for window in found:
        if last is not None:
            state = last.structure.state_at(window.start - last.window.start)
        last = XmlWindow(window, marks(window.text, state.open, html=False), state)
        yield last.passage(container)
