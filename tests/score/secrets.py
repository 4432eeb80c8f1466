"""Credentials on a labelled corpus of one text a row: recall by rule, and the share of clean texts that are flagged.

Half of the rules, by a hash of the rule's id, are never looked at while identifiers are written. Only counts of that
half leave this module; no function gives its rows.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from classifiers.engine import Engine
from classifiers.types import Category, Identifier, Text

__all__ = ["Half", "halves", "tally"]

_CORPUS = Path("secrets") / "titus_rules.jsonl.gz"
_BLIND, _VISIBLE = "blind", "visible"


@dataclass(slots=True)
class Half:
    """Counts of one half of the rules. `rules` gives, by rule, how many true rows were found, and of how many."""

    rules: dict[str, tuple[int, int]] = field(default_factory=dict)
    false: int = 0
    flagged: int = 0  # of the false rows

    @property
    def found(self) -> int:
        return sum(found for found, _ in self.rules.values())

    @property
    def true(self) -> int:
        return sum(total for _, total in self.rules.values())

    @property
    def recall(self) -> float:
        """The mean over rules, whatever the number of their rows."""
        return sum(found / total for found, total in self.rules.values()) / len(self.rules) if self.rules else 0.0

    @property
    def flagged_share(self) -> float:
        return self.flagged / self.false if self.false else 0.0

    @property
    def line(self) -> str:
        """The figures, without any text."""
        return (
            f"recall {self.recall:.3f} over {len(self.rules)} rules ({self.found} of {self.true} rows); "
            f"flagged {self.flagged} of {self.false} false rows ({self.flagged_share:.1%})"
        )


def halves(folder: Path, identifiers: Iterable[Identifier]) -> dict[str, Half]:
    """Both halves of the corpus under `folder`, with all identifiers of credentials at work."""
    scored = {_VISIBLE: Half(), _BLIND: Half()}
    engine = Engine([one for one in identifiers if one.category is Category.CREDENTIALS])
    for name, rows in _split(_rows(folder / _CORPUS)):
        scored[name] = tally(engine, rows)
    return scored


def tally(engine: Engine, rows: Iterable[tuple[str, str, bool]]) -> Half:
    """Counts over rows of (rule, text, whether it holds a secret); a row is flagged by whatever is found in it."""
    half = Half()
    for rule, text, expected in rows:
        flagged = bool(engine.session().classify(Text(text=text.encode())))
        if expected:
            found, total = half.rules.get(rule, (0, 0))
            half.rules[rule] = found + flagged, total + 1
        else:
            half.false, half.flagged = half.false + 1, half.flagged + flagged
    return half


def _rows(path: Path) -> Iterator[tuple[str, str, bool]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["rule"], row["text"], bool(row["expect"])


def _split(rows: Iterable[tuple[str, str, bool]]) -> Iterable[tuple[str, list[tuple[str, str, bool]]]]:
    split = defaultdict(list)
    for row in rows:
        split[_BLIND if hashlib.sha256(row[0].encode()).digest()[0] % 2 else _VISIBLE].append(row)
    return split.items()
