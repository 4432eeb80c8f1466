"""Receivers of findings on loopback: HTTP that answers as it is told to, syslog over TLS; both remember what came."""

from __future__ import annotations

import contextlib
import re
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any, cast

__all__ = ["Answer", "HttpReceiver", "Posted", "SyslogReceiver", "authority"]


@dataclass(frozen=True, slots=True)
class Posted:
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """status: None cuts the connection instead, before anything is taken. cut: behind a half of the answer."""

    status: int | None = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b"ok"
    cut: bool = False


class HttpReceiver:
    """answer: what to say to a request, by its number from 0 on; taken are those that were answered with 2xx. torn: the
    numbers of those of which it reads half, and hangs up. port: 0 for any."""

    def __init__(
        self,
        answer: Callable[[int, Posted], Answer] = lambda _, __: Answer(),
        seconds: float = 0.0,
        tls: ssl.SSLContext | None = None,
        port: int = 0,
    ) -> None:
        self.torn: Container[int] = ()
        self.asked: list[Posted] = []
        self.taken: list[Posted] = []
        self.answer, self.seconds = answer, seconds
        self._server = _HttpServer(("127.0.0.1", port), _Handler)
        self._server.receiver = self
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "http" if tls is None else "https"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def root(self, host: str = "127.0.0.1") -> str:
        return f"{self._scheme}://{host}:{self.port}"

    def url(self, host: str = "127.0.0.1") -> str:
        return f"{self.root(host)}/findings?of=macie-lite"

    def __enter__(self) -> HttpReceiver:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    receiver: HttpReceiver

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        receiver = cast("_HttpServer", self.server).receiver
        length = int(self.headers.get("content-length") or 0)
        torn = len(receiver.asked) in receiver.torn
        body = self.rfile.read(length // 2 if torn else length)
        if len(body) < length and not torn:
            return  # who sent it was killed
        posted = Posted(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        receiver.asked.append(posted)
        answer = Answer(None) if torn else receiver.answer(len(receiver.asked) - 1, posted)
        if receiver.seconds:
            time.sleep(receiver.seconds)
        if answer.status is None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if 200 <= answer.status < 300:
            receiver.taken.append(posted)
        self._say(answer)

    def _say(self, answer: Answer) -> None:
        assert answer.status is not None
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) // 2] if answer.cut else answer.body)
        self.close_connection = answer.cut

    do_PUT = do_POST  # noqa: N815 - BaseHTTPRequestHandler's names

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


class SyslogReceiver:
    """Frames of counted octets (RFC 5425) over TLS. polite: it ends the session as TLS has it, else it just closes."""

    def __init__(self, tls: ssl.SSLContext, *, polite: bool = True, seconds: float = 0.0) -> None:
        self.messages: list[bytes] = []
        self.tls, self.polite, self.seconds = tls, polite, seconds
        self._server = _SyslogServer(("127.0.0.1", 0), _SyslogHandler)
        self._server.receiver = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> SyslogReceiver:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _SyslogServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    receiver: SyslogReceiver

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client without the right certificates hangs up."""


class _SyslogHandler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        receiver = cast("_SyslogServer", self.server).receiver
        with receiver.tls.wrap_socket(self.request, server_side=True) as secure:
            read = b"".join(iter(lambda: secure.recv(1 << 16), b""))
            receiver.messages += _frames(read)
            if receiver.seconds:
                time.sleep(receiver.seconds)
            if receiver.polite:
                with contextlib.suppress(OSError):
                    secure.unwrap()


def _frames(read: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(read):
        head = re.compile(rb"([1-9][0-9]*) ").match(read, at)
        assert head is not None, "each frame begins with its length"
        at = head.end() + int(head[1])
        assert at <= len(read), "and has all of it"
        yield read[head.end() : at]


def authority(folder: Path, name: str = "localhost") -> tuple[Path, ssl.SSLContext]:
    """The file of a certificate of its own authority, for `name` and 127.0.0.1, and a server's context with it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder().subject_name(called).issuer_name(called).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).add_extension(names, critical=False)
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    folder.mkdir(exist_ok=True)
    (folder / "ca.pem").write_bytes(pem)
    (folder / "server.pem").write_bytes(private + pem)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")
    return folder / "ca.pem", context
