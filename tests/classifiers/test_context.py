"""Keywords: edges, separators, scripts, distance, fields, cells and scopes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from classifiers.engine import Engine
from classifiers.types import Evidence, Form, Scope, Text
from tests.classifiers.building import ABSENT, ALL, REQUIRED, SSN, classify, column, find, identifier


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MACIE_LITE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield Engine(ALL)


@pytest.mark.parametrize(
    "keyword",
    [
        "ssn", "SSN", "Ssn", "employee_ssn", "custSSN", "custSsn", "ssn2", "2ssn", "ssnValue", "SSNvalue",
        "custSSNvalue", "SSNValue", "(ssn)", "social security", "social_security", "social-security", "socialsecurity",
        "SocialSecurity", "SOCIAL SECURITY", "customerSocialSecurityId", "ss#", "您的SSN是",
    ],
)  # fmt: skip
def test_keyword_stands(engine: Engine, keyword: str) -> None:
    assert find(engine, f"{keyword} 123-45-6789") == {"SSN": 1}
    assert find(engine, f"123-45-6789 {keyword}") == {"SSN": 1}
    assert find(engine, "123-45-6789", field=keyword) == {"SSN": 1}


@pytest.mark.parametrize(
    "word", ["ssns", "assn", "lessn", "Assn", "éssn", "ssné", "sns", "socialxsecurity", "social  security"]
)
def test_keyword_does_not_stand(engine: Engine, word: str) -> None:
    assert find(engine, f"{word} 123-45-6789") == {}
    assert find(engine, "123-45-6789", field=word) == {}


@pytest.mark.parametrize(
    "code",
    ["JZsFNsE0urCvzWhr4Jw87ssn9CxY9zMDU0drGgLLQ", "3ajgII3xZ-Wc-dqXRTSMw8q_sSSNTk5qR", "9f86d0ssn884c7d659a2feaa0c55a"],
)
def test_keyword_within_a_code_is_none(engine: Engine, code: str) -> None:
    assert find(engine, f"{code} 123-45-6789") == {}


@pytest.mark.parametrize("name", ["ID-ssn-2-07-11-2024", "legacyCustomer1SSN2Value3", "v1/u2/ssn/A7b2C9d4E"])
def test_keyword_within_a_long_name_stands(engine: Engine, name: str) -> None:
    assert find(engine, f"{name} 123-45-6789") == {"SSN": 1}


@pytest.mark.parametrize("word", ["company", "span", "Span", "PANEL", "Panama"])
def test_company_does_not_hold_pan(engine: Engine, word: str) -> None:
    assert find(engine, f"{word} 4012888888881881") == {"BARE_CARD": 1}


@pytest.mark.parametrize(
    "keyword", ["número de pasaporte", "NÚMERO DE PASAPORTE", "nu\u0301mero_de_pasaporte", "我的护照号码", "护照"]
)
def test_any_script(engine: Engine, keyword: str) -> None:
    assert find(engine, f"{keyword}: 123456789") == {"PASSPORT": 1}


@pytest.mark.parametrize(
    "text",
    [
        "order_id=123-45-6789 ssn=none", "/?id=123-45-6789&ssn=", "order: 123-45-6789\nSSN: none",
        "a='123-45-6789', ssn=1",
        'id = "123-45-6789"\nsocial security number = none',
    ],
)  # fmt: skip
def test_the_label_of_the_next_value_says_nothing(engine: Engine, text: str) -> None:
    assert find(engine, text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "value=123-45-6789 ssn", "type=ssn id=123-45-6789 a=b", "123-45-6789 ssn=1", "ssn=123-45-6789 id=7",
        "id: 123-45-6789 type: ssn", "number: 123-45-6789 (ssn: US)", "id 123-45-6789, ssn: that",
    ],
)  # fmt: skip
def test_other_words_behind_a_value_count(engine: Engine, text: str) -> None:
    assert find(engine, text) == {"SSN": 1}


@pytest.mark.parametrize("filler", [" ", "\n", "é", "漢", "😀"])
def test_distance_counts_code_points_inclusive(engine: Engine, filler: str) -> None:
    near, far = f" {filler * 28} ", f" {filler * 29} "
    assert find(engine, f"ssn{near}123-45-6789") == {"SSN": 1}
    assert find(engine, f"ssn{far}123-45-6789") == {}
    assert find(engine, f"123-45-6789{near}ssn") == {"SSN": 1}
    assert find(engine, f"123-45-6789{far}ssn") == {}


def test_absent_means_none_near(engine: Engine) -> None:
    assert find(engine, "card 4012888888881881") == {"CARD": 1}
    assert find(engine, "4012888888881881") == {"BARE_CARD": 1}
    assert find(engine, "4012888888881881", field="visa") == {"CARD": 1}
    assert find(engine, f"card {'.' * 40} 4012888888881881") == {"BARE_CARD": 1}


def test_nothing_crosses_the_end_of_a_cell(engine: Engine) -> None:
    assert classify(engine, column(["ssn", "123-45-6789", "social", "security 123-45-6789"])) == []
    found = classify(engine, column(["x", "ssn 123-45-6789", "123-45-", "6789 ssn"]))
    assert [(one.identifier, one.spans) for one in found] == [("SSN", ((6, 17),))]


def _scope_of(text: bytes, values: dict[str, tuple[str, ...]]) -> Text:
    places = {text.index(value.encode()): (value.encode(), names) for value, names in values.items()}

    def scope(start: int, end: int) -> Scope | None:
        around = [(len(value), at, names) for at, (value, names) in places.items() if at <= start < at + len(value)]
        return Scope(min(around)[1], min(around)[1] + min(around)[0], min(around)[2]) if around else None

    return Text(text=text, scope=scope)


def test_json_path_elements_count_however_far(engine: Engine) -> None:
    inner = '{"note": "%s", "value": "123-45-6789"}' % ("x" * 500)
    text = f'{{"ssn": {inner}, "order": "234-56-7890"}}'.encode()
    scoped = _scope_of(text, {inner: ("ssn",), "123-45-6789": ("ssn", "value"), "234-56-7890": ("order",)})
    (found,) = classify(engine, scoped)
    assert (found.identifier, found.count) == ("SSN", 1)
    assert text[slice(*found.spans[0])] == b"123-45-6789"


def test_json_key_speaks_for_its_own_value_alone(engine: Engine) -> None:
    text = b'{"ssn": "unknown", "order": "123-45-6789"}'
    assert classify(engine, _scope_of(text, {"123-45-6789": ("order",), "unknown": ("ssn",)})) == []


def test_json_value_holds_its_own_keyword(engine: Engine) -> None:
    text = b'{"note": "my ssn is 123-45-6789"}'
    (found,) = classify(engine, _scope_of(text, {"my ssn is 123-45-6789": ("note",)}))
    assert found.count == 1


def test_json_key_far_before_the_end_of_its_string(engine: Engine) -> None:
    value = f"{'x ' * 400}123-45-6789"
    text = f'{{"ssn": "{value}"}}'.encode()
    (found,) = classify(engine, _scope_of(text, {value: ("ssn",)}))
    assert found.count == 1


def test_json_string_with_quotes_of_its_own(engine: Engine) -> None:
    value = f'"quoted" {"x " * 100} 123-45-6789'  # its escapes have been read
    (found,) = classify(engine, _scope_of(f'{{"ssn": "{value}"}}'.encode(), {value: ("ssn",)}))
    assert found.evidence == {Evidence.PATTERN, Evidence.PROOF, Evidence.FIELD}


def test_path_that_opened_before_the_window(engine: Engine) -> None:
    text = b'"value": "123-45-6789"}'
    scoped = Text(text=text, scope=lambda start, end: Scope(0, len(text), ("ssn", "value")))
    assert [one.identifier for one in classify(engine, scoped)] == ["SSN"]


# No form of it needs a keyword, so that keywords are looked for around its matches alone.
_LATE = identifier(
    "ADDRESS", Form(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}", 15, ABSENT), keywords=("version", "=="), distance=20
)


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MACIE_LITE_CACHE_DIR", str(tmp_path_factory.mktemp("late")))
        yield Engine([SSN, _LATE])


@pytest.mark.parametrize(("gap", "found"), [(19, {}), (20, {}), (21, {"ADDRESS": 1})])
@pytest.mark.parametrize("filler", [".", "é"])
def test_keywords_that_no_form_needs_count_as_far_as_others(
    late: Engine, filler: str, gap: int, found: dict[str, int]
) -> None:
    around = f" {filler * (gap - 2)} "
    assert find(late, f"{'x ' * 300}version{around}10.0.0.1") == found
    assert find(late, f"10.0.0.1{around}version{' x' * 300}") == found
    assert find(late, f"subversion{around}10.0.0.1") == {"ADDRESS": 1}


def test_keywords_that_no_form_needs_speak_as_names_however_far(late: Engine) -> None:
    value = "[%s10.0.0.1]" % ("1, " * 200)
    assert classify(late, _scope_of(f'{{"version": {value}}}'.encode(), {value: ("version",)})) == []
    assert find(late, "10.0.0.1", field="version") == {}
    assert [one.count for one in classify(late, column(["10.0.0.1", "version 10.0.0.1", "v", "=="]))] == [1]


_CARD_NUMBER = identifier(
    "CARD_NUMBER", Form("[0-9]{10}", 10, REQUIRED), keywords=("c.c.", "c.u.i.t", "c.c. no"), distance=40
)


@pytest.mark.parametrize("keyword", ["C.C.", "c.c.", "(C.C.)", "C.C.:", "c.c. No.", "C.C.N", "C.U.I.T.", "con c.u.i.t"])
def test_letters_with_dots_are_a_keyword(keyword: str) -> None:
    assert find(Engine([_CARD_NUMBER]), f"{keyword} 1050234771") == {"CARD_NUMBER": 1}


@pytest.mark.parametrize("name", ["c.c.OrderService", "c.c.o.OrderService", "e.c.c.h", "o.c.c.Router", "c.u.i.t.Panel"])
def test_letters_with_dots_in_the_name_of_a_package_are_none(name: str) -> None:
    assert find(Engine([_CARD_NUMBER]), f"{name} - order=1050234771") == {}
