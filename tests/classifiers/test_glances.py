"""A glance passes over no value that its proof accepts, and reads a bounded stretch wherever it looks."""

from __future__ import annotations

import random
import string

import pytest

from classifiers import patterns
from classifiers.loading import load
from classifiers.matching import Matcher
from classifiers.proofs.glances import GLANCES, Glance
from classifiers.surroundings import Work
from classifiers.types import Identifier, Text

_NAMES = ("client_secret", "api-key", "authToken", "PASSWORD", "x.salt", "npm_token", "acme_live", "sk")
_SIGNS = (" = ", "=", ": ", '": "', " := '", "_", "-", ".", " is ", ' { default = "')
_ALPHABETS = (
    string.ascii_letters,
    string.ascii_letters + string.digits,
    string.hexdigits,
    string.ascii_lowercase + "-_.",
)


@pytest.mark.parametrize("glance", GLANCES.values(), ids=GLANCES)
def test_a_digit_far_away_says_nothing(glance: Glance) -> None:
    words = b"releaseNotesOfTheProject" * 400
    assert glance(words + b"1", len(words) - 100)
    assert not glance(words + b"1", 100)
    assert not glance(b"1" + words, len(words))


def _with_glances() -> list[Identifier]:
    return [one for one in load().values() if any(set(form.proofs) & GLANCES.keys() for form in one.forms)]


def _texts(rng: random.Random) -> list[bytes]:
    """Assignments of values of every length that the forms take, some digits late in them, some around."""
    made = []
    for _ in range(3000):
        alphabet = rng.choice(_ALPHABETS)
        value = "".join(rng.choices(alphabet, k=rng.randrange(12, 170)))
        value += rng.choice(("", "", "-7abc", "_" + "".join(rng.choices(string.ascii_letters, k=79)) + "4"))
        made.append(f"{rng.choice(_NAMES)}{rng.choice(_SIGNS)}{value} {rng.choice(('', '2024'))}".encode())
    return made


@pytest.mark.slow
def test_the_same_is_found_without_glances(monkeypatch: pytest.MonkeyPatch) -> None:
    identifiers, texts = _with_glances(), _texts(random.Random(7))
    glancing = Matcher(identifiers)
    found = [sorted(glancing.candidates(Text(text=text), Work())) for text in texts]
    monkeypatch.setattr(patterns, "GLANCES", {})
    staring = Matcher(identifiers)
    assert sum(map(len, found)) > 500
    assert found == [sorted(staring.candidates(Text(text=text), Work())) for text in texts]
