"""Postal codes against their country and state, and addresses by their structure."""

from __future__ import annotations

import pytest

from classifiers.ner.postal_addresses import find
from classifiers.ner.postal_codes import COUNTRIES, agrees, is_state, valid

VALID = {
    "US": ("62704", "20500-0003", "00501", "99950"),
    "GB": ("SW1A 2AA", "M1 1AE", "EC1A 1BB", "B33 8TH", "GIR 0AA"),
    "CA": ("K1A 0A9", "V6B4Y8"),
    "AU": ("2000", "0800", "9726"),
    "FR": ("75001", "01000", "97400"),
    "DE": ("10115", "01067", "99998"),
    "IT": ("00184", "39100"),
    "ES": ("28013", "01001", "52006"),
    "NL": ("1015 CN", "1012AB"),
    "AT": ("1010", "6020"),
    "CH": ("8001", "1204"),
    "BE": ("1000", "9000"),
    "PT": ("1100-053",),
    "PL": ("00-590", "31-000"),
    "SE": ("111 51", "11151"),
    "DK": ("1620", "0999"),
    "NO": ("0026", "9990"),
    "IE": ("D02 X285", "D6W XY00"),
    "IN": ("560001", "110 001"),
    "BR": ("01310-200",),
}
INVALID = {
    "US": ("00000", "00401", "1234", "62704-1", "34899-12345"),
    "GB": ("QQ1A 2AA", "SW1A 2CI", "M1 1A", "SW1A2"),
    "CA": ("D1A 0A9", "K1O 0A9", "K1A 0A"),
    "AU": ("0100", "20000"),
    "FR": ("00100", "99999", "7500"),
    "DE": ("00500", "99999", "1011"),
    "IT": ("00001", "98999"),
    "ES": ("00500", "53001", "99013"),
    "NL": ("0123 AB", "1015 SS", "1015"),
    "AT": ("0999", "9999"),
    "CH": ("0999", "9800"),
    "BE": ("0999", "10000"),
    "PT": ("0100-053", "1100"),
    "PL": ("99-999", "00590"),
    "SE": ("099 99", "990 00"),
    "DK": ("0100", "9999"),
    "NO": ("0000", "9999"),
    "IE": ("D2 X285", "B02 X285"),
    "IN": ("010001", "990001"),
    "BR": ("00310-200", "01310"),
}


@pytest.mark.parametrize(("country", "code"), [(country, code) for country in VALID for code in VALID[country]])
def test_a_code_of_the_country(country: str, code: str) -> None:
    assert valid(code, country)


@pytest.mark.parametrize(("country", "code"), [(country, code) for country in INVALID for code in INVALID[country]])
def test_no_code_of_the_country(country: str, code: str) -> None:
    assert not valid(code, country)


def test_each_country_of_macie_is_known() -> None:
    assert set("US GB CA AU FR DE IT ES".split()) <= COUNTRIES  # noqa: SIM905
    with pytest.raises(KeyError):
        valid("1", "XX")


@pytest.mark.parametrize(
    ("code", "state", "country", "so"),
    [
        ("62704", "IL", "US", True),
        ("62704", "Illinois", "US", True),
        ("62704", "TX", "US", False),
        ("88510", "TX", "US", True),
        ("10004", "New York", "US", True),
        ("K1A 0A9", "ON", "CA", True),
        ("K1A 0A9", "QC", "CA", False),
        ("2000", "NSW", "AU", True),
        ("2600", "ACT", "AU", True),
        ("3000", "NSW", "AU", False),
        ("62704", "ZZ", "US", False),
    ],
)
def test_a_state_and_its_codes(code: str, state: str, country: str, *, so: bool) -> None:
    assert agrees(code, state, country) is so


def test_states() -> None:
    assert is_state("North Carolina", "US")
    assert is_state("NSW", "AU")
    assert not is_state("Springfield", "US")


ADDRESSES = (
    "742 Evergreen Terrace, Springfield, IL 62704",
    "1600 Pennsylvania Avenue NW, Washington, DC 20500-0003",
    "12 Elm Street Apt 4\nPortland, OR 97201",
    "12 Broadway, New York, NY 10004",
    "P.O. Box 123, Austin, TX 78701",
    "10 Downing Street, London SW1A 2AA",
    "111 Wellington Street, Ottawa, ON K1A 0A9",
    "200 George Street, Sydney NSW 2000",
    "12 Grafton Street, Dublin D02 X285",
    "Hauptstraße 12, 10115 Berlin",
    "Prager Straße 20, 1210 Wien",
    "Am Markt 5, D-28195 Bremen",
    "12 rue de Rivoli, 75001 Paris",
    "rue du Rhône 10, 1204 Genève",
    "Via Roma 12, 00184 Roma (RM)",
    "Calle Mayor 5, 28013 Madrid",
    "Rua Augusta 100, 1100-053 Lisboa",
    "Avenida Paulista 1578, 01310-200 São Paulo",
    "Keizersgracht 1, 1015 CN Amsterdam",
    "ul. Marszałkowska 10, 00-590 Warszawa",
    "Drottninggatan 5, 111 51 Stockholm",
    "Vesterbrogade 3, 1620 København V",
    "Karl Johans gate 22, 0026 Oslo",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address(address: str) -> None:
    text = f"Send it to {address} today."
    assert address in {text[start:end] for start, end in find(text)}


@pytest.mark.parametrize(
    "text",
    [
        "12 Broadway, New York, NY 90210",
        "12 Elm Street, Portland, ZZ 97201",
        "12 Elm Street, Portland, OR 00000",
        "10 High Street, London QQ1A 2AA",
        "12 Elm Street, Perth NSW 0100",
        "111 Wellington Street, Ottawa, ZZ K1A 0A9",
        "Hauptstr. 12\n00500 Berlin",
        "12, avenue des Champs-Élysées\n99999 Paris",
        "Calle Mayor 5, 99013 Madrid",
        "Via Roma 12, 00001 Roma",
        "version 12 Main Street of the game",
        "The 12 Big Things, Apple 45",
    ],
)
def test_a_code_that_no_country_has(text: str) -> None:
    assert list(find(text)) == []
