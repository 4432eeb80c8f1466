"""Six values, and what a file they were planted in has to tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from fixtures import numbers, people, tokens
from fixtures.planting import Mark
from macie_lite.model.places import Occurrence

__all__ = ["File", "Planted", "Writer", "no_places", "planted"]

_LABELS = ("email", "ssn", "credit card number", "nhs number", "phone", "token")


@dataclass(frozen=True, slots=True)
class Planted:
    """A value with the label that stands before it, or above it in a table: "ssn" and a number."""

    label: str
    mark: Mark

    @property
    def value(self) -> str:
        return self.mark.text

    @property
    def line(self) -> str:
        return f"{self.label}: {self.value}"


@dataclass(frozen=True, slots=True)
class File:
    """What a writer made.

    read: the text that stands at an occurrence, as an independent reader of the format sees it: of the line, cell,
        page, paragraph, record, part or member that the place names, no more. It raises where there is no such place.
    """

    name: str
    content: bytes
    read: Callable[[bytes, Occurrence], str]


Writer = Callable[[Sequence[Planted], Random], File]
"""Plants all of the values, each once, among filler that is drawn from the generator: how many lines, rows or
paragraphs stand before and between them, and on which sheet, page or part they are."""


def planted(rng: Random) -> tuple[Planted, ...]:
    """An e-mail address, a social security number, a card number, an NHS number, a telephone number, a token."""
    marks = (
        people.email(rng),
        numbers.us_ssn(rng),
        numbers.card(rng),
        numbers.nhs(rng),
        people.phone(rng),
        tokens.github(rng),
    )
    return tuple(Planted(label, mark) for label, mark in zip(_LABELS, marks, strict=True))


def no_places(content: bytes, occurrence: Occurrence) -> str:
    """For what stands at no place that Macie or we have a word for, as the properties of a picture."""
    raise AssertionError("this format has no places")
