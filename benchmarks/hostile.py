"""What hostile files cost through the command: seconds, the largest process, and how they end."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.measure import scan
from fixtures import hostile
from tests.extraction import test_pdf_hostile

__all__ = ["figure"]

_TEN_GB = 10_000_000_000
_LIMIT = 500
_ROWS = 100_000_000
_LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "%s">]><a>%s</a>'


def figure(folder: Path) -> Iterator[str]:
    yield "## Hostile files, `--ner off --concurrency 1`\n"
    yield "| object | bytes | seconds | MB of the largest process | end |"
    yield "|---|---:|---:|---:|---|"
    for name, write in _FILES.items():
        yield _row(folder, name, write)


def _row(folder: Path, name: str, write: Callable[[Path], None]) -> str:
    target, results = folder / "object", folder / "results.jsonl"
    target.mkdir()
    path = target / name.replace("/", "-")
    write(path)
    size = path.stat().st_size
    options = ("--ner", "off", "--concurrency", "1", "--results", str(results))
    cost = scan(target, folder / "bench.db", *options)
    coverage = json.loads(results.read_bytes().splitlines()[0])["macieLite"]["coverage"]
    shutil.rmtree(target)
    end = ", ".join([coverage["code"], *coverage["gaps"]])
    verdict = "" if cost.peak / 1e6 < _LIMIT else " (OVER)"
    return f"| {name} | {size:,} | {cost.wall:.1f} | {cost.peak / 1e6:.0f}{verdict} | {end} |"


def _bytes(make: Callable[[], bytes]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(make())

    return write


def _table(path: Path) -> None:
    """A million rows, a hundred times."""
    rows = b"".join(b"%d,town %d,%d.50\n" % (number, number % 97, number % 1013) for number in range(_ROWS // 100))
    with path.open("wb") as out:
        out.write(b"id,town,amount\n")
        for _ in range(100):
            out.write(rows)


def _laughs() -> bytes:
    entities = b"".join(b'<!ENTITY e%d "%s">' % (at, b"&e%d;" % (at - 1) * 10) for at in range(1, 10))
    return b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "laugh">%s]><a>&e9;</a>' % entities


_FILES: dict[str, Callable[[Path], None]] = {
    "10 GB.txt.gz": _bytes(lambda: hostile.bomb_gzip(_TEN_GB)),
    "10 GB.txt.bz2": _bytes(lambda: hostile.bomb_bzip2(_TEN_GB)),
    "10 GB.txt.xz": _bytes(lambda: hostile.bomb_xz(_TEN_GB)),
    "10 GB, overlapping.zip": _bytes(lambda: hostile.overlapping_zip(9500, 1 << 20)),
    "nested.zip": _bytes(lambda: hostile.nested_zip(40)),
    "boundless.tar": _bytes(lambda: hostile.boundless_tar()),
    "billion laughs.docx": _bytes(lambda: hostile.billion_laughs()),
    "billion laughs.xml": _bytes(_laughs),
    "quadratic.xml": _bytes(lambda: _LAUGHS % (b"x" * 50_000, b"&a;" * 50_000)),
    "pages in themselves.pdf": _bytes(lambda: test_pdf_hostile.pages_in_themselves()),
    "a tower of forms.pdf": _bytes(lambda: test_pdf_hostile.form_tower()),
    "deep.json": _bytes(lambda: hostile.deep_json(1_000_000)),
    "100 million rows.csv": _table,
}
