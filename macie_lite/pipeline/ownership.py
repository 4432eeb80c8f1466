"""Who works on a run: one process at a time, that gives a sign of life; others can tell when it died.

A process of this machine is looked up, so that its death shows at once. One of another machine is taken for dead when
it was not heard of for `SILENT` seconds, by the database's clock.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from macie_lite.errors import ServiceError, Unavailable, UsageError
from macie_lite.model.jobs import Job, JobStatus, Ownership
from macie_lite.pipeline.patience import SECONDS, patiently
from macie_lite.store.base import Store

__all__ = ["SILENT", "Owner", "RunBusy", "RunTaken", "died", "interruption", "lives", "this_process"]

SILENT = 5 * SECONDS
"""More than a run waits for a database or a broker that went away, or for a page of a listing with all its attempts:
only a dead process is silent for so long."""

_EVERY = 5.0


class RunTaken(ServiceError):
    """Another process works on the run now."""

    def __init__(self, run_id: str) -> None:
        super().__init__(run_id)

    def __str__(self) -> str:
        return f"Job {self.args[0]} was taken up by another process, which goes on with it."


def _since_the_start() -> float:
    """Seconds, those included in which the machine was suspended: a run may have been taken meanwhile."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class RunBusy(UsageError):
    """Another process works on the run, and lives."""


class Owner:
    """This process as the one that works on a run. Raises RunBusy when another one does."""

    def __init__(
        self,
        store: Store,
        run_id: str,
        *,
        detached: bool = False,
        every: float = _EVERY,
        clock: Callable[[], float] = _since_the_start,
    ) -> None:
        self._store, self._run_id, self._detached = store, run_id, detached
        self._every, self._clock = every, clock
        self.name = this_process()
        self._take()
        self._next = clock() + every

    def _take(self) -> None:
        seen = patiently(self._store.ownership, self._run_id)
        held = seen.owner if seen else None
        if seen is not None and held not in (None, self.name) and lives(seen, detached=self._detached):
            raise RunBusy(f"Job {self._run_id} is being worked on by {_shown(held)}: one process at a time.")
        if not patiently(self._store.claim, self._run_id, self.name, held):
            raise RunBusy(f"Job {self._run_id} was just taken up by another process: one at a time.")

    def beat(self) -> None:
        """A sign of life, when it is time for one; cheap to call often. A database that is away is waited for where it
        is needed. Raises RunTaken when another process has taken the run."""
        if self._clock() < self._next:
            return
        with suppress(Unavailable):
            if not self._store.beat(self._run_id, self.name):
                raise RunTaken(self._run_id)
        self._next = self._clock() + self._every

    def release(self) -> None:
        with suppress(ServiceError, Unavailable):  # then its silence tells
            self._store.release(self._run_id, self.name)


def interruption(store: Store, job: Job) -> str | None:
    """One sentence when a job is stored as running and nobody works on its last run. A detached one may wait for its
    workers."""
    if job.status is not JobStatus.RUNNING:
        return None
    runs = store.runs(job.job_id)
    if not runs or runs[-1].detached or (seen := store.ownership(runs[-1].run_id)) is None:
        return None
    if lives(seen):
        return None
    since = f"{seen.heard_at:%Y-%m-%d %H:%M:%S} UTC"
    return f"interrupted: nobody has worked on it since {since}; `macie-lite jobs resume {job.job_id}` goes on."


def lives(seen: Ownership, *, detached: bool = False) -> bool:
    """Whether who works on a run does so still, as far as can be known. detached: a process that lives may have let go
    of the run, and could not say so."""
    if died(seen.owner or ""):
        return False
    if _is_of_here(seen.owner or "") and not detached:
        return True
    return abs(seen.silent_seconds) < SILENT  # heard of in the future: not since the clock was set back


def died(owner: str) -> bool:
    """Whether it is of this machine, and lives no more. What stands behind the process does not count."""
    return _is_of_here(owner) and _birth(owner.split(":")[1]) != owner.split(":")[3]


def _is_of_here(owner: str) -> bool:
    parts = owner.split(":")
    return len(parts) >= _PARTS and parts[2] == _machine()


def this_process() -> str:
    """host:process:machine:birth. The last two tell whether it is of this machine, and another with the same number."""
    return ":".join((socket.gethostname().replace(":", ""), str(os.getpid()), _machine(), _birth(str(os.getpid()))))


_PARTS = 4


def _shown(owner: str | None) -> str:
    host, pid, *_ = [*(owner or "").split(":"), ""]
    return f"process {pid} of {host}"


def _machine() -> str:
    """This start of the system and this space of process numbers (containers have their own); Linux only."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot}/{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return f"unknown/{os.getpid()}"  # like no other: its silence tells


def _birth(pid: str) -> str:
    """When a process was started, in ticks since the system was (proc(5), field 22 of stat); "" when there is none."""
    try:
        fields = Path(f"/proc/{int(pid)}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except (OSError, ValueError):
        return ""
    return "" if fields[0] in "ZX" else fields[19]
