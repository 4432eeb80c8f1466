"""`macie-lite jobs watch`: a block that is rewritten in place on a terminal, a line for each change elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import closing
from typing import Protocol

from rich.cells import cell_len, set_cell_size

from macie_lite.cli.job_finding import JobId
from macie_lite.cli.job_standing import Look, Pace, block, figures, line, look
from macie_lite.cli.job_waiting import conclude, only_the_waiting
from macie_lite.cli.options import with_settings
from macie_lite.cli.scan import FailOn
from macie_lite.cli.words import counted
from macie_lite.config import Settings
from macie_lite.errors import Unavailable
from macie_lite.model.jobs import Job, JobStatus
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_stored

__all__ = ["watch"]

_ERASE = "\x1b[J"
"""All that stands below (ECMA-48, ED)."""

_POLL = 0.5
_SHARE = 10
"""Looking takes a tenth of the time at most: what is added up grows with the run."""

_ASKED = 10.0
"""Seconds between two pings of the workers, each of which takes one."""

_SPOKEN = 5.0
"""Seconds between two lines that differ in figures alone."""


@with_settings("db", "broker")
def watch(job_id: JobId, settings: Settings, fail_on: FailOn = None) -> None:
    with closing(open_stored(settings.db)) as store:
        with only_the_waiting(job_id, "watch"):
            job = _watched(store, job_id, _workers(settings.broker), _view())
        conclude(store, job, fail_on)


def _watched(store: Store, job_id: str, workers: Callable[[], str], view: _View) -> Job:
    """The job once nobody works on it any more."""
    pace = Pace()
    while True:
        began = time.monotonic()
        seen = look(store, job_id)
        took = time.monotonic() - began
        pace.add(seen.done, began)
        running = seen.job.status is JobStatus.RUNNING
        view.show(seen, pace, workers() if running else "")
        if not running:
            return seen.job
        time.sleep(max(_POLL, took * _SHARE))


class _View(Protocol):
    def show(self, seen: Look, pace: Pace, workers: str) -> None: ...


class _Answering(Protocol):
    def answering(self) -> int: ...


def _view() -> _View:
    terminal = sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    return _Block() if terminal else _Lines()


class _Block:
    def __init__(self) -> None:
        self._height = 0

    def show(self, seen: Look, pace: Pace, workers: str) -> None:
        columns, rows = os.get_terminal_size(sys.stdout.fileno())
        shown = [_fitting(one, columns - 1) for one in block(seen, pace, workers)[: max(1, rows - 1)]]
        up = f"\x1b[{self._height}A" if self._height else ""
        print(f"{up}\r{_ERASE}" + "\n".join(shown), flush=True)
        self._height = len(shown)


def _fitting(text: str, columns: int) -> str:
    """A line that wrapped would be two."""
    return text if columns <= 0 or cell_len(text) <= columns else set_cell_size(text, columns)


class _Lines:
    def __init__(self) -> None:
        self._state: tuple[JobStatus, int] | None = None
        self._said: tuple[str, ...] = ()
        self._next = 0.0

    def show(self, seen: Look, pace: Pace, workers: str) -> None:
        state, said, now = (seen.job.status, len(seen.gaps)), figures(seen, workers), time.monotonic()
        if state != self._state or (said != self._said and now >= self._next):
            print(line(seen, pace, workers), flush=True)
            self._state, self._said, self._next = state, said, now + _SPOKEN


def _workers(broker: str | None) -> Callable[[], str]:
    """How many answer, asked now and then. Raises ServiceError for a broker that cannot be used."""
    if broker is None:
        return lambda: ""
    from macie_lite.dispatch import Dispatcher

    dispatcher, known, due = Dispatcher(broker), "", 0.0

    def asked() -> str:
        nonlocal known, due
        if time.monotonic() >= due:
            known, due = _answering(dispatcher), time.monotonic() + _ASKED
        return known

    return asked


def _answering(dispatcher: _Answering) -> str:
    try:
        count = dispatcher.answering()
    except Unavailable as error:
        return str(error)
    return f"{counted(count, 'worker')} {'answers' if count == 1 else 'answer'}"
