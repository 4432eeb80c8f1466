"""Bank accounts and codes: numbers from the registries' own documents, and what breaks them."""

from __future__ import annotations

import pytest

from classifiers.proofs import banking
from classifiers.proofs.registry import Proof


@pytest.mark.parametrize(
    "value",
    [
        b"GB29NWBK60161331926819",  # SWIFT IBAN registry, examples
        b"DE89 3704 0044 0532 0130 00",
        b"FR14-2004-1010-0505-0001-3M02-606",
        b"NO9386011117947",
        b"MT84MALT011000012345MTLCAST001S",
    ],
)
def test_an_iban_of_the_registry_holds_and_breaks_with_any_digit(value: bytes) -> None:
    assert banking.iban(value)
    assert not banking.iban(value[:2] + value[3:4] + value[2:3] + value[4:])
    assert not banking.iban(value[:-1])


@pytest.mark.parametrize("value", [b"", b"DE", b"DE89", "DE89é".encode(), b"\xff" * 22, b"DE00000000000000000000"])
def test_what_is_no_iban_is_refused(value: bytes) -> None:
    assert not banking.iban(value)


@pytest.mark.parametrize(
    ("proof", "valid", "invalid"),
    [
        (banking.france_rib, b"20041 01005 0500013M026 06", b"20041 01005 0500013M026 07"),
        (banking.italy_bban, b"X0542811101000000123456", b"Y0542811101000000123456"),
        (banking.aba_routing, b"011000015", b"011000016"),
        (banking.aba_routing, b"122105155", b"992105155"),
        (banking.bic, b"DEUTDEFF", b"DEUTZZFF"),
        (banking.bic, b"NEDSZAJJXXX", b"NEDSZAJJXX"),
        (banking.clabe, b"032180000118359719", b"032180000118359718"),
        (banking.poland_nrb, b"61 1090 1014 0000 0712 1981 2874", b"61 1090 1014 0000 0712 1981 2875"),
        (banking.portugal_nib, b"000201231234567890154", b"000201231234567890155"),
        (banking.hungary_account, b"11773016-11111018-00000000", b"11773016-11111019-00000000"),
        (banking.czech_account, b"19-2000145399/0800", b"19-2000145398/0800"),
        (banking.netherlands_account, b"41.71.64.300", b"41.71.64.301"),
        (banking.sweden_giro, b"5050-1055", b"5050-1056"),
    ],
)
def test_national_numbers(proof: Proof, valid: bytes, invalid: bytes) -> None:
    assert proof(valid)
    assert not proof(invalid)
    assert not proof(b"")
    assert not proof(b"\xc3\xa9")
