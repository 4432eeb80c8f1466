"""`make bench`: all figures, or those named."""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path

FIGURES = (
    "startup",
    "logs",
    "text",
    "dense",
    "ner",
    "parquet",
    "formats",
    "small_objects",
    "memory",
    "streams",
    "hostile",
)


def main(names: list[str]) -> int:
    unknown = set(names) - set(FIGURES)
    if unknown:
        print(f"There is no figure {sorted(unknown)[0]!r}; choose from {', '.join(FIGURES)}.", file=sys.stderr)
        return 2
    for name in names or FIGURES:
        with tempfile.TemporaryDirectory(prefix="macie-lite-bench-") as folder:
            for line in importlib.import_module(f"benchmarks.{name}").figure(Path(folder)):
                print(line, flush=True)
        print(flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
