r"""An escape in front of a value ends where the value begins, though its last byte is a letter or a digit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifiers import escapes
from classifiers.engine import Engine
from classifiers.types import Form, Identifier, Text
from tests.classifiers.building import NONE, SSN, classify, column, find, identifier

TOKEN = identifier("TOKEN", Form("TOK[A-Z0-9]{8}", 11, NONE))
HEADER = identifier("HEADER", Form("Secret: [a-z]{6}", 14, NONE, anchor="Secret: [a-z]"))
NUMBER = identifier("NUMBER", Form("[1-9]-[0-9]{6}", 8, NONE, left="number", right="number"))
TOUCHY = identifier("TOUCHY", Form("KEY[A-Z0-9]{8}", 11, NONE, left="token", right="token"))
_SHIPPED = (TOKEN, HEADER, NUMBER, TOUCHY, SSN)
VALUE = "TOK" + "A1B2C3D4"


def _custom(one: Identifier) -> Identifier:
    return replace(one, origin="custom")


@pytest.fixture(scope="module", params=["shipped", "custom"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """The same identifiers confirmed by `re` and by RE2."""
    return Engine(_SHIPPED if request.param == "shipped" else tuple(map(_custom, _SHIPPED)))


STYLES = ["\x1b[32m", "\x1b[1;31m", "\x1b[m", "\x1b[38;2;255;100;0m", "\x1b[1m\x1b[K", "\x1b[2K", "\x1b[?25h"]
WRITTEN = [r"\x1b[32m", r"\u001b[0m", r"\033[1;31m", r"\e[0m", "^[[32m", "#033[31m", "[1;31m"]
LETTERS = [rf"line\{letter}" for letter in "abfnrtv0"]
LETTERS += [r"line\\n", r"\r\n", r'{"a": "x\n', r"error:\n", r"http://a/b\n"]
HEX = ["a%20", "a%0A", "a%3D", "a%22", r"a\x20", r"a\u0020", r"a\u003d", r"a\u000a", "%2C"]
PLAIN = ["m", "32m", "x;32m", "[32mm", "[m", "x1b[32", "\x1b[32mx", "\x1b[32x", "n", "/n", r"\d", r"\nn", "20", "é"]
PLAIN += ["%4", "%41", "%7A", "%C3", "%1F", r"\x41", r"\u0041", r"\u0120", r"\u00e9"]
PATHS = [r"C:\tools\n", r"see C:\new\dir\t", r"'C:\\tools\\n", r"D:\b"]


@pytest.mark.parametrize("before", STYLES + WRITTEN + LETTERS + HEX)
def test_an_escape_is_an_edge(engine: Engine, before: str) -> None:
    assert find(engine, before + VALUE) == {"TOKEN": 1}
    assert find(engine, "some words " + before + VALUE + " and more") == {"TOKEN": 1}
    assert find(engine, before + "Secret: abcdef ") == {"HEADER": 1}


@pytest.mark.parametrize("before", PLAIN + PATHS)
def test_what_only_looks_like_an_escape_is_none(engine: Engine, before: str) -> None:
    assert find(engine, before + VALUE) == {}
    assert find(engine, "some words " + before + VALUE + " and more") == {}


def test_an_escape_counts_as_what_it_stands_for(engine: Engine) -> None:
    key = "KEY" + "A1B2C3D4"
    assert find(engine, f"a%20{key}") == find(engine, rf"a\n{key}") == {"TOUCHY": 1}
    assert find(engine, f"a%3D{key}") == find(engine, f"a%2F{key}") == {}
    assert find(engine, "a%2F1-123456") == {"NUMBER": 1}
    assert find(engine, "7%2F1-123456") == find(engine, r"a\01-123456") == {}


def test_the_span_leaves_the_escape_out(engine: Engine) -> None:
    text = column(["x"])
    for before in ("\x1b[1;31m", r"a\n", "a%20"):
        data = (before + VALUE).encode()
        (found,) = classify(engine, replace(text, text=data, breaks=None))
        assert found.spans == ((len(before), len(data)),)


def test_in_columns_as_in_running_text(engine: Engine) -> None:
    cells = [VALUE] * 3 + ["\x1b[32m" + VALUE, r"a\n" + VALUE, "%20" + VALUE, "m" + VALUE, r"C:\n" + VALUE]
    # Many different cells, so that the form fills the column and whole cells are judged at once.
    cells = [cell[:-4] + f"{number:04}" for number, cell in enumerate(cells * 100)]
    assert find_in(engine, cells) == {"TOKEN": 600}


def find_in(engine: Engine, cells: list[str]) -> dict[str, int]:
    return {one.identifier: one.count for one in classify(engine, column(cells))}


def test_an_escape_does_not_reach_over_the_end_of_a_cell(engine: Engine) -> None:
    assert find_in(engine, ["\x1b[32", "m" + VALUE, "\\", "n" + VALUE]) == {}


@pytest.mark.parametrize("before", ["\x1b[1m", r"\n", r"\t", r"\x1b[1;31m"])
def test_a_keyword_behind_an_escape(engine: Engine, before: str) -> None:
    assert find(engine, f"{before}ssn: 123-45-6789 ") == {"SSN": 1}


@pytest.mark.parametrize("before", ["m", "5m", "n", "/n", r"\s"])
def test_a_letter_before_a_keyword_is_still_one(engine: Engine, before: str) -> None:
    assert find(engine, f"{before}ssn: 123-45-6789 ") == {}


@pytest.mark.parametrize("unit", ["\\n", "\x1b[", "[1;", "%20", "\\", "C:\\a", VALUE + "\\n", "\\nTOK"])
def test_the_work_is_linear(engine: Engine, unit: str) -> None:
    def work(size: int) -> int:
        session = engine.session()
        session.classify(Text(text=(unit * (size // len(unit)) + VALUE).encode()))
        return session.work.total()

    assert work(80_000) <= 5 * work(20_000) + 100


def test_before_gives_what_a_reader_sees() -> None:
    assert escapes.before(b"7%2F", 4) == b"7/"
    assert escapes.before(rb"a\n", 3) == b"\n"
    assert escapes.before(b"an", 2) is None
