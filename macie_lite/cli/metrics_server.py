"""What a worker's processes have counted, and what waits in its queues and runs, over HTTP for Prometheus.

    python -m macie_lite.cli.metrics_server DESCRIPTOR WORKER

A process beside the worker, whose own may not have threads, since it forks. DESCRIPTOR: the socket to serve on. WORKER:
the number of the process with which this one ends, whatever ended that, and takes the folder of numbers with it.
"""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from macie_lite.errors import ServiceError, UsageError
from macie_lite.metrics import FOLDER

__all__ = ["listening", "start"]

_PR_SET_PDEATHSIG = 1  # prctl(2)
_PATIENCE = 10.0
"""Seconds that who asks may take for their question."""


def listening(address: str, port: int) -> socket.socket:
    """Raises ServiceError when the port cannot be had, UsageError for what is no address of this machine."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
        made.listen()
    except socket.gaierror:
        made.close()
        raise UsageError("--metrics-address takes an address of this machine: 127.0.0.1, 0.0.0.0, ::.") from None
    except OSError as error:
        made.close()
        raise ServiceError(f"Metrics cannot be served at port {port} of {address}: {error.strerror}.") from None
    return made


def start(listener: socket.socket, environ: Mapping[str, str]) -> dict[str, str]:
    """Starts the server for this process, whatever that becomes by exec; what its environment has to have then."""
    whole = {**environ, FOLDER: tempfile.mkdtemp(prefix="macie-lite-metrics-")}
    argv = [sys.executable, "-m", __spec__.name, str(listener.fileno()), str(os.getpid())]
    subprocess.Popen(argv, env=whole, stdin=subprocess.DEVNULL, pass_fds=[listener.fileno()])
    return whole


def _serve(descriptor: int, worker: int) -> None:
    folder = Path(os.environ[FOLDER])
    _end_with(worker, folder)
    from macie_lite import config, logs
    from macie_lite.cli.metrics_gauges import Gauges

    settings = config.load({})
    logs.configure(settings.log_level, settings.log_format)
    logging.getLogger("kombu").setLevel(logging.ERROR)
    with socket.socket(fileno=descriptor) as listener:
        _server(listener, _registry(folder, Gauges(settings))).serve_forever()


def _end_with(worker: int, folder: Path) -> None:
    """Stopping is the worker's to do, which may have batches to end: this process goes when it has gone."""

    def leave(*_: Any) -> NoReturn:
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)

    signal.signal(signal.SIGUSR1, leave)
    for other in (signal.SIGINT, signal.SIGTERM):
        signal.signal(other, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGUSR1)
    if os.getppid() != worker:  # it had gone before
        leave()


def _registry(folder: Path, gauges: Any) -> Any:
    from prometheus_client import CollectorRegistry
    from prometheus_client.multiprocess import MultiProcessCollector

    lock = threading.Lock()

    class Counted(MultiProcessCollector):
        def collect(self) -> Any:
            with lock:
                _add_up_the_dead(folder)
                return super().collect()  # type: ignore[no-untyped-call]

    registry = CollectorRegistry(auto_describe=False)
    Counted(registry, str(folder))  # type: ignore[no-untyped-call]
    registry.register(gauges)
    return registry


def _add_up_the_dead(folder: Path) -> None:
    """Processes come and go for as long as a worker lives, and what they counted stays: in one file for each kind."""
    from prometheus_client.mmap_dict import MmapedDict

    for file in folder.glob("*_*.db"):
        kind, _, number = file.stem.rpartition("_")
        if number == _OF_THE_DEAD or Path(f"/proc/{number}").exists():
            continue
        sums = MmapedDict(str(folder / f"{kind}_{_OF_THE_DEAD}.db"))  # type: ignore[no-untyped-call]
        with suppress(struct.error):  # one that died before its first number
            for key, value, *_ in MmapedDict.read_all_values_from_file(str(file)):  # type: ignore[no-untyped-call]
                sums.write_value(key, sums.read_value(key)[0] + value, 0.0)  # type: ignore[no-untyped-call]
        sums.close()  # type: ignore[no-untyped-call]
        file.unlink()


_OF_THE_DEAD = "0"
"""In place of a process' number; none has this one."""


def _server(listener: socket.socket, registry: Any) -> Any:
    from http.server import ThreadingHTTPServer

    from prometheus_client import MetricsHandler

    handler: Any = MetricsHandler.factory(registry)
    handler.timeout = _PATIENCE
    server = ThreadingHTTPServer(listener.getsockname()[:2], handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    return server


if __name__ == "__main__":
    _serve(*map(int, sys.argv[1:3]))
