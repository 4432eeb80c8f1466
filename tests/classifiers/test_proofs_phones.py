"""Phone numbers of several countries, by the examples of their regulators and of libphonenumber."""

from __future__ import annotations

import pytest

from classifiers.proofs.registry import proof


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nanp", b"001-212-736-5000"),
        ("nanp_local", b"736 5000"[:4] + b"5012"),
        ("france_phone", b"+33 1 42 68 53 00"),
        ("france_phone", b"06.12.34.56.78"),
        ("germany_phone", b"+49 (0)89 636 48018"),
        ("germany_phone", b"0171 2345678"),
        ("italy_phone", b"+39 02 8646 3400"),
        ("italy_phone", b"348 765 4321"),
        ("spain_phone", b"0034 912 345 678"),
        ("uk_phone", b"020 7946 0958"),
        ("uk_phone", b"+447700 900 123"),
        ("brazil_phone", b"(11) 3214-8765"),
        ("international_phone", b"+46 (0)8 928 571 38"),
        ("international_phone", b"0041 44 668 18 00"),
        ("international_phone", b"+7 912 345 67 89"),
        ("national_phone", b"98201 43756"),
        ("national_phone", b"60-56-85-91"),
        ("national_phone", b"998.555.1213"),
    ],
)
def test_holds(name: str, value: bytes) -> None:
    assert proof(name)(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nanp_local", b"411 5012"),
        ("nanp_local", b"736 0000"),
        ("france_phone", b"00 42 68 53 00"),
        ("france_phone", b"0123456789"),  # an example's
        ("germany_phone", b"02110-1301"),  # a ZIP code
        ("germany_phone", b"02655284"),
        ("germany_phone", b"+4 9"),
        ("italy_phone", b"312 555 0188"),  # a number of the US
        ("italy_phone", b"0171 23456789"),  # a German mobile
        ("spain_phone", b"412 345 678"),
        ("uk_phone", b"0000 000 0000"),
        ("brazil_phone", b"(10) 3214-8765"),
        ("international_phone", b"+45.12345678"),  # a latitude
        ("international_phone", b"+33 1 42 68 53 00"),  # France's own identifier
        ("international_phone", b"+999 12 345 678"),
        ("national_phone", b"2010-11-12"),
        ("national_phone", b"22.12.2015"),
        ("national_phone", b"1998-2004"),
        ("national_phone", b"103.27-300"),
        ("national_phone", b"212-736-5000"),  # of the US
        ("national_phone", b"17031 2202"),
        ("national_phone", b"998.555.1212"),  # inquiries
        ("national_phone", b""),
        ("international_phone", b"\xff+"),
    ],
)
def test_does_not_hold(name: str, value: bytes) -> None:
    assert not proof(name)(value)
