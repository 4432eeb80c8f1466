"""Numbers of devices and SIM cards, by the examples of their specifications."""

from __future__ import annotations

import pytest

from classifiers.proofs.registry import proof


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("imei", b"490154203237518"),  # 3GPP TS 23.003, annex B
        ("imei", b"49-015420-323751-8"),
        ("imeisv", b"4901542032375102"),
        ("iccid", b"8944110068256270054"),
        ("iccid", b"8901410321111851072"),  # the calling code 1, filled up with a 0
        ("meid", b"A0000049FE3C21"),
        ("meid", b"a0 00 00 49 fe 3c 21"),
        ("mac_address", b"3c:22:fb:1a:9e:07"),
        ("mac_address", b"8C-16-45-D2-0B-71"),
        ("mac_address", b"a45e.60c1.77f2"),
        ("advertising_id", b"6D92078A-8246-4BA4-AE5B-76104861E7DC"),
    ],
)
def test_holds(name: str, value: bytes) -> None:
    assert proof(name)(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("imei", b"490154203237519"),  # check digit
        ("imei", b"200154203237513"),  # no such body
        ("imei", b"490154200000000"),
        ("imeisv", b"2001542032375102"),
        ("iccid", b"8944110068256270055"),
        ("iccid", b"8944110000000000000"),
        ("meid", b"900000049FE3C21"),
        ("meid", b"AAAAAAAAAAAAAA"),
        ("mac_address", b"ff:ff:ff:ff:ff:ff"),
        ("mac_address", b"01:00:5e:7f:ff:fa"),  # a group
        ("mac_address", b"00:11:22:33:44:55"),
        ("mac_address", b"12:30:45:10:20:30"),  # no letter
        ("mac_address", b"00:00:00:00:1a:f2"),
        ("advertising_id", b"00000000-0000-0000-0000-000000000000"),
        ("advertising_id", b"6D92078A-8246-1BA4-AE5B-76104861E7DC"),  # version 1
        ("imei", b"\xff\x00"),
        ("mac_address", b""),
    ],
)
def test_does_not_hold(name: str, value: bytes) -> None:
    assert not proof(name)(value)
