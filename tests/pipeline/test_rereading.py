"""Whose results stand for a run, by what both look for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifiers.allow_lists import AllowLists, word_list
from classifiers.engine import Engine
from classifiers.types import Identifier, NameFinder
from macie_lite.config import Settings
from macie_lite.extraction.budget import Limits
from macie_lite.model.fingerprints import Fingerprint
from macie_lite.pipeline.parts.drawing import Sample
from macie_lite.pipeline.rereading import fingerprint, standing
from macie_lite.pipeline.scan import Scanner
from tests.classifiers.building import CARD, MAIL, PASSPORT, SSN, identifier

NAME = identifier("NAME")
OFF = Settings(ner="off")
LIMITS = Limits()


def _no_finder() -> NameFinder:
    raise AssertionError("nothing is read here")


def _looks_for(
    *identifiers: Identifier, settings: Settings = OFF, limits: Limits = LIMITS, listed: str = ""
) -> Fingerprint:
    lists = AllowLists([word_list("words", listed.encode(), listed)]) if listed else None
    names = _no_finder if settings.ner != "off" else None
    return fingerprint(Scanner(Engine(identifiers, names, lists), limits), settings)


def _sampled(*identifiers: Identifier, size: int = 100, seed: str = "seed", limits: Limits = LIMITS) -> Fingerprint:
    """Of the samples of a run."""
    found = fingerprint(Scanner(Engine(identifiers), limits, sample=Sample(size, seed)), OFF).of_samples
    assert found is not None
    return found


def _dropped(wanted: Fingerprint, stored: Fingerprint, *identifiers: Identifier) -> frozenset[str] | None:
    """What the stored result looked for beside what is wanted; None where it does not stand."""
    return standing(wanted, [stored], identifiers).get(stored.id)


def test_its_own_results_stand_stored_or_not() -> None:
    wanted = _looks_for(SSN)
    assert standing(wanted, [], [SSN]) == {wanted.id: frozenset()}
    assert _dropped(wanted, wanted, SSN) == frozenset()


def test_more_than_is_wanted_was_looked_for() -> None:
    assert _dropped(_looks_for(SSN), _looks_for(SSN, MAIL, CARD), SSN) == frozenset({"MAIL", "CARD"})
    assert _dropped(_looks_for(SSN, MAIL), _looks_for(SSN), SSN, MAIL) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(SSN, keywords=("ssn",)),
        replace(SSN, distance=50),
        replace(SSN, forms=SSN.forms[:1]),
        replace(SSN, specificity=61),
        replace(SSN, sample_values=frozenset(("219099998",))),
    ],
)
def test_another_definition_is_another_identifier(other: Identifier) -> None:
    assert _dropped(_looks_for(other), _looks_for(SSN, MAIL), other) is None


def test_one_whose_values_are_anothers_keywords_cannot_be_left_out() -> None:
    beside = replace(PASSPORT, companions=("MAIL",))
    assert _dropped(_looks_for(beside), _looks_for(beside, MAIL, SSN), beside) is None
    assert _dropped(_looks_for(beside, MAIL), _looks_for(beside, MAIL, SSN), beside, MAIL) == frozenset({"SSN"})


def test_of_the_limits_seconds_alone_change_no_complete_result() -> None:
    stored = _looks_for(SSN)
    assert _dropped(_looks_for(SSN, limits=Limits(seconds=5)), stored, SSN) == frozenset()
    for limits in (Limits(archive_depth=3), Limits(ocr="auto"), Limits(file_bytes=1 << 40)):
        assert _dropped(_looks_for(SSN, limits=limits), stored, SSN) is None


def test_other_lists_change_results_whichever_way() -> None:
    plain, listed = _looks_for(SSN), _looks_for(SSN, listed="219-09-9998")
    assert _dropped(plain, listed, SSN) is None
    assert _dropped(listed, plain, SSN) is None


def test_names_that_are_looked_for_no_longer_are_left_out_like_any_other() -> None:
    auto, full = (_looks_for(SSN, NAME, settings=Settings(ner=mode)) for mode in ("auto", "full"))
    assert _dropped(_looks_for(SSN, NAME), auto, SSN, NAME) == frozenset({"NAME"})
    assert _dropped(auto, _looks_for(SSN, NAME), SSN, NAME) is None
    assert _dropped(auto, full, SSN, NAME) is None
    assert _dropped(_looks_for(SSN), full, SSN) == frozenset({"NAME"})


def test_samples_stand_for_those_who_draw_the_same() -> None:
    wanted = _sampled(SSN)
    assert _dropped(wanted, _sampled(SSN, MAIL), SSN) == frozenset({"MAIL"})
    assert _dropped(wanted, _sampled(SSN, limits=Limits(seconds=5)), SSN) == frozenset()
    for other in (_sampled(SSN, size=101), _sampled(SSN, seed="another"), _sampled(MAIL), _looks_for(SSN)):
        assert _dropped(wanted, other, SSN) is None
        assert _dropped(other, wanted, SSN) is None
    assert _looks_for(SSN).of_samples is None
