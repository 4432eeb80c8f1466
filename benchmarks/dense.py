"""A dense CSV, five values in every row: exact counts, one process; and Presidio's AnalyzerEngine on the same text.

Presidio has a blank pipeline (no model), the recognizers that it loads by default and 4 KB at a time, for its time
grows faster than its text; its list of top-level domains is the one that its package holds, so that nothing asks the
network for one.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Cost, median, scan
from benchmarks.planted import card_number

__all__ = ["figure", "write_rows"]

_SIZE = 100_000_000
_RUNS = 3
_PIECE = 4096
_PIECES = 24  # of Presidio's, spread over the file: half a minute
_EXPECTED = (
    "CREDIT_CARD_NUMBER",
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "UK_NATIONAL_INSURANCE_NUMBER",
    "USA_SOCIAL_SECURITY_NUMBER",
)


def write_rows(path: Path, size: int, *, seed: int = 5) -> int:
    """Writes about `size` bytes; the number of rows, each of which holds one value of each of five identifiers."""
    rng, rows, written = random.Random(seed), 0, 0
    with path.open("w", encoding="ascii") as out:
        written += out.write("id,ssn,card_number,email,phone,nino\n")
        while written < size:
            written += out.write(f"{rows},{','.join(_values(rng))}\n")
            rows += 1
    return rows


def _values(rng: random.Random) -> tuple[str, ...]:
    number = rng.randrange
    return (
        f"{number(100, 665)}-{number(10, 99)}-{number(1000, 9999)}",
        card_number(rng),
        f"user{number(10**6)}@mail{number(1000)}.example.com",
        f"+1-{_three(rng)}-{_three(rng)}-{number(1000, 9999)}",
        f"AB{number(10**6):06}{rng.choice('ABCD')}",
    )


def _three(rng: random.Random) -> str:
    """An area or exchange: from 2, no 9 in the middle, which areas may not have, and no 11 at the end."""
    digits = f"{rng.randrange(2, 10)}{rng.randrange(9)}{rng.randrange(10)}"
    return digits if digits[1:] != "11" else "212"


def figure(folder: Path) -> Iterator[str]:
    data, tiny = folder / "data", folder / "tiny"
    data.mkdir()
    tiny.mkdir()
    rows = write_rows(data / "people.csv", _SIZE)
    write_rows(tiny / "people.csv", 100_000)
    size = (data / "people.csv").stat().st_size / 1e6
    yield f"## A dense CSV: {size:.0f} MB, {rows} rows of five values, all identifiers, one process\n"
    yield "| command | wall s | MB/s | without start-up MB/s |"
    yield "|---|---:|---:|---:|"
    start, whole = _run(tiny, folder), _run(data, folder)
    net = size / max(whole.wall - start.wall, 1e-9)
    yield f"| `macie-lite scan --ner off --concurrency 1` | {whole.wall:.2f} | {size / whole.wall:.1f} | {net:.1f} |"
    peer = _presidio(data / "people.csv")
    yield f"| Presidio's AnalyzerEngine, no model, pieces of 4 KB | | | {peer:.4f} |"
    counts = _counts(whole)
    exact = counts == dict.fromkeys(_EXPECTED, rows)
    yield f"\nRatio {net / peer:,.0f}. Counts {'exact' if exact else 'NOT exact'}: {json.dumps(counts)}"


def _run(target: Path, folder: Path) -> Cost:
    scan(target, folder / "bench.db", "--ner", "off", "--concurrency", "1")  # warm caches
    return median(_RUNS, lambda: scan(target, folder / "bench.db", "--ner", "off", "--concurrency", "1"))


def _counts(cost: Cost) -> dict[str, int]:
    sensitive = json.loads(cost.out)["classificationDetails"]["result"]["sensitiveData"]
    return dict(sorted((d["type"], d["count"]) for category in sensitive for d in category["detections"]))


def _presidio(path: Path) -> float:
    """MB/s over some pieces of the file; loading it, and its first piece, are left out."""
    engine = _analyzer()
    step = path.stat().st_size // _PIECES
    with path.open("rb") as file:
        pieces = []
        for at in range(_PIECES):
            file.seek(at * step)
            pieces.append(file.read(_PIECE).decode())
    engine.analyze(text=pieces[0], language="en")
    start = time.perf_counter()
    for piece in pieces:
        engine.analyze(text=piece, language="en")
    return sum(map(len, pieces)) / 1e6 / (time.perf_counter() - start)


def _analyzer() -> Any:
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "blank"}])
    engine.nlp = {"en": spacy.blank("en")}  # type: ignore[assignment]  # None until a model is loaded
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())
    return AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
