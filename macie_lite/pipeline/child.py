"""A process that scans: batches in, outcomes out, until its parent ends it or is gone."""

from __future__ import annotations

import logging
import mmap
import os
import signal
import time
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from macie_lite.errors import MacieLiteError
from macie_lite.logs import mute_native_code, where
from macie_lite.model.objects import ObjectRef
from macie_lite.model.results import ObjectResult, Outcome
from macie_lite.pipeline.confinement import confine
from macie_lite.pipeline.opening import Opens, Sources
from macie_lite.pipeline.scan import Scanner

if TYPE_CHECKING:
    from macie_lite.pipeline.local import Work

__all__ = ["SIGNALS", "Count", "Describe", "Message", "scan_for_parent"]

_log = logging.getLogger(__name__)

SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""An exception from the parent's handlers would be swallowed in a child that begins, which then never ended."""

_SECONDS = 0.1
_OBJECTS = 50

Describe: TypeAlias = "Callable[[ObjectResult, Work], Outcome]"

Message: TypeAlias = tuple[Outcome, ...] | ObjectRef | int | MacieLiteError
"""What a child says: outcomes; an object that it put off; the number of a batch that is done; why it cannot go on."""


class Count:
    """Of objects that ended in a child, in memory that outlives it."""

    def __init__(self) -> None:
        self._shared = memoryview(mmap.mmap(-1, mmap.PAGESIZE)).cast("Q")

    def add(self) -> None:
        self._shared[0] += 1

    @property
    def value(self) -> int:
        return self._shared[0]


class _Sender:
    """Outcomes of small objects a few together: each by itself would wake the parent."""

    def __init__(self, pipe: Connection, count: Count) -> None:
        self._pipe, self._count = pipe, count
        self._held: list[Outcome] = []
        self._lock, self._any = Lock(), Event()
        Thread(target=self._send_in_time, daemon=True).start()

    def ended(self, outcome: Outcome) -> None:
        """Sent in a moment, whatever comes next."""
        with self._lock:
            self._held.append(outcome)
            self._count.add()
            if len(self._held) >= _OBJECTS:
                self._send()
        self._any.set()

    def say(self, message: Message) -> None:
        """Sent now, behind what ended before."""
        with self._lock:
            self._send()
            self._pipe.send(message)

    def _send(self) -> None:
        if self._held:
            self._pipe.send(tuple(self._held))
            self._held.clear()

    def _send_in_time(self) -> None:
        try:
            while self._any.wait():
                self._any.clear()
                time.sleep(_SECONDS)
                with self._lock:
                    self._send()
        except Exception as error:  # noqa: BLE001 - as for the main thread: nobody would hear of what ends
            _end(error)


def scan_for_parent(
    pipe: Connection,
    inherited: Iterable[Connection],
    count: Count,
    scanner: Scanner,
    open_source: Opens,
    describe: Describe,
) -> None:
    """What a forked child does. inherited: what is others'."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's Ctrl-C is the parent's to handle
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    mute_native_code()
    confine(scanner.limits)
    for other in inherited:
        other.close()
    inbox: SimpleQueue[Work] = SimpleQueue()
    Thread(target=_receive, args=(pipe, inbox), daemon=True).start()
    sender, sources = _Sender(pipe, count), Sources(open_source)
    try:
        while True:
            work = inbox.get()
            for result in scanner.scan_objects(work.batch.objects, sources(work.batch), put_off=sender.say):
                sender.ended(describe(result, work))
            sender.say(work.batch.number)
    except MacieLiteError as error:
        sender.say(error)
    except Exception as error:  # noqa: BLE001 - a child's traceback would print messages, which may quote content
        _end(error)


def _end(error: Exception) -> NoReturn:
    _log.error("a scanning process ends: %s", where(error))
    os._exit(1)


def _receive(pipe: Connection, inbox: SimpleQueue[Work]) -> None:
    """Reads on while the child works: neither side may block the other, and a dead parent is noticed at once."""
    try:
        while True:
            inbox.put(pipe.recv())
    except (EOFError, OSError):
        os._exit(1)  # the parent is gone: nobody is left to tell
