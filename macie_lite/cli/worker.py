"""`macie-lite worker`: a Celery worker with the right environment."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from macie_lite.cli import metrics_server
from macie_lite.cli.options import with_settings
from macie_lite.config import Settings, environment_of
from macie_lite.dispatch import DUE, QUEUES, WORKER, broker_answers
from macie_lite.errors import UsageError
from macie_lite.metrics import FOLDER
from macie_lite.pipeline.build import processes
from macie_lite.store.open_store import open_store

__all__ = ["EXAMPLES", "HELP", "worker"]

HELP = "Scan batches from the broker until stopped (at SIGTERM objects under way end, the rest goes back)."

EXAMPLES = """Examples:

macie-lite worker --broker redis://127.0.0.1:6379/0 --db postgresql://user@host/macie

macie-lite worker --concurrency 4 --metrics-port 9464
"""


@with_settings()
def worker(
    settings: Settings,
    queues: Annotated[
        str,
        typer.Option(
            "--queues",
            help="which work it takes: small, large (objects), listing, feed; with commas (default: all)",
            show_default=False,
        ),
    ] = ",".join(QUEUES),
    beat: Annotated[
        bool, typer.Option("--beat", help="wake the planner of due jobs beside: for one worker of a small fleet")
    ] = False,
    beat_only: Annotated[bool, typer.Option("--beat-only", help="wake the planner of due jobs; scan nothing")] = False,
    metrics_port: Annotated[
        int, typer.Option("--metrics-port", min=0, max=65535, help="serve metrics for Prometheus at this port; 0: none")
    ] = 0,
    metrics_address: Annotated[
        str, typer.Option("--metrics-address", help="where: 127.0.0.1, or 0.0.0.0 for who asks from other machines")
    ] = "127.0.0.1",
    task_events: Annotated[
        bool, typer.Option("--task-events", help="tell `celery events` and Flower of each task; of no content")
    ] = False,
) -> None:
    """Checks that broker and database answer, then becomes `celery -A workers.app`."""
    taken = _taken(queues)
    if settings.broker is None or settings.db is None:
        raise UsageError("A worker needs --broker and --db (or MACIE_LITE_BROKER and MACIE_LITE_DB).")
    broker_answers(settings.broker)
    open_store(settings.db, create=False).close()
    command = (
        ["beat", *_BEAT, "--pidfile", ""]
        if beat_only
        else [
            *_worker(settings, taken),
            *(["--beat", *_BEAT] if beat else []),
            *(["--task-events"] if task_events else []),
        ]
    )
    argv = [sys.executable, "-m", "celery", "-A", "workers.app", "--quiet", *command]
    environ = {name: value for name, value in environment_of(settings, os.environ).items() if name != FOLDER}
    if metrics_port:
        environ = metrics_server.start(metrics_server.listening(metrics_address, metrics_port), environ)
    os.execve(sys.executable, argv, environ)  # noqa: S606 - fixed list


def _taken(queues: str) -> list[str]:
    names = [name.strip() for name in queues.split(",") if name.strip()]
    if not names or not QUEUES.keys() >= set(names):
        raise UsageError(f"--queues takes {', '.join(QUEUES)}, with commas.")
    return [QUEUES[name] for name in names] + ([DUE] if "listing" in names else [])


def _worker(settings: Settings, queues: list[str]) -> list[str]:
    options = [
        "--queues",
        ",".join(queues),
        "--concurrency",
        str(processes(settings)),
        "--loglevel",
        settings.log_level,
    ]
    return ["worker", *options, "--without-gossip", "--without-mingle", "--hostname", f"{WORKER}{os.getpid()}@%h"]


_BEAT = ("--scheduler", "celery.beat:Scheduler")
"""With a schedule in memory: the jobs' own is in the database, so there is no state to keep in a file."""
