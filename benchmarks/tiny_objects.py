"""Objects of 1 KB: what an object costs beyond being fetched and classified; and a second run of what did not change.

`python -m benchmarks tiny_objects` scans 10,000 of them, `--full` 100,000.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from benchmarks.measure import Cost, scan
from benchmarks.static_s3 import Bucket, counts, served
from macie_lite.config import Settings
from macie_lite.model.objects import ObjectRef
from macie_lite.pipeline import build
from macie_lite.pipeline.scan import Scanner
from macie_lite.sources.base import Source
from macie_lite.sources.open_source import open_source

__all__ = ["figure"]

_OBJECTS, _FULL = 10_000, 100_000
_SIZE = 1024
_BARE = 2_000  # objects of a bare loop, once before the command and once after it
_ANSWER_SECONDS = 0.03
_MOST_MS, _MOST_SECONDS = 1.0, 60


@dataclass(frozen=True, slots=True)
class _Spent:
    """Milliseconds for an object."""

    cpu: float
    wall: float


def figure(folder: Path, *, full: bool = False) -> Iterator[str]:
    objects = _FULL if full else _OBJECTS
    with served(objects, _SIZE) as url:
        yield f"## {objects:,} objects of {_SIZE} bytes from a stand-in for S3: what each costs beside its own work\n"
        yield from _overhead(url, folder / "tiny.db", objects)
        yield f"\n## A second run on the same {objects:,} objects, `--incremental`\n"
        yield from _again(url, folder / "tiny.db", objects)
        yield from _runs(url)


def _overhead(url: str, database: Path, objects: int) -> Iterator[str]:
    before = _bare(url)
    started, whole = _command(url, database, "/0000/00000000"), _command(url, database)
    after = _bare(url)
    assert f"Coverage: {objects} objects ({objects} complete".encode() in whole.err, whole.err[-300:]
    all_of_it = _Spent(_ms(whole.cpu - started.cpu, objects), _ms(whole.wall - started.wall, objects))
    verdicts: list[str] = []
    yield "| milliseconds for an object | CPU | wall |"
    yield "|---|---:|---:|"
    for what, first, second in zip(_BARE_LOOPS, before, after, strict=True):
        yield f"| {what} | {(first.cpu + second.cpu) / 2:.3f} | {(first.wall + second.wall) / 2:.3f} |"
    yield f"| `macie-lite scan --concurrency 1`, without its start-up | {all_of_it.cpu:.3f} | {all_of_it.wall:.3f} |"
    after_another, beside = _mean(before, after, 1, 2), _mean(before, after, 3)
    for how, both in (("one after the other", after_another), ("side by side", beside)):
        rest = _Spent(all_of_it.cpu - both.cpu, all_of_it.wall - both.wall)
        yield f"| the rest, beyond fetching and classifying {how} | {rest.cpu:.3f} | {rest.wall:.3f} |"
        verdict = "yes" if max(rest.cpu, rest.wall) < _MOST_MS else "NO"
        verdicts.append(f"beyond the two {how}: {verdict}")
    yield f"\nThe rest is under {_MOST_MS:.0f} ms {'; '.join(verdicts)}."


def _mean(before: Sequence[_Spent], after: Sequence[_Spent], *which: int) -> _Spent:
    """Of two measurements, the loops of these numbers together."""
    loops = [one[at] for one in (before, after) for at in which]
    return _Spent(sum(one.cpu for one in loops) / 2, sum(one.wall for one in loops) / 2)


def _again(url: str, database: Path, objects: int) -> Iterator[str]:
    before = counts(url)
    cost = _command(url, database, "", "--incremental")
    asked = counts(url) - before
    assert f"{objects}  unchanged".encode() in cost.err, cost.err[-300:]
    yield "| seconds | CPU s | keys/s | GETs | pages listed |"
    yield "|---:|---:|---:|---:|---:|"
    yield f"| {cost.wall:.1f} | {cost.cpu:.1f} | {objects / cost.wall:,.0f} | {asked['get']} | {asked['list']} |"
    verdict = "yes" if cost.wall < _MOST_SECONDS and not asked["get"] else "NO"
    yield f"\nNo GET, and under {_MOST_SECONDS} s: {verdict}."


def _runs(url: str) -> Iterator[str]:
    """What it is worth that objects are fetched run by run: for the caches, and where answers take their time."""
    yield "\n## Fetching and classifying, in one thread and with threads\n"
    yield "| milliseconds for an object | CPU | wall |"
    yield "|---|---:|---:|"
    settings = Settings(endpoint_url=url, unsigned=True)
    scanner, refs = build.build_scanner(settings), list[ObjectRef]()
    with closing(open_source("s3://bench", build.source_options(settings))) as source:
        refs += islice(source.list(), _BARE)
        _both(scanner, source, refs[:100])
        for run in (1, 4, 16, 64):
            spent = _timed(partial(_in_turns, scanner, source, refs, run))
            yield f"| one thread, {run} and {run} in turns | {spent.cpu:.2f} | {spent.wall:.2f} |"
    with served(_BARE, _SIZE, get_seconds=_ANSWER_SECONDS) as url:
        settings = replace(settings, endpoint_url=url)
        with closing(open_source("s3://bench", build.source_options(settings))) as source:
            for threads in (8, settings.fetch_threads):
                spent = _timed(partial(_both, replace(scanner, ahead=threads), source, refs))
                what = f"{threads} threads fetch, {_ANSWER_SECONDS} s an answer"
                yield f"| {what} | {spent.cpu:.2f} | {spent.wall:.2f} |"


def _in_turns(scanner: Scanner, source: Source, refs: Sequence[ObjectRef], run: int) -> None:
    for at in range(0, len(refs), run):
        some = refs[at : at + run]
        fetched = [source.open(ref) for ref in some]
        for ref, stream in zip(some, fetched, strict=True):
            scanner.scan_object(ref, partial(_same, stream))


def _same(stream: BinaryIO) -> BinaryIO:
    return stream


def _command(url: str, database: Path, prefix: str = "", *options: str) -> Cost:
    return scan(f"s3://bench{prefix}", database, "--endpoint-url", url, "--unsigned", "--concurrency", "1", *options)


_BARE_LOOPS = ("listing", "fetching", "classifying", "fetching, and classifying beside it")


def _bare(url: str) -> list[_Spent]:
    """Loops without batches, processes, records or a database, in this process; as `_BARE_LOOPS`."""
    settings = Settings(endpoint_url=url, unsigned=True)
    scanner = build.build_scanner(settings)
    with closing(open_source("s3://bench", build.source_options(settings))) as source:
        _both(scanner, source, list(islice(source.list(), 100)))  # what a first object compiles
        listed: list[ObjectRef] = []
        loops: list[Callable[[], None]] = [
            lambda: listed.extend(islice(source.list(), _BARE)),
            lambda: _fetch(source, listed),
            lambda: _classify(scanner, listed),
            lambda: _both(scanner, source, listed),
        ]
        return [_timed(loop) for loop in loops]


def _fetch(source: Source, refs: Sequence[ObjectRef]) -> None:
    with ThreadPoolExecutor(Settings().fetch_threads) as pool:
        for stream in pool.map(source.open, refs):
            assert len(stream.read()) == _SIZE


def _classify(scanner: Scanner, refs: Sequence[ObjectRef]) -> None:
    bucket = Bucket(len(refs), _SIZE)
    for number, ref in enumerate(refs):
        scanner.scan_object(ref, partial(io.BytesIO, bucket.body(number)))


def _both(scanner: Scanner, source: Source, refs: Sequence[ObjectRef]) -> None:
    for _ in scanner.scan_objects(refs, source):
        pass


def _timed(loop: Callable[[], None]) -> _Spent:
    cpu, wall = os.times(), time.perf_counter()
    loop()
    now = os.times()
    spent = now.user + now.system - cpu.user - cpu.system
    return _Spent(_ms(spent, _BARE), _ms(time.perf_counter() - wall, _BARE))


def _ms(seconds: float, objects: int) -> float:
    return seconds * 1000 / objects
