"""Findings through each kind of sink, to a receiver of another process that answers in 5 ms: how many a second, beside
the same requests sent one after the other by a bare client, and the memory of the process that delivers.

`python -m benchmarks feeds` delivers 10,000 to each, `--full` 100,000.
"""

from __future__ import annotations

import json
import os
import re
import socket
import ssl
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.database import fill
from benchmarks.measure import Cost, command
from benchmarks.receiver import received, recorded, told
from macie_lite.model.feeds import Feed
from macie_lite.model.results import JsonObject
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.servers.receivers import authority

__all__ = ["figure"]

_FINDINGS, _FULL = 10_000, 100_000
_SECONDS = 0.005
_ACCOUNT = "111122223333"
_ENVIRON = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_CONFIG_FILE": "/nonexistent",
    "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
    "AWS_EC2_METADATA_DISABLED": "true",
}
_MEASURED = r"""
import os, re, runpy, sys
end = os._exit
def told(code):
    print(re.search(r"VmHWM:\s*(\d+)", open("/proc/self/status").read())[1], file=sys.stderr, flush=True)
    end(code)
os._exit = told
runpy.run_module("macie_lite", run_name="__main__")
"""
_LENGTH = re.compile(rb"content-length: *(\d+)", re.I)
_LOCAL = ("file", "stdout")


@dataclass(frozen=True, slots=True)
class _Delivered:
    seconds: float
    cpu: float
    requests: int
    findings: int
    again: int
    peak: int
    bare: float
    """Findings a second of a bare client."""


def figure(folder: Path, *, full: bool = False) -> Iterator[str]:
    findings = _FULL if full else _FINDINGS
    tenth = findings // 10
    yield f"## {findings:,} findings through each sink, {_SECONDS * 1000:.0f} ms an answer\n"
    yield (
        "| sink | findings/s | requests/s | bare client, findings/s | ratio | µs of CPU a finding | "
        f"MB at {tenth:,} | MB at {findings:,} | lost | twice |"
    )
    yield f"|---|{'---:|' * 9}"
    with _filled(folder / "findings.db", findings) as store, _sinks(folder) as (port, ca, sinks):
        for name, (kind, settings) in sinks.items():
            some, all_of_them = (
                _delivered(
                    store, Feed(f"{name}-{count}", kind, settings, store.now(), findings - count), folder, port, ca
                )
                for count in (tenth, findings)
            )
            yield _row(name, findings, some, all_of_them)


def _row(name: str, findings: int, some: _Delivered, done: _Delivered) -> str:
    rate = findings / done.seconds
    asked = f"{done.requests / done.seconds:,.0f}" if done.requests else ""
    sizes = f"{some.peak / 1e6:.0f} | {done.peak / 1e6:.0f} | {findings - done.findings} | {done.again}"
    beside = f"{done.bare:,.0f} | {rate / done.bare:.2f} | {done.cpu / findings * 1e6:,.0f}"
    return f"| {name} | {rate:,.0f} | {asked} | {beside} | {sizes} |"


@contextmanager
def _filled(db: Path, findings: int) -> Iterator[Store]:
    with closing(open_store(str(db))) as store:
        fill(store, "run", range(findings), datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), found=True)
        yield store


@contextmanager
def _sinks(folder: Path) -> Iterator[tuple[int, Path, dict[str, tuple[str, JsonObject]]]]:
    """The receiver's port, its certificate, and each kind of sink with its settings."""
    ca, _ = authority(folder / "tls")
    with received(_SECONDS, ca.with_name("server.pem")) as (port, syslog):
        root = f"http://127.0.0.1:{port}"
        access = {"region": "us-east-1", "endpoint_url": root}
        web = {"to": f"{root}/hook", "allow_private": True}
        queue = f"{root}/{_ACCOUNT}/queue"
        yield (
            port,
            ca,
            {
                "webhook": ("webhook", web | {"format": "macie"}),
                "slack": ("slack", web),
                "teams": ("teams", web),
                "syslog": ("syslog", {"to": f"tls://127.0.0.1:{syslog}", "format": "cef", "ca": str(ca)}),
                "file": ("file", {"to": str(folder / "file"), "format": "jsonl"}),
                "stdout": ("stdout", {"format": "jsonl"}),
                "security-hub": ("security-hub", access | {"account": _ACCOUNT}),
                "eventbridge": ("eventbridge", access | {"to": "default"}),
                "sns": ("sns", access | {"to": f"arn:aws:sns:us-east-1:{_ACCOUNT}:topic", "format": "macie"}),
                "sqs": ("sqs", access | {"to": queue, "format": "macie"}),
                "s3": ("s3", access | {"to": "s3://bucket/findings", "format": "jsonl"}),
            },
        )


def _delivered(store: Store, feed: Feed, folder: Path, port: int, ca: Path) -> _Delivered:
    """By the command, from its start to its end, without what it takes where there is nothing to deliver."""
    store.add_feed(feed)
    told(port)
    done = _deliver(feed.name, folder)
    local = _written(feed.kind, done, folder) if feed.kind in _LOCAL else None
    requests = recorded(port)
    asked, findings, again = told(port)
    if local is not None:
        (findings, again), bare = _lines(local), _plain(local, folder, synced=feed.kind == "file")
    else:
        bare = _bare(requests, feed.kind, port if feed.kind != "syslog" else _port_of(feed), ca, port)
    idle = _deliver(feed.name, folder)
    return _Delivered(done.wall - idle.wall, done.cpu - idle.cpu, asked, findings, again, _peak(done), bare)


def _deliver(name: str, folder: Path) -> Cost:
    argv = [sys.executable, "-c", _MEASURED, "feed", "deliver", name, "--until-empty"]
    return command([*argv, "--db", str(folder / "findings.db")], _ENVIRON)


def _peak(done: Cost) -> int:
    """Of the command alone: what `wait4` tells of a child is no less than what its parent had when it was forked."""
    return int(done.err.split()[-1]) << 10


def _port_of(feed: Feed) -> int:
    return int(feed.settings["to"].rpartition(":")[2])


def _bare(requests: Sequence[bytes], kind: str, to: int, ca: Path, port: int) -> float:
    """Findings a second when requests are ready, and sent one after the other."""
    post = _post_syslog(to, ca) if kind == "syslog" else _post_http(to)
    start = time.perf_counter()
    for request in requests:
        post(request)
    seconds = time.perf_counter() - start
    return told(port)[1] / seconds


def _post_http(port: int) -> Callable[[bytes], None]:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(request: bytes) -> None:
        connection.sendall(request)
        answer = b""
        while (end := answer.find(b"\r\n\r\n")) < 0 or len(answer) - end - 4 < int(_LENGTH.findall(answer)[0]):
            answer += connection.recv(1 << 16)

    return post


def _post_syslog(port: int, ca: Path) -> Callable[[bytes], None]:
    trusted = ssl.create_default_context(cafile=ca)

    def post(request: bytes) -> None:
        plain = socket.create_connection(("127.0.0.1", port))
        with plain, trusted.wrap_socket(plain, server_hostname="127.0.0.1") as secure:
            secure.sendall(request)
            secure.unwrap()

    return post


def _written(kind: str, done: Cost, folder: Path) -> list[bytes]:
    path = folder / "file"
    content = path.read_bytes() if kind == "file" else done.out
    path.unlink(missing_ok=True)
    return content.splitlines(keepends=True)


def _lines(lines: Sequence[bytes]) -> tuple[int, int]:
    """Findings, and those that came twice."""
    there = {json.loads(line)["id"] for line in lines}
    return len(there), len(lines) - len(there)


def _plain(lines: Sequence[bytes], folder: Path, *, synced: bool) -> float:
    """Findings a second when lines are ready, and written 500 together."""
    start = time.perf_counter()
    with (folder / "plain").open("wb", buffering=0) as file:
        for first in range(0, len(lines), 500):
            file.write(b"".join(lines[first : first + 500]))
            if synced:
                os.fsync(file.fileno())
    return len(lines) / (time.perf_counter() - start)
