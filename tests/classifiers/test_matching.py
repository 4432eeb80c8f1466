"""Matches: edges, longest, proofs, wide forms, windows, overlaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifiers.engine import Engine
from classifiers.errors import IdentifierError
from classifiers.linear import Place
from classifiers.types import Form, KeywordRule, Text
from tests.classifiers.building import ABSENT, ALL, KEY_BLOCK, NONE, REQUIRED, classify, find, identifier

PIECES = (
    "ssn", "social security", "123-45-6789", "123456789", "passport", "card", "4012888888881881", "4111111111111111",
    "4012 8888 8888 1881", "10.20.30.40", "1.2.3.4.5", "joe@mail.example.com", "a@example.com", "ab@@cd", "phone",
    "+1 202-555-0143", "202-555-0143", "é", "漢字", "\n", "-", ".", "x", "7",
    " " * 20, "-----BEGIN KEY-----", "-----END KEY-----",
)  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MACIE_LITE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield Engine(ALL)


@pytest.fixture(scope="module")
def same_as_ours(engine: Engine) -> Engine:
    return Engine([one for one in ALL if one is not KEY_BLOCK])


@pytest.fixture(scope="module")
def users(engine: Engine) -> Engine:
    """The same identifiers, as if a user had written them: confirmed by RE2, which counts to 1,000 at most."""
    return Engine([replace(one, origin="custom") for one in engine.identifiers if one is not KEY_BLOCK])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("10.20.30.40", 1), ("10.20.30.40.", 1), ("10.20.30.40.5", 0), ("v10.20.30.40", 1), ("110.20.30.401", 0),
        ("10.20.30.40-50", 0), ("10.20.30.40-x", 1), ("3/10.20.30.40", 0), ("é10.20.30.40", 1),
    ],
)  # fmt: skip
def test_digit_edges(engine: Engine, text: str, count: int) -> None:
    assert find(engine, text).get("IP", 0) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("ssn 123456789", 1), ("ssn x123456789", 0), ("ssn _123456789", 0), ("ssn é123456789", 0),
        ("ssn 123456789é", 0), ("ssn “123456789”", 1), ("ssn号123456789号", 1),
    ],
)  # fmt: skip
def test_word_edges_know_letters_of_all_scripts(engine: Engine, text: str, count: int) -> None:
    assert find(engine, text).get("SSN", 0) == count


def test_every_end_of_one_place_is_one_match(engine: Engine) -> None:
    (found,) = classify(engine, Text(text=b"mail joe.smith@mail.example.org now"))
    assert (found.count, found.spans) == (1, ((5, 31),))


def test_longest_wins_whatever_the_order_of_alternatives() -> None:
    engine = Engine([identifier("A", Form("ab|abcd|abc", 4, NONE, right="none"))])
    (found,) = classify(engine, Text(text=b"abcdx"))
    assert found.spans == ((0, 4),)


def test_a_shorter_end_when_the_longest_fails_its_proof() -> None:
    engine = Engine([identifier("A", Form(r"[0-9]{4}(?: [0-9]{4}){3}(?: [0-9]{2})?", 22, NONE, ("luhn",)))])
    (found,) = classify(engine, Text(text=b"4012 8888 8888 1881 25"))
    assert found.spans == ((0, 19),)


def test_matches_of_many_lines(engine: Engine) -> None:
    block = b"-----BEGIN KEY-----\n" + b"abcd\n" * 1500 + b"-----END KEY-----"
    found = classify(engine, Text(text=b"x" * 100 + block + b"\n" + block + b"\n-----END KEY-----"))
    assert [(one.identifier, one.count) for one in found] == [("KEY_BLOCK", 2)]
    assert found[0].spans[0] == (100, 100 + len(block))


def test_sample_values_are_never_reported(engine: Engine) -> None:
    assert find(engine, "card 4111 1111 1111 1111, card 4111111111111111, A@EXAMPLE.COM, a@example.com") == {}


@pytest.mark.parametrize("swapped", [False, True])
def test_specificity_decides_overlaps(swapped: bool) -> None:
    pair = [
        identifier("WEAK", Form("[0-9]{9}", 9, NONE), specificity=10),
        identifier("STRONG", Form("[0-9]{9}", 9, NONE), specificity=20),
    ]
    assert find(Engine(pair[::-1] if swapped else pair), "123456789 987654321") == {"STRONG": 2}


def test_then_proof_then_keyword_then_length() -> None:
    plain = identifier("PLAIN", Form("[0-9]{16}(?:00)?", 18, NONE))
    proved = identifier("PROVED", Form("[0-9]{16}", 16, NONE, ("luhn",), right="none"))
    worded = identifier("WORDED", Form("[0-9]{16}", 16, REQUIRED, right="none"), keywords=("word",))
    assert find(Engine([plain, proved, worded]), "word 401288888888188100") == {"PROVED": 1}
    assert find(Engine([plain, worded]), "word 401288888888188100") == {"WORDED": 1}
    short = identifier("SHORT", Form("[0-9]{16}", 16, NONE, right="none"))
    assert find(Engine([short, plain]), "401288888888188100") == {"PLAIN": 1}


def test_one_number_of_two_kinds_counts_once(engine: Engine) -> None:
    assert find(engine, "passport and ssn 123456789") == {"SSN": 1}


def test_a_form_may_be_case_insensitive() -> None:
    engine = Engine([identifier("A", Form("(?i)key-[a-f]{4}", 8, NONE))])
    assert find(engine, "KEY-ABCD key-abcd Key-zzzz") == {"A": 2}


@pytest.mark.parametrize("rule", list(KeywordRule))
def test_an_expression_that_does_not_compile_is_named(rule: KeywordRule) -> None:
    with pytest.raises(IdentifierError, match="BAD, form 1"):
        Engine([identifier("GOOD", Form("abc", 3, NONE)), identifier("BAD", Form("a(b", 3, rule), keywords=("word",))])


def _window_counts(engine: Engine, text: bytes, size: int, overlap: int) -> Counter[str]:
    counts: Counter[str] = Counter()
    for start in range(0, len(text), size):
        low, high = max(0, start - overlap), min(len(text), start + size + overlap)
        core = (start - low, min(len(text), start + size) - low)
        for one in classify(engine, Text(text=text[low:high], core=core)):
            counts[one.identifier] += one.count
    return counts


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " ", ", "])), max_size=40))
@pytest.mark.slow
def test_windows_give_what_the_whole_gives(engine: Engine, pieces: list[tuple[str, str]]) -> None:
    text = "".join(piece + gap for piece, gap in pieces).encode()
    whole = Counter({one.identifier: one.count for one in classify(engine, Text(text=text))})
    for size in (37, 150):
        assert _window_counts(engine, text, size, 600) == whole


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=30))
@pytest.mark.slow
def test_detections_are_in_order_and_disjoint(engine: Engine, pieces: list[str]) -> None:
    text = " ".join(pieces).encode()
    found = classify(engine, Text(text=text))
    spans = sorted(span for one in found for span in one.spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert all(list(one.spans) == sorted(one.spans) and one.count == len(one.spans) for one in found)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=30), gap=st.sampled_from(["", " "]))
@pytest.mark.slow
def test_users_forms_give_what_ours_give(users: Engine, same_as_ours: Engine, pieces: list[str], gap: str) -> None:
    text = Text(text=gap.join(pieces).encode())
    assert classify(users, text) == classify(same_as_ours, text)


def test_a_users_form_cannot_hang() -> None:
    form = Form("(?:a{0,9}){12}b", 110, NONE, anchor="a{9}")
    assert find(Engine([replace(identifier("A", form), origin="custom")]), "a" * 3000 + " " + "a" * 20 + "b") == {
        "A": 1
    }


def test_an_expression_that_re2_does_not_take_is_named() -> None:
    form = Form("ab(?=c)", 3, NONE, anchor="ab")
    with pytest.raises(IdentifierError, match="A, form 1"):
        Engine([replace(identifier("A", form), origin="custom")])


def test_rules_are_all_covered() -> None:
    assert {form.keyword for one in ALL for form in one.forms} == {REQUIRED, NONE, ABSENT}


def test_what_is_known_of_a_text_does_not_show_it(engine: Engine) -> None:
    around = engine.matcher.surroundings(Text(text=b"ssn 123-45-6789"))
    assert around.padded == b"ssn 123-45-6789\n"
    assert "123-45-6789" not in repr(around)
    assert "123-45-6789" not in repr(Place(around.padded, 4, 15))


def test_companions_are_those_whose_value_may_be_a_keyword(engine: Engine) -> None:
    form = Form("[a-z]{8}", 8, REQUIRED)
    led = replace(identifier("LED", form, keywords=("word",)), companions=("IP", "MAIL", "NOT_SELECTED"))
    free = replace(identifier("FREE", replace(form, keyword=NONE)), companions=("SSN",))
    assert Engine([*ALL, led, free]).matcher.companions == {ALL.index(one) for one in ALL if one.id in ("IP", "MAIL")}
    assert not engine.matcher.companions
