"""Evidence per regulation: which identifiers name it, what they found and where, and which were not looked for.

An identifier's definition names the regulations that protect what it finds. Whether one applies is nobody's to tell who
sees objects alone, so that nothing here judges compliance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from classifiers import loading
from classifiers.errors import ClassifierError
from classifiers.types import Identifier
from macie_lite.config import Settings
from macie_lite.model.results import JsonObject
from macie_lite.pipeline.own import custom_identifiers
from macie_lite.reports.facts import BucketFound, Evidence, KindFound

__all__ = ["REGULATIONS", "Regulation", "evidence"]

_OF_THE_MODEL = ("NAME", "ADDRESS")


@dataclass(frozen=True, slots=True)
class Regulation:
    """What it is called in full, and which of its words the identifiers stand for."""

    title: str
    stands_for: str


REGULATIONS = {
    "GDPR": Regulation(
        "General Data Protection Regulation, (EU) 2016/679",
        "personal data (Art. 4(1)) and data concerning health, genetic and biometric data (Art. 9(1))",
    ),
    "HIPAA": Regulation(
        "Health Insurance Portability and Accountability Act, 45 CFR Parts 160 and 164",
        "individually identifiable health information (160.103) and what identifies an individual (164.514(b)(2))",
    ),
    "PCI DSS": Regulation(
        "Payment Card Industry Data Security Standard",
        "account data: cardholder data and sensitive authentication data",
    ),
    "CCPA": Regulation(
        "California Consumer Privacy Act, Cal. Civ. Code 1798.100 ff.",
        "personal information (1798.140(v)) and sensitive personal information (1798.140(ae))",
    ),
}


def evidence(
    settings: JsonObject,
    known: Mapping[str, Identifier],
    kinds: Iterable[KindFound],
    buckets: Iterable[BucketFound],
) -> Iterator[Evidence]:
    """settings: of the run, as stored."""
    found, places = list(kinds), list(buckets)
    looked_for = _looked_for(settings, known)
    if looked_for is not None:
        looked_for |= {kind.identifier for kind in found}
    for name in REGULATIONS:
        mine = {one.id for one in known.values() if name in one.regulations}
        mine_found = tuple(kind for kind in found if name in kind.regulations)
        where = [(one.name, one.regulations[name]) for one in places if name in one.regulations]
        yield Evidence(
            name,
            mine_found,
            sum(objects for _, objects in where),
            tuple(sorted(where, key=lambda one: (-one[1], one[0]))),
            None if looked_for is None else len(mine & looked_for),
            () if looked_for is None else tuple(sorted(mine - looked_for)),
        )


def _looked_for(settings: JsonObject, known: Mapping[str, Identifier]) -> set[str] | None:
    """Without a model neither names nor addresses are; None: the choice was made with other identifiers."""
    try:
        mine = custom_identifiers(Settings(custom=settings.get("custom")))
        chosen = {one.id for one in loading.select(settings.get("identifiers", "ALL"), {**known, **mine})}
    except ClassifierError:
        return None
    return chosen - set(_OF_THE_MODEL) if settings.get("ner") == "off" else chosen
