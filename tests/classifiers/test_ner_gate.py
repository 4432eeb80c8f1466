from __future__ import annotations

import re

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


def _opened(text: bytes) -> list[str]:
    """The words that open, as written."""
    places = gate.openings(text, marks.scan(text).words).tolist()
    return [re.split(rb"[^\w\x80-\xff]", text[place : place + 40])[0].decode() for place in places]


@pytest.mark.parametrize("line", [LOG, ACCESS, CODE, NUMBERS, b"aGVsbG8gd29ybGQgQUJDRA=="], ids=str)
def test_what_holds_no_names_stays_shut(line: bytes) -> None:
    assert _opened(line * 40) == []


@pytest.mark.parametrize("name", ["Jane Doe", "Jane Q. Doe", "Miller, Robert", "Alice Zzyzx"], ids=lambda name: name)
def test_a_name_opens_among_log_lines(name: str) -> None:
    text = LOG * 20 + LOG.replace(b"Request 9f3c", b"user " + name.encode() + b" on") + LOG * 20
    assert set(_opened(text)) & set(name.split())


def test_prose_opens_at_names_and_not_at_other_words() -> None:
    text = b"The report was written by Qwertz Miller in March. It was sent to the Board. Anna has read it, I think. "
    opened = _opened(text * 30)
    assert {"Miller", "Anna"} <= set(opened)
    assert not {"The", "March", "It", "I"} & set(opened)


def test_a_short_text_opens_at_names_in_lower_case() -> None:
    assert "miller" in _opened(b"my name is robert miller and i live here")


@pytest.mark.parametrize("text", [b"", b"A", b"Jo", b"\n", "É".encode(), b"Jane Doe", b"\xc3", b"a" * 5000])
def test_texts_of_a_few_bytes(text: bytes) -> None:
    assert all(0 <= place < len(text) for place in gate.openings(text, marks.scan(text).words).tolist())


def test_many_words_open_as_each_of_them_would() -> None:
    line = b"The report was written by Jane Doe and then it was sent around to all of us again. "
    assert _opened(line * 20_000) == _opened(line * 1000) * 20


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
    assert mark in [found for _, found in marks.scan(text).marks]


@pytest.mark.parametrize("text", [b"Elm Street is closed", b"company: x", b"address of the object", b"hash: 12"])
def test_no_marks(text: bytes) -> None:
    assert marks.scan(text).marks == []


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


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        (b"Jane", b"Then Dr. Smith met Jane in the park."),
        (b"Nobody", b"Nobody knew!"),
        (b"Last", b"Last one"),
    ],
)
def test_a_window_of_a_long_line_is_a_sentence(word: bytes, sentence: bytes) -> None:
    data = b"It was late already. Then Dr. Smith met Jane in the park. Nobody knew! Last one"
    place, none = np.array([data.index(word)], np.int64), np.zeros(1, np.int64)
    assert [data[b:e].strip() for b, e in windows.around(data, place, none, none)] == [sentence]


def test_no_window_over_encoded_data() -> None:
    assert windows.everything(b"QUJD" * 1000) == []
