"""Peak memory of a worker on large objects, and on a tenth of them."""

from __future__ import annotations

import gzip
import multiprocessing
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
    yield _row(folder, "text, 2 GB", _text, "a.log")
    yield _row(folder, "gzip, 2 GB of text", _gzip, "a.log.gz")
    yield _row(folder, "Parquet, 1 GB of column data", _parquet, "a.parquet")


def _row(folder: Path, name: str, write: Callable[[Path, bool], None], file: str) -> str:
    peaks = []
    for tenth in (True, False):
        target = folder / "object"
        target.mkdir()
        _elsewhere(write, target / file, tenth)
        peaks.append(scan(target, folder / "bench.db", "--ner", "off", "--concurrency", "1").peak / 1e6)
        shutil.rmtree(target)
    verdict = "yes" if max(peaks) < _LIMIT else "NO"
    return f"| {name} | {peaks[0]:.0f} | {peaks[1]:.0f} | {peaks[1] / peaks[0]:.2f} | {verdict} |"


def _elsewhere(write: Callable[[Path, bool], None], path: Path, tenth: bool) -> None:
    """In a process of its own: a child starts with its parent's peak, and would report it as its own (getrusage(2))."""
    process = multiprocessing.get_context("spawn").Process(target=write, args=(path, tenth))
    process.start()
    process.join()
    assert process.exitcode == 0


def _text(path: Path, tenth: bool) -> None:
    """A block of planted log lines, repeated: 2 GB of fresh lines would take longer to write than to scan."""
    block = path.with_suffix(".block")
    write_log(block, 20_000_000)
    data = block.read_bytes()
    block.unlink()
    with path.open("wb") as out:
        for _ in range((200_000_000 if tenth else 2_000_000_000) // len(data)):
            out.write(data)


def _gzip(path: Path, tenth: bool) -> None:
    plain = path.with_suffix("")
    _text(plain, tenth)
    with plain.open("rb") as source, gzip.open(path, "wb", compresslevel=1) as out:
        shutil.copyfileobj(source, out, 1 << 20)
    plain.unlink()


def _parquet(path: Path, tenth: bool) -> None:
    write_table(path, 700_000 if tenth else 7_000_000, row_group=500_000)
