"""Who may have hidden what another found: without any other identifier, all that is left finds the same."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random

import pytest

from classifiers.allow_lists import AllowLists, word_list
from classifiers.engine import Engine, Session
from classifiers.types import Detection, Evidence, Form, Identifier, NameHit, Text
from tests.classifiers.building import ADDRESS_4, CARD, MAIL, NONE, PASSPORT, PHONE, SSN, column, identifier

_LINK = Form(r"https://[a-z]{1,9}:[a-z0-9]{1,20}@[a-z.]{1,40}", 80, NONE)
_LOGIN = Form(r"[a-z]{1,9}:[a-z0-9]{1,20}", 30, NONE)
LINK = identifier("LINK", _LINK, specificity=70)
LOGIN = identifier("LOGIN", _LOGIN, specificity=20)
"""Not looked for where another one found something."""
DIGITS = identifier("DIGITS", Form(r"[0-9]{9}", 9, NONE), specificity=45)

EVERY = (SSN, PASSPORT, MAIL, ADDRESS_4, PHONE, LINK, LOGIN, DIGITS)
_PIECES = (
    *("219-09-9998", "219099998", "ssn", "passport", "phone", "2125550134", "536-22-8726", "536228726"),
    *(
        "jane.roe@mail.example.com",
        "a@example.com",
        "https://me:sw0rd@db.corp.example",
        "me:sw0rd",
        "me:sw0rd@db.corp.x",
    ),
    *("10.1.2.3", "+1 212 555 0134", "212 555 0134", ",", ": ", "\n", "no. ", "nothing"),
)
_LISTED = ("https://me:sw0rd@db.corp.example", "219-09-9998")


@cache
def _engine(without: str = "", *, listed: bool = False) -> Engine:
    lists = AllowLists([word_list("words", "\n".join(_LISTED).encode(), "1")]) if listed else None
    return Engine([one for one in EVERY if one.id != without], allowed=lists)


def _of(engine: Engine, text: Text) -> tuple[dict[str, Detection], set[str]]:
    session = engine.session()
    return {one.identifier: one for one in session.classify(text)}, set(session.hid)


def _assert_told(text: Text, *, listed: bool = False) -> set[str]:
    """Gives those that hid something indeed."""
    found, hid = _of(_engine(listed=listed), text)
    indeed = set()
    for gone in (one.id for one in EVERY):
        left, _ = _of(_engine(gone, listed=listed), text)
        if left != {name: one for name, one in found.items() if name != gone}:
            indeed.add(gone)
    assert indeed <= hid
    return indeed


@pytest.mark.parametrize("listed", [False, True])
def test_running_text(listed: bool) -> None:
    random = Random(7)
    indeed: set[str] = set()
    for _ in range(120):
        pieces = random.choices(_PIECES, k=random.randint(1, 12))
        text = "".join(piece + random.choice(("", " ", " ")) for piece in pieces)
        indeed |= _assert_told(Text(text=text.encode()), listed=listed)
    assert {"SSN", "LINK", "MAIL"} <= indeed


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("field", [None, "ssn", "passport ssn"])
def test_columns(field: str | None, listed: bool) -> None:
    random = Random(7)
    indeed: set[str] = set()
    for kinds in (2, 3, 6):
        pieces = random.sample(_PIECES[:16], kinds)
        numbers = (f"{random.choice(pieces)}" if random.random() < 0.3 else _number(random) for _ in range(800))
        indeed |= _assert_told(column(list(numbers), field), listed=listed)
    assert indeed


def _number(random: Random) -> str:
    return f"{random.randint(1, 665):03}{random.choice(('-09-', '09'))}{random.randint(1, 9999):04}"


def test_what_stands_alone_hides_nothing() -> None:
    text = Text(text=b"ssn 219-09-9998 and jane.roe@mail.example.com, card 4012888888881881")
    found, hid = _of(Engine([SSN, MAIL, CARD, PASSPORT]), text)
    assert set(found) == {"SSN", "MAIL", "CARD"}
    assert hid == set()


def test_a_sample_hides_though_it_is_not_found() -> None:
    known = replace(LINK, sample_values=frozenset(("httpsmesw0rddbcorpexample",)))
    found, hid = _of(Engine([known, MAIL]), Text(text=b"https://me:sw0rd@db.corp.example"))
    assert (found, hid) == ({}, {"LINK"})


def test_what_a_list_holds_hides_what_lies_within_it_though_it_loses_itself() -> None:
    pair = identifier("PAIR", Form(r"[a-c]{2}-[a-c]{2}", 5, NONE))
    end = identifier("END", Form(r"[a-c]{2}-[x-z]{2}", 5, NONE), specificity=90)
    first = identifier("FIRST", Form(r"a[a-c]", 2, NONE), specificity=95)
    listed = AllowLists([word_list("words", b"ab-cc", "1")])
    text = Text(text=b"ab-cc-xx")
    assert _of(Engine([pair, end, first], allowed=listed), text)[1] == {"PAIR", "END"}
    assert set(_of(Engine([pair, end, first], allowed=listed), text)[0]) == {"END"}
    assert set(_of(Engine([end, first], allowed=listed), text)[0]) == {"END", "FIRST"}


class _Names:
    """Finds one name, where it is told."""

    capped, read = False, 0

    def find(self, text: Text, left_out: object = None) -> list[NameHit]:
        return [NameHit("NAME", 0, 8, evidence=Evidence.MODEL)]


NAME: Identifier = identifier("NAME")


def test_a_match_hides_the_name_that_it_overlaps() -> None:
    session: Session = Engine([MAIL, NAME], _Names).session()
    assert [one.identifier for one in session.classify(Text(text=b"jane.roe@mail.example.com"))] == ["MAIL"]
    assert session.hid == ("MAIL",)
    assert [one.identifier for one in session.classify(Text(text=b"Jane Roe, mail a.b@mail.example.com"))] == [
        *("MAIL", "NAME")
    ]
