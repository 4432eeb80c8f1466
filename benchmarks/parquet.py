"""Parquet: 1,000,000 rows of 10 columns, 4 of them sensitive in every row: exact counts, one process."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Cost, median, scan
from benchmarks.planted import card_number

__all__ = ["figure", "write_table"]

_ROWS = 1_000_000
_EXPECTED = {"CREDIT_CARD_NUMBER", "EMAIL_ADDRESS", "PHONE_NUMBER", "USA_SOCIAL_SECURITY_NUMBER"}


def write_table(path: Path, rows: int, *, seed: int = 3, row_group: int = 100_000) -> int:
    """Writes the table; bytes of uncompressed column data as text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    size = 0
    with pq.ParquetWriter(path, _schema(pa), compression="snappy") as writer:
        for first in range(0, rows, row_group):
            columns = _columns(random.Random(seed + first), first, min(row_group, rows - first))
            size += sum(len(str(cell)) for column in columns.values() for cell in column)
            writer.write_table(pa.table(columns, schema=_schema(pa)))
    return size


def _schema(pa: Any) -> Any:
    text = ("customer_ssn", "card_number", "email", "phone", "status", "country", "note", "sku")
    return pa.schema([(n, pa.string()) for n in text] + [("order_id", pa.int64()), ("amount", pa.float64())])


def _columns(rng: random.Random, first: int, rows: int) -> dict[str, list[object]]:
    number = rng.randrange
    makers: dict[str, Callable[[int], object]] = {
        "customer_ssn": lambda _: f"{number(100, 665)}-{number(10, 99)}-{number(1000, 9999)}",
        "card_number": lambda _: card_number(rng),
        "email": lambda i: f"user{first + i}@host{number(500)}.example.com",
        "phone": lambda _: (
            f"({rng.choice((212, 303, 415, 617))}) {10 * number(22, 99) + number(2, 9)}-{number(1000, 9999)}"
        ),
        "status": lambda _: rng.choice(("new", "paid", "shipped", "returned")),
        "country": lambda _: rng.choice(("US", "CA", "MX")),
        "note": lambda _: f"batch {number(10**6)} packed in aisle {number(90)}",
        "sku": lambda _: f"SKU-{number(16**6):06x}",
        "order_id": lambda i: first + i,
        "amount": lambda _: number(10**6) / 100,
    }
    return {name: [make(i) for i in range(rows)] for name, make in makers.items()}


def figure(folder: Path) -> Iterator[str]:
    data, tiny = folder / "data", folder / "tiny"
    data.mkdir()
    tiny.mkdir()
    size = write_table(data / "orders.parquet", _ROWS) / 1e6
    write_table(tiny / "orders.parquet", 10)
    yield f"## Parquet: {_ROWS} rows, 10 columns, 4 sensitive in every row, {size:.0f} MB of column data, one process\n"
    start, whole = _run(tiny, folder), _run(data, folder)
    yield "| command | wall s | MB/s | without start-up MB/s |"
    yield "|---|---:|---:|---:|"
    net = size / max(whole.wall - start.wall, 1e-9)
    yield f"| `macie-lite scan --ner off --concurrency 1` | {whole.wall:.2f} | {size / whole.wall:.1f} | {net:.1f} |"
    counts = _counts(whole)
    exact = {name: counts.get(name, 0) for name in sorted(_EXPECTED)}
    verdict = "exact" if all(count == _ROWS for count in exact.values()) and counts.keys() == _EXPECTED else "NOT exact"
    yield f"\nCounts {verdict}: {json.dumps(counts)}"


def _run(target: Path, folder: Path) -> Cost:
    return median(3, lambda: scan(target, folder / "bench.db", "--ner", "off", "--concurrency", "1"))


def _counts(cost: Cost) -> dict[str, int]:
    finding = json.loads(cost.out)
    sensitive = finding["classificationDetails"]["result"]["sensitiveData"]
    return {d["type"]: d["count"] for category in sensitive for d in category["detections"]}
