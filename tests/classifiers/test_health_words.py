"""Conditions and medicines: what is one, what bears it out, and where it is looked for."""

from __future__ import annotations

import numpy as np
import pytest

from classifiers.health_words import CONDITION, MEDICATION, cells, is_health_field, mentions

_FAR = " and so it goes on" * 30


def _found(text: str) -> list[tuple[str, str]]:
    data = text.encode()
    found = mentions(data, [0], len(data))
    return [(data[at:].split(maxsplit=1)[0].decode().strip(".,;"), kind) for at, kind in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("was diagnosed with asthma", [("asthma", CONDITION)]),
        ("takes Metformin 500 mg", [("Metformin", MEDICATION)]),
        ("ramipril, 2 tablets", [("ramipril", MEDICATION)]),
        ("DIABETES MELLITUS and hypertension", [("DIABETES", CONDITION), ("hypertension", CONDITION)]),
        ("admitted for chronic kidney disease today", [("chronic", CONDITION)]),
        ("a patient with Crohn's disease", [("Crohn's", CONDITION)]),
        ("her therapy: congestive  heart\nfailure", [("congestive", CONDITION)]),
        ('{"full_name": "Ann Lee", "current_condition": "asthma"}', [('asthma"}', CONDITION)]),
        ("Problem: asthma", [("asthma", CONDITION)]),
        ("<primaryIllness>asthma", [("asthma", CONDITION)]),
        ("seen with GERD by the physician", [("GERD", CONDITION)]),
    ],
)
def test_what_is_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert _found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a paper on asthma",
        "Ann Lee on asthma: asthma is rare, Asthma is mild",
        "the problem is that asthma",
        "the patient Gerd Lee",
        f"asthma{_FAR} patient",
        f"asthma{_FAR} metformin",
        "the patient is well in April",
        "patients told the mongrel from the gerdûnî",
        "patient nr. asthma1, my_asthma, asthmaé",
        "the patient paid by hypertext",
        "",
    ],
)
def test_what_is_not(text: str) -> None:
    assert _found(text) == []


def test_only_near_the_places_asked_about() -> None:
    text = b"patient has asthma" + b" -" * 400 + b" patient has gout" + b" -" * 400 + b" patient has eczema"
    gout = text.index(b"gout")
    assert mentions(text, [gout + 50], 100) == [(gout, CONDITION)]
    assert mentions(text, [], 100) == []
    assert [at for at, _ in mentions(text, [0, gout, gout + 5, len(text)], 100)] == [12, gout, text.index(b"eczema")]


def test_a_mention_does_not_depend_on_where_it_is_looked_at_from() -> None:
    text = b"Ann, " + b"x " * 90 + b"gout" + b" x" * 95 + b" clinic Bob"
    gout = text.index(b"gout")
    assert mentions(text, [0], gout) == mentions(text, [len(text)], len(text) - gout) == [(gout, CONDITION)]
    assert mentions(text, [0], gout - 1) == []


@pytest.mark.parametrize("name", ["diagnosis", "primaryDiagnosis", "drug_name", "Current medication", "DX", "rx-1"])
def test_columns_that_hold_them(name: str) -> None:
    assert is_health_field(name)


@pytest.mark.parametrize("name", [None, "", "name", "rxbytes", "drugstore", "notes", "unconditional"])
def test_columns_that_do_not(name: str | None) -> None:
    assert not is_health_field(name)


def test_cells_of_a_column() -> None:
    values = [b"asthma", b"", b"none", b"Aspirin 100 mg", b"Type 2 diabetes mellitus", b"asthma"]
    text = b"\n".join(values)
    breaks = np.cumsum([len(value) + 1 for value in values]) - 1
    assert cells(text, breaks) == {CONDITION: [0, 4, 5], MEDICATION: [3]}


@pytest.mark.parametrize(
    "cell", ["asthma", "ASTHMA, mild", "Crohn's disease (2019)", "acute asthma\nwheezing", "l'asthma"]
)
def test_small_columns_and_large_ones_are_one(cell: str) -> None:
    values = [cell.encode(), "asthmaé".encode(), b"pre-asthma", b"Losartan/x"] * 200
    text = b"\n".join(values)
    breaks = np.cumsum([len(value) + 1 for value in values]) - 1
    large, few = cells(text, breaks), cells(text, breaks[:40])
    assert {kind: [number for number in found if number < 40] for kind, found in large.items()} == few
    assert list(few[MEDICATION]) == list(range(3, 40, 4))
    assert list(few[CONDITION]) == ([] if "'a" in cell else list(range(0, 40, 4)))
