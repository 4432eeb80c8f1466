"""One small local file, warm: without a name in it, and with one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import command, macie_lite, median, scan

__all__ = ["figure"]

_RUNS = 5


def figure(folder: Path) -> Iterator[str]:
    plain, named = folder / "plain.txt", folder / "named.txt"
    plain.write_text("reference 4711, card 4539578763621486\n")
    named.write_text(
        "Dear Ms. Margaret Thompson,\n\nplease find the minutes attached.\n\nKind regards,\nDavid Miller\n"
    )
    yield "## Scan of one small local file, warm (median of 5, whole command)\n"
    yield "| command | wall s | limit |"
    yield "|---|---:|---:|"
    for name, target, limit in (("without a name", plain, "1.0"), ("with a name", named, "4.0")):
        scan(target, folder / "bench.db")
        cost = median(_RUNS, lambda target=target: scan(target, folder / "bench.db"))  # type: ignore[misc]
        yield f"| `macie-lite scan`, {name} | {cost.wall:.2f} | {limit} |"
    bare = median(
        _RUNS, lambda: command([macie_lite()[0].replace("macie-lite", "python"), "-c", "import numpy, sqlalchemy"])
    )
    yield f"| for scale: `python -c 'import numpy, sqlalchemy'` | {bare.wall:.2f} | |"
