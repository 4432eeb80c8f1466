"""A stand-in for whatever takes findings, that answers after some milliseconds: HTTP of any kind, the AWS services that
feeds send to, syslog over TLS.

    python -m benchmarks.receiver --seconds 0.005 --certificate server.pem

`GET /-/told` tells what came since it was last asked: requests, findings, and how many of these had come before; `GET
/-/recorded` gives the first requests of that as they came. Prints its ports in one line, then serves until it is ended.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import cast

__all__ = ["Receiver", "received", "recorded", "told"]

_RECORDED = 200
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
_NUMBER = re.compile(rb"orders(?:\\\\)?-(\d{9})\.csv")
"""What tells the findings of `database.fill` from each other, in all shapes of them."""

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Receiver:
    """Which findings came."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._seen: set[int] = set()
        self._kept: list[bytes] = []
        self._requests = self._again = 0

    def take(self, body: bytes, whole: bytes) -> int:
        """How many findings are in it."""
        there = set(map(int, _NUMBER.findall(body)))
        self._requests += 1
        self._again += len(there & self._seen)
        self._seen |= there
        if len(self._kept) < _RECORDED:
            self._kept.append(whole)
        return len(there)

    def answer(self, head: bytes, body: bytes) -> tuple[float, bytes]:
        """In how many seconds, and what."""
        if head.startswith(b"GET /-/recorded"):
            return 0.0, _answer(b"".join(b"%d %s" % (len(one), one) for one in self._kept))
        if head.startswith(b"GET /-/told"):
            said = json.dumps([self._requests, len(self._seen), self._again])
            self.__init__(self.seconds)  # type: ignore[misc]
            return 0.0, _answer(said.encode())
        packed = b".gz" in head.partition(b"\r")[0]
        count = self.take(gzip.decompress(body) if packed else body, _without_expect(head) + body)
        return self.seconds, _taken(head, body, count)


def _without_expect(head: bytes) -> bytes:
    return re.sub(rb"\r\nexpect: [^\r]*", b"", head, flags=re.I)


def _answer(body: bytes, headers: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n" % (headers, len(body)) + body


def _taken(head: bytes, body: bytes, count: int) -> bytes:
    """As the service says that it has taken them all."""
    if b"AWSEvents.PutEvents" in head:
        return _answer(json.dumps({"FailedEntryCount": 0, "Entries": [{"EventId": "e"}] * count}).encode())
    if b"AmazonSQS.SendMessageBatch" in head:
        return _answer(json.dumps({"Successful": [{"Id": str(at), "MessageId": "m"} for at in range(count)]}).encode())
    if head.startswith(b"POST /findings/import"):
        return _answer(json.dumps({"FailedCount": 0, "SuccessCount": count, "FailedFindings": []}).encode())
    if b"Action=PublishBatch" in body[:4096] or b"&Action=PublishBatch" in body:
        members = "".join(f"<member><Id>{at}</Id><MessageId>m</MessageId></member>" for at in range(count))
        result = f"<PublishBatchResult><Successful>{members}</Successful><Failed/></PublishBatchResult>"
        named = 'xmlns="http://sns.amazonaws.com/doc/2010-03-31/"'
        return _answer(f"<PublishBatchResponse {named}>{result}</PublishBatchResponse>".encode())
    return _answer(b"", b'ETag: "e"\r\n')


class _Http(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, bodies by Content-Length."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver, self._held, self._told = receiver, bytearray(), False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._held += data
        while (end := self._held.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._held[: end + 4])
            length = _LENGTH.search(head)
            size = int(length[1]) if length else 0
            if len(self._held) < len(head) + size:
                self._go_on(head)
                return
            body = bytes(self._held[len(head) : len(head) + size])
            del self._held[: len(head) + size]
            self._told = False
            self._say(*self._receiver.answer(head, body))

    def _go_on(self, head: bytes) -> None:
        if not self._told and b"100-continue" in head.lower():
            self._told = True
            self._transport.write(_CONTINUE)

    def _say(self, seconds: float, answer: bytes) -> None:
        if seconds:
            asyncio.get_running_loop().call_later(seconds, self._transport.write, answer)
        else:
            self._transport.write(answer)


def _take_syslog(listening: socket.socket, tls: ssl.SSLContext, receiver: Receiver) -> None:
    """Over TLS: what came counts when the sender has ended its side, which is answered likewise."""
    while True:
        plain, _ = listening.accept()
        with suppress(OSError), tls.wrap_socket(plain, server_side=True) as secure:
            whole = b"".join(iter(partial(secure.recv, 1 << 16), b""))
            receiver.take(whole, whole)
            time.sleep(receiver.seconds)
            secure.unwrap()


async def _serve(receiver: Receiver, certificate: Path) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    syslog = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_take_syslog, args=(syslog, tls, receiver), daemon=True).start()
    http = await asyncio.get_running_loop().create_server(lambda: _Http(receiver), "127.0.0.1", 0)
    print(http.sockets[0].getsockname()[1], syslog.getsockname()[1], flush=True)
    await http.serve_forever()


@contextmanager
def received(seconds: float, certificate: Path) -> Iterator[tuple[int, int]]:
    """The ports, HTTP and syslog, of a stand-in in a process of its own."""
    argv = ["-m", "benchmarks.receiver", "--seconds", str(seconds), "--certificate", str(certificate)]
    server = subprocess.Popen([sys.executable, *argv], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        http, syslog = map(int, server.stdout.readline().split())
        yield http, syslog
    finally:
        server.terminate()
        server.wait()


def told(port: int) -> tuple[int, int, int]:
    """Requests, findings, and those that came again, since it was last asked."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/-/told") as answer:
        requests, findings, again = json.load(answer)
    return requests, findings, again


def recorded(port: int) -> list[bytes]:
    """The first requests since then."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/-/recorded") as answer:
        held, found = memoryview(answer.read()), []
    while held:
        digits, _, _ = bytes(held[:20]).partition(b" ")
        start = len(digits) + 1
        found.append(bytes(held[start : start + int(digits)]))
        held = held[start + int(digits) :]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.receiver", description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.005)
    parser.add_argument("--certificate", type=Path, required=True)
    options = parser.parse_args()
    try:
        asyncio.run(_serve(Receiver(options.seconds), options.certificate))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
