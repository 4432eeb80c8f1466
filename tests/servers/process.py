"""A server as a child process: started, waited for, stopped or killed, never left behind."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

__all__ = ["ChildProcess", "answers", "free_port"]

_START_SECONDS = 30.0
_STOP_SECONDS = 15.0


def free_port() -> int:
    """A TCP port on loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Whether something accepts connections there."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class ChildProcess:
    """One server: the command, where its output goes, and how one knows that it is ready."""

    def __init__(self, command: Sequence[str], log: Path, ready: Callable[[], bool], user: str | None = None) -> None:
        self._command = [*_end_with_parent(), *command]
        self._log = log
        self._ready = ready
        self._user = user
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._child is not None, "not started"
        return self._child.pid

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self._user,
            )
        self._await_ready()

    def _await_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not self._ready():
            if not self.running or time.monotonic() > deadline:
                raise RuntimeError(f"{self._command} did not start:\n{self._log.read_text(errors='replace')}")
            select.select([], [], [], 0.02)

    def stop(self, with_signal: int = signal.SIGTERM) -> None:
        """Asks it to end, and waits; does nothing when it has ended."""
        if self._child is None:
            return
        if self.running:
            os.kill(self._child.pid, with_signal)
        try:
            self._child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def kill(self) -> None:
        """SIGKILL: what it had not written is lost."""
        self.stop(signal.SIGKILL)


def _end_with_parent() -> list[str]:
    """A killed test process takes its servers with it, where util-linux is at hand: a program that becomes the server,
    since Python code between fork and exec does not go with the threads of a test process."""
    found = shutil.which("setpriv")
    return [found, "--pdeathsig", "TERM"] if found else []
