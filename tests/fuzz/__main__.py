"""Mutants of the files that `tests.formats` writes, read as objects: what broke, and how.

    python -m tests.fuzz [--mutants 20000] [FAMILY...]

Each family runs in a process of its own, so that a crash shows as what it is; it is run on behind the mutant that
crashed. Exits 1 when a process crashed, an error escaped, or parsers died more often than once in a thousand.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from random import Random

from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.extract import extract
from macie_lite.model.coverage import Coverage, Reason
from tests.formats.base import File, planted
from tests.fuzz.mutants import mutant

_LIMITS = Limits(seconds=30, parser_seconds=20, memory_file_bytes=64 << 20, archive_bytes=256 << 20)
_SEEDS = 8  # files of each format that mutants are made of
_DEATHS = (Reason.PARSER_ENDED, Reason.MEMORY, Reason.SECONDS, Reason.INTERNAL)
_MOST_DEATHS = 0.001
_FORMATS = Path(__file__).parents[1] / "formats"


def _families() -> list[str]:
    names = (path.stem for path in _FORMATS.glob("[a-z]*.py"))
    return sorted(name for name in names if name != "base" and not name.startswith("test_"))


def _files(family: str) -> list[File]:
    writers = import_module(f"tests.formats.{family}").WRITERS
    rngs = [(name, Random(f"{name} {seed}")) for name in writers for seed in range(_SEEDS)]
    return [writers[name](planted(rng), rng) for name, rng in rngs]


def _mutants(family: str, first: int, last: int) -> Iterator[tuple[int, File, bytes]]:
    files = _files(family)
    for number in range(first, last):
        file = files[number % len(files)]
        yield number, file, mutant(file.content, Random(number))


def _read(name: str, content: bytes) -> Coverage:
    extraction = extract(Input(io.BytesIO(content), name, len(content), Budget(_LIMITS)))
    while True:
        try:
            passage = next(extraction)
            if passage.text:
                passage.places.locate(len(passage.text) // 2, len(passage.text), 3)
        except StopIteration as end:
            coverage: Coverage = end.value
            return coverage


def _child(family: str, first: int, last: int) -> None:
    """A line a mutant: its number, how it ended, and how long it took."""
    for number, file, content in _mutants(family, first, last):
        began = time.perf_counter()
        try:
            coverage = _read(file.name, content)
            ended = coverage.status.value
            for reason in _DEATHS:
                ended = reason.name if reason in coverage.gaps else ended
        except Exception as fault:  # noqa: BLE001 - it is what is looked for
            ended = f"escaped:{type(fault).__name__}"
        print(number, ended, f"{time.perf_counter() - began:.3f}", file.name, flush=True)


def _run(family: str, mutants: int) -> bool:
    """Whether the family is sound."""
    counts: Counter[str] = Counter()
    slowest, first, seen = (0.0, ""), 0, 0
    began = time.perf_counter()
    while first < mutants:
        command = [sys.executable, "-m", "tests.fuzz", "--child", str(first), str(mutants), family]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                number, ended, seconds, name = line.split(maxsplit=3)
                first, seen = int(number) + 1, seen + 1
                counts[ended] += 1
                slowest = max(slowest, (float(seconds), f"{name.strip()} {number}"))
                if ended.startswith("escaped"):
                    print(f"  {family} {number} {name.strip()}: {ended}")
        if process.returncode:
            print(f"  {family} {first}: crashed with {process.returncode}")
            counts["crashed"] += 1
            first += 1
    deaths = sum(counts[reason.name] for reason in _DEATHS)
    shown = ", ".join(f"{name} {count}" for name, count in counts.most_common())
    took = time.perf_counter() - began
    print(f"{family}: {seen} mutants in {took:.0f} s: {shown}; slowest {slowest[0]:.1f} s ({slowest[1]})", flush=True)
    broken = counts["crashed"] or any(name.startswith("escaped") for name in counts)
    return not broken and deaths <= _MOST_DEATHS * mutants


def _main() -> int:
    parser = argparse.ArgumentParser(prog="tests.fuzz")
    parser.add_argument("--mutants", type=int, default=20_000)
    parser.add_argument("--child", type=int, nargs=2)
    parser.add_argument("families", nargs="*")
    given = parser.parse_args()
    if given.child:
        _child(given.families[0], *given.child)
        return 0
    return 0 if all([_run(family, given.mutants) for family in given.families or _families()]) else 1


if __name__ == "__main__":
    sys.exit(_main())
