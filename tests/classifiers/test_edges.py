"""Edges that look further than one byte: groups of digits between spaces, the password of a URL, what leads to a
number of a section or a version, and octets that go on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from classifiers import loading
from classifiers.engine import Engine
from classifiers.matching import Matcher
from classifiers.types import Form, Text
from tests.classifiers.building import NONE, as_cell_by_cell, classify, column, find, identifier

_SHIPPED = (
    *("DATE_OF_BIRTH", "EMAIL_ADDRESS", "FRANCE_PHONE_NUMBER", "IP_ADDRESS", "ITALY_PHONE_NUMBER", "MAC_ADDRESS"),
    "SPAIN_PHONE_NUMBER",
)


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


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("see C.12.44.1.2, C.12.44.1.3", 0), ("C.12.44.1.2", 0), ("sect_C.12.44.1.2", 0), ("eth0C.12.44.1.2", 1),
        ("to:12.44.1.2", 1), ("host.12.44.1.2", 1), ("see c.12.44.1.2", 1),
        ("engine 12.44.1.2.v3", 0), ("engine 12.44.1.2.vnc", 1), ("it is 12.44.1.2.", 1),
        ("pkg:pypi/some_app@12.44.1.2?x=y", 0), ("pkg:deb/a/b-c@12.44.1.2", 0), ("[pkg:npm/x@12.44.1.2]", 0),
        ("root@12.44.1.2", 1), ("pkg:pypi/some_app root@12.44.1.2", 1), ("@12.44.1.2", 1), ("pkg:12.44.1.2", 1),
        ("ECMA-999 12.44.1.2", 0), ("oids: 12.44.1.2", 0), ("Annex 12.44.1.2", 0), ("in 12.44.1.2", 1),
        ("\\x1b[38:2::255:0:90m", 0), ("38:2::255:0:90", 0), ("[2a01::255:0:90]", 1), ("addr:2a01::255:0:90", 1),
        ("12:2a01::255:0:90", 1),
    ],
)  # fmt: skip
def test_versions_and_sections_are_no_hosts(shipped: Engine, text: str, count: int) -> None:
    assert find(shipped, text).get("IP_ADDRESS", 0) == count


_LINE = "00:b1:57:60:e5:75:ca:84:"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"{_LINE}\n8e:27:47:e8:68:99\n", 0), (f"  {_LINE}\r\n  8e:27:47:e8:68:99\n", 0),
        (f"{_LINE}\n\t\t8e:27:47:e8:68:99", 0), (f"{_LINE[:-1]}\n8e:27:47:e8:68:99\n", 1),
        (f"{_LINE} x\n8e:27:47:e8:68:99\n", 1), ("8e:27:47:e8:68:90:\n8e:27:47:e8:68:99:\n", 2),
        ('"mac": "8e2747e86899"', 1), ('"mac", "4c81f2d0-3b7a-4e19-9c5e-8e2747e86899"', 0),
        ("mac: node-8e2747e86899", 1),
    ],
)  # fmt: skip
def test_octets_that_go_on_are_no_interface(shipped: Engine, text: str, count: int) -> None:
    assert find(shipped, text).get("MAC_ADDRESS", 0) == count


def test_cells_of_octets_and_hosts(shipped: Engine) -> None:
    cells = ["8e:27:47:e8:68:{:02x}", _LINE, "12.44.1.{}", "pkg:pypi/a@12.44.1.{}", "C.12.44.1.{}", "8e2747e868{:02x}"]
    for cycle in ((0,), (1, 0), (2,), (2, 3), (4,), (5,), (0, 1, 2, 3, 4, 5)):
        text = column([cells[cycle[at % len(cycle)]].format(at % 256) for at in range(200)], "mac")
        as_cell_by_cell(shipped.matcher, text, 7)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("renal cell carcinoma 654321098", 0), ("654321098: B-cell lymphoma", 0), ("RenalCellCarcinoma: 654321098", 0),
        ("cell 654321098", 1), ("Anna, cell: 654321098", 1), ("654321098 (cell)", 1), ("cell phone 654321098", 1),
        ("cellPhone=654321098", 1), ("carcinoma of Anna, cell 654321098", 1),
    ],
)  # fmt: skip
def test_a_cell_of_biology_is_no_telephone(shipped: Engine, text: str, count: int) -> None:
    assert find(shipped, text).get("SPAIN_PHONE_NUMBER", 0) == count
