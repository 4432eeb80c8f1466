"""Scans that something happens to while they run: started, waited for at an object, and read when they have ended."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from macie_lite.store.open_store import open_store
from tests.cli.command import Finished, started
from tests.cli.ready import Started
from tests.faults.scans import patiently
from tests.servers.fault_proxy import FaultProxy
from tests.servers.faults import Break

__all__ = ["RunningScan", "hear_from", "reads_of", "running_scan", "stalled_at"]


class RunningScan:
    """A `macie-lite scan` as a child process, its output in files."""

    def __init__(self, process: Started, folder: Path) -> None:
        self.process, self._folder = process, folder

    @property
    def results(self) -> Path:
        return self._folder / "results.jsonl"

    def has_result_of(self, key: str) -> bool:
        """Whether the object's result was written (and so was stored before)."""
        self.still_runs()
        return self.results.exists() and f'"key": "{key}"' in self.results.read_text()

    def still_runs(self) -> None:
        assert self.process.poll() is None, (self._folder / "err").read_text()

    def ended(self, seconds: float = 120) -> Finished:
        code = self.process.wait(seconds)
        return Finished(code, (self._folder / "out").read_text(), (self._folder / "err").read_text())


@contextmanager
def running_scan(target: str, folder: Path, *options: str, command: str = "scan") -> Iterator[RunningScan]:
    """Started with one process that fetches little ahead; killed at the end if it still runs."""
    folder.mkdir(exist_ok=True)
    few = ("--ner", "off", "--concurrency", "1", "--max-attempts", "2", "--read-timeout", "30")
    written = ("--format", "jsonl", "--results", str(folder / "results.jsonl"))
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        process = started(command, target, *few, *written, *options, out=out, err=err)
    try:
        yield RunningScan(process, folder)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def stalled_at(proxy: FaultProxy, key: str, times: int | None = None) -> None:
    """Reads of this object stall after some bytes, so that what reads it is caught in the middle."""
    proxy.fault(Break.STALL, key=key, method="GET", after=40, times=times)


def reads_of(proxy: FaultProxy, key: str) -> int:
    return sum(request.key == key and request.method == "GET" for request in list(proxy.requests))


def hear_from(db: str, run_id: str) -> None:
    """Waits until the process of a run in an SQLite file gives a sign of life, the earlier ones forgotten."""
    with sqlite3.connect(db) as file:
        file.execute("UPDATE runs SET heard_at = '2026-01-01 00:00:00.000000'")
    file.close()
    store = open_store(db)
    patiently(lambda: (heard := store.ownership(run_id)) is not None and heard.silent_seconds < 60)
    store.close()
