"""Find, prove, prune, resolve: text and a field name in, detections out. The one public way into this package.

An `Engine` holds what a set of identifiers compiles to and serves any number of threads; a `Session` is one object's.
Matches come from `matching` (text, mixed cells) or `columns` (cells of one kind); names and addresses from a
`NameFinder`; overlaps end here, and with them every trace of what was matched: a `Detection` holds places and counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from classifiers.allow_lists import AllowLists
from classifiers.chance import Chance
from classifiers.compiled import Compiling
from classifiers.errors import IdentifierError
from classifiers.explanation import Explanation, explain_names, explain_patterns
from classifiers.identity import digest_of, fingerprint_of
from classifiers.matching import Matcher
from classifiers.place_names import PlaceNames
from classifiers.resolution import bit_of, resolve
from classifiers.roles import ROLES
from classifiers.surroundings import Work
from classifiers.tally import Found, Running, Tally, cell_at, weight_at
from classifiers.types import NAME_CAP, Detection, Identifier, NameFinder, NameHit, Progress, ResumableFinder, Text

__all__ = ["Engine", "Explanation", "Session"]

FEWEST = 512
"""Cells of a column from which on it is worth sampling, and NumPy worth loading."""

_CAPPED = ("NAME", "ADDRESS")
_EVIDENCE_ONLY = ("LOCATION", "ORGANIZATION")


class Engine:
    """A set of identifiers, compiled. Cheap to build again in another process: the databases come from a cache.

    compiling: told when they do not.
    Raises IdentifierError for an expression that cannot be compiled.
    """

    def __init__(
        self,
        identifiers: Sequence[Identifier],
        names: Callable[[], NameFinder] | None = None,
        allowed: AllowLists | None = None,
        compiling: Compiling | None = None,
    ) -> None:
        self.identifiers = tuple(identifiers)
        self.allowed = allowed
        self.matcher = Matcher(self.identifiers, allowed.holds if allowed else None, compiling)
        self.owners = {one.id: owner for owner, one in enumerate(self.identifiers)}
        wanted = any(one in self.owners for one in getattr(names, "reports", _CAPPED))  # Presidio's recognizers say
        self.names = names if wanted else None
        self._samples = {one.owner: one for one in self.matcher.patterns}
        self._places = PlaceNames(self.matcher, names)

    @property
    def fingerprint(self) -> str:
        """Of the identifiers and lists: other identifiers, other forms of them or other lists give another one."""
        found = fingerprint_of(self.identifiers)
        return found if self.allowed is None else f"{found}{self.allowed.fingerprint}"

    @property
    def finds(self) -> dict[str, str]:
        """The identifiers that it looks for, each with a digest of its definition; names only where they are found."""
        return {one.id: digest_of(one) for one in self.identifiers if one.forms or one.id in self.reported}

    @property
    def reported(self) -> frozenset[str]:
        """The identifiers that names' finder reports."""
        return frozenset(() if self.names is None else getattr(self.names, "reports", _CAPPED))

    def is_sensitive(self, name: str) -> bool:
        """Whether a part of a place (header, JSON key, sheet, member name) must not be repeated in a finding."""
        return self._places.is_sensitive(name)

    def explain(self, text: Text, identifier_id: str) -> list[Explanation]:
        """Every candidate of one identifier in a text, by start, and what each step said of it; never the value.

        Raises IdentifierError when the engine does not hold the identifier.
        """
        if identifier_id not in self.owners:
            raise IdentifierError(f"this engine has no identifier {identifier_id}")
        if identifier_id in _CAPPED:
            hits = self.names().find(text) if self.names else []
            found = list(explain_names(self.matcher, text, hits, identifier_id))
        else:
            found = list(explain_patterns(self.matcher, text, self.owners[identifier_id]))
        return sorted(found, key=lambda one: (one.start, one.end, one.form))

    def is_left_out(self, owner: int, value: bytes) -> bool:
        """Whether a finder's hit is never reported: a documented sample, or on a list; addresses cannot be allowed, as
        in Macie."""
        if owner in self._samples and self._samples[owner].is_sample(value):
            return True
        return self.allowed is not None and self.identifiers[owner].id != "ADDRESS" and self.allowed.holds(value)

    def session(self) -> Session:
        """For one object: names and addresses are capped per object."""
        return Session(self)


class Session:
    """Classifies the texts of one object, one after the other."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._names = engine.names() if engine.names else None
        self._counted = dict.fromkeys(_CAPPED, 0)
        self._over = False
        self._chance = Chance(engine.identifiers)
        self.work = Work()

    @property
    def capped(self) -> bool:
        """Whether names or addresses went uncounted: the cap was reached, or their time was up."""
        return self._over or (self._names is not None and self._names.capped)

    @property
    def read_for_names(self) -> int:
        """Bytes of text that a model read in search of names and addresses."""
        return 0 if self._names is None else self._names.read

    @property
    def hid(self) -> tuple[str, ...]:
        """Identifiers that may have hidden what another one found: without any that is not among them, all others
        would have found the same."""
        return tuple(sorted(self._engine.identifiers[owner].id for owner in self.work.hid))

    def progress(self) -> Progress:
        """How far this is, for a session that goes on with what follows."""
        found = self._names.progress() if isinstance(self._names, ResumableFinder) else Progress()
        counted = self._counted["NAME"], self._counted["ADDRESS"]
        return replace(found, counted=counted, left_out=self._chance.left_out, doubted=self._chance.doubted)

    def resume(self, progress: Progress) -> None:
        """Goes on as if this much had been found in what came before."""
        self._counted["NAME"], self._counted["ADDRESS"] = progress.counted
        self._chance.leave_out(progress.left_out)
        if isinstance(self._names, ResumableFinder):
            self._names.resume(progress)

    def classify(self, text: Text) -> list[Detection]:
        """What stands in the text, by identifier, in the order of the engine's identifiers."""
        found = self._found(text)
        tallies = found.tallies(text)
        for owner, tally in self._named(text, found).items():
            tallies[owner] = tallies[owner].joined(tally) if owner in tallies else tally
        ids = [(owner, self._engine.identifiers[owner].id) for owner in sorted(tallies)]
        return [tallies[owner].detection(one, at=one in ROLES) for owner, one in ids]

    def _found(self, text: Text) -> Found:
        matcher = self._engine.matcher
        if text.breaks is not None and len(text.breaks) >= FEWEST and text.core is None and text.scope is None:
            from classifiers.columns import judge

            return self._chance.of_column(text, judge(text, matcher, self.work))
        found = Running(resolve(matcher.candidates(text, self.work), matcher.specificity, self.work.hid))
        return self._chance.of_cells(text, found) if text.breaks is not None else found

    def _named(self, text: Text, found: Found) -> dict[int, Tally]:
        """What finders found where it overlaps nothing that a pattern found, names and addresses up to the cap."""
        tallies: dict[int, Tally] = {}
        places: dict[int, list[tuple[int, int]]] = {}
        for hit in self._names.find(text, self._left_out) if self._names is not None else ():
            owner = self._owner(hit.identifier)
            if owner is None:
                continue
            if over := found.over(hit.start, hit.end):
                self.work.hid |= over
                continue
            if self._left_out(hit.identifier, text.text[hit.start : hit.end]):
                continue
            weight = self._uncapped(hit, weight_at(text, hit.end))
            self._over |= weight <= 0
            if weight > 0:
                tally = tallies.setdefault(owner, Tally())
                tally.add(hit.start, hit.end, bit_of(hit.evidence), weight, partial=hit.partial)
            if weight > 0 or hit.partial:  # beyond the cap a part still makes another part of its record whole
                tallies.setdefault(owner, Tally())
                places.setdefault(owner, []).append((hit.start, hit.end))
        for owner, tally in tallies.items():
            tally.at = _places(text, places[owner])
        return tallies

    def _owner(self, identifier: str) -> int | None:
        return self._engine.owners.get(identifier) if identifier not in _EVIDENCE_ONLY else None

    def _left_out(self, identifier: str, value: bytes) -> bool:
        """As `classifiers.types.LeftOut`."""
        owner = self._owner(identifier)
        return owner is not None and self._engine.is_left_out(owner, value)

    def _uncapped(self, hit: NameHit, weight: int) -> int:
        """How many of them count."""
        if hit.identifier not in _CAPPED:
            return weight
        weight = min(weight, NAME_CAP - self._counted[hit.identifier])
        self._counted[hit.identifier] += max(weight, 0)
        return weight


def _places(text: Text, spans: Sequence[tuple[int, int]]) -> list[int]:
    if text.breaks is None:
        return [start for start, _ in spans]
    return list(dict.fromkeys(cell_at(text.breaks, end) for _, end in spans))
