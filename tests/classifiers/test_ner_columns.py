from __future__ import annotations

import random

import numpy as np
import pytest
from faker import Faker

from classifiers.ner import columns
from classifiers.ner.fields import FieldKind, kind_of
from classifiers.ner.finder import finder_factory
from classifiers.types import NAME_CAP, Evidence, NameHit, Text


def _text(cells: list[str], field: str | None, weights: list[int] | None = None) -> Text:
    data = "\n".join(cells).encode()
    lengths = np.array([len(cell.encode()) for cell in cells], np.int64)
    breaks = np.cumsum(lengths + 1) - 1
    return Text(text=data, field=field, breaks=breaks, weights=None if weights is None else np.array(weights, np.int64))


def _hits(text: Text) -> list[NameHit]:
    assert text.breaks is not None
    return [hit for _, hit in columns.hits(text, text.breaks)]


def _faked(locale: str, what: str, count: int = 120) -> list[str]:
    faker = Faker(locale)
    faker.seed_instance(11)
    return [str(getattr(faker, what)()).replace("\n", ", ") for _ in range(count)]


def _names(locale: str = "en_US", count: int = 120) -> list[str]:
    given, last = _faked(locale, "first_name", count), _faked(locale, "last_name", count)
    return [f"{one} {other}" for one, other in zip(given, last, strict=True)]


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("full_name", FieldKind.FULL),
        ("customerName", FieldKind.FULL),
        ("Patient", FieldKind.FULL),
        ("NAME", FieldKind.NAME),
        ("first_name", FieldKind.PART),
        ("lastname", FieldKind.PART),
        ("Nachname", FieldKind.PART),
        ("product_name", FieldKind.THING),
        ("hostname", FieldKind.THING),
        ("user_name", FieldKind.THING),
        ("address", FieldKind.ADDRESS),
        ("Street Address 1", FieldKind.ADDRESS),
        ("ip_address", FieldKind.THING),
        ("email_address", FieldKind.THING),
        ("notes", FieldKind.TEXT),
        ("column_7", FieldKind.NONE),
        ("xyz", FieldKind.NONE),
        (None, FieldKind.NONE),
    ],
)
def test_what_a_field_promises(field: str | None, kind: FieldKind) -> None:
    assert kind_of(field) is kind


@pytest.mark.parametrize("field", ["name", "full_name", "customer_name", "Patient", "column_7", None])
def test_a_column_of_names_with_any_header(field: str | None) -> None:
    hits = _hits(_text(_names(), field))
    assert len(hits) == 120
    assert not any(hit.partial for hit in hits)
    assert {hit.evidence for hit in hits} == {Evidence.PATTERN if field in (None, "column_7") else Evidence.FIELD}


@pytest.mark.parametrize("form", [str.upper, str.lower])
def test_a_named_column_in_other_cases(form: object) -> None:
    assert callable(form)
    assert len(_hits(_text([form(name) for name in _names()], "full_name"))) >= 118


@pytest.mark.parametrize("locale", ["de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "nl_NL"])
def test_names_of_other_countries(locale: str) -> None:
    assert len(_hits(_text(_names(locale), "name"))) >= 110


def test_given_names_alone_are_partial() -> None:
    hits = _hits(_text(_faked("en_US", "first_name"), "first_name"))
    assert len(hits) == 120
    assert all(hit.partial for hit in hits)


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ("company", "name"),
        ("company", "customer"),
        ("city", "name"),
        ("country", "name"),
        ("job", "title"),
        ("color_name", "name"),
        ("user_name", "name"),
        ("bs", "name"),
        ("uuid4", "full_name"),
        ("email", "contact"),
        ("ipv4", "address"),
    ],
)
def test_columns_of_other_things(what: str, field: str) -> None:
    assert len(_hits(_text(_faked("en_US", what), field))) <= 2


def test_addresses_by_header_and_by_shape() -> None:
    addresses = _faked("en_US", "address")
    assert len(_hits(_text(addresses, "address"))) == 120
    assert len(_hits(_text(addresses, "c3"))) >= 110
    assert {hit.identifier for hit in _hits(_text(addresses, None))} == {"ADDRESS"}


@pytest.mark.parametrize(
    "title",
    [
        "Confidential report 2026",
        "Quarterly sales 2025",
        "Inventory list 12",
        "Team plan 2026",
        "12 monthly reports",
        "2025 road map",
        "12 Drive failures in 2026",
        "Main street sales 2025",
        "Budget plan 2025, version 2026",
        "Sales report 12, 2026 Europe",
        "Via email 2025",
        "Mobile engineering 12",
    ],
)
def test_a_title_with_a_number_is_no_address(title: str) -> None:
    assert _hits(_text([title], None)) == []


@pytest.mark.parametrize("title", ["Inventory list {}", "{} monthly reports", "Batch {}, shelf 4"])
def test_items_with_numbers_are_no_addresses(title: str) -> None:
    assert _hits(_text([title.format(number) for number in range(60)], "c3")) == []


@pytest.mark.parametrize(
    "address",
    [
        "12 Main Street",
        "742 Evergreen Terrace",
        "221B Baker St.",
        "350 Fifth Avenue NW",
        "1200 Market Street Suite 4",
        "1600 Pennsylvania Avenue NW, Washington, DC 20500",
        "10 Downing Street, London SW1A 2AA",
        "Calle Mayor 5",
        "Via Roma 12",
        "Am Markt 5",
        "12 rue de Rivoli",
        "Avenida Paulista 1578, São Paulo",
        "Hauptstraße 12, 10115 Berlin",
        "Keizersgracht 1, 1015 CN Amsterdam",
        "Prager Straße 2020, 1210 Wien",
        "ulica Marszałkowska 10",
    ],
)
def test_one_address_in_a_cell_alone(address: str) -> None:
    assert [hit.identifier for hit in _hits(_text([address], None))] == ["ADDRESS"]


def test_streets_of_all_kinds_in_a_column_without_a_name() -> None:
    assert len(_hits(_text(_faked("en_US", "street_address"), "c3"))) == 120
    assert len(_hits(_text(_faked("es_ES", "street_address"), None))) == 120


def test_spans_are_the_cells_in_bytes() -> None:
    text = _text(["Zoë Müller", " José García ", "", "n/a", "Jane Doe", "Ana López"], "full_name")
    assert [text.text[hit.start : hit.end].decode() for hit in _hits(text)] == [
        "Zoë Müller",
        "José García",
        "Jane Doe",
        "Ana López",
    ]


@pytest.mark.slow
def test_the_cap_stops_a_column_and_weights_count_towards_it() -> None:
    factory = finder_factory("auto")
    assert factory is not None
    finder = factory()
    names = _names(count=NAME_CAP + 50)
    assert len(finder.find(_text(names, "full_name"))) == NAME_CAP
    assert finder.capped
    weighted = factory()
    assert len(weighted.find(_text(names[:3], "full_name", [NAME_CAP, 1, 1]))) == 1
    assert weighted.capped


def test_a_short_value_with_a_field_is_judged_as_a_cell() -> None:
    factory = finder_factory("auto")
    assert factory is not None
    hits = factory().find(Text(text=b"Jane Doe", field="PatientName"))
    assert [(hit.start, hit.end, hit.evidence) for hit in hits] == [(0, 8, Evidence.FIELD)]


def test_a_column_without_text() -> None:
    assert _hits(_text(["", "", ""], "name")) == []
    assert _hits(Text(text=b"", field="name", breaks=np.zeros(0, np.int64))) == []


def test_numbers_under_a_header_of_names() -> None:
    rng = random.Random(3)
    assert _hits(_text([str(rng.randrange(10**6)) for _ in range(200)], "full_name")) == []


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("Nom et prénom", FieldKind.FULL),
        ("Imię i nazwisko", FieldKind.FULL),
        ("Kundenname", FieldKind.FULL),
        ("company contact name", FieldKind.FULL),
        ("account_holder", FieldKind.FULL),
        ("approved_by", FieldKind.FULL),
        ("Příjmení", FieldKind.PART),
        ("Kızlık soyadı", FieldKind.PART),
        ("nombre_de_soltera", FieldKind.PART),
        ("custFirstName", FieldKind.PART),
        ("Nom de l'entreprise", FieldKind.THING),
        ("contact company name", FieldKind.THING),
        ("E-mail-Adresse", FieldKind.THING),
        ("webadres", FieldKind.THING),
        ("Lieferadresse", FieldKind.ADDRESS),
        ("Straße und Hausnummer", FieldKind.ADDRESS),
        ("氏名", FieldKind.FULL),
        ("ФИО", FieldKind.FULL),
        ("성명", FieldKind.FULL),
        ("이름", FieldKind.NAME),
        ("фамилия", FieldKind.PART),
    ],
)
def test_headers_of_many_languages(field: str, kind: FieldKind) -> None:
    assert kind_of(field) is kind


def test_unknown_names_below_a_telling_header() -> None:
    names = ["Chizoba Ojukwu", "Emeka Okafor", "Ifeoma Obi", "Kosisochukwu Ezeugo", "Ekene Iwu"]
    assert len(_hits(_text(names, "Attendee"))) == 5
    assert len(_hits(_text([name.split()[1] for name in names], "surname"))) == 5


def test_given_names_and_surnames_without_a_header_are_partial() -> None:
    for what in ("first_name", "last_name"):
        hits = _hits(_text(_faked("en_US", what), None))
        assert len(hits) >= 115
        assert all(hit.partial for hit in hits)


@pytest.mark.parametrize(
    "written",
    [
        "{0}\u00a0{1}",
        "{0}  {1}",
        "{0}\t{1}",
        "\u202a{0} {1}\u202c",
        "{0}\u200b {1}\ufeff",
        "{1} , {0}",
        '"{0} {1}"',
        "“{0} {1}”",
        "{0} {1} <{0}@example.org>",
    ],
)
@pytest.mark.parametrize("field", ["name", "from", None])
def test_how_a_cell_is_spaced_quoted_or_marked_says_nothing(written: str, field: str | None) -> None:
    cells = [written.format(*name.split(" ", 1)) for name in _names(count=40)]
    hits = _hits(_text(cells, field))
    assert len(hits) == 40
    assert not any(hit.partial for hit in hits)


def test_a_mailbox_is_not_in_its_name() -> None:
    text = _text([f' "{name}" <{name[:3]}@example.org>' for name in _names(count=9)], "sender")
    found = [text.text[hit.start : hit.end].decode() for hit in _hits(text)]
    assert found == _names(count=9)


@pytest.mark.parametrize("separator", ["; ", ";", " | "])
@pytest.mark.parametrize("field", ["authors", "attendees", None])
def test_each_of_several_people_in_a_cell(separator: str, field: str | None) -> None:
    names = _names(count=60)
    text = _text([separator.join(names[at : at + 3]) for at in range(0, 60, 3)], field)
    assert [text.text[hit.start : hit.end].decode() for hit in _hits(text)] == names


def test_people_beside_firms_count_alone() -> None:
    cells = [
        "Jane Doe",
        "Miller Ltd",
        "Robert Adams",
        "Doe & Sons",
        "Ana López",
        "Meyer GmbH & Co. KG",
        "Smith, Jones and Roe",
    ]
    text = _text(cells, "customer")
    assert [text.text[hit.start : hit.end].decode() for hit in _hits(text)] == ["Jane Doe", "Robert Adams", "Ana López"]


@pytest.mark.parametrize("what", ["County", "Township", "High School", "Disease", "Academy"])
@pytest.mark.parametrize("field", ["label", "name", None])
def test_what_is_called_after_people_is_none(what: str, field: str | None) -> None:
    cells = [f"{name} {what}" for name in ("Orange", "Franklin", "Lincoln", "Jackson", "Marion", "Monroe", "Wayne")]
    assert _hits(_text(cells, field)) == []


@pytest.mark.parametrize("unit", ["x", "kg", "ml", "Pack", "GB"])
def test_quantities_of_things_called_as_streets_are(unit: str) -> None:
    things = ["Maple", "Stone", "Gold", "Star", "Moon", "Sun", "Wind", "Fire", "Alpha", "Beta", "Gamma", "Delta"] * 2
    cells = [f"{3 + 2 * number} {unit} {thing} Lamp" for number, thing in enumerate(things)]
    cells += [f"{7 * number} {unit} Blue Lake" for number in range(1, 5)]
    assert _hits(_text(cells, None)) == []


def test_streets_of_which_no_word_tells() -> None:
    rng = random.Random(4)
    names = [f"{last}ova {rng.randrange(1, 400)}" for last in set(_faked("cs_CZ", "last_name", 60))]
    assert len(_hits(_text(names, None))) == len(names)


def test_names_of_things_with_numbers_are_no_streets() -> None:
    cells = [f"{name.split()[1]}ix {number * 37}" for number, name in enumerate(_names(count=30), 1)]
    assert _hits(_text(cells, "name")) == []
    assert len(_hits(_text(cells, None))) == 30


@pytest.mark.parametrize(
    ("field", "cells"),
    [
        ("last_name", ["White", "Stone", "Wood", "Green"]),
        ("nachname", ["Weiß", "Vogt", "Schwarz", "Koch"]),
        ("first_name", ["Charlotte", "Paris", "Austin", "Chelsea", "Madison", "Dallas"]),
    ],
)
def test_names_that_are_words_or_towns_below_a_header_for_names(field: str, cells: list[str]) -> None:
    assert len(_hits(_text(cells, field))) == len(cells)


@pytest.mark.parametrize("field", ["from", "origin", "city", None])
def test_towns_are_nobody(field: str | None) -> None:
    assert _hits(_text(["Houston", "Denver", "Austin", "London", "Paris", "Florence"], field)) == []
