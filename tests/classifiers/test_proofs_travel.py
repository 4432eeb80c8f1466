"""Travel documents, by the specimens of ICAO Doc 9303."""

from __future__ import annotations

import pytest

from classifiers.proofs.registry import proof

TD3 = (
    b"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    b"L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
TD1 = (b"I<UTOD231458907<<<<<<<<<<<<<<<", b"7408122F1204159UTO<<<<<<<<<<<6", b"ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
TD2 = (b"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", b"D231458907UTO7408122F1204159<<<<<<<6")
VISA = (b"V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", b"L8988901C4XXX4009078F96121096ZE184226B<<<<<<")


@pytest.mark.parametrize("lines", [TD1, TD2, TD3, VISA])
@pytest.mark.parametrize("between", [b"\n", b"\r\n", b" ", b"\\n"])
def test_zones_of_the_specification(lines: tuple[bytes, ...], between: bytes) -> None:
    assert proof("machine_readable_zone")(between.join(lines))


@pytest.mark.parametrize("lines", [TD1, TD2, TD3, VISA])
def test_a_wrong_check_digit(lines: tuple[bytes, ...]) -> None:
    value = bytearray(b"\n".join(lines))
    at = value.index(b"7408122") if b"7408122" in value else value.index(b"4009078")
    value[at + 6] = ord("0")
    assert not proof("machine_readable_zone")(bytes(value))


@pytest.mark.parametrize(
    ("name", "value", "holds"),
    [
        ("alien_number", b"A-204-817-336", True),
        ("alien_number", b"A000000000", False),
        ("uscis_receipt", b"IOE0918273645", True),
        ("uscis_receipt", b"QQQ0918273645", False),
        ("uscis_receipt", b"IOE0000000000", False),
        ("known_traveler", b"TT1F8K29X", True),
        ("known_traveler", b"983047215", True),
        ("known_traveler", b"123047215", False),
        ("passport_mixed", b"NX1RK4820", True),
        ("passport_mixed", b"NEDERLAND", False),
        ("machine_readable_zone", b"", False),
        ("machine_readable_zone", b"\xff" * 44 + b"\n" + b"\xff" * 44, False),
    ],
)
def test_numbers(name: str, value: bytes, holds: bool) -> None:
    assert proof(name)(value) is holds
