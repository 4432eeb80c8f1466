"""Which identifiers make a combination, and what a finding says of it."""

from __future__ import annotations

import pytest

from classifiers import loading
from classifiers.roles import ROLES, Role
from macie_lite.feeds.macie import macie_finding
from macie_lite.model.places import LineRange, Occurrence, Page, Record, Row
from macie_lite.model.results import Combined
from macie_lite.pipeline.combinations import MOST_KINDS, Kinds, of_object
from tests.pipeline.results import detected, finding

_PHI, _FINANCIAL, _IDENTITY = "PROTECTED_HEALTH_INFORMATION", "FINANCIAL_IDENTITY", "IDENTITY"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (["NAME", "ICD_10_CODE"], [_PHI]),
        (["NAME", "USA_NATIONAL_PROVIDER_IDENTIFIER"], [_PHI]),
        (["NAME", "HEALTH_PLAN_ID"], [_PHI]),
        (["NAME", "MEDICAL_RECORD_NUMBER"], [_PHI]),
        (["MEDICAL_RECORD_NUMBER", "LOINC_CODE"], [_PHI]),
        (["MEDICAL_RECORD_NUMBER", "UK_NHS_NUMBER"], [_PHI]),
        (["USA_SOCIAL_SECURITY_NUMBER", "USA_NATIONAL_DRUG_CODE"], [_PHI]),
        (["EMAIL_ADDRESS", "ICD_10_CODE"], [_PHI]),
        (["EMAIL_ADDRESS", "USA_NATIONAL_PROVIDER_IDENTIFIER"], []),
        (["MEDICAL_RECORD_NUMBER"], []),
        (["UK_NHS_NUMBER", "AUSTRALIA_MEDICARE_NUMBER"], []),
        (["ICD_10_CODE", "USA_CPT_CODE", "USA_NATIONAL_PROVIDER_IDENTIFIER"], []),
        (["NAME", "CREDIT_CARD_NUMBER"], [_FINANCIAL]),
        (["NAME", "GERMANY_BANK_ACCOUNT_NUMBER"], [_FINANCIAL]),
        (["EMAIL_ADDRESS", "CREDIT_CARD_NUMBER"], []),
        (["NAME", "SWIFT_BIC"], []),
        (["NAME", "USA_PASSPORT_NUMBER"], [_IDENTITY]),
        (["NAME", "DATE_OF_BIRTH", "ADDRESS"], [_IDENTITY]),
        (["NAME", "DATE_OF_BIRTH"], []),
        (["NAME", "GERMANY_VAT_NUMBER"], []),
        (["NAME", "USA_SOCIAL_SECURITY_NUMBER", "US_BANK_ROUTING_NUMBER"], [_FINANCIAL, _IDENTITY]),
        (["GITHUB_TOKEN", "badge"], []),
    ],
)
def test_what_makes_a_combination(found: list[str], expected: list[str]) -> None:
    assert [one.name for one in of_object(found)] == expected


def test_only_what_takes_part_is_named() -> None:
    (one,) = of_object(["NAME", "PHONE_NUMBER", "USA_CPT_CODE", "ICD_10_CODE", "USA_CLIA_NUMBER", "SWIFT_BIC"])
    assert one.identifiers == ("ICD_10_CODE", "NAME", "PHONE_NUMBER", "USA_CLIA_NUMBER", "USA_CPT_CODE")


def test_roles_are_of_shipped_identifiers_and_leave_no_health_data_out() -> None:
    known = loading.load()
    assert ROLES.keys() <= known.keys()
    assert {one.id for one in known.values() if one.subcategory == "PHI"} - ROLES.keys() == {"BIOMETRIC_TEMPLATE"}
    for ending, role in (
        ("_PASSPORT_NUMBER", Role.NUMBER),
        ("DRIVERS_LICENSE", Role.NUMBER),
        ("_BANK_ACCOUNT_NUMBER", Role.ACCOUNT),
        ("PHONE_NUMBER", Role.CONTACT),
    ):
        assert {ROLES.get(one) for one in known if one.endswith(ending)} == {role}, ending
    companies = [one for one in known if "_VAT_" in one or "_COMPANY_" in one or "ORGANI" in one]
    assert not ROLES.keys() & set(companies)


def test_an_object_may_hold_more_kinds_than_are_told_apart() -> None:
    kinds = Kinds()
    assert all(kinds.bit(one) for one in sorted(ROLES)[:MOST_KINDS])
    full = [kinds.full]
    assert kinds.bit(sorted(ROLES)[MOST_KINDS]) == 0
    assert [*full, kinds.full] == [False, True]
    assert kinds.bit("GITHUB_TOKEN") == 0


def test_a_finding_tells_what_stands_together_in_its_object() -> None:
    made = finding(detected("NAME"), detected("PHONE_NUMBER"), detected("ICD_10_CODE"))
    assert made["macieLite"]["combinations"] == [
        {"name": _PHI, "identifiers": ["ICD_10_CODE", "NAME", "PHONE_NUMBER"], "scope": "object"}
    ]
    assert "combinations" not in finding(detected("NAME"), detected("CARD"))["macieLite"]


def test_a_finding_tells_in_how_many_records_and_where() -> None:
    places = (
        Occurrence(Row(2, "Ward 3"), container=("a.zip", "b.xlsx")),
        Occurrence(Row(7), line=9),
        Occurrence(Record(4, ("patients", 3)), line=5),
        Occurrence(LineRange(3, 5, 7), line=3, offset=(1, 2)),
        Occurrence(Page(4)),
        Occurrence(None, paragraph=6),
        Occurrence(None),
    )
    combined = (Combined(_PHI, ("ICD_10_CODE", "NAME"), 812, exact=False, places=places),)
    made = finding(detected("NAME"), detected("ICD_10_CODE"), combined=combined)
    assert made["macieLite"]["combinations"] == [
        {
            "name": _PHI,
            "identifiers": ["ICD_10_CODE", "NAME"],
            "scope": "record",
            "records": 812,
            "exact": False,
            "places": [
                {"row": 2, "sheet": "Ward 3", "memberPath": "a.zip!b.xlsx"},
                {"row": 7, "line": 9},
                {"recordIndex": 4, "jsonPath": "$.patients[3]", "line": 5},
                {"startLine": 3, "endLine": 5},
                {"pageNumber": 4},
                {"paragraph": 6},
            ],
        }
    ]
    assert "combinations" not in str(macie_finding(made))


def test_what_is_no_finding_by_itself_is_told_apart() -> None:
    combined = (Combined(_PHI, ("MEDICAL_CONDITION", "NAME"), 1),)
    made = finding(detected("NAME"), combined=combined)["macieLite"]["combinations"]
    assert made == [
        {
            "name": _PHI,
            "identifiers": ["NAME"],
            "evidence": ["MEDICAL_CONDITION"],
            "scope": "record",
            "records": 1,
            "exact": True,
            "places": [],
        }
    ]
