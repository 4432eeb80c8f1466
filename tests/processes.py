"""The processes below one that a test has started: listed and killed, though any of them may end meanwhile."""

from __future__ import annotations

from contextlib import suppress

import psutil

from tests.cli.ready import Running
from tests.faults.scans import patiently

__all__ = ["alive", "children_of", "grandchildren_of", "kill"]


def alive(process: psutil.Process) -> bool:
    """Whether it runs: one that has ended and was not waited for does not."""
    with suppress(psutil.NoSuchProcess):
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


def children_of(process: Running) -> list[psutil.Process]:
    """Every living process below this one, its children's children too."""
    return [child for child in psutil.Process(process.pid).children(recursive=True) if alive(child)]


def grandchildren_of(process: Running) -> list[psutil.Process]:
    """The living processes below this one that are not its own children."""
    below = children_of(process)
    own = set(psutil.Process(process.pid).children())
    return [child for child in below if child not in own]


def kill(*processes: psutil.Process) -> None:
    """SIGKILL, and waits until they are gone."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    patiently(lambda: not any(map(alive, processes)))
