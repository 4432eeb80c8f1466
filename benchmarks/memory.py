"""Peak memory of a worker on large objects, and on a tenth of them."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.measure import scan
from benchmarks.parquet import write_table
from benchmarks.planted import write_log

__all__ = ["figure"]

_LIMIT = 500


def figure(folder: Path) -> Iterator[str]:
    yield "## Peak memory of the largest process while one object is scanned, `--ner off --concurrency 1`\n"
    yield "| object | MB at a tenth | MB at full size | full over tenth | under 500 MB |"
    yield "|---|---:|---:|---:|---|"
    yield _row(folder, "text, 2 GB", lambda path, tenth: _text(path, 200_000_000 if tenth else 2_000_000_000), "a.log")
    yield _row(folder, "gzip, 2 GB of text", lambda path, tenth: _gzip(path, tenth), "a.log.gz")
    yield _row(folder, "Parquet, 1 GB of column data", lambda path, tenth: _parquet(path, tenth), "a.parquet")


def _row(folder: Path, name: str, write: Callable[[Path, bool], None], file: str) -> str:
    peaks = []
    for tenth in (True, False):
        target = folder / "object"
        target.mkdir()
        write(target / file, tenth)
        peaks.append(scan(target, folder / "bench.db", "--ner", "off", "--concurrency", "1").peak / 1e6)
        shutil.rmtree(target)
    verdict = "yes" if max(peaks) < _LIMIT else "NO"
    return f"| {name} | {peaks[0]:.0f} | {peaks[1]:.0f} | {peaks[1] / peaks[0]:.2f} | {verdict} |"


def _text(path: Path, size: int) -> None:
    """A block of planted log lines, repeated: 2 GB of fresh lines would take longer to write than to scan."""
    block = path.with_suffix(".block")
    write_log(block, 20_000_000)
    data = block.read_bytes()
    block.unlink()
    with path.open("wb") as out:
        for _ in range(size // len(data)):
            out.write(data)


def _gzip(path: Path, tenth: bool) -> None:
    plain = path.with_suffix("")
    _text(plain, 200_000_000 if tenth else 2_000_000_000)
    with plain.open("rb") as source, gzip.open(path, "wb", compresslevel=1) as out:
        shutil.copyfileobj(source, out, 1 << 20)
    plain.unlink()


def _parquet(path: Path, tenth: bool) -> None:
    write_table(path, 700_000 if tenth else 7_000_000, row_group=500_000)
