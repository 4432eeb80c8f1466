"""What has to be read again when identifiers change, and what does not.

A complete result stands for a run when everything that the run looks for was looked for in the same way. What was
looked for beside that matters where it hid something: of matches that overlap one wins, and without it another may
show. Results know who may have done so (`Session.hid`). They know nothing of an identifier whose values are another's
keywords: without that one they do not stand. A result that lacks nothing but what a sample leaves out is complete for
those that would draw the same sample: another reading would be of the same parts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from classifiers.types import Identifier
from macie_lite.config import Settings
from macie_lite.model.fingerprints import Fingerprint, Standing
from macie_lite.model.objects import ObjectRef
from macie_lite.pipeline.patience import patiently
from macie_lite.pipeline.scan import Scanner
from macie_lite.store.base import Store

__all__ = ["Unchanged", "fingerprint", "standing", "unchanged"]

Unchanged = Callable[[Sequence[ObjectRef]], set[ObjectRef]]
"""Those of some objects that need not be read."""


def fingerprint(scanner: Scanner, settings: Settings) -> Fingerprint:
    engine = scanner.engine
    names = _names(settings, wanted=not engine.reported.isdisjoint(("NAME", "ADDRESS")))
    lists = "" if engine.allowed is None else engine.allowed.fingerprint
    found = {one: _digest(digest, *names) if one in engine.reported else digest for one, digest in engine.finds.items()}
    whole = _digest(engine.fingerprint, *names, repr(scanner.limits))
    # Seconds decide whether a result is complete, and not what a complete one says.
    base = _digest(lists, repr(replace(scanner.limits, seconds=0.0)))
    return Fingerprint(whole, base, found, _of_samples(scanner, whole, base, found))


def _of_samples(scanner: Scanner, whole: str, base: str, found: Mapping[str, str]) -> Fingerprint | None:
    if scanner.sample is None:
        return None
    drawn = repr(scanner.sample)
    return Fingerprint(_digest(whole, drawn), _digest(base, drawn), found)


def _names(settings: Settings, *, wanted: bool) -> tuple[str, ...]:
    names = [settings.ner, settings.ner_model or "", *filter(None, [settings.presidio_recognizers])]
    if wanted:
        from classifiers.ner.models import identity

        names.append(identity(settings.ner_model))
    return tuple(names)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def standing(wanted: Fingerprint, stored: Iterable[Fingerprint], identifiers: Iterable[Identifier]) -> Standing:
    """Whose results stand for a run that looks for `identifiers`; `wanted` is its own fingerprint, and one of them."""
    beside = frozenset(other for one in identifiers for other in one.companions if one.id in wanted.identifiers)
    found: dict[str, frozenset[str]] = {}
    for one in stored:
        dropped = one.identifiers.keys() - wanted.identifiers.keys()
        if one.base == wanted.base and wanted.identifiers.items() <= one.identifiers.items() and not dropped & beside:
            found[one.id] = frozenset(dropped)
    return found | {wanted.id: frozenset()}


def unchanged(store: Store, wanted: Fingerprint, identifiers: Sequence[Identifier]) -> Unchanged:
    """For a run that looks for these; which results stand is worked out once."""

    def those_of(one: Fingerprint | None) -> Standing:
        return {} if one is None else standing(one, patiently(store.fingerprints, one.base), identifiers)

    stands, samples = those_of(wanted), those_of(wanted.of_samples)
    return lambda refs: patiently(store.unchanged, refs, stands, samples)
