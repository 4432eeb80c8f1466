"""Edges that look further than one byte: groups of digits between spaces, and the password of a URL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from classifiers import loading
from classifiers.engine import Engine
from classifiers.matching import Matcher
from classifiers.types import Form, Text
from tests.classifiers.building import NONE, as_cell_by_cell, classify, column, find, identifier

_SHIPPED = ("DATE_OF_BIRTH", "EMAIL_ADDRESS", "FRANCE_PHONE_NUMBER", "ITALY_PHONE_NUMBER")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    known = loading.load()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MACIE_LITE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield Engine([known[one] for one in _SHIPPED])


@pytest.fixture(scope="module")
def group() -> Engine:
    return Engine([identifier("A", Form("[0-9]{2} [0-9]{2}", 5, NONE, left="group", right="group"))])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("12 34", 1), ("x 12 34 y", 1), ("12 34, 5", 1), ("5, 12 34", 1), ("12 34\n56", 1), ("9\n12 34", 1),
        ("12 34 56", 0), ("9 12 34", 0), ("12 34 5", 0), ("12 34-5", 0), ("1.12 34", 0), ("a12 34", 0), ("12 34é", 0),
        ("\\n12 34", 1), ("9 \\n12 34", 1),
    ],
)  # fmt: skip
def test_a_group_of_digits_stands_alone(group: Engine, text: str, count: int) -> None:
    assert find(group, text).get("A", 0) == count


def test_groups_in_a_column(group: Engine) -> None:
    cells = ["12 34", "12 34 56", "a 12 34", "12 34 b", "1 12 34", "12 34 x 56 78"]
    as_cell_by_cell(Matcher(group.matcher.identifiers), column([cells[at % 6] for at in range(180)]), 3)
    as_cell_by_cell(Matcher(group.matcher.identifiers), column([f"{at} {cells[at % 6]}" for at in range(180)]), 3)


@pytest.mark.parametrize(
    "text",
    [
        "né le 12/05/1985, tél. 06 12 34 56 78",
        "DOB 12/05/1985, phone 06 12 34 56 78",
        "Geburtsdatum 14.03.1985 Tel. 03 12 45 67 89",
        "DOB 1985-05-12, mobile 07 62 34 56 78",
        "DOB 12 05 1985, phone 06 12 34 56 78",
    ],
)
def test_a_date_is_no_piece_of_the_phone_number_behind_it(shipped: Engine, text: str) -> None:
    assert find(shipped, text) == {"DATE_OF_BIRTH": 1, "FRANCE_PHONE_NUMBER": 1}


@pytest.mark.parametrize("text", ["DOB 12 05 1985", "DOB: 1985 05 12.", "dob 12 05 85", "dob=12 05 1985 10:30:00"])
def test_a_date_with_spaces_alone(shipped: Engine, text: str) -> None:
    assert find(shipped, text) == {"DATE_OF_BIRTH": 1}


def test_a_run_of_groups_is_no_date(shipped: Engine) -> None:
    assert find(shipped, "date of birth 12/05/1985 zones 10 11 12 13 14") == {"DATE_OF_BIRTH": 1}
    assert find(shipped, "dob zones 10 11 12 13 14") == {}


def test_dates_with_spaces_in_a_column(shipped: Engine) -> None:
    cells = [f"{1 + at % 28:02} {1 + at % 12:02} {1950 + at % 50}" for at in range(300)]
    (found,) = classify(shipped, column(cells, "dob"))
    assert (found.identifier, found.count) == ("DATE_OF_BIRTH", 300)
    as_cell_by_cell(shipped.matcher, column([*cells, *(f"{one} {at}" for at, one in enumerate(cells))], "dob"), 5)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mailto:a@b.com", "a@b.com"),
        ("user:jane@x.org", "jane@x.org"),
        ("sip:jane@x.org", "jane@x.org"),
        ("ftp://jane@host.com", "jane@host.com"),
        ("https://h.com:8080/jane@x.org", "jane@x.org"),
        ("http://h.com:80 jane@x.org", "jane@x.org"),
        ("http://h.com:80,jane@x.org", "jane@x.org"),
        ("https://h.com?m=k:jane@x.org", "jane@x.org"),
        ('{"at": "https://h.com", "m": "k:jane@x.org"}', "jane@x.org"),
        ("smtp://jane@x.org:Xk3sQ9zzT@mail.example.org", "jane@x.org"),
        ("postgres://app:Xk3sQ9zzT@db.internal.contoso.com:5432/prod", None),
        ("postgres://app:Xk3.sQ9-zzT@db.internal.contoso.com", None),
        ("postgres://app:Xk3%40sq9.com@db.internal.contoso.com", None),
        ("redis://:Xk3sQ9zzT@cache.contoso.com:6379", None),
    ],
)
def test_the_password_of_a_url_is_no_part_of_an_address(shipped: Engine, text: str, found: str | None) -> None:
    spans = [span for one in classify(shipped, Text(text=text.encode())) for span in one.spans]
    assert [text[start:end] for start, end in spans] == ([] if found is None else [found])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("GET /r?email=maria%40gmail.com HTTP/1.1", 1),
        ("to=maria%2Bnews%40gmail.com&cc=j.doe%40example.org", 2),
        ("<a href='mailto:maria&#64;gmail.com'>maria&#x40;gmail.com</a>", 2),
        ("email=maria%41gmail.com", 0),
        ("/npm/%40babel%2Fcore and icon%402x.png and lodash%404.17.21", 0),
        ("a%20%40%20gmail.com", 0),
    ],
)
def test_an_address_with_its_at_encoded(shipped: Engine, text: str, count: int) -> None:
    assert find(shipped, text).get("EMAIL_ADDRESS", 0) == count


def test_addresses_and_logins_in_a_column(shipped: Engine) -> None:
    cells = ["jane{}%40example.org", "jane{}@example.org", "db://app:s{}@example.org", "jane{}&#64;example.org", "x{}"]
    for cycle in ((0,), (2,), (0, 1), (1, 2), (0, 1, 2, 3, 4)):
        text = column([cells[cycle[at % len(cycle)]].format(at) for at in range(200)], "value")
        as_cell_by_cell(shipped.matcher, text, 7)
    (found,) = classify(shipped, column([f"jane{at}%40example.org" for at in range(200)]))
    assert found.count == 200
