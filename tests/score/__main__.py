"""`make score`: precision and recall on the labelled corpora, against the committed floor.

MACIE_LITE_CORPORA names the folder of corpora (`ner/dev`, `negative`); without it only the generated set is scored.
Exits 1 when a score is below `floor.json`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from tests.score.ner import Score, dev_sets, findings_per_mb, generated, score

__all__ = ["main"]

_FLOOR = Path(__file__).with_name("floor.json")
_ADDRESSES = ("presidio_synth_v2", "generated")


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


def main() -> int:
    """Prints the table; 1 when a row is below its floor."""
    corpora = os.environ.get("MACIE_LITE_CORPORA")
    if not corpora:
        print("MACIE_LITE_CORPORA is not set: only the generated set is scored.")
    rows = _rows(corpora)
    if corpora and (Path(corpora) / "negative").is_dir():
        findings, seconds = findings_per_mb(Path(corpora), "auto")
        print(f"negative: {findings:.1f} NAME findings per MB, {seconds:.2f} s per MB")
    floor = json.loads(_FLOOR.read_text(encoding="utf-8"))
    below = [key for key, least in floor.items() if key in rows and rows[key].f1 < least]
    for key in below:
        print(f"below the floor: {key}, F1 {rows[key].f1:.3f} < {floor[key]}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
