"""What can go wrong in the detection core. Messages name files, lines and identifiers, never matched text."""

from __future__ import annotations

from pathlib import PurePath

__all__ = ["AllowListError", "ClassifierError", "IdentifierError", "ModelError", "printable", "shown"]

_LONGEST_NAME = 80  # characters


def shown(name: object) -> str:
    """A name from a user's file as a message may repeat it: on one line, only what prints, and not long. Of a path the
    end stays, which names the file."""
    text = str(name)
    if len(text) > _LONGEST_NAME:
        kept = _LONGEST_NAME - 1
        text = f"…{text[-kept:]}" if isinstance(name, PurePath) else f"{text[:kept]}…"
    return printable(text)


def printable(text: str) -> str:
    """Names of objects, files and jobs may hold newlines, escapes and right-to-left marks; a terminal obeys them."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


class ClassifierError(Exception):
    """Base of everything that `classifiers` raises on purpose; always terminal: a retry would not help."""


class IdentifierError(ClassifierError):
    """An identifier, a selection of identifiers or an expression that cannot be used; says where and why."""


class AllowListError(ClassifierError):
    """An allow list that cannot be used; says which, where and why, never what stands in it."""


class ModelError(ClassifierError):
    """An NER model that is not installed, cannot be loaded or has no entity recogniser."""
