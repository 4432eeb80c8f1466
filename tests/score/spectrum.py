"""The cases of csv-spectrum (github.com/max-mapper/csv-spectrum): the columns read of each CSV, beside its own JSON.

    python -m tests.score.spectrum FOLDER       FOLDER holds `csvs` and `json`

Empty cells are left out on both sides: extraction passes none on. Exits 1 when a column differs.
"""

from __future__ import annotations

import io
import json
import sys
from collections import defaultdict
from pathlib import Path

from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.extract import extract

__all__ = ["main", "read", "wanted"]

Columns = dict[str, list[str]]


def read(path: Path) -> Columns:
    """Cells by column, in their order."""
    columns: Columns = defaultdict(list)
    content = path.read_bytes()
    for passage in extract(Input(io.BytesIO(content), path.name, len(content), Budget(Limits()))):
        if passage.field is not None and passage.breaks is not None:
            ends = passage.breaks.tolist()
            cells = (passage.text[start:end] for start, end in zip([0, *(end + 1 for end in ends)], ends, strict=False))
            columns[passage.field] += [cell.decode() for cell in cells if cell]
    return dict(columns)


def wanted(path: Path) -> Columns:
    """The same of the JSON: an array of objects, or one object."""
    columns: Columns = defaultdict(list)
    content = json.loads(path.read_bytes())
    for row in content if isinstance(content, list) else [content]:
        for name, value in row.items():
            columns[name] += [value] if value else []
    return dict(columns)


def main(folder: Path) -> int:
    cases = sorted((folder / "csvs").glob("*.csv"))
    differing = [case.name for case in cases if read(case) != wanted(folder / "json" / f"{case.stem}.json")]
    print(f"{len(cases) - len(differing)} of {len(cases)} equal{''.join(f'; {name} differs' for name in differing)}")
    return 1 if differing or not cases else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
