"""The score counts what it says, and gives nothing of a row away."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from classifiers import loading
from classifiers.definition import build
from classifiers.engine import Engine
from classifiers.types import Identifier
from tests.score.kinds import is_generic, kinds
from tests.score.secrets import halves, tally


def _identifier(*forms: tuple[str, str]) -> Identifier:
    return build(
        {
            "id": "SOME_TOKEN",
            "name": "Some token",
            "category": "CREDENTIALS",
            "subcategory": "CREDENTIALS",
            "origin": "macie-lite",
            "own_keywords": ["some"],
            "references": ["https://example.org/"],
            "examples": ["some tok-12345678", "some tok-87654321"],
            "counter_examples": ["tok-1", "tok-2"],
            "forms": [{"expression": one, "width": 40, "keyword": rule} for one, rule in forms],
        }
    )


@pytest.mark.parametrize(
    ("expression", "keyword", "generic"),
    [
        ("[a-z0-9]{32}", "required", True),
        ("v1[a-z]-[a-z0-9]{32}", "required", True),
        ("[a-z0-9]{32}", "none", False),
        ("tok[a-z0-9]{32}", "required", False),
        ("(?:ab|cde)[a-z0-9]{32}", "required", False),
        ("(?i:tok)[a-z0-9]{32}", "required", False),
        ("-{5}[a-z0-9]{32}", "required", False),
        ("(?:-[a-z]){5}", "required", True),
    ],
)
def test_a_generic_run_of_characters_is_no_kind(expression: str, keyword: str, generic: bool) -> None:
    assert is_generic(_identifier((expression, keyword))) is generic


def test_one_form_with_a_structure_makes_a_kind() -> None:
    assert kinds([_identifier(("[a-z]{9}", "required"), ("tok-[0-9]{8}", "required"))]) == (1, 0)


def test_recall_is_averaged_by_rule_and_false_rows_counted_apart() -> None:
    engine = Engine([_identifier(("tok-[0-9]{8}", "none"))])
    rows = [
        ("a", "tok-12345678", True),
        ("a", "nothing", True),
        ("b", "x=tok-12345678", True),
        ("a", "nothing", False),
        ("b", "tok-12345678", False),
        ("b", "tok-1234567", False),
        ("b", "", False),
    ]
    half = tally(engine, rows)
    assert half.recall == pytest.approx(0.75)
    assert (half.found, half.true, half.flagged, half.false) == (2, 3, 1, 4)
    assert half.line == "recall 0.750 over 2 rules (2 of 3 rows); flagged 1 of 4 false rows (25.0%)"


def test_rules_are_split_by_their_hash(tmp_path: Path) -> None:
    rules = [f"rule.{number}" for number in range(40)]
    _write(tmp_path / "secrets", ({"rule": rule, "text": "nothing", "expect": True} for rule in rules))
    scored = halves(tmp_path, [_identifier(("tok-[0-9]{8}", "none"))])
    assert set(scored) == {"visible", "blind"}
    assert sorted([*scored["visible"].rules, *scored["blind"].rules]) == sorted(rules)
    assert all(5 < len(half.rules) < 35 for half in scored.values())


def _write(folder: Path, rows: Iterable[dict[str, object]]) -> None:
    folder.mkdir()
    with gzip.open(folder / "titus_rules.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def test_what_is_shipped_is_counted() -> None:
    structured, _ = kinds(loading.load().values())
    assert structured >= 11
