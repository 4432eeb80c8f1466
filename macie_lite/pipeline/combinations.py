"""What stands together: a name beside a diagnosis is health data, beside an account money, beside a passport identity.

An identifier's role (`classifiers.roles`) says what it adds; a combination is met where all roles of one of its ways
are: in one record (a row, an element, a line, a paragraph), or at least in one object. Macie's own categories stay as
they are; this is told beside them, under `macieLite.combinations`.

Sources: 45 CFR 160.103 ("protected health information": health, and who it is about), 164.514(b)(2) (what says who);
California Civil Code 1798.82(h) (a name with an account, or with a state's number, is what a breach is told for).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from classifiers.roles import EVIDENCE, ROLES, Role
from macie_lite.model.places import Occurrence
from macie_lite.model.results import Combined

__all__ = ["COMBINATIONS", "PLACES", "Combination", "Gathered", "Kinds", "Masks", "of_object"]

PLACES = 15
"""Places kept of a combination, as many as a finding has of detections."""

MOST_KINDS = 62
"""Identifiers with a role that are told apart in one object: bits of a record's mark. Two more say of its names that a
part of one stands in it, and that two do."""

_REMEMBERED = 1 << 12

Ways = tuple[frozenset[Role], ...]
Masks = tuple[tuple[int, ...], ...]
"""Ways, as the bits of one object's identifiers: each way a mask for each of its roles."""


@dataclass(frozen=True, slots=True)
class Combination:
    """ways: each a set of roles, one of which is enough."""

    name: str
    ways: Ways


_PERSONS = (Role.NAME, Role.NUMBER, Role.PATIENT, Role.INSURED)
_HEALTH = (Role.CLINICAL, Role.PROVIDER, Role.PATIENT, Role.INSURED)
_OF_PERSONS = {frozenset((who, what)): None for who in _PERSONS for what in _HEALTH if who is not what}
_BY_CONTACT = [frozenset((Role.CONTACT, what)) for what in (Role.CLINICAL, Role.PATIENT, Role.INSURED)]

_BY_DATA = (frozenset((Role.NAME, Role.NUMBER)), frozenset((Role.NAME, Role.BIRTH, Role.ADDRESS)))

_ROLES = {**ROLES, **EVIDENCE}

COMBINATIONS = (
    Combination("PROTECTED_HEALTH_INFORMATION", (*_OF_PERSONS, *_BY_CONTACT)),
    Combination("FINANCIAL_IDENTITY", (frozenset((Role.NAME, Role.ACCOUNT)),)),
    Combination("IDENTITY", _BY_DATA),
)
"""A phone or a mail address beside a provider's number is no way: a directory of practices has both."""


def of_object(identifiers: Iterable[str]) -> Iterator[Combined]:
    """The combinations that these identifiers, found anywhere in one object, make."""
    kinds = Kinds()
    bits = 0
    for identifier in sorted(identifiers):
        bits |= kinds.bit(identifier)
    for combination, made in zip(COMBINATIONS, kinds.made(bits) or (0,) * len(COMBINATIONS), strict=True):
        if made:
            yield Combined(combination.name, kinds.identifiers(made))


_WAYS = tuple(tuple(tuple(sorted(way)) for way in one.ways) for one in COMBINATIONS)


def _taking_part(ways: Masks, bits: int) -> int:
    """Those of the bits that meet one of the ways; 0 where none is met."""
    made = 0
    for way in ways:
        if all(bits & mask for mask in way):
            for mask in way:
                made |= bits & mask
    return made


class Kinds:
    """The identifiers with a role that one object held so far, a bit for each."""

    def __init__(self) -> None:
        self._bits: dict[str, int] = {}
        self._roles: dict[Role, int] = {}  # the bits of all that play it
        self._ways: tuple[Masks, ...] = ((),) * len(COMBINATIONS)
        self._made: dict[int, tuple[int, ...] | None] = {}
        self.full = False

    def bit(self, identifier: str) -> int:
        """0 for one without a role, and for those beyond MOST_KINDS."""
        bit = self._bits.get(identifier, 0)
        if not bit and identifier in _ROLES:
            self.full = len(self._bits) >= MOST_KINDS
            if not self.full:
                bit = self._bits[identifier] = 1 << len(self._bits)
                self._roles[_ROLES[identifier]] = self._roles.get(_ROLES[identifier], 0) | bit
                self._ways = tuple(tuple(self._masks(ways)) for ways in _WAYS)
                self._made.clear()
        return bit

    def _masks(self, ways: Iterable[tuple[Role, ...]]) -> Iterator[tuple[int, ...]]:
        for way in ways:
            if all(role in self._roles for role in way):
                yield tuple(self._roles[role] for role in way)

    @property
    def known(self) -> tuple[str, ...]:
        return tuple(sorted(self._bits))

    def ways(self) -> tuple[Masks, ...]:
        """For each combination the ways that can be met by what the object held so far."""
        return self._ways

    def made(self, bits: int) -> tuple[int, ...] | None:
        """For each combination, which of these bits take part in one of its ways, 0 where none is met; None where none
        of any is."""
        try:
            return self._made[bits]
        except KeyError:
            if len(self._made) >= _REMEMBERED:
                self._made.clear()
            made = tuple(_taking_part(ways, bits) for ways in self._ways)
            self._made[bits] = found = made if any(made) else None
            return found

    def identifiers(self, bits: int) -> tuple[str, ...]:
        return tuple(sorted(one for one, bit in self._bits.items() if bit & bits))


@dataclass(slots=True)
class Gathered:
    """One combination in one object's records."""

    records: int = 0
    bits: int = 0
    places: list[Occurrence] = field(default_factory=list)  # up to PLACES
