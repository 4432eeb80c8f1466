"""One address is one, on however many lines; two complete ones are two, however near they stand."""

from __future__ import annotations

import json
import random
from uuid import UUID

import pytest

from classifiers.ner.addresses import apart, coded, split
from classifiers.ner.finder import finder_factory
from classifiers.types import Text

STREETS = ("Market Street, Portland, OR", "Oak Avenue, Austin, TX", "Elm Drive, Boston, MA", "Cedar Lane, Chicago, IL")
ADDRESSES = [f"{301 + 7 * number} {STREETS[number % 4]} {20101 + 131 * number}" for number in range(12)]


def _pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text, 0, len(text))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3179 Market Street, Portland, OR 97201", "7015 Oak Avenue, Austin, TX 78701"),
        ("3179 Market Street\nPortland, OR 97201-1234", "7015 Oak Avenue"),
        ("Portland, Oregon 97201", "P.O. Box 12, Austin, TX 78701"),
        ("45 High Street, Oxford OX1 4AP", "12 rue de Rivoli, 75001 Paris"),
        ("12 rue de Rivoli, 75001 Paris", "Hauptstraße 12, 10115 Berlin"),
        ("Hauptstraße 12, 10115 Berlin", "1 Main St, Austin, TX 78701"),
        ("Keizersgracht 1, 1015 CN Amsterdam", "Via Roma 12, 00184 Roma"),
        ("10 Rue Sainte-Catherine, Montréal, QC H3B 1A1", "14 Elm Drive"),
        ("123 George St, Sydney NSW 2000", "125 George St"),
        ("350 Fifth Avenue, New York, NY 10118, USA", "1200 Market Street"),
    ],
)
def test_two(one: str, other: str) -> None:
    assert apart(one, other)
    for between in ("\n", "\r\n", "; ", ", ", "\n\n", "\n- ", "\n2. ", ";\n"):
        assert _pieces(one + between + other) == [one, other]


@pytest.mark.parametrize(
    "text",
    [
        "3179 Market Street\nPortland, OR 97201",
        "3179 Market Street\nApt 4\nPortland, OR 97201",
        "3179 Market Street, Portland\nOR 97201, USA",
        "12 rue de Rivoli\n75001 Paris",
        "Hauptstraße 12\n10115 Berlin\nGermany",
        "10115 Berlin, Hauptstr. 5",
        "Flat 3\n10 High Street\nOxford OX1 4AP",
        "Suite 1200\n1200 Market Street\n12 Portland",
        "350 Fifth Avenue, New York, NY 10118\nFloor 21",
        "350 Fifth Avenue, New York, NY 10118, Suite 2100",
        "10 High Street, Oxford OX1 4AP\nUnited Kingdom",
    ],
)
def test_one(text: str) -> None:
    assert _pieces(text) == [text]


def test_a_model_may_stop_in_the_next_one() -> None:
    assert _pieces("4605 Cedar Lane, Chicago, IL 60601\n11) 6033") == ["4605 Cedar Lane, Chicago, IL 60601", "6033"]
    assert _pieces("4605 Cedar Lane, Chicago, IL 60601\n11) ") == ["4605 Cedar Lane, Chicago, IL 60601"]


def test_the_marker_of_a_list_is_left_out() -> None:
    assert _pieces("3. Every person has") == ["Every person has"]
    assert _pieces("3 Main Street") == ["3 Main Street"]


def test_offsets_are_those_of_the_text() -> None:
    text = "So: " + ADDRESSES[0] + "\n" + ADDRESSES[1] + " it is"
    start, end = 4, len(text) - 6
    assert [text[low:high] for low, high in split(text, start, end)] == ADDRESSES[:2]


def _found(text: str) -> list[str]:
    factory = finder_factory("auto")
    assert factory is not None
    data = text.encode()
    hits = factory().find(Text(text=data))
    return [data[hit.start : hit.end].decode() for hit in hits if hit.identifier == "ADDRESS"]


def _list(marker: str) -> str:
    return "".join(f"{marker.format(number)}{one}\n" for number, one in enumerate(ADDRESSES, 1))


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [_list(marker) for marker in ("", "- ", "* ", "• ", "{}. ", "{}) ")]
    + ["; ".join(ADDRESSES), "\r\n".join(ADDRESSES), "\n\n".join(ADDRESSES), ", ".join(ADDRESSES)],
)
def test_a_list_of_addresses(text: str) -> None:
    assert _found(text) == ADDRESSES


@pytest.mark.slow
def test_labels_of_two_and_of_three_lines() -> None:
    labels = [one.replace(", ", "\n", 1) for one in ADDRESSES]
    assert _found("\n\n".join(labels)) == labels
    assert _found("\n\n".join("Jane Doe\n" + one for one in labels)) == labels
    units = [one.replace("\n", "\nApt 4\n") for one in labels]
    assert len(_found("\n\n".join(units))) == len(units)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["auto", "full"])
def test_a_uuid_is_no_address(mode: str) -> None:
    rng = random.Random(1)
    rows = [{"uuid": str(UUID(int=rng.getrandbits(128), version=4)), "full_name": "Emma Clarke"} for _ in range(300)]
    make = finder_factory(mode, None)
    assert make is not None
    hits = make().find(Text(text="\n".join(map(json.dumps, rows)).encode()))
    assert [one for one in hits if one.identifier == "ADDRESS"] == []
    assert len([one for one in hits if one.identifier == "NAME"]) == 300


@pytest.mark.parametrize(
    "value", [b"cb4deeec-0b0c-495e-96e6-bc4d62b47204", b"b458-55ca819de2e0", b"cda0c2f4-6040", b"12"]
)
def test_hex_and_hyphens_are_no_address(value: bytes) -> None:
    assert coded(value)
    assert not coded(value + b" Oak Avenue")
