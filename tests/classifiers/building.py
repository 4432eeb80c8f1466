"""Identifiers and texts for the tests of the engine: small, of every rule and edge, none of them shipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from classifiers import columns
from classifiers.engine import Engine
from classifiers.matching import Matcher
from classifiers.resolution import resolve
from classifiers.surroundings import Work
from classifiers.tally import Running, Tally
from classifiers.types import Category, Detection, Form, Identifier, KeywordRule, Severity, Text

REQUIRED, NONE, ABSENT = KeywordRule.REQUIRED, KeywordRule.NONE, KeywordRule.ABSENT

_CARD = r"4[0-9]{15}|4[0-9]{3}(?:[ -][0-9]{4}){3}"
_CARD_WORDS = ("card", "visa", "card number", "pan")


def identifier(
    name: str,
    *forms: Form,
    keywords: Iterable[str] = (),
    specificity: int = 50,
    samples: Iterable[str] = (),
    distance: int = 30,
) -> Identifier:
    return Identifier(
        id=name,
        name=name,
        category=Category.PERSONAL_INFORMATION,
        subcategory="PII",
        countries=(),
        origin="macie-lite",
        recommended=True,
        severity=(Severity.HIGH, Severity.HIGH, Severity.HIGH),
        forms=forms,
        keywords=tuple(keywords),
        specificity=specificity,
        sample_values=frozenset(samples),
        distance=distance,
    )


SSN = identifier(
    "SSN",
    Form(r"[0-9]{3}-[0-9]{2}-[0-9]{4}", 11, REQUIRED, ("us_ssn",), "digit", "digit"),
    Form(r"[0-9]{9}", 9, REQUIRED, ("us_ssn",)),
    keywords=("ssn", "social security", "ss#"),
    specificity=60,
)
PASSPORT = identifier("PASSPORT", Form(r"[0-9]{9}", 9, REQUIRED), keywords=("passport", "número de pasaporte", "护照"))
MAIL = identifier(
    "MAIL", Form(r"[A-Za-z0-9._-]{1,20}@[a-z0-9-]{1,20}(?:\.[a-z]{2,10}){1,3}", 80, NONE), samples=("a@example.com",)
)
ANCHORED = identifier("ANCHORED", Form(r"[a-z]{1,12}@@[a-z]{1,12}", 26, NONE, anchor=r"[a-z]@@[a-z]"), specificity=40)
CARD = identifier(
    "CARD",
    Form(_CARD, 19, REQUIRED, ("luhn",), "digit", "digit"),
    keywords=_CARD_WORDS,
    specificity=70,
    samples=("4111111111111111",),
)
BARE_CARD = identifier(
    "BARE_CARD",
    Form(_CARD, 19, ABSENT, ("luhn",), "digit", "digit"),
    keywords=_CARD_WORDS,
    specificity=65,
    samples=("4111111111111111",),
)
ADDRESS_4 = identifier("IP", Form(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}", 15, NONE, ("ipv4",), "digit", "digit"))
PHONE = identifier(
    "PHONE",
    Form(r"\+1[ -]?[2-9][0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{4}", 16, NONE),
    Form(r"[2-9][0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{4}", 12, REQUIRED),
    keywords=("phone",),
    specificity=30,
)
KEY_BLOCK = identifier(
    "KEY_BLOCK",
    Form(
        r"-----BEGIN KEY-----[^-]{1,9000}-----END KEY-----",
        9100,
        NONE,
        left="none",
        right="none",
        anchor="-----END KEY-----",
    ),
)

ALL = (SSN, PASSPORT, MAIL, ANCHORED, CARD, BARE_CARD, ADDRESS_4, PHONE, KEY_BLOCK)


def find(engine: Engine, text: str, field: str | None = None) -> dict[str, int]:
    """Counts by identifier."""
    return {one.identifier: one.count for one in classify(engine, Text(text=text.encode(), field=field))}


def classify(engine: Engine, text: Text) -> list[Detection]:
    return engine.session().classify(text)


def column(cells: Sequence[str], field: str | None = None, weights: Sequence[int] | None = None) -> Text:
    encoded = [cell.encode() for cell in cells]
    breaks = np.cumsum([len(cell) + 1 for cell in encoded], dtype=np.int64) - 1
    return Text(
        text=b"\n".join(encoded),
        field=field,
        breaks=breaks,
        weights=None if weights is None else np.asarray(weights, np.int64),
    )


def _without(identifiers: Sequence[Identifier], owner: int) -> list[Identifier]:
    """One of them finds nothing, so that the others keep their numbers."""
    silent = replace(identifiers[owner], forms=(Form(r"\x01\x02\x03\x04", 4, NONE),))
    return [silent if number == owner else one for number, one in enumerate(identifiers)]


def _but(owner: int, tallies: Mapping[int, Tally]) -> dict[int, Tally]:
    return {one: tally for one, tally in tallies.items() if one != owner}


def as_cell_by_cell(matcher: Matcher, text: Text, stride: int) -> None:
    """Asserts that a column is judged as its cells one by one: by tallies, by overlaps every so many bytes, and by who
    may have hidden something: where the cells alone tell of one, nothing else is found without it."""
    at_once, each = Work(), Work()
    judged = columns.judge(text, matcher, at_once)
    ordinary = Running(resolve(matcher.candidates(text, each), matcher.specificity, each.hid))
    assert judged.tallies(text) == ordinary.tallies(text)
    for owner in each.hid - at_once.hid:
        without = columns.judge(text, Matcher(_without(matcher.identifiers, owner), matcher.allowed), Work())
        assert _but(owner, without.tallies(text)) == _but(owner, judged.tallies(text))
    for start in range(0, len(text.text) - 1, stride):
        if b"\n" not in text.text[start : start + 2]:
            assert judged.over(start, start + 2) == ordinary.over(start, start + 2)
