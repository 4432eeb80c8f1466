"""The Celery application. Start it with `macie-lite worker`, which sets its environment and execs
`celery -A workers.app worker`.

JSON only, acknowledged late, one batch at a time, no results kept: everything worth keeping is in the database.
"""

from __future__ import annotations

import mmap
import multiprocessing
import sys
import warnings
from typing import Any

from billiard.util import get_logger
from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import beat_init, setup_logging, worker_process_init, worker_ready, worker_shutting_down

from macie_lite import config, logs
from macie_lite.dispatch import DELIVER, DUE, FEED, PLAN_DUE, QUEUE
from macie_lite.pipeline import build

__all__ = ["app", "settings", "stopping"]

# Celery's warning of a superuser is about pickled messages; this app takes JSON alone.
warnings.filterwarnings("ignore", category=SecurityWarning)

settings = config.load({})

_WAKE_SECONDS = 15.0
_MOST_MEMORY = 1 << 20
"""KiB that a process may have come to when it has ended a batch; then another takes its place."""

app = Celery("macie-lite", broker=settings.broker, include=["workers.tasks"])
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    result_serializer="json",
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=1000,
    worker_max_memory_per_child=_MOST_MEMORY,
    task_default_queue=QUEUE,
    # Beat has nothing to remember: what is due is in the database. A wake-up that nobody took in time is not missed.
    beat_schedule={
        "plan due jobs": {
            "task": PLAN_DUE,
            "schedule": _WAKE_SECONDS,
            "options": {"queue": DUE, "expires": 4 * _WAKE_SECONDS},
        },
        "deliver findings": {
            "task": DELIVER,
            "schedule": _WAKE_SECONDS,
            "options": {"queue": FEED, "expires": _WAKE_SECONDS},
        },
    },
    # Waiting for batches is done in seconds of their own; what else a broker does not answer in 30 has to fail.
    broker_transport_options={"visibility_timeout": settings.visibility_timeout, "socket_timeout": 30},
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
)


_ending = mmap.mmap(-1, 1)
"""Shared with the processes of the pool, which Celery lets go on until their tasks are done."""


def stopping() -> bool:
    """Whether this worker was told to end (SIGTERM)."""
    return _ending[0] != 0


@worker_shutting_down.connect(weak=False)  # type: ignore[untyped-decorator]
def _hand_back(**_: Any) -> None:
    _ending[0] = 1


@setup_logging.connect(weak=False)  # type: ignore[untyped-decorator]
def _log(**_: Any) -> None:
    """Instead of Celery's own set-up, which would let libraries log what they parse."""
    logs.configure(settings.log_level, settings.log_format)
    get_logger().propagate = True  # the pool's, which else prints by itself


@worker_process_init.connect(weak=False)  # type: ignore[untyped-decorator]
def _before_the_first_batch(**_: Any) -> None:
    """A batch that ended its reader is read by a process of its own; Celery's pool forbids that to its daemons."""
    multiprocessing.current_process().daemon = False
    logs.mute_native_code()


@worker_ready.connect(weak=False)  # type: ignore[untyped-decorator]
def _say_that_it_is_ready(**_: Any) -> None:
    count = build.processes(settings)
    processes = "1 process scans" if count == 1 else f"{count} processes scan"
    _say(f"{processes} batches of {_shown(settings.broker)} into {_shown(settings.db)}")


@beat_init.connect(weak=False)  # type: ignore[untyped-decorator]
def _say_that_it_wakes(**_: Any) -> None:
    _say(f"wakes the planner of due jobs by {_shown(settings.broker)}")


def _say(what: str) -> None:
    sys.stderr.write(logs.as_line(f"macie-lite worker: ready. {what}", settings.log_format) + "\n")
    sys.stderr.flush()


def _shown(url: str | None) -> str:
    return config.without_password(url or "")
