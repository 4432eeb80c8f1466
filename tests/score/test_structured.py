"""Recall over valid values only, precision over everything of the type."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from classifiers import loading
from classifiers.engine import Engine
from tests.score.structured import Kind, kinds, read, score

SSN = {"US_SSN": Kind(frozenset({"USA_SOCIAL_SECURITY_NUMBER"}), lambda text: not text.startswith("666"))}


def test_invalid_values_are_not_asked_for_and_other_places_are_false() -> None:
    engine = Engine([loading.load()["USA_SOCIAL_SECURITY_NUMBER"]])
    samples = [
        ("é ssn 536-90-4399", ((6, 17, "US_SSN"),)),
        ("number 536-90-4399", ((7, 18, "US_SSN"),)),
        ("ssn 666-90-4399", ((4, 15, "US_SSN"),)),
        ("ssn 536-90-4399", ((0, 3, "OTHER"),)),
    ]
    row = score(engine, samples, SSN)["US_SSN"]
    assert (row.found, row.valid, row.right, row.detected) == (1, 2, 1, 2)
    assert (row.recall, row.precision) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("label", "valid", "invalid"),
    [
        ("CREDIT_CARD", "4539619649860193", "4539619649860194"),
        ("IBAN_CODE", "GB29NWBK60161331926819", "GB29NWBK60161331926818"),
        ("US_SSN", "536-90-4399", "000-90-4399"),
        ("IP_ADDRESS", "203.0.113.9", "203.0.113.900"),
        ("PHONE_NUMBER", "+44 20 7946 0958", "12"),
    ],
)
def test_validity_is_judged_without_the_product(label: str, valid: str, invalid: str) -> None:
    kind = kinds(loading.load().values())[label]
    assert kind.identifiers
    assert kind.valid(valid)
    assert not kind.valid(invalid)


def test_the_set_is_read_with_its_spans(tmp_path: Path) -> None:
    folder = tmp_path / "ner" / "dev"
    folder.mkdir(parents=True)
    row = {"text": "ssn 1", "spans": [{"start": 4, "end": 5, "type": "US_SSN"}]}
    with gzip.open(folder / "presidio_synth_v2.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    assert read(tmp_path) == [("ssn 1", ((4, 5, "US_SSN"),))]
