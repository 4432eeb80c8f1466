"""How python-stdnum's numbers are read out of it, made more of, and looked for."""

from __future__ import annotations

from importlib import import_module
from random import Random

from classifiers.definition import build
from classifiers.engine import Engine
from classifiers.types import Identifier
from tests.score.standard_numbers import documented, generated, is_valid, modules, tally


def _nhs(expression: str) -> Identifier:
    return build(
        {
            "id": "A_NUMBER",
            "name": "A number",
            "category": "PERSONAL_INFORMATION",
            "subcategory": "PII",
            "origin": "macie-lite",
            "own_keywords": ["patient", "nhs no"],
            "references": ["https://example.org/"],
            "examples": ["patient 943-476-5870"],
            "counter_examples": ["patient 1"],
            "forms": [{"expression": expression, "width": 12, "keyword": "required", "proofs": ["stdnum:gb.nhs"]}],
        }
    )


def test_documented_numbers_are_split_by_what_the_module_says() -> None:
    assert documented("gb.nhs") == (("943-476-5870",), ("9434765871",))
    # What follows a call is no part of it.
    assert documented("it.codicefiscale")[0] == ("RCCMNL83S18D969H", "00743110157")


def test_generated_numbers_are_valid_others_of_the_same_shape() -> None:
    made = generated("gb.nhs", ("943-476-5870",), Random(1), 20)
    assert len(set(made)) == 20
    assert made == generated("gb.nhs", ("943-476-5870",), Random(1), 20)
    assert all(is_valid(import_module("stdnum.gb.nhs"), one) and one[3] == one[7] == "-" for one in made)
    assert generated("gb.nhs", (), Random(1)) == ()


def test_the_country_of_a_european_number_stays() -> None:
    assert {one[:2] for one in generated("eu.vat", ("BE697449992",), Random(1), 10)} == {"BE"}


def test_a_module_is_found_where_its_identifier_reports_it() -> None:
    wide = _nhs("[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}")
    assert [one.id for one, _ in modules([wide])["gb.nhs"]] == ["A_NUMBER"]
    (row,) = tally(Engine([wide]))
    assert (row.module, row.identifiers) == ("gb.nhs", ("A_NUMBER",))
    assert (row.found, row.valid, row.reported, row.invalid) == (101, 101, 0, 1)
    assert row.share == 1.0


def test_what_an_identifier_cannot_read_is_missed() -> None:
    (row,) = tally(Engine([_nhs("[0-9]{10}")]))
    assert (row.found, row.share, len(row.missed)) == (0, 0.0, 101)
