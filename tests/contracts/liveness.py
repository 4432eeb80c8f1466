"""What the health checks of workers ask, without a broker."""

from __future__ import annotations

import os
import sys
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from kombu.matcher import match

from macie_lite import config
from macie_lite.cli import worker

__all__ = ["asks_its_own_worker"]

_match: Any = match  # its types say bytes, Celery gives it text


def asks_its_own_worker(script: str) -> bool:
    """Whether a script asks the worker of this host alone, in whatever process, and fails when nobody answers."""
    asked, code = _run(script, {})
    assert code not in (0, False)
    assert not _run(script, {"somebody": {"ok": "pong"}})[1]
    assert asked["limit"] == 1, "who has its answer waits no longer"
    options = worker._worker(config.Settings(), [])
    name = options[options.index("--hostname") + 1].replace("%h", os.uname().nodename)
    others = (f"macie-lite-7@{os.uname().nodename}-b", f"other@{os.uname().nodename}")
    own = all(_matches(name.replace(str(os.getpid()), number), asked) for number in ("1", "7", "4321"))
    return own and not any(_matches(other, asked) for other in others)


def _matches(name: str, asked: dict[str, Any]) -> bool:
    return bool(_match(name, asked["pattern"], asked["matcher"]))


def _run(script: str, answers: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """What it asked Celery, and its exit code."""
    asked: dict[str, Any] = {}

    def inspect(**arguments: Any) -> Any:
        asked.update(arguments)
        return SimpleNamespace(ping=lambda: answers or None)

    stand_in = ModuleType("workers.app")
    stand_in.app = SimpleNamespace(control=SimpleNamespace(inspect=inspect))  # type: ignore[attr-defined]
    with mock.patch.dict(sys.modules, {"workers.app": stand_in}), pytest.raises(SystemExit) as end:
        exec(script, {})  # noqa: S102 - the script of a file of this repository
    return asked, end.value.code
