"""A process that has imported the command and forks for each start of it: most of a short command's time is imports.

`python -m tests.cli.ready SOCKET` serves until its standard input is closed; `start` runs one command there. Each is a
process and a session of its own, and leaves no trace in the next one. A worker becomes Celery there without an exec:
that was imported too. Whoever has to measure a command, or to interrupt its imports, starts it without this.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from typing import NoReturn

__all__ = ["Running", "Started", "start"]

_STREAMS = (0, 1, 2)
_LENGTH = 4
_IMPORTED = (
    *("macie_lite.cli.app", "re2", "sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql", "typer._adapters"),
    *("boto3", "psycopg", "celery.bin.celery", "celery.concurrency.prefork", "kombu.transport.redis"),
    "macie_lite.pipeline.batch",  # and all else that `workers` needs, which reads its settings when it is imported
)


class Started:
    """A command that was started, as `subprocess.Popen` shows one."""

    def __init__(self, server: socket.socket) -> None:
        self._server = server
        self.pid = int.from_bytes(server.recv(_LENGTH, socket.MSG_WAITALL), "big")
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, None while it runs."""
        if self.returncode is None and select.select([self._server], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code. Raises subprocess.TimeoutExpired when it has not ended after so many seconds."""
        if self.returncode is None:
            self._server.settimeout(timeout)
            try:
                self.returncode = int(self._server.recv(8) or b"-1")
            except TimeoutError:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0) from None
            self._server.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


Running = Started | subprocess.Popen[bytes]


def start(path: str, streams: list[int], argv: list[str], variables: dict[str, str], folder: str) -> Started:
    """Starts one command; who asked waits for it. argv: macie_lite or celery, and its arguments."""
    said = json.dumps([argv, variables, folder]).encode()
    server = socket.socket(socket.AF_UNIX)
    server.connect(path)
    socket.send_fds(server, [len(said).to_bytes(_LENGTH, "big")], streams)
    server.sendall(said)
    return Started(server)


def serve(path: str) -> None:
    """Answers each caller by a process of its own, which waits for the command's."""
    for module in _IMPORTED:
        importlib.import_module(module)
    importlib.import_module("classifiers.loading").load()  # most commands ask for what is shipped
    importlib.import_module("macie_lite.cli.app").command()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        _serve(server)


def _serve(server: socket.socket) -> None:
    """Until standard input is closed: starts what callers ask for, and tells them how it ended."""
    running: dict[int, tuple[int, socket.socket]] = {}  # by what becomes readable when it ends
    while True:
        ready = select.select([server, sys.stdin, *running], [], [])[0]
        if sys.stdin in ready:
            return
        for ended in running.keys() & ready:
            _end(ended, *running.pop(ended))
        if server in ready:
            caller, _ = server.accept()
            pid = _begin(caller, server, *(other for _, other in running.values()))
            running[os.pidfd_open(pid)] = pid, caller


def _begin(caller: socket.socket, *others: socket.socket) -> int:
    length, streams, _, _ = socket.recv_fds(caller, _LENGTH, len(_STREAMS))
    said = caller.recv(int.from_bytes(length, "big"), socket.MSG_WAITALL)
    if (pid := os.fork()) == 0:
        for one in (caller, *others):
            one.close()
        os.setsid()
        _take_streams(streams)
        _run(*json.loads(said))
    caller.sendall(pid.to_bytes(_LENGTH, "big"))
    for stream in streams:
        os.close(stream)
    return pid


def _end(descriptor: int, pid: int, caller: socket.socket) -> None:
    os.close(descriptor)
    _, status = os.waitpid(pid, 0)
    with caller, suppress(BrokenPipeError):  # who asked may not have waited for it
        caller.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _take_streams(streams: list[int]) -> None:
    for number, stream in zip(_STREAMS, streams, strict=True):
        os.dup2(stream, number)
        os.close(stream)


def _open_streams() -> None:
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)


class _Exec(BaseException):
    """What a command would become."""

    @classmethod
    def ask(cls, _program: str, argv: list[str], variables: Mapping[str, str]) -> NoReturn:
        raise cls(argv[2:], dict(variables))


def _become(argv: list[str], variables: Mapping[str, str]) -> NoReturn:
    """What `python -m` does with it, where the module is imported."""
    os.environ.clear()
    os.environ.update(variables)
    tempfile.tempdir = None
    for number, handler in ((signal.SIGTERM, signal.SIG_DFL), (signal.SIGINT, signal.default_int_handler)):
        signal.signal(number, handler)
    _open_streams()
    sys.argv = list(argv)
    sys.exit(importlib.import_module(f"{argv[0]}.__main__").main())


def _run(argv: list[str], variables: dict[str, str], folder: str) -> NoReturn:
    os.chdir(folder)
    os.execve = _Exec.ask  # type: ignore[assignment]
    try:
        _become(argv, variables)
    except _Exec as wanted:
        argv, variables = wanted.args
    _become(argv, variables)


if __name__ == "__main__":
    serve(sys.argv[1])
