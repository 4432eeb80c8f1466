"""How sure a detection is, from its evidence: one scale for findings and for `identifiers test`."""

from __future__ import annotations

from collections.abc import Set

from classifiers.types import Evidence

__all__ = ["confidence_of"]


def confidence_of(evidence: Set[Evidence]) -> str:
    """high: the value proves itself (checksum, structure, model) and its surroundings say so; medium: one of the two;
    low: its shape alone."""
    itself = bool(evidence & {Evidence.PROOF, Evidence.MODEL})
    around = bool(evidence & {Evidence.KEYWORD, Evidence.FIELD})
    return ("low", "medium", "high")[itself + around]
