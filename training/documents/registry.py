"""All families of text: how often each is drawn, in which language, and whether its texts are lines or whole documents."""

from __future__ import annotations

from dataclasses import dataclass

from training.documents.nobody import NOBODY
from training.documents.talk import TALK
from training.templates import NEGATIVES, SENTENCES

__all__ = ["FAMILIES", "Family"]


@dataclass(frozen=True, slots=True)
class Family:
    """Texts of one kind. `weight` is its share; `lines` texts are joined, a few at a time; others stand alone."""

    name: str
    weight: float
    texts: tuple[str, ...]
    locales: tuple[str, ...] = ()
    lines: bool = True


FAMILIES = (
    Family("sentences", 20, tuple(SENTENCES)),
    Family("talk", 24, tuple(TALK)),
    Family("negatives", 10, tuple(NEGATIVES)),
    Family("nobody", 10, tuple(NOBODY)),
)
