"""An HTTP proxy in front of an S3 server that answers as S3 does when it fails, for the requests it was told to.

proxy.fault(faults.SLOW_DOWN, key="a.txt", times=2)   # the first two requests for that key, then as always
proxy.fault(Break.RESET, key="b.txt", after=1000)     # cuts every body of that key after 1,000 bytes
proxy.hold(lambda request: request.listing)           # answered when it is told to hold something else
proxy.requests                                        # what was asked for, to count requests by
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from tests.servers.faults import Answer, Break, Fault, Gateway

__all__ = ["FaultProxy", "Request"]

_HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive", "date", "server"}
_TRICKLE_SECONDS = 0.02
_HELD_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived. `bucket` and `key` are decoded; the key is empty for requests of a bucket."""

    method: str
    path: str  # with the query, as sent
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    at: float = field(default_factory=time.monotonic, compare=False)

    @property
    def bucket(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/").partition("/")[0]

    @property
    def key(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/").partition("/")[2]

    @property
    def listing(self) -> bool:
        return self.method == "GET" and "list-type=2" in self.path

    @property
    def region(self) -> str | None:
        """The region that it was signed for (SigV4 credential scope)."""
        scope = self.headers.get("authorization", "").partition("Credential=")[2].partition(",")[0].split("/")
        return scope[2] if len(scope) == 5 else None


@dataclass(slots=True)
class _Rule:
    fault: Fault
    matches: Callable[[Request], bool]
    times: int | None
    after: int


class FaultProxy:
    """Serves on loopback in threads of the test process."""

    def __init__(self, upstream_port: int) -> None:
        self.requests: list[Request] = []
        self.waiting: list[Request] = []  # those that were held
        self.drops: set[str] = set()  # request headers that the store shall not see, in lower case
        self._rules: list[_Rule] = []
        self._held: Callable[[Request], bool] = _nothing
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self._server.upstream_port = upstream_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def fault(
        self,
        fault: Fault,
        *,
        key: str | None = None,
        method: str | None = None,
        matches: Callable[[Request], bool] | None = None,
        times: int | None = None,
        after: int = 0,
    ) -> None:
        """Fails requests that fit all that is given, `times` times or always; the first rule that fits is taken.

        after: for a Break, how many bytes of the body come first.
        """

        def fits(request: Request) -> bool:
            by_key = key is None or request.key == key
            by_method = method is None or request.method == method
            return by_key and by_method and (matches is None or matches(request))

        with self._lock:
            self._rules.append(_Rule(fault, fits, times, after))

    def only_region(self, bucket: str, region: str) -> None:
        """Requests of this bucket that were signed for another region are redirected, as S3 does."""
        answer = Answer(
            301,
            "PermanentRedirect",
            "The bucket you are attempting to access must be addressed using the specified endpoint.",
            (("Endpoint", f"s3.{region}.amazonaws.com"), ("Bucket", bucket)),
            (("x-amz-bucket-region", region),),
        )
        self.fault(answer, matches=lambda request: request.bucket == bucket and request.region != region)

    def heal(self) -> None:
        """Forgets all faults, what is held and all requests."""
        with self._lock:
            self._rules.clear()
            self._held = _nothing
            self.drops.clear()
            self.requests.clear()
            self.waiting.clear()

    def hold(self, matches: Callable[[Request], bool]) -> None:
        """Requests that fit wait for as long as they do, and are answered then; instead of those that waited before."""
        self._held = matches

    def holds(self, request: Request) -> bool:
        return self._held(request)

    def rule_for(self, request: Request) -> tuple[Fault, int] | None:
        """The fault for this request and its `after`, counted; None lets it through."""
        with self._lock:
            self.requests.append(request)
            for rule in self._rules:
                if rule.times != 0 and rule.matches(request):
                    rule.times = None if rule.times is None else rule.times - 1
                    return rule.fault, rule.after
        return None


def _nothing(_: Request) -> bool:
    return False


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    proxy: FaultProxy
    upstream_port: int

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.closing = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up on a stalled body is what the test is about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self._proxy_server = cast("_Server", self.server)
        self._upstream = http.client.HTTPConnection("127.0.0.1", self._proxy_server.upstream_port)

    def finish(self) -> None:
        self._upstream.close()
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""

    def _relay(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        request = Request(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
        self._wait(request)
        found = self._proxy_server.proxy.rule_for(request)
        if found is None:
            self._send(*self._ask(body))
        elif isinstance(found[0], Break):
            self._break(found[0], found[1], body)
        elif isinstance(found[0], Gateway):
            self._send(found[0].status, [("Content-Type", "text/html")], found[0].text)
        else:
            headers = [("Content-Type", "application/xml"), *found[0].headers]
            self._send(found[0].status, headers, found[0].body())

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _relay  # noqa: N815 - BaseHTTPRequestHandler's names

    def _wait(self, request: Request) -> None:
        proxy = self._proxy_server.proxy
        if proxy.holds(request):
            proxy.waiting.append(request)
        while proxy.holds(request) and not self._proxy_server.closing.wait(_HELD_SECONDS):
            pass

    def _ask(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        self._upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in _HOP_BY_HOP | self._proxy_server.proxy.drops:
                self._upstream.putheader(name, value)
        self._upstream.endheaders(body or None)
        answer = self._upstream.getresponse()
        headers = [(k, v) for k, v in answer.getheaders() if k.lower() not in _HOP_BY_HOP]
        return answer.status, headers, answer.read()

    def _head(self, status: int, headers: list[tuple[str, str]], length: int) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() != "content-length" or self.command == "HEAD":
                self.send_header(name, value)
        if self.command != "HEAD" and status not in (204, 304):
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _send(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self._head(status, headers, len(body))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _break(self, kind: Break, after: int, body: bytes) -> None:
        self.close_connection = True
        status, headers, content = self._ask(body)
        if after or kind in (Break.STALL, Break.TRICKLE):
            self._head(status, headers, len(content))
            self.wfile.write(content[:after])
        if kind is Break.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif kind is Break.STALL:
            self._proxy_server.closing.wait()
        elif kind is Break.TRICKLE:
            self._trickle(content[after:])

    def _trickle(self, rest: bytes) -> None:
        for byte in rest:
            if self._proxy_server.closing.wait(_TRICKLE_SECONDS):
                return
            self.wfile.write(bytes((byte,)))
