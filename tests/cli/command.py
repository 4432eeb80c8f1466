"""The product as a user starts it: a child process, its exit code and what it printed."""

from __future__ import annotations

import atexit
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.cli import ready
from tests.cli.ready import Running, Started

__all__ = ["Finished", "command_line", "macie_lite", "started", "worker"]

_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Finished:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Stdout as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def command_line(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "macie_lite", *arguments]


def macie_lite(
    *arguments: str, environ: Mapping[str, str] | None = None, stdin: str = "", cwd: Path | None = None
) -> Finished:
    """Runs one command to its end, in a process that forked off one in which it is imported."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        code = started(*arguments, out=out, err=err, environ=environ, stdin=stdin, cwd=cwd).wait(_SECONDS)
        return Finished(code, *map(_text, (out, err)))


def started(
    *arguments: str,
    out: IO[bytes],
    err: IO[bytes],
    environ: Mapping[str, str] | None = None,
    stdin: str = "",
    cwd: Path | None = None,
    module: str = "macie_lite",
) -> Started:
    """One command that runs, as of `macie_lite`, with its output in files; of Celery, by another module."""
    whole = dict(os.environ) | dict(environ or {})
    with _piped(stdin) as given:
        streams = [given, out.fileno(), err.fileno()]
        return ready.start(_ready(), streams, [module, *arguments], whole, str(cwd or Path.cwd()))


@contextmanager
def _piped(text: str) -> Iterator[int]:
    """The reading end of a pipe that holds a text, and ends behind it."""
    reads, writes = os.pipe()
    os.set_blocking(writes, False)
    assert os.write(writes, text.encode()) == len(text.encode()), "more than a pipe holds"
    os.close(writes)
    yield reads
    os.close(reads)


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode().replace("\r\n", "\n")


@functools.cache
def _ready() -> str:
    """The socket of a process that is ready to run commands, and ends with this one."""
    folder = tempfile.mkdtemp(prefix="macie-lite-ready-")
    path = Path(folder) / "socket"
    argv = [sys.executable, "-m", ready.__name__, str(path)]
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, start_new_session=True)
    _wait_until(path.exists, process)
    atexit.register(shutil.rmtree, folder)
    atexit.register(process.communicate)
    return str(path)


@contextmanager
def worker(broker: str, database: str, log: Path, *options: str, executed: bool = False) -> Iterator[Running]:
    """A `macie-lite worker` with its output in `log`, from when it is ready; stopped at the end if it still runs.

    executed: as a user starts it, which takes three seconds, not as `started` does.
    """
    arguments = ("worker", "--broker", broker, "--db", database, "--concurrency", "1", "--log-level", "INFO", *options)
    with log.open("ab") as out:
        process = (_executed if executed else started)(*arguments, out=out, err=out)
    try:
        _wait_until_ready(process, log)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _executed(*arguments: str, out: IO[bytes], err: IO[bytes]) -> Running:
    return subprocess.Popen(command_line(*arguments), stdout=out, stderr=err, start_new_session=True)


def _wait_until_ready(process: Running, log: Path) -> None:
    _wait_until(lambda: b" ready." in log.read_bytes(), process, log)


def _wait_until(condition: Callable[[], bool], process: Running, log: Path | None = None) -> None:
    deadline = time.monotonic() + _SECONDS
    while not condition():
        assert process.poll() is None, log and log.read_text()
        assert time.monotonic() < deadline, "it did not become ready"
        time.sleep(0.05)
