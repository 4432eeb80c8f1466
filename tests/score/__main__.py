"""`make score`: precision and recall on the labelled corpora, against the committed floor.

MACIE_LITE_CORPORA names the folder of corpora (`ner/dev`, `negative`, `secrets`); without it only the generated set is
scored. Names of parts (`names`, `secrets`) as arguments score these alone. Exits 1 when a score is below `floor.json`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from classifiers import loading
from tests.score.kinds import kinds
from tests.score.ner import Score, dev_sets, findings_per_mb, generated, score
from tests.score.secrets import Half, halves

__all__ = ["main"]

_FLOOR = Path(__file__).with_name("floor.json")
_ADDRESSES = ("presidio_synth_v2", "generated")
_PARTS = ("names", "secrets")


def _rows(corpora: str | None) -> dict[str, Score]:
    """Scores by "set mode identifier"; printed as they come."""
    sets = [("generated", generated()), *(dev_sets(Path(corpora)) if corpora else ())]
    rows: dict[str, Score] = {}
    print(f"{'set':<20}{'mode':<6}{'kind':<10}{'precision':>10}{'recall':>10}{'F1':>10}")
    for name, samples in sets:
        for mode in ("auto", "full"):
            for kind in ("NAME", "ADDRESS") if name in _ADDRESSES else ("NAME",):
                row = rows[f"{name} {mode} {kind}"] = score(samples, mode, kind)
                figures = f"{row.precision:>10.3f}{row.recall:>10.3f}{row.f1:>10.3f}"
                print(f"{name:<20}{mode:<6}{kind:<10}{figures}", flush=True)
    return rows


def _names(corpora: str | None, floor: Mapping[str, float]) -> Iterator[str]:
    """Scores of names and addresses; gives what is below its floor."""
    rows = _rows(corpora)
    if corpora and (Path(corpora) / "negative").is_dir():
        findings, seconds = findings_per_mb(Path(corpora), "auto")
        print(f"negative: {findings:.1f} NAME findings per MB, {seconds:.2f} s per MB")
    for key, least in floor.items():
        if key in rows and rows[key].f1 < least:
            yield f"{key}, F1 {rows[key].f1:.3f} < {least}"


def _secrets(corpora: str | None, floor: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Scores of credentials; gives what is beyond its counts."""
    known = loading.load().values()
    structured, generic = kinds(known)
    print(f"credentials: {structured} kinds, {generic} generic")
    counts = {"credentials": {"kinds": structured}}
    if corpora and (Path(corpora) / "secrets").is_dir():
        for name, half in halves(Path(corpora), known).items():
            print(f"secrets, {name} half: {half.line}", flush=True)
            counts[f"{name} half"] = _counts(half)
    for name, figures in counts.items():
        for figure, least in floor.get(name, {}).items():
            if figures[figure] < least:
                yield f"{name}, {figure} {figures[figure]} < {least}"


def _counts(half: Half) -> dict[str, int]:
    """Counts that should only grow: false rows are those left alone."""
    return {"found": half.found, "left alone": half.false - half.flagged}


def main(arguments: Sequence[str] = ()) -> int:
    """Prints the table; 1 when a row is below its floor."""
    corpora = os.environ.get("MACIE_LITE_CORPORA")
    if not corpora:
        print("MACIE_LITE_CORPORA is not set: only the generated set is scored.")
    floor = json.loads(_FLOOR.read_text(encoding="utf-8"))
    parts = arguments or _PARTS
    below = list(_names(corpora, floor["names"])) if "names" in parts else []
    below += _secrets(corpora, floor["secrets"]) if "secrets" in parts else ()
    for one in below:
        print(f"below the floor: {one}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
