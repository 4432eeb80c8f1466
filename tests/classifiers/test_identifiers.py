"""The shipped identifiers against Macie's documented list.

The table beside this file, derived from the reference, is always compared; the reference itself, with its keywords,
where MACIE_LITE_REFERENCE names its folder.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from classifiers import loading
from classifiers.loading import as_json
from classifiers.types import Identifier, KeywordRule

# id, severities for 1, 2-99 and 100+ occurrences, whether recommended for jobs, what Macie says of keywords
# (https://docs.aws.amazon.com/macie/latest/user/mdis-reference-quick.html, findings-severity.html)
_MACIE = Path(__file__).with_name("macie_identifiers.tsv")
load = cache(loading.load)
_REFERENCE = os.environ.get("MACIE_LITE_REFERENCE", "")  # read at import: tests run without such variables


def _rows() -> list[list[str]]:
    return [line.split("\t") for line in _MACIE.read_text("utf-8").splitlines()[1:]]


def test_all_166_of_macies_are_shipped_and_no_other_goes_by_its_origin() -> None:
    listed = [row[0] for row in _rows()]
    assert len(set(listed)) == len(listed) == 166
    shipped = load().values()
    assert not set(listed) - {one.id for one in shipped}
    assert {one.id for one in shipped if one.origin == "macie"} == set(listed)
    assert {one.origin for one in shipped} == {"macie", "macie-lite"}


def test_the_35_that_macie_recommends_are_recommended() -> None:
    recommended = {row[0] for row in _rows() if row[2] == "yes"}
    assert len(recommended) == 35
    assert {one.id for one in load().values() if one.recommended} == recommended


@pytest.mark.parametrize("row", _rows(), ids=lambda row: str(row[0]))
def test_severities_and_keyword_rule_are_macies(row: list[str]) -> None:
    one = load()[row[0]]
    assert "".join(severity.value[0] for severity in one.severity) == row[1]
    rules = {form.keyword for form in one.forms}
    if row[3] == "required":
        assert rules == {KeywordRule.REQUIRED}
    elif one.forms:
        assert rules != {KeywordRule.REQUIRED}
        assert (KeywordRule.REQUIRED in rules) == (row[3] == "varies")


def test_regulations_are_of_a_short_list() -> None:
    named = {regulation for one in load().values() for regulation in one.regulations}
    assert named == {"GDPR", "HIPAA", "PCI DSS", "CCPA"}


def test_names_and_addresses_have_no_forms_and_all_others_have() -> None:
    assert {one.id for one in load().values() if not one.forms} == {"NAME", "ADDRESS"}


def _listings() -> list[dict[str, Any]]:
    """As they are read from the command's output."""
    return [json.loads(json.dumps(as_json(one))) for one in load().values()]


def test_every_listing_has_the_shape_that_others_rely_on() -> None:
    shape = {
        "id": str, "name": str, "category": str, "subcategory": str, "countries": list, "origin": str,
        "recommended": bool, "keywordRequired": bool, "severity": dict, "proofs": list, "regulations": list,
        "references": list,
    }  # fmt: skip
    for listed in _listings():
        assert {field: type(value) for field, value in listed.items()} == shape, listed["id"]
        assert all(listed[field] for field in ("name", "countries", "references")), listed["id"]
        assert list(listed["severity"]) == ["1", "2-99", "100+"], listed["id"]


def test_listings_name_proofs_as_the_yaml_does() -> None:
    proofs = {listed["id"]: listed["proofs"] for listed in _listings()}
    assert "stdnum:pl.pesel" in proofs["POLAND_PESEL_NUMBER"]
    assert "us_ssn" in proofs["USA_SOCIAL_SECURITY_NUMBER"]


@pytest.mark.parametrize("row", _rows(), ids=lambda row: str(row[0]))
def test_listings_say_of_keywords_what_macie_says(row: list[str]) -> None:
    assert as_json(load()[row[0]])["keywordRequired"] is (row[3] == "required")


@pytest.mark.skipif(not _REFERENCE, reason="the reference is not in the repository")
def test_the_reference_says_the_same() -> None:
    lines = (Path(_REFERENCE) / "macie_identifiers.jsonl").read_text("utf-8").splitlines()
    reference = {entry["id"]: entry for entry in map(json.loads, lines)}
    assert len(reference) == 166
    for entry in reference.values():
        _compare(load()[entry["id"]], entry)


def _compare(one: Identifier, entry: dict[str, Any]) -> None:
    identifier = one.id
    assert set(one.keywords) == set(entry["keywords"]), identifier
    assert [one.category, one.subcategory] == [entry["category"], entry["subcategory"]], identifier
    for ours, theirs in zip(one.countries, entry["countries"], strict=True):
        assert ours in (theirs, theirs.partition(" (")[0]), identifier
    assert one.recommended == entry["recommended_for_jobs"], identifier
    assert [severity.value for severity in one.severity] == list(entry["severity"].values()), identifier
    samples = {value for value in entry["suppressed_examples"] if not value.startswith("all zeroes")}
    assert samples <= one.sample_values, identifier
