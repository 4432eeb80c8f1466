"""Parts of objects and what is found in them travel apart: no planted value, and no name that is one, is in them."""

from __future__ import annotations

import io
import json
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifiers.engine import Engine
from classifiers.loading import load
from macie_lite.extraction import csv, windows
from macie_lite.pipeline.parts.cutting import cut
from macie_lite.pipeline.parts.encoding import part_json, result_from_json, result_json
from macie_lite.pipeline.parts.merging import Again, merge
from macie_lite.pipeline.parts.scanning import scan_part
from macie_lite.pipeline.scan import Scanner
from tests.pipeline.parts import described
from tests.privacy.canaries import Canary, draw, needles

_CANARIES = [one for one in draw(90125) if one.kind in ("ssn", "email", "phone", "card", "nhs")]
_COLUMNS = ("zebra_column", "quince_column")
"""Names of columns that no place is in: only the parts' own knowledge of a table might hold them."""


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    wanted = ("USA_SOCIAL_SECURITY_NUMBER", "EMAIL_ADDRESS", "CREDIT_CARD_NUMBER", "UK_NHS_NUMBER", "PHONE_NUMBER")
    return Scanner(Engine([one for one in load().values() if one.id in wanted]))


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "WINDOW", 1 << 14)
    monkeypatch.setattr(windows, "OVERLAP", 1 << 11)
    monkeypatch.setattr(csv, "_BLOCK", 1 << 14)
    monkeypatch.setattr(csv, "_SAMPLE", 1 << 12)


def _objects(rng: Random) -> dict[str, bytes]:
    """Values as texts, keys and headers; the broken quote makes parts be scanned again."""
    texts = [rng.choice(_CANARIES).text for _ in range(1500)]
    named = next(one.value for one in _CANARIES if one.kind == "email")
    quoted = [f'{n},"{text.replace(chr(34), "")}",x' + ' 5" y,z' * (n % 97 == 5) for n, text in enumerate(texts)]
    out = io.BytesIO()
    pq.write_table(pa.table({named: texts, _COLUMNS[0]: range(1500)}), out, row_group_size=200)
    return {
        "a.txt": "\n".join(f"{text}, said he." for text in texts).encode(),
        "a.jsonl": "\n".join(json.dumps({named: text, text: 1}) for text in texts).encode(),
        "a.csv": "\n".join([f"{_COLUMNS[0]},{named},{_COLUMNS[1]}", *quoted]).encode(),
        "a.parquet": out.getvalue(),
    }


def _told(scanner: Scanner, name: str, content: bytes) -> list[str]:
    """All that travels until the result is there."""
    ref, fetch = described(name, content)
    parts = cut(ref, fetch, len(content) // 4)
    assert len(parts) > 2
    told: list[str] = []
    results = {}
    for _ in range(30):
        for part in parts:
            told += [json.dumps(part_json(part)), json.dumps(result_json(scan_part(scanner, ref, fetch, part)))]
            results[part.index] = result_from_json(json.loads(told[-1]))
        merged = merge(ref, results.values())
        if not isinstance(merged, Again):
            assert sum(one.count for one in merged.detected) > 500
            return told
        parts = merged.parts
    raise AssertionError("it comes to an end")


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv", "a.parquet"])
def test_nothing_that_travels_holds_a_value(scanner: Scanner, name: str) -> None:
    rng = Random(5)
    texts = _told(scanner, name, _objects(rng)[name])
    for told in texts:
        assert not [one.kind for one in _CANARIES if _holds(told, one)]
        assert not any(column in told for column in _COLUMNS)


def _holds(told: str, canary: Canary) -> bool:
    return any(needle in told.encode() for _, needle in needles(canary))
