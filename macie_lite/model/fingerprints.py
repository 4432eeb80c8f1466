"""What decides results beside the objects, told apart so that a run knows which earlier results it can let stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypedDict

__all__ = ["NONE_STAND", "Fingerprint", "Ids", "Standing"]

Standing = Mapping[str, frozenset[str]]
"""Fingerprints (by id) whose complete results stand, each with the identifiers that are looked for no longer: a result
in which one of these may have hidden something does not."""

NONE_STAND: Standing = MappingProxyType({})


class Ids(TypedDict):
    fingerprint: str
    of_samples: str


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """id: of everything together. base: of all that holds for every identifier alike: budgets, allow lists.
    identifiers: those looked for, each with a digest of its definition, of names with their model.
    of_samples: of the results that lack nothing but what a sample leaves out; None: nothing is sampled inside.
    """

    id: str
    base: str
    identifiers: Mapping[str, str]
    of_samples: Fingerprint | None = None

    @property
    def ids(self) -> Ids:
        """As a store saves results with them."""
        return Ids(fingerprint=self.id, of_samples=self.of_samples.id if self.of_samples else "")
