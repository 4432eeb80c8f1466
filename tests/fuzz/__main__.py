"""Mutants of the files that `tests.formats` writes, read as objects: what broke, and how.

    python -m tests.fuzz [--mutants 20000] [FAMILY...]

Each family runs in a process of its own, so that a crash shows as what it is; it is run on behind the mutant that
crashed. Prints a row for BENCHMARKS.md per family, and below it what was not read and why. Exits 1 when a process
crashed or hung, an error escaped, a reason was INTERNAL, or parsers died more often than once in a thousand.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

from macie_lite.model.coverage import Reason, Status
from tests.fuzz.reading import families, read_all

_MOST_DEATHS = 0.001
_SLOW = 10.0  # seconds
_BUDGETS = (Reason.MEMORY, Reason.SECONDS)
_HEAD = ("family", "mutants", "s", *(status.value.lower() for status in Status), "parser died", "over a budget")
_HEAD += ("internal", "escaped", "crashed", "slowest s", "MiB")


@dataclass(slots=True)
class _Tally:
    """What became of the mutants of one family."""

    seen: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    died: Counter[str] = field(default_factory=Counter)  # by file and signal
    deadly: int = 0
    over: int = 0
    escaped: int = 0
    crashed: int = 0
    slowest: float = 0.0
    peak: int = 0

    def add(self, line: str) -> int:
        """Gives the number of the mutant."""
        number, name, ended, gaps, died, took, peak = json.loads(line)
        self.seen += 1
        self.ended[ended] += 1
        self.gaps.update(gaps)
        self.died.update(f"{name} {how}" for how in died)
        self.deadly += bool(died)
        self.over += any(reason.name in gaps for reason in _BUDGETS)
        self.escaped += ended.startswith("escaped")
        self.slowest, self.peak = max(self.slowest, took), max(self.peak, peak)
        if ended.startswith("escaped") or died or took > _SLOW or Reason.INTERNAL.name in gaps:
            print(f"  {number} {name}: {ended} {' '.join((*gaps, *died))} {took} s", file=sys.stderr, flush=True)
        return int(number)

    def row(self, family: str, seconds: float) -> tuple[object, ...]:
        ended = (self.ended[status.value] for status in Status)
        rest = self.deadly, self.over, self.gaps[Reason.INTERNAL.name], self.escaped, self.crashed
        return family, self.seen, round(seconds), *ended, *rest, self.slowest, self.peak

    @property
    def sound(self) -> bool:
        broken = self.crashed or self.escaped or self.gaps[Reason.INTERNAL.name]
        return not broken and self.deadly <= _MOST_DEATHS * self.seen


def _run(family: str, mutants: int) -> bool:
    """Whether the family is sound."""
    tally, first, began = _Tally(), 0, time.perf_counter()
    while first < mutants:
        command = [sys.executable, "-m", "tests.fuzz", "--child", str(first), str(mutants), family]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                first = tally.add(line) + 1
        if process.returncode:
            print(f"  {family} {first}: crashed with {process.returncode}", file=sys.stderr, flush=True)
            tally.crashed += 1
            first += 1
    _print_row(tally.row(family, time.perf_counter() - began))
    for found in (tally.gaps, tally.died):
        if found:
            print(
                "  " + ", ".join(f"{name} {count}" for name, count in found.most_common()), file=sys.stderr, flush=True
            )
    return tally.sound


def _print_row(cells: tuple[object, ...]) -> None:
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def _main() -> int:
    parser = argparse.ArgumentParser(prog="tests.fuzz")
    parser.add_argument("--mutants", type=int, default=20_000)
    parser.add_argument("--child", type=int, nargs=2)
    parser.add_argument("families", nargs="*")
    given = parser.parse_args()
    if given.child:
        read_all(given.families[0], *given.child)
        return 0
    _print_row(_HEAD)
    _print_row(("---", *["--:"] * (len(_HEAD) - 1)))
    return 0 if all([_run(family, given.mutants) for family in given.families or families()]) else 1


if __name__ == "__main__":
    sys.exit(_main())
