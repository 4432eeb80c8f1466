"""`make bench`: all figures, or those named; `--full`: those at scale at their full sizes."""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path

SCALED = ("listing", "tiny_objects", "scaling", "planning", "database", "feeds", "export", "report")
"""Their full sizes take from ten minutes to an hour; without `--full` they are a tenth or less."""

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
    *SCALED,
)


def main(arguments: list[str]) -> int:
    names = [name for name in arguments if name != "--full"]
    unknown = set(names) - set(FIGURES)
    if unknown:
        print(f"There is no figure {sorted(unknown)[0]!r}; choose from {', '.join(FIGURES)}.", file=sys.stderr)
        return 2
    for name in names or FIGURES:
        with tempfile.TemporaryDirectory(prefix="macie-lite-bench-") as folder:
            options = {"full": "--full" in arguments} if name in SCALED else {}
            for line in importlib.import_module(f"benchmarks.{name}").figure(Path(folder), **options):
                print(line, flush=True)
        print(flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
