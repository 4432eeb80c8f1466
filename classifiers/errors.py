"""What can go wrong in the detection core. Messages name files, lines and identifiers, never matched text."""

from __future__ import annotations

__all__ = ["AllowListError", "ClassifierError", "IdentifierError", "ModelError"]


class ClassifierError(Exception):
    """Base of everything that `classifiers` raises on purpose; always terminal: a retry would not help."""


class IdentifierError(ClassifierError):
    """An identifier, a selection of identifiers or an expression that cannot be used; says where and why."""


class AllowListError(ClassifierError):
    """An allow list that cannot be used; says which, where and why, never what stands in it."""


class ModelError(ClassifierError):
    """An NER model that is not installed, cannot be loaded or has no entity recogniser."""
