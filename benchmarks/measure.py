"""Runs whole commands and reads what they cost."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Cost", "command", "macie_lite", "median", "scan"]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one command took: wall and CPU seconds, the peak resident bytes of its largest process, its output."""

    wall: float
    cpu: float
    peak: int
    out: bytes
    err: bytes


def command(argv: Sequence[str], environ: Mapping[str, str] | None = None, codes: Sequence[int] = (0,)) -> Cost:
    """Runs `argv` to its end; raises when it exits with a code that is not in `codes`."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        child = subprocess.Popen(argv, env=_environment(environ), stdout=out, stderr=err)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        cost = Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, out.read(), err.read())
    if child.returncode not in codes:
        raise RuntimeError(f"{argv[0]} exited with {child.returncode}: {cost.err[-500:].decode(errors='replace')}")
    return cost


def _environment(more: Mapping[str, str] | None) -> dict[str, str]:
    """This one's, but with bytecode kept: an installed command has it compiled."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | dict(more or {})


def macie_lite() -> list[str]:
    """The command as installed."""
    return [str(Path(sys.executable).with_name("macie-lite"))]


def scan(target: Path | str, database: Path, *options: str) -> Cost:
    return command([*macie_lite(), "scan", str(target), "--db", str(database), "--format", "jsonl", *options])


def median(runs: int, measured: Callable[[], Cost]) -> Cost:
    """The run with the median wall time."""
    return sorted((measured() for _ in range(runs)), key=lambda cost: cost.wall)[runs // 2]
