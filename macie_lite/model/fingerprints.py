"""What decides results beside the objects, told apart so that a run knows which earlier results it can let stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Fingerprint", "Standing"]

Standing = Mapping[str, frozenset[str]]
"""Fingerprints (by id) whose complete results stand, each with the identifiers that are looked for no longer: a result
in which one of these may have hidden something does not."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """id: of everything together. base: of all that holds for every identifier alike: budgets, allow lists.
    identifiers: those looked for, each with a digest of its definition, of names with their model."""

    id: str
    base: str
    identifiers: Mapping[str, str]
