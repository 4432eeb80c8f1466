"""Numbers of the Americas, Asia, Africa and Oceania: documented ones, near misses, and totality."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.proofs import world
from classifiers.proofs.registry import known, proof


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("not_a_day", "20240115", False),
        ("not_a_day", "11111111", False),
        ("not_a_day", "20249915", True),
        ("not_a_day", "20.240.115", True),
        ("argentina_person", "20-05536168-2", True),
        ("argentina_person", "20-05536168-3", False),
        ("argentina_person", "30-50001091-2", False),  # an organization's
        ("argentina_organization", "30-50001091-2", True),
        ("argentina_organization", "20-05536168-2", False),
        ("brazil_rg", "39.086.000-1", True),
        ("brazil_rg", "39.086.000-2", False),
        ("brazil_cep", "01310-100", True),
        ("brazil_cep", "00123-456", False),
        ("brazil_pis", "170.33259.50-4", True),
        ("brazil_pis", "170.33259.50-5", False),
        ("brazil_voter", "102385010671", True),
        ("brazil_voter", "004356870906", True),
        ("brazil_voter", "102385010672", False),
        ("brazil_voter", "102385013071", False),  # there is no state 30
        ("brazil_cns", "100000000000007", True),
        ("brazil_cns", "100000000000008", False),
        ("brazil_cns", "300000000000007", False),
        ("colombia_card", "1.020.304.050", True),
        ("colombia_card", "2.020.304.050", False),
        ("colombia_card", "12.345", False),
        ("colombia_organization", "900.123.456-8", True),
        ("colombia_organization", "79.123.456-8", False),
        ("colombia_person", "79.123.456-8", True),
        ("colombia_person", "900.123.456-8", False),
        ("el_salvador_dui", "00016297-5", True),
        ("el_salvador_dui", "00016297-4", False),
        ("guatemala_cui", "1234 56789 0101", True),
        ("guatemala_cui", "1234 56785 0101", False),
        ("guatemala_cui", "1234 56789 2301", False),  # departments end at 22
        ("mexico_nss", "92919084431", True),
        ("mexico_nss", "92919084432", False),
        ("uruguay_ci", "1.234.567-2", True),
        ("uruguay_ci", "1.234.567-3", False),
        ("us_atin", "912-93-4489", True),
        ("us_atin", "912-72-4489", False),
        ("canada_resident", "RA0302123456", True),
        ("canada_resident", "RA0000000", False),
        ("korea_recent", "210315-3456789", True),
        ("korea_recent", "191315-3456789", False),
        ("korea_recent", "190315-3456789", False),  # before the check digit went
        ("korea_alien", "850315-5456789", True),
        ("korea_alien", "850315-1456789", False),
        ("china_resident", "110101 19900307 1233", True),
        ("china_resident", "110101 19901307 1233", False),
        ("japan_invoice", "T5835678256246", True),
        ("japan_invoice", "T2835678256246", False),
        ("taiwan_id", "A123456789", True),
        ("taiwan_id", "A123456788", False),
        ("taiwan_id", "A800000014", True),
        ("taiwan_id", "AC01234567", True),
        ("hong_kong_id", "A123456(3)", True),
        ("hong_kong_id", "AB987654(3)", True),
        ("hong_kong_id", "G123456(A)", True),
        ("hong_kong_id", "A123456(4)", False),
        ("singapore_nric", "S1234567D", True),
        ("singapore_nric", "G1234567X", True),
        ("singapore_nric", "M1234567K", True),
        ("singapore_nric", "S1234567E", False),
        ("sri_lanka_nic", "853400937V", True),
        ("sri_lanka_nic", "199534300126", True),
        ("sri_lanka_nic", "853990937V", False),
        ("vietnam_citizen", "001085012345", True),
        ("vietnam_citizen", "097085012345", False),
        ("kazakhstan_iin", "900101300017", True),
        ("kazakhstan_iin", "900101300018", False),
        ("kazakhstan_iin", "901301300017", False),
        ("uzbekistan_pinfl", "31302851234561", True),
        ("uzbekistan_pinfl", "31302851234562", False),
        ("emirates_id", "784-1979-1234567-1", True),
        ("emirates_id", "784-1979-1234567-2", False),
        ("saudi_id", "1101798278", True),
        ("saudi_id", "1101798279", False),
        ("kuwait_civil_id", "288020122596", True),
        ("kuwait_civil_id", "288130122596", False),
        ("qatar_id", "28535612345", True),
        ("qatar_id", "48535612345", False),
        ("iran_national_code", "0499370899", True),
        ("iran_national_code", "0499370898", False),
        ("egypt_identity", "29001011234567", True),
        ("egypt_identity", "29013011234567", False),
        ("egypt_identity", "29001019934567", False),  # no such governorate
        ("angola_identity", "003456789LA042", True),
        ("angola_identity", "003456789XX042", False),
        ("medicare_australia", "2123 45670 1", True),  # the specimen card's
        ("medicare_australia", "2123 45671 1", False),
        ("nhi", "ZAC5361", True),  # the Ministry's own examples
        ("nhi", "ZAC3561", False),
        ("nhi", "ZBN77VL", True),
        ("nhi", "ZZZ00AA", False),
        ("nhi", "ZIC5361", False),
        # Separators and digits beyond ASCII, as python-stdnum reads them.
        ("stdnum:eg.tn", "٣٣١-١٠٥-٢٦٨", True),
        ("stdnum:br.cnpj", "12. ABC.345 /01DE–35", True),
        ("stdnum:br.cnpj", "12.ABC.345/01DE-36", False),
    ],
)
def test_proofs_tell_valid_from_near_misses(name: str, value: str, verdict: bool) -> None:
    assert proof(name)(value.encode()) is verdict


def test_all_of_them_are_registered() -> None:
    assert [name for name in world.__all__ if not known(name)] == []


@pytest.mark.parametrize("name", sorted(world.__all__))
@given(value=st.one_of(st.binary(max_size=24), st.from_regex(rb"[A-Z]{0,3}[0-9]{5,18}[A-Z]{0,2}", fullmatch=True)))
@settings(max_examples=20)
def test_any_bytes_get_an_answer(name: str, value: bytes) -> None:
    assert proof(name)(value) in (True, False)
