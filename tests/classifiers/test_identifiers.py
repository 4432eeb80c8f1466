"""The shipped identifiers against Macie's documented list.

The derived table here is always compared; the reference itself, with its keywords, where MACIE_LITE_REFERENCE names its
folder.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from classifiers.loading import as_json, load
from classifiers.types import KeywordRule

# id, severities for 1, 2-99 and 100+ occurrences, recommended for jobs, what Macie says of keywords
# (https://docs.aws.amazon.com/macie/latest/user/mdis-reference-quick.html, findings-severity.html)
_MACIE = """\
ADDRESS LMH - none
AUSTRALIA_TAX_FILE_NUMBER HHH R required
AWS_CREDENTIALS HHH R required
BRAZIL_CPF_NUMBER HHH R required
CANADA_DRIVERS_LICENSE LMH R required
CANADA_PASSPORT_NUMBER MHH R required
CANADA_SOCIAL_INSURANCE_NUMBER HHH R required
CREDIT_CARD_MAGNETIC_STRIPE HHH R required
CREDIT_CARD_NUMBER HHH R required
CREDIT_CARD_NUMBER_(NO_KEYWORD) HHH - none
DATE_OF_BIRTH LMH - required
DRIVERS_LICENSE LMH R required
FRANCE_NATIONAL_IDENTIFICATION_NUMBER HHH R required
FRANCE_PASSPORT_NUMBER MHH R required
FRANCE_TAX_IDENTIFICATION_NUMBER HHH R required
GCP_API_KEY HHH - required
GERMANY_NATIONAL_IDENTIFICATION_NUMBER HHH R required
GERMANY_PASSPORT_NUMBER MHH R required
GERMANY_TAX_IDENTIFICATION_NUMBER HHH R required
HTTP_BASIC_AUTH_HEADER HHH R none
ITALY_NATIONAL_IDENTIFICATION_NUMBER HHH R required
ITALY_PASSPORT_NUMBER MHH R required
JSON_WEB_TOKEN HHH - none
NAME LMH - none
OPENSSH_PRIVATE_KEY HHH R none
PGP_PRIVATE_KEY HHH R none
PHONE_NUMBER LMH - varies
PKCS HHH R none
PUTTY_PRIVATE_KEY HHH R none
SPAIN_DNI_NUMBER HHH R required
SPAIN_NIE_NUMBER HHH R required
SPAIN_NIF_NUMBER HHH R required
SPAIN_PASSPORT_NUMBER MHH R required
SPAIN_SOCIAL_SECURITY_NUMBER HHH R required
SPAIN_TAX_IDENTIFICATION_NUMBER HHH R required
STRIPE_CREDENTIALS HHH - none
UK_DRIVERS_LICENSE LMH R required
UK_ELECTORAL_ROLL_NUMBER HHH R required
UK_NATIONAL_INSURANCE_NUMBER HHH R required
UK_NHS_NUMBER HHH - required
UK_PASSPORT_NUMBER MHH R required
USA_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER HHH R required
USA_MEDICARE_BENEFICIARY_IDENTIFIER HHH - required
USA_NATIONAL_PROVIDER_IDENTIFIER HHH - required
USA_PASSPORT_NUMBER MHH R required
USA_SOCIAL_SECURITY_NUMBER HHH R required
US_DRUG_ENFORCEMENT_AGENCY_NUMBER HHH - required
"""
_OURS = {"AWS_ACCESS_KEY_ID", "EMAIL_ADDRESS", "GITHUB_TOKEN", "IP_ADDRESS", "SLACK_TOKEN"}
_REFERENCE = os.environ.get("MACIE_LITE_REFERENCE", "")  # read at import: tests run without such variables


def _rows() -> list[list[str]]:
    return [line.split() for line in _MACIE.splitlines()]


def test_what_is_shipped_is_macies_and_ours() -> None:
    origins = {one.id: one.origin for one in load().values()}
    assert origins == {row[0]: "macie" for row in _rows()} | dict.fromkeys(_OURS, "macie-lite")


def test_the_35_that_macie_recommends_are_recommended() -> None:
    recommended = {row[0] for row in _rows() if row[2] == "R"}
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


def test_every_listing_is_complete() -> None:
    for listed in map(as_json, load().values()):
        assert all(listed[field] for field in ("name", "countries", "references")), listed["id"]


@pytest.mark.skipif(not _REFERENCE, reason="the reference is not in the repository")
def test_the_reference_says_the_same() -> None:
    lines = (Path(_REFERENCE) / "macie_identifiers.jsonl").read_text("utf-8").splitlines()
    reference = {entry["id"]: entry for entry in map(json.loads, lines)}
    for one in load().values():
        if one.origin == "macie":
            _compare(one.id, reference[one.id])


def _compare(identifier: str, entry: dict[str, Any]) -> None:
    one = load()[identifier]
    assert set(one.keywords) == set(entry["keywords"]), identifier
    assert [one.category, one.subcategory] == [entry["category"], entry["subcategory"]], identifier
    assert [country.partition(" (")[0] for country in entry["countries"]] == list(one.countries), identifier
    assert one.recommended == entry["recommended_for_jobs"], identifier
    assert [severity.value for severity in one.severity] == list(entry["severity"].values()), identifier
    samples = {value for value in entry["suppressed_examples"] if not value.startswith("all zeroes")}
    assert samples <= one.sample_values, identifier
