"""What looks like an identifier's value and is none: all that is shipped is at work, and nothing may be found."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Iterator

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
