"""Licences, vehicles and positions: structures, check digits and ranges of the published formats."""

from __future__ import annotations

import pytest

from classifiers.proofs.registry import proof


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("australia_licence", b"K41973"),
        ("france_licence", b"010692183746"),
        ("germany_licence", b"B072RRE2I55"),  # the specimen of the Fahrerlaubnis-Verordnung
        ("india_licence", b"MH12 20110062821"),
        ("italy_licence", b"U1B7K29X4R"),
        ("italy_licence", b"MI6430295K"),
        ("poland_licence", b"01834/09/1465"),
        ("portugal_licence", b"L-5829304 4"),
        ("vin", b"1M8GDM9AXKP042788"),  # with X as its check digit
        ("vin", b"WVWZZZ1KZ6W612305"),
        ("uk_plate", b"LK68 XVB"),
        ("germany_plate", b"HH-LP 1934E"),
        ("germany_plate", "FÜ-K 12".encode()),
        ("india_plate", b"22 BH 6517 AA"),
        ("latitude_longitude", b"41.948614,-87.655311"),
        ("latitude_longitude", b'"lat": 52.516275, "lng": 13.377704'),
        ("degrees_minutes_seconds", "40°26'46\"N 79°58'56\"W".encode()),
        ("date_in_words", "12. März 1987".encode()),
        ("date_in_words", "1er août 1990".encode()),
        ("date_in_words", b"3 de marzo de 1975"),
    ],
)
def test_holds(name: str, value: bytes) -> None:
    assert proof(name)(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("australia_licence", b"0000000"),
        ("france_licence", b"011392183746"),  # month 13
        ("germany_licence", b"B072RRE2I65"),
        ("india_licence", b"XX12 20110062821"),
        ("italy_licence", b"XQ6430295K"),
        ("poland_licence", b"01834/09/1565"),  # no such voivodeship
        ("portugal_licence", b"XX-5829304 4"),
        ("vin", b"1M8GDM9A1KP042788"),
        ("vin", b"1M8GDM9AXKP04278O"),
        ("vin", b"11111111111111111"),
        ("uk_plate", b"LK00 XVB"),
        ("germany_plate", b"B-SS 4821"),
        ("germany_plate", b"B-KT 0"),
        ("india_plate", b"QQ 12 KD 4821"),
        ("latitude_longitude", b"98.948614,-87.655311"),
        ("latitude_longitude", b"0.243700,0.812500"),
        ("latitude_longitude", b"41.948614"),
        ("degrees_minutes_seconds", "40°66'46\"N 79°58'56\"W".encode()),
        ("germany_licence", b"\xff" * 11),
        ("date_in_words", b"31. Februar 1987"),
        ("date_in_words", b"12 Apples 1987"),
        ("italy_licence", b""),
    ],
)
def test_does_not_hold(name: str, value: bytes) -> None:
    assert not proof(name)(value)
