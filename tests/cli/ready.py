"""A process that has imported the command and forks for each start of it: most of a short command's time is imports.

`python -m tests.cli.ready SOCKET` serves until its standard input is closed; `ask` runs one command there. Each is a
process of its own and leaves no trace in the next one. Whoever has to send signals to a command, or to measure one,
starts it without this.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from typing import NoReturn

_STREAMS = (0, 1, 2)
_LENGTH = 4
_IMPORTED = ("macie_lite.cli.app", "re2", "sqlalchemy.dialects.sqlite", "typer._adapters")


def ask(
    path: str, streams: list[int], arguments: list[str], variables: dict[str, str], folder: str, seconds: float
) -> int:
    """The exit code of one command. Raises TimeoutError when it has not ended after so many seconds."""
    said = json.dumps([arguments, variables, folder]).encode()
    with socket.socket(socket.AF_UNIX) as server:
        server.settimeout(seconds)
        server.connect(path)
        socket.send_fds(server, [len(said).to_bytes(_LENGTH, "big")], streams)
        server.sendall(said)
        return int(server.recv(8) or b"-1")


def serve(path: str) -> None:
    """Answers each caller by a process of its own, which waits for the command's."""
    for module in _IMPORTED:
        importlib.import_module(module)
    importlib.import_module("classifiers.loading").load()  # most commands ask for what is shipped
    importlib.import_module("macie_lite.cli.app").command()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a caller's process ended
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        while server in select.select([server, sys.stdin], [], [])[0]:
            caller, _ = server.accept()
            if os.fork() == 0:
                server.close()
                _answer(caller)
            caller.close()


def _answer(caller: socket.socket) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    length, streams, _, _ = socket.recv_fds(caller, _LENGTH, len(_STREAMS))
    said = caller.recv(int.from_bytes(length, "big"), socket.MSG_WAITALL)
    child = os.fork()
    if child == 0:
        caller.close()
        _take_streams(streams)
        _run(*json.loads(said))
    for stream in streams:
        os.close(stream)
    _, status = os.waitpid(child, 0)
    caller.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _take_streams(streams: list[int]) -> None:
    for number, stream in zip(_STREAMS, streams, strict=True):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)


def _run(arguments: list[str], variables: dict[str, str], folder: str) -> NoReturn:
    from macie_lite.cli.main import main

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    sys.argv = ["macie-lite", *arguments]
    main()


if __name__ == "__main__":
    serve(sys.argv[1])
