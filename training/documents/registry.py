"""All families of text: how often each is drawn, in which language, and whether texts are lines or whole."""

from __future__ import annotations

from dataclasses import dataclass

from training.documents import dutch, french, german, italian, nobody_abroad, portuguese, spanish
from training.documents.mail import MAIL
from training.documents.nobody import NOBODY
from training.documents.papers import PAPERS
from training.documents.records import RECORDS
from training.documents.software import SOFTWARE
from training.documents.talk import TALK
from training.templates import NEGATIVES, SENTENCES
from training.words import RULES as WORDS

__all__ = ["FAMILIES", "RULES", "Family"]


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
    Family("negatives", 8, tuple(NEGATIVES)),
    Family("nobody", 14, tuple(NOBODY)),
    Family("abroad", 5, tuple(nobody_abroad.NOBODY_ABROAD)),
    Family("mail", 9, tuple(MAIL), lines=False),
    Family("papers", 9, tuple(PAPERS), lines=False),
    Family("records", 6, tuple(RECORDS), lines=False),
    Family("software", 6, tuple(SOFTWARE), lines=False),
    Family("dutch", 2.2, tuple(dutch.DUTCH), ("nl_NL", "nl_NL", "nl_BE")),
    Family("french", 2.2, tuple(french.FRENCH), ("fr_FR", "fr_FR", "fr_FR", "fr_CA", "fr_CH")),
    Family("german", 2.2, tuple(german.GERMAN), ("de_DE", "de_DE", "de_AT", "de_CH")),
    Family("italian", 2.2, tuple(italian.ITALIAN), ("it_IT",)),
    Family("portuguese", 2.2, tuple(portuguese.PORTUGUESE), ("pt_BR", "pt_BR", "pt_PT")),
    Family("spanish", 3.2, tuple(spanish.SPANISH), ("es_ES", "es_ES", "es_MX", "es_AR", "es_CL")),
)

RULES = {**WORDS}
for _language in (dutch, french, german, italian, nobody_abroad, portuguese, spanish):
    RULES.update(_language.RULES)
