"""Formats without findings: processor time of a whole scan, beside that of the format's library and one Hyperscan pass.

The pass is over the text that is extracted, with the databases that every text is scanned with, and a callback that
does nothing; the library reads the file into its own arrays, in one thread. All three are timed in one process, one
after the other, five times, and the median of the five ratios is what counts. PDF and XLSX are compared by what they
read in a second of the clock: their parsers work in a process of their own.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.extract import extract
from macie_lite.model.objects import ObjectRef
from macie_lite.pipeline.scan import Scanner

__all__ = ["figure"]

_ROWS = 400_000
_RUNS = 5
_PAGES, _SHEET_ROWS = 300, 40_000
_WORDS = (
    "batch",
    "packed",
    "aisle",
    "late",
    "moved",
    "pallet",
    "checked",
    "fragile",
    "second",
    "shift",
    "north",
    "gate",
)


@dataclass(frozen=True, slots=True)
class _Measured:
    """name: of the file. read: the library alone; how many things it read."""

    name: str
    data: bytes
    read: Callable[[bytes], int]


def figure(_folder: Path) -> Iterator[str]:
    yield f"## Formats without findings: {_ROWS} rows, all identifiers, `--ner off`, one process\n"
    scanner = _scanner()
    table = _table(_ROWS)
    yield "Seconds of the processor, each the median of five runs.\n"
    yield "| file | MB | macie-lite | library | pass | ratio |"
    yield "|---|---:|---:|---:|---:|---:|"
    for one in _files(table):
        yield _row(one, scanner)
    yield "\n| file | library, per s | macie-lite, per s | share |"
    yield "|---|---:|---:|---:|"
    for what, document in (("pages", _pdf()), ("cells", _xlsx(table))):
        yield _rate(what, document, scanner)


def _scanner() -> Scanner:
    from classifiers.engine import Engine
    from classifiers.loading import load

    return Scanner(Engine(tuple(load().values())))


def _row(one: _Measured, scanner: Scanner) -> str:
    times = []
    for run in range(_RUNS + 1):
        ours = _timed(lambda: _scan(one, scanner), time.process_time)
        library = _timed(lambda: one.read(one.data), time.process_time)
        bare = _pass(one, scanner)
        times += [(ours / (library + bare), ours, library, bare)] if run else []  # the first run is for the caches
    ratio, ours, library, bare = (median(column) for column in zip(*times, strict=True))
    size = len(one.data) / 1e6
    return f"| {one.name} | {size:.0f} | {ours:.2f} | {library:.2f} | {bare:.2f} | {ratio:.2f} |"


def _rate(what: str, one: _Measured, scanner: Scanner) -> str:
    rates = []
    for run in range(_RUNS + 1):
        ours = _timed(lambda: _scan(one, scanner), time.perf_counter)
        count = 0

        def read() -> None:
            nonlocal count
            count = one.read(one.data)

        library = _timed(read, time.perf_counter)
        rates += [(library / ours, count / library, count / ours)] if run else []
    share, theirs, own = (median(column) for column in zip(*rates, strict=True))
    return f"| {one.name}, {what} | {theirs:.0f} | {own:.0f} | {share:.2f} |"


def _timed(call: Callable[[], object], clock: Callable[[], float]) -> float:
    start = clock()
    call()
    return clock() - start


def _scan(one: _Measured, scanner: Scanner) -> None:
    ref = ObjectRef("bucket", one.name, len(one.data), "etag", datetime.now(UTC))
    result = scanner.scan_object(ref, lambda: io.BytesIO(one.data))
    if result.coverage.gaps or result.detected:
        raise RuntimeError(f"{one.name}: {result.coverage}, {[found.identifier for found in result.detected]}")


def _pass(one: _Measured, scanner: Scanner) -> float:
    """Seconds of the processor for the databases alone, over the text that is extracted."""
    import hyperscan

    databases = [found for each in scanner.engine.matcher.databases if (found := each.compiled) is not None]
    scratches = [hyperscan.Scratch(database) for database in databases]

    def nothing(*_: object) -> None:
        return None

    total = 0.0
    source = Input(io.BytesIO(one.data), one.name, len(one.data), Budget(Limits()))
    for passage in extract(source):
        start = time.process_time()
        for database, scratch in zip(databases, scratches, strict=True):
            database.scan(passage.text, match_event_handler=nothing, scratch=scratch)
        total += time.process_time() - start
    return total


def _table(rows: int, seed: int = 11) -> dict[str, list[Any]]:
    rng = random.Random(seed)
    number = rng.randrange
    return {
        "order": list(range(rows)),
        "sku": [f"SKU-{number(16**6):06x}" for _ in range(rows)],
        "state": [rng.choice(("new", "paid", "shipped", "returned")) for _ in range(rows)],
        "region": [rng.choice(("north", "south", "east", "west")) for _ in range(rows)],
        "note": [" ".join(rng.choices(_WORDS, k=8)) for _ in range(rows)],
        "weight": [number(10**6) / 100 for _ in range(rows)],
        "units": [number(90) for _ in range(rows)],
    }


def _files(columns: dict[str, list[Any]]) -> Iterator[_Measured]:
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    table = pa.table(columns)
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out, compression="snappy", row_group_size=100_000)
    yield _Measured("table.parquet", out.getvalue(), _read_parquet)
    lines = io.StringIO()
    for row in zip(*columns.values(), strict=True):
        lines.write(json.dumps(dict(zip(columns, row, strict=True))) + "\n")
    yield _Measured("table.jsonl", lines.getvalue().encode(), _read_jsonl)
    out = io.BytesIO()
    pyarrow.csv.write_csv(table, out, pyarrow.csv.WriteOptions(quoting_style="none"))
    text = out.getvalue()
    yield _Measured("table.csv", text, _read_csv)
    yield _Measured("table.csv.gz", gzip.compress(text, 6), lambda data: _read_csv(_inflate(data)))
    prose = "\n".join(columns["note"]).encode()
    yield _Measured("notes.txt.gz", gzip.compress(prose, 6), lambda data: len(_inflate(data)))


def _read_parquet(data: bytes) -> int:
    import pyarrow.parquet

    file = pyarrow.parquet.ParquetFile(io.BytesIO(data))
    return sum(len(batch) for batch in file.iter_batches(use_threads=False))


def _read_jsonl(data: bytes) -> int:
    import pyarrow.json

    return len(pyarrow.json.read_json(io.BytesIO(data), pyarrow.json.ReadOptions(use_threads=False)))


def _read_csv(data: bytes) -> int:
    import pyarrow.csv

    return len(pyarrow.csv.read_csv(io.BytesIO(data), pyarrow.csv.ReadOptions(use_threads=False)))


def _inflate(data: bytes) -> bytes:
    return zlib.decompress(data, 31)


def _pdf() -> _Measured:
    from reportlab.pdfgen.canvas import Canvas

    rng = random.Random(5)
    out = io.BytesIO()
    canvas = Canvas(out)
    for _ in range(_PAGES):
        for line in range(50):
            canvas.drawString(50, 780 - 14 * line, " ".join(rng.choices(_WORDS, k=11)))
        canvas.showPage()
    canvas.save()
    return _Measured("pages.pdf", out.getvalue(), _read_pdf)


def _read_pdf(data: bytes) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    for page in document:
        page.get_textpage().get_text_range()
    return len(document)


def _xlsx(columns: dict[str, list[Any]]) -> _Measured:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("orders")
    sheet.append(list(columns))
    for row in zip(*(column[:_SHEET_ROWS] for column in columns.values()), strict=True):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return _Measured("orders.xlsx", out.getvalue(), _read_xlsx)


def _read_xlsx(data: bytes) -> int:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return sum(len(row) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
