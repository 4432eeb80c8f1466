"""Proofs of European numbers on documented values and near misses, and their totality."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.proofs import europe
from classifiers.proofs.registry import known, proof


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("poland_identity_card", "ABA300000", True),  # the specimen of the Ministry of the Interior
        ("poland_identity_card", "ABA 300000", True),
        ("poland_identity_card", "ABA300001", False),
        ("poland_identity_card", "AB3000000", False),
        ("sweden_coordination_number", "701063-2391", True),  # Skatteverket's example
        ("sweden_coordination_number", "19701063-2391", True),
        ("sweden_coordination_number", "701063-2392", False),
        ("sweden_coordination_number", "880320-0016", False),  # a personnummer
        ("germany_health_insurance", "A123456780", True),
        ("germany_health_insurance", "A123456781", False),
        ("germany_health_insurance", "1123456780", False),
        ("germany_pension_insurance", "15070649C103", True),
        ("germany_pension_insurance", "15 070649 C 103", True),
        ("germany_pension_insurance", "15070649C104", False),
        ("germany_pension_insurance", "15071349C103", False),  # month 13
        ("hungary_tax_number", "12892312-2-41", True),
        ("hungary_tax_number", "12892313-2-41", False),
        ("hungary_tax_number", "12892312-7-41", False),
        ("hungary_personal_tax_number", "8071592153", True),
        ("hungary_personal_tax_number", "8071592154", False),
        ("hungary_personal_tax_number", "7071592153", False),
        ("hungary_taj", "111 111 110", True),
        ("hungary_taj", "111 111 111", False),
        ("hungary_personal_number", "1-850101-1231", True),
        ("hungary_personal_number", "1-850101-1232", False),
        ("hungary_personal_number", "1-851301-1231", False),  # month 13
        ("latvia_personal_code", "161175-19997", True),
        ("latvia_personal_code", "328673-00679", True),
        ("latvia_personal_code", "328673-00677", False),
        ("latvia_personal_code", "40003521600", False),  # a company's
        ("luxembourg_matricule", "1893120105732", True),
        ("luxembourg_matricule", "1893120105733", False),
        ("luxembourg_matricule", "1893130105732", False),
        ("portugal_niss", "12345678902", True),
        ("portugal_niss", "12345678903", False),
        ("portugal_niss", "32345678902", False),
        ("russia_snils", "112-233-445 95", True),
        ("russia_snils", "112-233-445 96", False),
        ("russia_snils", "000-000-000 00", False),
        ("belarus_personal_number", "4150791A034PB8", True),
        ("belarus_personal_number", "4150791A034PB7", False),
        ("belarus_personal_number", "4150791Z034PB8", False),
        ("faroe_p_number", "140983-217", True),
        ("faroe_p_number", "321383-217", False),
        ("uk_chi", "010161 1234", True),
        ("uk_chi", "010161 1235", False),
        ("uk_chi", "943 476 5919", False),  # an NHS number
        ("uk_hsc", "320 481 7393", True),
        ("uk_hsc", "320 481 7394", False),
        ("uk_hsc", "943 476 5919", False),  # an NHS number
        ("uk_utr", "1955839661K", True),
        ("uk_utr", "19558 39661", True),
        ("uk_utr", "2955839661K", False),
    ],
)
def test_verdict(name: str, value: str, verdict: bool) -> None:
    assert proof(name)(value.encode()) is verdict


def test_a_chi_number_is_an_nhs_number_with_a_date() -> None:
    numbers = [b"010161123%d" % last for last in range(10)]
    assert [number for number in numbers if europe.uk_chi(number)] == [b"0101611234"]
    assert not any(europe.uk_chi(b"991361123%d" % last) for last in range(10))


@pytest.mark.parametrize("name", europe.__all__)
def test_every_proof_can_be_named(name: str) -> None:
    assert known(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", europe.__all__)
@given(value=st.binary(max_size=24) | st.text("0123456789ABCXKPB -./", max_size=20).map(str.encode))
def test_every_proof_answers_for_any_bytes(name: str, value: bytes) -> None:
    assert proof(name)(value) in (True, False)
