"""All families of text: how often each is drawn, in which language, and whether texts are lines or whole."""

from __future__ import annotations

from dataclasses import dataclass

from training.documents.mail import MAIL
from training.documents.nobody import NOBODY
from training.documents.papers import PAPERS
from training.documents.records import RECORDS
from training.documents.software import SOFTWARE
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
    Family("mail", 7, tuple(MAIL), lines=False),
    Family("papers", 8, tuple(PAPERS), lines=False),
    Family("records", 6, tuple(RECORDS), lines=False),
    Family("software", 6, tuple(SOFTWARE), lines=False),
)
