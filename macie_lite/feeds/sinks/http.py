"""Posting to a URL that a user gave: to the address that was checked, with no redirects, no proxies, no retries."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any
from urllib.parse import SplitResult, urlsplit

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.util.ssl_match_hostname import CertificateError

from macie_lite.errors import ServiceError, Unavailable, UsageError
from macie_lite.feeds.sinks.addresses import address_of
from macie_lite.feeds.sinks.base import Busy, Unwanted
from macie_lite.feeds.sinks.trust import trusted

__all__ = ["Poster", "checked_url", "header_name", "header_value", "shown"]

_CONTENT = frozenset({400, 413, 415, 422})
"""What is wrong is what was sent (RFC 9110, section 15.5)."""

_LATER = frozenset({408, 425, 429})

_LONGEST_WAIT = 3600.0

_MOST_SAID = 64 << 10
"""Bytes of an answer: of none more than its status is wanted, and behind these its connection is not kept."""

_SCHEMES = ("https", "http", "tls")
_HOST = re.compile(r"[A-Za-z0-9._:%\[\]-]+")
_NAME, _VALUE = re.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+"), re.compile("[ -~]+")
"""Of a header (RFC 9110, sections 5.1 and 5.5)."""


def checked_url(text: str, *, schemes: tuple[str, ...] = ("https", "http")) -> SplitResult:
    """Raises UsageError for what is no URL of these schemes, or holds a password."""
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        raise UsageError(f"{shown(text)} is no URL.") from None
    if url.scheme not in schemes or not url.hostname or port == 0:
        raise UsageError(f"{shown(text)} is no URL: it begins with {schemes[0]}:// and names a host.")
    if _HOST.fullmatch(url.netloc.rpartition("@")[2]) is None:
        raise UsageError(f"{shown(text)} is no URL: the name of its host has ASCII letters alone, xn-- for others.")
    if url.username is not None:
        raise UsageError(f"{shown(text)} holds a user name: put credentials into a header (--header).")
    return url


def shown(url: str) -> str:
    """Scheme and host: the rest of a webhook's URL is often its secret."""
    scheme, separator, rest = url.partition("://")
    host = _HOST.match(re.split(r"[/?#\\]", rest, maxsplit=1)[0].rpartition("@")[2])
    if not separator or host is None or scheme not in _SCHEMES:
        return "the address"
    return f"{scheme}://{host[0]}/..."


def header_name(text: str) -> str:
    """Raises UsageError for what is none; it is not quoted, since a secret may have slipped into it."""
    if _NAME.fullmatch(text) is None:
        raise UsageError("--header takes NAME=env:NAME or NAME=file:PATH, and what stands before = is no name of one.")
    return text


def header_value(name: str, text: str) -> str:
    """Raises ServiceError for what no header holds; it is not quoted, since it is a secret."""
    if _VALUE.fullmatch(text) is None:
        raise ServiceError(f"The secret for the header {name} is no value of a header: one line of ASCII.")
    return text


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]


class Poster:
    """Posts to one URL over one connection at a time, which is kept.

    private: addresses that are not of the public internet are allowed. ca: a file with the certificates to trust
    instead of the usual ones. seconds: for connecting, and for each read; for all of it, twice as many.
    """

    def __init__(self, url: str, *, private: bool = False, ca: str | None = None, seconds: float = 30.0) -> None:
        self._url, self._private, self._ca = checked_url(url), private, ca
        self._shown = shown(url)
        self._timeout = urllib3.Timeout(connect=min(seconds, 10.0), read=seconds)
        self._whole = 2 * seconds
        self._pool: urllib3.HTTPConnectionPool | None = None
        self._socket: socket.socket | None = None

    def post(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Raises Unavailable, Busy, ServiceError, Unwanted: as `Sink.send`."""
        try:
            with self._deadline():
                answer = self._posted(body, headers)
            _judge(answer, self._shown)
        except HTTPError as error:
            self.close()
            if any(isinstance(one, ssl.CertificateError | CertificateError) for one in error.args):
                raise ServiceError(
                    f"The certificate of {self._shown} is not trusted: name its authority (--ca)."
                ) from None
            raise Unavailable(f"{self._shown} did not answer ({_kind(error)}).") from None

    def _posted(self, body: bytes, headers: Mapping[str, str]) -> _Answer:
        target = self._url.path or "/"
        target += f"?{self._url.query}" if self._url.query else ""
        own = {"Host": self._url.netloc, "User-Agent": "macie-lite", **headers}
        if self._pool is None:
            self._pool = self._connected()
        answer = self._pool.urlopen("POST", target, body, own, retries=False, redirect=False, preload_content=False)
        self._read_out(answer)
        return _Answer(answer.status, {name.lower(): value for name, value in answer.headers.items()})

    def _read_out(self, answer: urllib3.BaseHTTPResponse) -> None:
        """What an answer says beside its status, so that its connection can be kept."""
        said = 0
        while said < _MOST_SAID and (piece := answer.read(_MOST_SAID, decode_content=False)):
            said += len(piece)
        if said >= _MOST_SAID:
            answer.close()
            self.close()

    @contextmanager
    def _deadline(self) -> Iterator[None]:
        """Hangs up on who lets it drip: each read has its time, and there may be any number."""
        timer = threading.Timer(self._whole, self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _hang_up(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # below TLS, in the midst of which another thread is
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _noted(self, make: Callable[..., Any], **how: Any) -> Any:
        """A connection of the pool, whose socket is known: it lets go of it where the answer ends with it."""
        made = make(**how)
        connect = made.connect

        def connected() -> None:
            connect()
            self._socket = made.sock

        made.connect = connected
        return made

    def _connected(self) -> urllib3.HTTPConnectionPool:
        pool = self._made()
        pool.ConnectionCls = partial(self._noted, pool.ConnectionCls)  # type: ignore[assignment]
        return pool

    def _made(self) -> urllib3.HTTPConnectionPool:
        host = self._url.hostname or ""
        secure = self._url.scheme == "https"
        port = self._url.port or (443 if secure else 80)
        address = address_of(host, port, private=self._private)
        shared: dict[str, Any] = {"timeout": self._timeout, "maxsize": 1, "retries": False}
        if not secure:
            return urllib3.HTTPConnectionPool(address, port, **shared)
        shared |= {"server_hostname": host, "assert_hostname": host, "ssl_context": trusted(self._ca)}
        return urllib3.HTTPSConnectionPool(address, port, **shared)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()
            self._pool = None


def _judge(answer: _Answer, where: str) -> None:
    status = answer.status
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise ServiceError(f"{where} answered with a redirect ({status}), which is not followed: name where it leads.")
    if status in _LATER or status >= 500:
        said = f"{where} answered {status}."
        if (seconds := _retry_after(answer.headers.get("retry-after"))) is not None:
            raise Busy(said, seconds)
        raise Unavailable(said)
    if status in _CONTENT:
        raise Unwanted(f"{where} refused it ({status}).")
    raise ServiceError(f"{where} answered {status}: check its URL and its credentials.")


def _retry_after(text: str | None) -> float | None:
    """Seconds, or a date (RFC 9110, section 10.2.3)."""
    if text is None:
        return None
    try:
        if text.isascii() and text.strip().isdigit():
            return min(float(text), _LONGEST_WAIT)
        left = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
        return max(0.0, min(left, _LONGEST_WAIT))
    except (TypeError, ValueError, OverflowError):
        return None


def _kind(error: HTTPError) -> str:
    """What went wrong, by its class: messages of the library quote URLs."""
    inner = getattr(error, "reason", None) or error
    return type(inner if isinstance(inner, Exception) else error).__name__
