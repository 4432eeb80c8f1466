from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.ner import gate, marks, windows
from classifiers.ner.marks import Mark

LOG = b"2026-01-02T10:11:12Z INFO [worker-7] com.acme.Service: Request 9f3c completed in 31 ms status=200\n"
ACCESS = (
    b'10.1.2.3 - - [02/Jan/2026:10:11:12 +0000] "GET /a HTTP/1.1" 200 12 "-" "Mozilla/5.0 (Windows NT 10.0; Win64) '
    b'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"\n'
)
CODE = b'def get_token(self, name: str) -> Token:\n    """Return."""\n    return Token(self._store[0], name=name)\n'
NUMBERS = b"12,883,9120,44\n"


@pytest.mark.parametrize("line", [LOG, ACCESS, CODE, NUMBERS, b"aGVsbG8gd29ybGQgQUJDRA=="], ids=str)
def test_what_holds_no_names_stays_shut(line: bytes) -> None:
    assert gate.openings(line * 40).size == 0


@pytest.mark.parametrize(
    "name", ["Jane Doe", "Jane Q. Doe", "JANE DOE", "Miller, Robert", "Alice Zzyzx"], ids=lambda name: name
)
def test_a_known_name_opens_among_log_lines(name: str) -> None:
    text = LOG * 20 + LOG.replace(b"Request 9f3c", b"user " + name.encode()) + LOG * 20
    opened = gate.openings(text)
    assert text.index(name.encode()) in opened.tolist()
    assert len(opened) <= 2


def test_prose_opens_at_a_capital_in_mid_sentence() -> None:
    text = b"the report was written by Qwertz and then it was sent around to all of us again. " * 20
    assert gate.openings(text).size == 20


@pytest.mark.slow
def test_a_long_text_opens_where_its_slices_would() -> None:
    line = b"the report was written by Jane Doe and then it was sent around to all of us again. "
    opened = gate.openings(line * 110_000)
    places = np.arange(110_000) * len(line)
    assert (
        opened.tolist() == np.sort(np.concatenate((places + line.index(b"Jane"), places + line.index(b"Doe")))).tolist()
    )


@pytest.mark.parametrize("text", [b"", b"A", b"Jo", b"\n", "É".encode(), b"Jane Doe"])
def test_texts_of_a_few_bytes(text: bytes) -> None:
    assert all(0 <= place < len(text) for place in gate.openings(text).tolist())


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        (b"Patient name: Jane", Mark.LABEL),
        (b'{"customer_name": "Jane"}', Mark.LABEL),
        (b"x\nFrom: Jane", Mark.LABEL),
        (b"name = x", Mark.NAME_LABEL),
        (b"Dear Jane", Mark.GREETING),
        (b"see Dr. Who", Mark.TITLE),
        (b"best regards,\nJane", Mark.CLOSING),
        (b"at 12 Elm Street now", Mark.STREET),
        ("Hauptstraße 5".encode(), Mark.STREET),
        (b"Address: 12 Elm", Mark.ADDRESS_LABEL),
    ],
)
def test_marks(text: bytes, mark: Mark) -> None:
    assert mark in [found for _, found in marks.scan(text)]


@pytest.mark.parametrize("text", [b"Elm Street is closed", b"company: x", b"address of the object", b"hash: 12"])
def test_no_marks(text: bytes) -> None:
    assert marks.scan(text) == []


def _cover(data: bytes) -> list[tuple[int, int]]:
    return windows.everything(data)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aÉ語 \n.A😀", max_size=4000))
def test_windows_are_apart_short_and_on_characters(text: str) -> None:
    data = text.encode()
    last = 0
    for begin, end in _cover(data):
        assert last <= begin < end <= len(data)
        assert end - begin <= windows.LONGEST + 3
        data[begin:end].decode()
        last = end


def test_a_window_is_the_line_and_what_is_asked_around_it() -> None:
    data = b"one\ntwo\nthree Jane\nfour\nfive\n"
    place = np.array([data.index(b"Jane")], np.int64)
    none, one = np.zeros(1, np.int64), np.ones(1, np.int64)
    assert [data[b:e] for b, e in windows.around(data, place, none, none)] == [b"three Jane"]
    assert [data[b:e] for b, e in windows.around(data, place, one, one)] == [b"two\nthree Jane\nfour"]


def test_no_window_over_encoded_data() -> None:
    assert windows.everything(b"QUJD" * 1000) == []
