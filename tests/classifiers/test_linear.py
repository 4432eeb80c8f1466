"""Four times the input is about four times the work, whatever the input says; counted, not timed."""

from __future__ import annotations

import pytest

from classifiers.engine import Engine
from classifiers.loading import load
from classifiers.types import Text
from tests.classifiers.building import ALL, column

_SIZE = 20_000


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MACIE_LITE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        return Engine(ALL)  # without the folder for `everything`, which would be compiled anew in it


def _work(engine: Engine, text: Text) -> int:
    session = engine.session()
    session.classify(text)
    return session.work.total()


@pytest.mark.parametrize(
    "unit",
    [
        b"7", b"a", b"ssn ", b"ssn 1", b"ssn 123-45-6789 ", b'"', b"'\"", b"a@", b"a@b.cc", b"a.a@", b"1.", b"1.1.1.1 ",
        b"+1", b"123-45-6789", b"4012 8888 ", b"-----END KEY-----", b"-----BEGIN KEY-----", b"\xc3\xa9", b"\n", b"SsN",
        b"card visa pan ", b"a@@b", b"4111111111111111 ",
    ],
)  # fmt: skip
def test_hostile_text(engine: Engine, unit: bytes) -> None:
    small, large = (unit * (size // len(unit)) for size in (_SIZE, 4 * _SIZE))
    assert _work(engine, Text(text=large)) <= 5 * _work(engine, Text(text=small)) + 100


@pytest.mark.parametrize(
    "cell", ["123456789", "1 2 3 4", "a@b.cc a@b.cc", "ssn", "4012 8888 8888 1882", "joe@mail.org"]
)
@pytest.mark.parametrize("field", [None, "ssn"])
def test_hostile_columns(engine: Engine, cell: str, field: str | None) -> None:
    small, large = (column([f"{cell} {i}" for i in range(size)], field) for size in (600, 2400))
    assert _work(engine, large) <= 5 * _work(engine, small) + 100


def test_numbers_cost_nothing_where_no_keyword_is(engine: Engine) -> None:
    assert _work(engine, Text(text=b"123456789 id 987654321 order 192837465, " * 1000)) == 0


def test_numbers_cost_only_where_a_keyword_is_near(engine: Engine) -> None:
    text = b"123456789 id 987654321 order 192837465, " * 1000
    assert _work(engine, Text(text=text + b"ssn 123-45-6789" + text)) < 1000


@pytest.fixture(scope="module")
def everything() -> Engine:
    return Engine(list(load().values()))


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        b"7", b"a", b"\"'`", b'{"a":[', b"a@", b"1.1.", b"a:1:", b"0f", b"QWxh", b'key=secret_token="', b"password: ",
        b"-----BEGIN RSA PRIVATE KEY-----", b"eyJhbGciOi.", b"https://a:b@c.", b"tel +1 ", b"1-2 3.4 ", b"<<", b"xprv",
        b"DE12 3456 ", b"server=a;password=b;", b"abandon ",
    ],
)  # fmt: skip
def test_hostile_text_with_every_identifier(everything: Engine, unit: bytes) -> None:
    small, large = (unit * (size // len(unit)) for size in (_SIZE, 4 * _SIZE))
    assert _work(everything, Text(text=large)) <= 5 * _work(everything, Text(text=small)) + 100


@pytest.mark.slow
def test_all_keywords_with_every_identifier(everything: Engine) -> None:
    unit = " 12345678 ".join(one.text for one in everything.matcher.keywords).encode()[:_SIZE]
    assert _work(everything, Text(text=4 * unit)) <= 5 * _work(everything, Text(text=unit)) + 100


@pytest.mark.slow
def test_one_line_of_fifty_megabytes_costs_no_more_than_its_matches(everything: Engine) -> None:
    line = b"x" * 25_000_000 + b" ssn 536-90-4399 " + b"x" * 25_000_000
    assert _work(everything, Text(text=line)) < 1000
