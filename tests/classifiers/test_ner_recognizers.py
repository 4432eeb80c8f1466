from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from classifiers import allow_lists, loading
from classifiers.engine import Engine
from classifiers.errors import ModelError
from classifiers.ner import recognizers
from classifiers.ner.entities import EVIDENCE_ONLY, IDENTIFIER_OF, RECOGNIZERS, REFUSED
from classifiers.ner.finder import finder_factory
from classifiers.types import Detection, Evidence, NameFinder, Text

_EMAIL = "jane@example" + ".org"
_SSN = "536-90-" + "4399"


def _factory(names: str, mode: str = "off", model: str | None = None) -> Callable[[], NameFinder]:
    factory = finder_factory(mode, model, names)
    assert factory is not None
    return factory


def _found(names: str, text: Text) -> list[tuple[str, bytes]]:
    return [(hit.identifier, text.text[hit.start : hit.end]) for hit in _factory(names)().find(text)]


def _detections(names: str, text: Text, ids: str) -> dict[str, Detection]:
    engine = Engine(loading.select(f"INCLUDE:{ids}", loading.load()), _factory(names))
    return {one.identifier: one for one in engine.session().classify(text)}


# -- what there is


def test_every_entity_leads_to_an_identifier_that_there_is() -> None:
    assert set(IDENTIFIER_OF.values()) - set(loading.load()) == set(EVIDENCE_ONLY)
    assert not RECOGNIZERS.keys() & REFUSED.keys()


@pytest.mark.slow
def test_the_tables_are_those_of_the_installed_presidio() -> None:
    from presidio_analyzer import predefined_recognizers

    names = {name for name in predefined_recognizers.__all__ if name.endswith("Recognizer")}
    assert RECOGNIZERS.keys() | REFUSED.keys() == names
    made = {name: getattr(predefined_recognizers, name)().supported_entities for name in RECOGNIZERS}
    assert made == {name: [entity] for name, entity in RECOGNIZERS.items()}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("NoSuchRecognizer", "no recognizer NoSuchRecognizer; it has AbaRoutingRecognizer, .*UsSsnRecognizer"),
        ("UrlRecognizer", "finds URL, for which there is no data identifier"),
        ("EmailRecognizer,SpacyRecognizer", "the NER model itself"),
        ("GLiNERRecognizer", "a model of its own"),
        ("AzureAILanguageRecognizer", "nothing here leaves the machine"),
    ],
)
def test_names_that_cannot_be_switched_on(name: str, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        finder_factory("off", None, name)


# -- what they find


@pytest.mark.slow
def test_they_find_with_places_in_bytes_and_without_a_model() -> None:
    text = Text(text=f"Grüße, Zoë 🙂: {_EMAIL} and {_SSN}".encode())
    found = _found("UsSsnRecognizer, EmailRecognizer", text)
    assert found == [("EMAIL_ADDRESS", _EMAIL.encode()), ("USA_SOCIAL_SECURITY_NUMBER", _SSN.encode())]


@pytest.mark.slow
def test_a_weak_pattern_counts_with_a_word_of_its_context_alone() -> None:
    number = b"945456787654"
    assert _found("UsBankRecognizer", Text(text=b"order " + number)) == []
    assert _found("UsBankRecognizer", Text(text=b"my bank account: " + number)) == [("BANK_ACCOUNT_NUMBER", number)]
    assert _found("UsBankRecognizer", Text(text=number, field="Bank account")) == [("BANK_ACCOUNT_NUMBER", number)]
    assert _found("UsBankRecognizer", Text(text="Größe der bank ".encode() + number)) == [
        ("BANK_ACCOUNT_NUMBER", number)
    ]


@pytest.mark.slow
def test_the_context_of_a_cell_is_its_own() -> None:
    cells = [b"bank account", b"945456787654", b"bank 945456787655"]
    text = Text(text=b"\n".join(cells), breaks=np.cumsum([len(cell) + 1 for cell in cells], dtype=np.int64) - 1)
    assert _found("UsBankRecognizer", text) == [("BANK_ACCOUNT_NUMBER", b"945456787655")]


@pytest.mark.slow
def test_no_match_crosses_a_cell() -> None:
    text = b"2001:db8:0:0\n:0:0:0:1"
    whole = _found("IpRecognizer", Text(text=text.replace(b"\n", b"")))
    assert whole == [("IP_ADDRESS", text.replace(b"\n", b""))]
    cells = Text(text=text, breaks=np.array([12, len(text)], np.int64))
    assert all(b"\n" not in value for _, value in _found("IpRecognizer", cells))


@pytest.mark.slow
@pytest.mark.parametrize("filler", ["word ", "größe ", "x"])
def test_each_match_of_a_long_text_is_found_once(filler: str) -> None:
    """Whatever window's edge it lies on."""
    gap = filler * (1013 // len(filler.encode()))
    text = (gap + " " + _SSN + " ").encode() * 40
    assert [value for _, value in _found("UsSsnRecognizer", Text(text=text))] == [_SSN.encode()] * 40


@pytest.mark.slow
def test_only_what_starts_in_the_core_counts() -> None:
    text = f"{_SSN} and {_SSN} and {_SSN}".encode()
    hits = _factory("UsSsnRecognizer")().find(Text(text=text, core=(5, 25)))
    assert [hit.start for hit in hits] == [16]


@pytest.mark.slow
def test_what_a_recognizer_proves_and_what_it_does_not() -> None:
    text = Text(text=f"{_EMAIL}, bank 945456787654, {_SSN}".encode())
    hits = _factory("EmailRecognizer,UsBankRecognizer,UsSsnRecognizer")().find(text)
    assert [hit.evidence for hit in hits] == [Evidence.PROOF, Evidence.KEYWORD, Evidence.PATTERN]


@pytest.mark.slow
def test_names_give_way_to_what_overlaps_them(tmp_path: Path) -> None:
    from tests.classifiers.test_ner_models import pipeline

    model = pipeline(tmp_path, "en", {"PERSON": "Jane Doe", "PER": _EMAIL})
    text = Text(text=f"We met Jane Doe there, and {_EMAIL} wrote.".encode())
    hits = _factory("EmailRecognizer", "full", str(model))().find(text)
    assert [hit.identifier for hit in hits] == ["NAME", "EMAIL_ADDRESS"]


# -- what cannot be made


_ENTRIES = {
    "unknown": "{name: UsSsnRecognizer, foo: 1}",
    "patterns of a class": "{name: UsSsnRecognizer, type: predefined, patterns: [{name: z, regex: z, score: 0.5}]}",
    "languages that are no list": "{name: UsSsnRecognizer, supported_languages: en}",
    "name of a key": "{name: UsSsnRecognizer, 5: 1}",
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", _ENTRIES)
def test_what_presidio_cannot_make_is_a_model_error_at_the_first_text(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(f"recognizer_registry: {{recognizers: [SpacyRecognizer, {_ENTRIES[kind]}]}}")
    factory = finder_factory("auto", str(path))
    assert factory is not None
    with pytest.raises(ModelError, match=r"own\.yaml: the recognizer UsSsnRecognizer (cannot be loaded|is for other)"):
        factory().find(Text(text=b"nothing"))


# -- content


@pytest.mark.slow
def test_the_words_beside_a_match_are_not_kept() -> None:
    """By spaCy's vocabulary, once they were asked for a word of the context."""
    word = "Qwertzui" + "opasdf"
    assert _found("UsBankRecognizer", Text(text=f"account of {word} 536904400\n".encode()))
    kept = [loaded.context._words.vocab.strings for loaded in recognizers._loaded.values()]
    assert kept
    assert not any(word in strings for strings in kept)


@pytest.mark.slow
def test_no_log_quotes_what_stands_beside_a_match(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    word = "yxcvbnm" + "asdfgh"
    text = Text(text=f"account of {word} 536904400, {word}@example.org\n".encode())
    assert len(_found("UsBankRecognizer,EmailRecognizer", text)) == 2
    assert not any(word in said or "536904400" in said for said in caplog.messages)


# -- through the engine


@pytest.mark.slow
def test_nothing_is_counted_twice() -> None:
    bare = "536904400"  # without a keyword of ours near
    text = Text(text=f"SSN {_SSN} and, far from any word of Macie's for such numbers, social {bare}.".encode())
    one = "USA_SOCIAL_SECURITY_NUMBER"
    alone = Engine(loading.select(f"INCLUDE:{one}", loading.load())).session().classify(text)
    assert [(found.identifier, found.count) for found in alone] == [(one, 1)]
    both = _detections("UsSsnRecognizer", text, one)[one]
    assert both.count == 2
    assert [text.text[start:end] for start, end in both.spans] == [_SSN.encode(), bare.encode()]


@pytest.mark.slow
def test_counts_have_no_cap_and_apply_weights() -> None:
    cells = [f"{100 + i} 536-90-{4000 + i}".encode() for i in range(1500)]
    breaks = np.cumsum([len(cell) + 1 for cell in cells], dtype=np.int64) - 1
    text = Text(text=b"\n".join(cells), breaks=breaks, weights=np.full(1500, 2, np.int64))
    found = _detections("UsSsnRecognizer", text, "USA_SOCIAL_SECURITY_NUMBER,NAME")
    assert found["USA_SOCIAL_SECURITY_NUMBER"].count == 3000
    assert len(found["USA_SOCIAL_SECURITY_NUMBER"].spans) == 1000


@pytest.mark.slow
def test_samples_and_lists_hold_for_them_too() -> None:
    known = loading.select("INCLUDE:USA_SOCIAL_SECURITY_NUMBER,EMAIL_ADDRESS", loading.load())
    allowed = allow_lists.AllowLists([allow_lists.word_list("ours", _EMAIL.encode(), "1")])
    engine = Engine(known, _factory("EmailRecognizer,UsSsnRecognizer"), allowed)
    sample = "078-05-" + "1120"
    assert engine.session().classify(Text(text=f"{_EMAIL} {sample}".encode())) == []


# -- the network

_ASK = """
import socket, sys
asked = []
def refuse(*given, **named):
    asked.append(given)
    raise OSError("refused")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse
from classifiers.ner.finder import finder_factory
from classifiers.types import Text
text = Text(text=b"write to jane@example.co.uk, not to jane@example.nosuchsuffix")
hits = finder_factory("off", None, "EmailRecognizer,PhoneRecognizer,IbanRecognizer")().find(text)
print([text.text[hit.start:hit.end].decode() for hit in hits], asked)
"""


@pytest.mark.slow
def test_no_recognizer_asks_the_network(tmp_path: Path) -> None:
    """With no cached list of suffixes in the home folder, which tldextract would fetch."""
    environ = {"HOME": str(tmp_path), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", _ASK], env=environ, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "['jane@example.co.uk'] []", done.stderr
    assert not list(tmp_path.rglob("*tldextract*"))
