"""Health: the examples of the formats' own documents, and what breaks them."""

from __future__ import annotations

import pytest

from classifiers.proofs.registry import proof


@pytest.mark.parametrize(
    ("name", "valid", "invalid"),
    [
        ("udi_gs1", b"(01)00844588003288(17)141120(10)7654321D(21)10987654d321", b"(01)00844588003289(17)141120"),
        ("udi_gs1", b"0100844588003288171411201076543", b"0100844588003281171411201076543"),
        ("udi_gs1", b"(01)00844588003288(17)141120", b"(01)00844588003288(17)141320"),  # a month that is none
        ("udi_hibcc", b"+A123BJC5D6E71G", b"+A123BJC5D6E71H"),
        ("loinc", b"2345-7", b"2345-8"),
        ("loinc", b"718-7", b"718-6"),
        ("snomed", b"73211009", b"73211008"),
        ("snomed", b"22298006", b"22298906"),
        ("hicn", b"412-73-9184-A", b"000-73-9184-A"),
        ("canada_health", b"9698 658 215", b"9698 648 215"),  # the example of python-stdnum's ca.bc_phn
        ("canada_health", b"63782-9014", b"03782-9014"),
        ("has_digit", b"0DTJ4ZZ", b"DEVICES"),
        ("dna", b"ACGTTGCAAGCTTACCGGATTCAGGCTAAC", b"ACGT" * 10),
    ],
)
def test_documented_values_hold_and_broken_ones_do_not(name: str, valid: bytes, invalid: bytes) -> None:
    prove = proof(name)
    assert prove(valid)
    assert not prove(invalid)
    assert not prove(b"")
    assert not prove(b"\xc3\xa9")
