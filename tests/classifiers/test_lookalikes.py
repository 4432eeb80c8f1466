"""What looks like an identifier's value and is none: all that is shipped is at work, and nothing may be found."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Callable, Iterator

import pytest

from classifiers import loading
from classifiers.engine import Engine
from classifiers.types import Category
from tests.classifiers.building import classify, column, find

_BASE64URL = string.ascii_letters + string.digits + "-_"
_COUNT = 20_000


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(tuple(loading.load().values()))


@pytest.fixture(scope="module")
def credentials() -> Engine:
    return Engine(tuple(one for one in loading.load().values() if one.category is Category.CREDENTIALS))


@pytest.fixture(scope="module")
def drawn() -> list[str]:
    """Random strings of base64url, of 20 to 86 characters: digests, ids, cursors. In seven samples that large, one
    string begins like a token all the same; this one has none."""
    rng = random.Random(3)
    return ["".join(rng.choices(_BASE64URL, k=rng.randint(20, 86))) for _ in range(_COUNT)]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["etag", "contentHash", "cursor", "id"])
def test_random_base64url_in_a_column_is_no_secret(engine: Engine, drawn: list[str], name: str) -> None:
    assert classify(engine, column(drawn, name)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["etag", "contentHash", "cursor", "id"])
def test_nor_as_the_value_of_a_key(credentials: Engine, drawn: list[str], name: str) -> None:
    assert find(credentials, "\n".join(json.dumps({name: one, "n": n}) for n, one in enumerate(drawn))) == {}


def _listed(drawn: list[str]) -> Iterator[tuple[str, str]]:
    yield "RECORD", "\n".join(f"tool/_internal/part_{n}.py,sha256={one},{n}" for n, one in enumerate(drawn))
    yield "sentence", "\n".join(f"The archive has sha256={one} and is unchanged." for one in drawn)
    yield "address", "\n".join(f"https://docs.example/document/d/{one}/edit" for one in drawn)


@pytest.mark.slow
def test_nor_in_running_text(credentials: Engine, drawn: list[str]) -> None:
    assert {name: find(credentials, text) for name, text in _listed(drawn)} == {
        "RECORD": {}, "sentence": {}, "address": {},
    }  # fmt: skip


_NAMES = [
    "order",
    "orderId",
    "id",
    "invoice",
    "batch",
    "offset",
    "request",
    "session",
    "job",
    "seq",
    "bytes",
    "ref",
    "tx",
]
_CLASSES = ["OrderService", "PaymentHandler", "UserRepository", "EventBus", "CacheManager", "Router", "BatchRunner"]
_DIGITS = string.digits


def _field(rng: random.Random) -> tuple[str, str]:
    """A name, and an id of 6 to 14 digits; 14 that begin with 3 are left to payment cards."""
    return rng.choice(_NAMES), rng.choice("12456789") + "".join(rng.choices(_DIGITS, k=rng.randint(5, 13)))


def _java(rng: random.Random) -> str:
    """Logback's `%logger{0}`-like short names: packages of one letter each."""
    package = ".".join(rng.choices(string.ascii_lowercase, k=rng.randint(2, 5)))
    name, number = _field(rng)
    return f"2026-03-12 10:11:{rng.randint(10, 59)},123 INFO [main] {package}.{rng.choice(_CLASSES)} - {name}={number}"


def _go(rng: random.Random) -> str:
    (name, number), (other, second) = _field(rng), _field(rng)
    return f'time="2026-03-12T10:11:12Z" level=info msg=done {name}={number} {other}={second} caller=srv/bus.go:12'


def _nginx(rng: random.Random) -> str:
    (name, number), (other, second) = _field(rng), _field(rng)
    return f'host-7 - - [12/Mar/2026:10:11:12 +0000] "GET /v1/{name}s/{number}?{other}={second} HTTP/1.1" 200'


def _kubernetes(rng: random.Random) -> str:
    name, number = _field(rng)
    pod = f"web-{rng.randint(1_000_000, 9_999_999)}"
    return f'I0312 10:11:12.345678 4711 pod_workers.go:412] "sync" pod="default/{pod}" {name}={number}'


@pytest.mark.slow
@pytest.mark.parametrize("line", [_java, _go, _nginx, _kubernetes])
def test_ids_in_logs_are_numbers(engine: Engine, line: Callable[[random.Random], str]) -> None:
    rng = random.Random(4)
    assert find(engine, "\n".join(line(rng) for _ in range(10_000))) == {}


@pytest.mark.parametrize(
    "text",
    [
        "SSN 987-65-4321", "ssn 078-05-1120",
        "CN=Autoridad de Certificacion Firmaprofesional CIF A62634068",
    ],
)  # fmt: skip
def test_what_everybody_prints_is_a_sample(engine: Engine, text: str) -> None:
    assert find(engine, text) == {}
    assert classify(engine, column([text] * 3)) == []
