"""Log-like text, 1 % of lines with a planted value, one process: whole commands, and with the start-up taken off."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

from benchmarks.measure import Cost, command, median, scan
from benchmarks.planted import write_log

__all__ = ["figure", "kingfisher", "ours"]

_SIZE = 100_000_000
_RUNS = 3


def figure(folder: Path) -> Iterator[str]:
    data, tiny = folder / "data", folder / "tiny"
    data.mkdir()
    tiny.mkdir()
    lines = write_log(data / "app.log", _SIZE)
    (tiny / "app.log").write_text("nothing here\n")
    size = (data / "app.log").stat().st_size / 1e6
    yield f"## Log-like text: {size:.0f} MB, {lines} lines, 1 % with a planted value, one process\n"
    yield "| command | wall s | MB/s | without start-up MB/s | findings |"
    yield "|---|---:|---:|---:|---:|"
    peer = yield from _row("kingfisher scan -j 1 --no-validate --no-dedup", data, tiny, size, kingfisher)
    off = yield from _row("macie-lite scan --ner off --concurrency 1", data, tiny, size, ours(folder, "off"))
    auto = yield from _row("macie-lite scan --ner auto --concurrency 1", data, tiny, size, ours(folder, "auto"))
    yield f"\nRatio to kingfisher, whole commands: `--ner off` {peer / off:.2f}, `--ner auto` {peer / auto:.2f}."


def _row(name: str, data: Path, tiny: Path, size: float, run: Callable[[Path], Cost]) -> Generator[str, None, float]:
    run(tiny)  # warm caches
    start, whole = median(_RUNS, lambda: run(tiny)), median(_RUNS, lambda: run(data))
    net = size / max(whole.wall - start.wall, 1e-9)
    yield f"| `{name}` | {whole.wall:.2f} | {size / whole.wall:.1f} | {net:.1f} | {_count(whole)} |"
    return whole.wall


def ours(folder: Path, ner: str) -> Callable[[Path], Cost]:
    return lambda target: scan(target, folder / "bench.db", "--ner", ner, "--concurrency", "1")


def kingfisher(target: Path) -> Cost:
    tool = str(Path(sys.executable).with_name("kingfisher"))
    quiet = ("--no-validate", "--no-dedup", "--format", "jsonl", "--no-update-check")
    return command([tool, "scan", "-j", "1", *quiet, str(target)], codes=(0, 200, 205))


def _count(cost: Cost) -> int:
    total = 0
    for line in cost.out.splitlines():
        row = json.loads(line) if line.startswith(b"{") else {}
        if "classificationDetails" in row:
            result = row["classificationDetails"]["result"]
            total += sum(d["count"] for c in result["sensitiveData"] for d in c["detections"])
        elif "rule" in row:
            total += 1
    return total
