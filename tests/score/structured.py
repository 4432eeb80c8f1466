"""Structured types of a labelled set of templated sentences: recall and precision where the value is valid.

A gold span counts when its value is valid by means that are not the product's: Luhn, mod 97, the areas of social
security numbers, Python's own reading of addresses, phonenumbers for any region. What is found counts as right where
it overlaps a gold span of the type, valid or not: an invalid value of the right type is no false alarm.
"""

from __future__ import annotations

import gzip
import ipaddress
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import phonenumbers
from stdnum import iban, luhn
from stdnum.us import ssn

from classifiers.engine import Engine
from classifiers.types import Identifier, Text

__all__ = ["Kind", "Row", "Sample", "kinds", "read", "score"]

_SET = Path("ner") / "dev" / "presidio_synth_v2.jsonl.gz"

Span = tuple[int, int]
Sample = tuple[str, tuple[tuple[int, int, str], ...]]
"""A text and its gold spans: start, end, label; in code points."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One label: which identifiers answer for it, and which of its values are valid."""

    identifiers: frozenset[str]
    valid: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """Counts of one label: valid gold spans and how many of them were found; detections and how many were right."""

    found: int
    valid: int
    right: int
    detected: int

    @property
    def recall(self) -> float:
        return self.found / self.valid if self.valid else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.detected if self.detected else 1.0


def kinds(identifiers: Iterable[Identifier]) -> dict[str, Kind]:
    """By label of the set."""
    known = list(identifiers)
    ids = {one.id for one in known}
    with_iban = {one.id for one in known for form in one.forms if "iban" in form.proofs}
    return {
        "CREDIT_CARD": Kind(frozenset(one for one in ids if one.startswith("CREDIT_CARD_NUMBER")), luhn.is_valid),
        "EMAIL_ADDRESS": Kind(frozenset({"EMAIL_ADDRESS"}), lambda text: "@" in text),
        "IBAN_CODE": Kind(frozenset(with_iban), iban.is_valid),
        "US_SSN": Kind(frozenset({"USA_SOCIAL_SECURITY_NUMBER"}), ssn.is_valid),
        "IP_ADDRESS": Kind(frozenset({"IP_ADDRESS"}), _is_address),
        "PHONE_NUMBER": Kind(frozenset(one for one in ids if one.endswith("PHONE_NUMBER")), _is_phone),
    }


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_phone(text: str) -> bool:
    """Valid in some region: the set does not say which."""
    return any(_is_phone_of(region, text) for region in phonenumbers.SUPPORTED_REGIONS)


def _is_phone_of(region: str, text: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False


def read(folder: Path) -> list[Sample]:
    """The set under `folder`."""
    with gzip.open(folder / _SET, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row["text"], tuple((one["start"], one["end"], one["type"]) for one in row["spans"])) for row in rows]


def score(engine: Engine, samples: Iterable[Sample], labels: Mapping[str, Kind]) -> dict[str, Row]:
    """Counts by label, by overlap, each text an object of its own."""
    counts = {label: [0, 0, 0, 0] for label in labels}
    for text, gold in samples:
        found = engine.session().classify(Text(text=text.encode()))
        for label, kind in labels.items():
            spans = [_bytes(text, start, end) for start, end, of in gold if of == label]
            valid = [_bytes(text, start, end) for start, end, of in gold if of == label and kind.valid(text[start:end])]
            hits = [span for one in found if one.identifier in kind.identifiers for span in one.spans]
            more = (_overlapping(valid, hits), len(valid), _overlapping(hits, spans), len(hits))
            counts[label] = [count + one for count, one in zip(counts[label], more, strict=True)]
    return {label: Row(*numbers) for label, numbers in counts.items()}


def _bytes(text: str, start: int, end: int) -> Span:
    return len(text[:start].encode()), len(text[:end].encode())


def _overlapping(spans: Iterable[Span], others: Iterable[Span]) -> int:
    """How many of the spans touch one of the others."""
    others = list(others)
    return sum(any(start < end_of and start_of < end for start_of, end_of in others) for start, end in spans)
