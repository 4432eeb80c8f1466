"""FHIR in JSON: a `value` or `code` is named by the `system` beside it, so its own key says nothing. Such values go as
columns that are called as the system is, and are blanks in the text.

Sources: FHIR R4 "Identifier", "ContactPoint", "Coding"; HL7's registries of naming systems and of object identifiers;
table v2-0203 (identifier types). An element with a name, a birth date and numbers is one record, Bundle entry or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from macie_lite.extraction.hl7_fields import IDENTIFIER_TYPES
from macie_lite.extraction.windows import Window
from macie_lite.model.passage import Passage, Places, Records
from macie_lite.model.places import Occurrence, Record

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["Coded", "OneRecord", "coded", "is_resource"]

_MARK = b'"resourceType"'
_RESOURCE = re.compile(rb'\s*\{\s*"resourceType"\s*:\s*"(?!Bundle"|List"|Parameters")')
_SYSTEM = rb'"system"\s{0,4}:\s{0,4}"([^"\\]{1,200})"'
_BETWEEN = rb'\s*,\s*(?:"(?:version|use|rank|userSelected)"\s{0,4}:\s{0,4}(?:"[^"\\]{0,60}"|[0-9a-z]{1,5})\s*,\s*){0,2}'
_VALUE = re.compile(
    rb"(?:" + _SYSTEM + _BETWEEN + rb')?"(value|code)"\s{0,4}:\s{0,4}"([^"\\]{1,200})"(?:' + _BETWEEN + _SYSTEM + rb")?"
)
_TYPE = re.compile(rb'"code"\s{0,4}:\s{0,4}"([A-Z]{2,5})"')
_TYPE_REACH = 600  # bytes that an identifier's type may stand before its value

_SYSTEMS = (  # as it begins or ends
    (re.compile(rb"(?:us-ssn|2\.16\.840\.1\.113883\.4\.1)\Z"), "social security number"),
    (re.compile(rb"(?:us-npi|2\.16\.840\.1\.113883\.4\.6)\Z"), "npi"),
    (re.compile(rb"(?:us-medicare|us-mbi|2\.16\.840\.1\.113883\.4\.(?:572|927))\Z"), "medicare number"),
    (re.compile(rb"2\.16\.840\.1\.113883\.4\.3\.[0-9]+\Z"), "driver's license number"),
    (re.compile(rb"2\.16\.840\.1\.113883\.4\.814\Z|us-dea\Z"), "dea number"),
    (re.compile(rb"(?i)passport"), "passport number"),
    (re.compile(rb"nhs-number\Z"), "nhs number"),
    (re.compile(rb"(?:phone|sms|pager)\Z"), "phone number"),
    (re.compile(rb"fax\Z"), "fax number"),
    (re.compile(rb"email\Z"), "email"),
    (re.compile(rb"icd-10-cm\Z|icd-10\Z|2\.16\.840\.1\.113883\.6\.90\Z"), "icd-10 code"),
    (re.compile(rb"icd-9-cm\Z|icd-9\Z|2\.16\.840\.1\.113883\.6\.103\Z"), "icd9"),
    (re.compile(rb"icd-10-pcs\Z|ICD10PCS\Z|2\.16\.840\.1\.113883\.6\.4\Z"), "icd-10-pcs"),
    (re.compile(rb"snomed\.info/sct|2\.16\.840\.1\.113883\.6\.96\Z"), "snomed code"),
    (re.compile(rb"//loinc\.org/?\Z|2\.16\.840\.1\.113883\.6\.1\Z"), "loinc code"),
    (re.compile(rb"umls/rxnorm\Z|2\.16\.840\.1\.113883\.6\.88\Z"), "rxnorm code"),
    (re.compile(rb"ama-assn\.org/go/cpt\Z|2\.16\.840\.1\.113883\.6\.12\Z"), "cpt code"),
    (re.compile(rb"sid/cvx\Z|2\.16\.840\.1\.113883\.12\.292\Z"), "cvx code"),
    (re.compile(rb"sid/ndc\Z|2\.16\.840\.1\.113883\.6\.69\Z"), "ndc code"),
    (re.compile(rb"whocc\.no/atc\Z"), "atc code"),
)
AsRead = Callable[[int], int]

_CONTACTS = frozenset((b"phone", b"sms", b"pager", b"fax", b"email"))
_KNOWN: dict[bytes, str | None] = {}
_REMEMBERED = 1024


def is_resource(text: bytes) -> bool:
    """Whether a document that starts so is one resource: all of it is of one patient, or of what it is."""
    return _RESOURCE.match(text) is not None


@dataclass(slots=True, repr=False)
class Coded:
    """Values of one window, by what they are called: where each stands, in the window's bytes."""

    columns: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def passages(self, text: bytes, places: Places, records: Records, at: AsRead) -> Iterator[Passage]:
        """text: the window's. at: where a byte of it stands in the text that places and records count in."""
        for name, spans in self.columns.items():
            ends = list(accumulate(end - start + 1 for start, end in spans))
            starts = np.array([at(start) for start, _ in spans], np.int64)
            breaks = np.array(ends, np.int64) - 1
            yield Passage(
                text=b"\n".join([text[start:end] for start, end in spans]),
                field=name,
                breaks=breaks,
                places=_CellPlaces(places, starts, breaks),
                records=_CellRecords(records, starts),
            )


def coded(window: Window) -> tuple[Window, Coded]:
    """The window with blanks for the values that a system names, and these."""
    found, text = Coded(), window.text
    if _MARK not in text:
        return window, found
    core, cut = window.core
    left: bytearray | None = None
    for one in _VALUE.finditer(text, core):
        start, end = one.span(3)
        if start >= cut:
            break
        if name := _name(one, text):
            found.columns.setdefault(name, []).append((start, end))
            left = bytearray(text) if left is None else left
            left[start:end] = b" " * (end - start)
    return (window if left is None else replace(window, text=bytes(left))), found


def _name(one: re.Match[bytes], text: bytes) -> str | None:
    system, of_value = one[1] or one[4], one[2] == b"value"
    name = _of_system(system) if system else None
    if not of_value:
        return name if system and system not in _CONTACTS else None
    return name or _of_type(text, one.start())


def _of_system(system: bytes) -> str | None:
    if system not in _KNOWN:
        if len(_KNOWN) >= _REMEMBERED:
            _KNOWN.clear()
        _KNOWN[system] = next((name for expression, name in _SYSTEMS if expression.search(system)), None)
    return _KNOWN[system]


def _of_type(text: bytes, at: int) -> str | None:
    """What the identifier's type says, which stands before its system and value."""
    reach = max(0, at - _TYPE_REACH)
    start = text.rfind(b'"type"', reach, at)
    if start < 0 or text.find(b'"value"', start, at) >= 0:
        return None
    return next((name for one in _TYPE.finditer(text, start, at) if (name := IDENTIFIER_TYPES.get(one[1]))), None)


@dataclass(frozen=True, slots=True, repr=False)
class _CellPlaces:
    inner: Places
    starts: Offsets
    breaks: Offsets

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        cell = int(np.searchsorted(self.breaks, end))
        first = int(self.starts[cell]) + start - (int(self.breaks[cell - 1]) + 1 if cell else 0)
        return self.inner.locate(first, first + end - start, limit)


@dataclass(frozen=True, slots=True, repr=False)
class _CellRecords:
    inner: Records
    starts: Offsets

    @property
    def table(self) -> str | None:
        return self.inner.table

    @property
    def first(self) -> int:
        return self.inner.first

    def numbers(self, at: Offsets) -> Offsets:
        return self.inner.numbers(self.starts[at])

    def place(self, number: int) -> Occurrence:
        return self.inner.place(number)


@dataclass(frozen=True, slots=True)
class OneRecord:
    """All of a document is one record."""

    table: None = None
    first: int = 0

    def numbers(self, at: Offsets) -> Offsets:
        return np.zeros(len(at), np.int64)

    def place(self, number: int) -> Occurrence:
        return Occurrence(Record(0, ()), line=1)
