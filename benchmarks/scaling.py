"""Two workers against one, and two bare processes against one, over objects that cost processor time.

`python -m benchmarks scaling` scans 200 MB in 2,000 objects twice, `--full` 2 GB in 20,000 once.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.bare import Found
from benchmarks.measure import Cost, command, macie_lite, scan
from benchmarks.planted import write_log
from macie_lite.cli.words import counted
from macie_lite.store.migrate import upgrade
from tests.servers.postgres_server import PostgresServer
from tests.servers.redis_server import RedisServer

__all__ = ["figure"]

_OBJECTS, _FULL = 2_000, 20_000
_SIZE = 100_000
_BLOCK = 20_000_000
_ROUNDS = 2
_LEAST = 0.9
_TIMES = ("createdAt", "updatedAt")

Findings = dict[str, Any]


def figure(folder: Path, *, full: bool = False) -> Iterator[str]:
    objects = _FULL if full else _OBJECTS
    _write(folder / "corpus", objects)
    yield f"## Two workers against one: {objects:,} objects, {objects * _SIZE / 1e6:,.0f} MB of planted logs\n"
    with _servers(folder) as fresh:
        scans: dict[str, Callable[[int], Cost]] = {
            "bare processes": lambda count: _bare(folder, count),
            "`macie-lite scan --concurrency`": lambda count: _embedded(folder, count),
            "`macie-lite worker --concurrency`, redis, PostgreSQL": lambda count: _workers(folder, count, *fresh()),
        }
        walls: dict[tuple[str, int], list[float]] = {}
        for _ in range(rounds := 1 if full else _ROUNDS):
            found = {}
            for name, run in scans.items():
                for count in (1, 2):
                    cost = run(count)
                    walls.setdefault((name, count), []).append(cost.wall)
                    found[name, count] = cost.out
            findings = _same(found, *scans)
    yield from _table(scans, {kind: min(all_of_them) for kind, all_of_them in walls.items()}, objects)
    yield f"\nFindings are equal in all of them: {findings:,}. The best of {counted(rounds, 'round')} of all six."


def _table(names: Any, walls: dict[tuple[str, int], float], objects: int) -> Iterator[str]:
    bare, *_ = (walls[name, 1] / walls[name, 2] for name in names)
    yield f"| processes | one, s | two, s | MB/s of two | scaling | of the bare scaling | {_LEAST} or more |"
    yield "|---|---:|---:|---:|---:|---:|---|"
    for name in names:
        one, two = walls[name, 1], walls[name, 2]
        share = one / two / bare
        verdict = "" if share == 1 else "yes" if share >= _LEAST else "NO"
        rate = objects * _SIZE / 1e6 / two
        yield f"| {name} | {one:.1f} | {two:.1f} | {rate:.1f} | {one / two:.2f} | {share:.2f} | {verdict} |"


def _write(corpus: Path, objects: int) -> None:
    """Each object a piece of one block of planted lines, from a place of its own."""
    corpus.mkdir()
    write_log(block := corpus.with_name("block"), _BLOCK, share=0.02)
    lines, dice = block.read_bytes(), random.Random(2)
    for number in range(objects):
        if number % 1000 == 0:
            (corpus / f"{number // 1000:03}").mkdir()
        start = lines.index(b"\n", dice.randrange(_BLOCK - 2 * _SIZE)) + 1
        path = corpus / f"{number // 1000:03}" / f"{number:06}.log"
        path.write_bytes(lines[start : lines.index(b"\n", start + _SIZE - 120) + 1])


def _bare(folder: Path, count: int) -> Cost:
    return command([sys.executable, "-m", "benchmarks.bare", str(folder / "corpus"), str(count)])


def _embedded(folder: Path, count: int) -> Cost:
    """Into a database of its own: the last one's would be larger."""
    path = folder / "embedded.db"
    for file in folder.glob("embedded.db*"):
        file.unlink()
    return scan(folder / "corpus", path, "--run-id", "scaling", "--concurrency", str(count))


def _workers(folder: Path, count: int, broker: str, database: str) -> Cost:
    where = ["--broker", broker, "--db", database]
    argv = [*macie_lite(), "worker", *where, "--concurrency", str(count)]
    worker = subprocess.Popen(argv, stderr=subprocess.PIPE, text=True)
    assert worker.stderr is not None
    try:
        while "ready" not in (line := worker.stderr.readline()):
            assert line, "the worker did not start"
        target = [str(folder / "corpus"), "--run-id", "scaling", "--format", "jsonl"]
        return command([*macie_lite(), "scan", *target, *where])
    finally:
        worker.terminate()
        worker.communicate()


@contextmanager
def _servers(folder: Path) -> Iterator[Callable[[], tuple[str, str]]]:
    """Gives the URLs of a broker and of a fresh database each time."""
    (home := folder / "redis").mkdir()
    redis, postgres = RedisServer(home), PostgresServer()

    def fresh() -> tuple[str, str]:
        upgrade(url := postgres.fresh_database())
        return redis.url, url

    try:
        redis.start()
        postgres.start()
        yield fresh
    finally:
        redis.stop()
        postgres.remove()


def _same(found: dict[tuple[str, int], bytes], bare: str, *engines: str) -> int:
    """How many findings there are, if all have the same; those of the engines whole, but for their times."""
    expected = _of_lines(found[engines[0], 1])
    for name, count in found:
        if name != bare:
            assert _of_lines(found[name, count]) == expected, f"{name} {count}: other findings"
    counted = {one["resourcesAffected"]["s3Object"]["key"]: _counts(one) for one in expected.values()}
    for count in (1, 2):
        alone: Found = json.loads(found[bare, count])
        assert counted == alone, f"{bare} {count}: other counts"
    return len(expected)


def _of_lines(out: bytes) -> dict[str, Findings]:
    lines = [json.loads(line) for line in out.splitlines()]
    return {one["id"]: {name: value for name, value in one.items() if name not in _TIMES} for one in lines}


def _counts(finding: Findings) -> dict[str, int]:
    result = finding["classificationDetails"]["result"]
    return {one["type"]: one["count"] for kind in result["sensitiveData"] for one in kind["detections"]}
