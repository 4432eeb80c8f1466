"""Ctrl-C and SIGTERM from the first moment on: exit 130, no traceback."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cli.command import command_line

pytestmark = pytest.mark.slow


@contextmanager
def _started(*arguments: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    pipe = subprocess.PIPE
    environ = {**os.environ, "PYTHONUNBUFFERED": "1", **environ}
    with subprocess.Popen(
        command_line(*arguments), stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environ
    ) as process:
        yield process


def _read_until(process: subprocess.Popen[str], last_word: str) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if line.split()[-1:] == [last_word]:
            return
    raise AssertionError(f"{last_word} did not appear")


def _own_lines(error: str) -> list[str]:
    return [line for line in error.splitlines() if not line.startswith("import time:")]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("module", ["typer", "sqlalchemy", "macie_lite.cli.scan", "macie_lite.cli.app"])
def test_a_signal_in_the_middle_of_the_imports(module: str, sent: signal.Signals) -> None:
    with _started("identifiers", "test", "EMAIL_ADDRESS", PYTHONPROFILEIMPORTTIME="1") as process:
        _read_until(process, module)
        process.send_signal(sent)
        out, error = process.communicate("")
    assert (process.returncode, out) == (130, "")
    assert len(_own_lines(error)) <= 1, error
    assert "Traceback" not in error


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_waits_for_its_input_can_be_stopped(sent: signal.Signals) -> None:
    ours, theirs = pty.openpty()
    argv = command_line("identifiers", "test", "EMAIL_ADDRESS")
    with subprocess.Popen(argv, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "Ctrl-D" in process.stderr.readline()
        process.send_signal(sent)
        try:
            out, error = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:  # it came just before it waited: as with anybody's, one presses again
            process.send_signal(sent)
            out, error = process.communicate(timeout=120)
    os.close(ours)
    os.close(theirs)
    assert (process.returncode, out, error) == (130, "", "")


def test_ctrl_c_that_is_ignored_stays_so() -> None:
    """As of a job that a shell started in the background."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with _started("identifiers", "test", "EMAIL_ADDRESS", PYTHONPROFILEIMPORTTIME="1") as process:
            _read_until(process, "typer")
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate("mail jane.roe@mail.example.com\n")
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.returncode == 0
    assert "1 occurrence" in out
