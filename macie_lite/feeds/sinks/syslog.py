"""Findings as syslog messages (RFC 5424) over TLS with counted octets (RFC 5425).

Syslog acknowledges nothing. So each batch has a connection of its own, which is closed in order: when the receiver has
answered that, or has closed too, it has read all that came before.
"""

from __future__ import annotations

import os
import re
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress

from macie_lite.errors import ServiceError, Unavailable
from macie_lite.feeds.formats import Format
from macie_lite.feeds.macie import PRODUCT
from macie_lite.feeds.sinks.base import Limits, Sent
from macie_lite.feeds.sinks.trust import trusted
from macie_lite.model.results import JsonObject

__all__ = ["PORT", "Syslog"]

PORT = 6514
"""RFC 5425, section 4.1."""

_LOCAL0 = 16
_LEVELS = {"High": 3, "Medium": 4, "Low": 5}
"""error, warning, notice (RFC 5424, section 6.2.1)."""

_NIL = "-"


class Syslog:
    """ca: a file with the certificates to trust instead of the usual ones."""

    limits = Limits(count=500, bytes=4 << 20, entry_bytes=64 << 10)

    def __init__(self, host: str, port: int, form: Format, ca: str | None = None, seconds: float = 30.0) -> None:
        self._host, self._port, self._form = host, port, form
        self._trusted = trusted(ca)
        self._seconds = seconds
        self._sender = re.sub("[^!-~]", "", socket.gethostname())[:255] or _NIL

    def render(self, finding: JsonObject) -> bytes:
        priority = _LOCAL0 * 8 + _LEVELS[finding["severity"]["description"]]
        head = f"<{priority}>1 {finding['updatedAt']} {self._sender} {PRODUCT} {os.getpid()} FINDING {_NIL}"
        message = f"{head} {self._form.line(finding)}".encode()
        return b"%d %s" % (len(message), message)

    def send(self, entries: Sequence[bytes], delivery: str) -> Sent:
        try:
            with socket.create_connection((self._host, self._port), min(self._seconds, 10.0)) as plain:
                plain.settimeout(self._seconds)
                self._exchange(plain, b"".join(entries))
        except ssl.SSLCertVerificationError:
            raise ServiceError(f"The certificate of {self._where} is not trusted: name its authority (--ca).") from None
        except (OSError, UnicodeError) as error:  # the latter of names that are none
            raise Unavailable(f"{self._where} did not take it ({type(error).__name__}).") from None
        return Sent()

    def _exchange(self, plain: socket.socket, content: bytes) -> None:
        with self._trusted.wrap_socket(plain, server_hostname=self._host, do_handshake_on_connect=True) as secure:
            secure.sendall(content)
            with suppress(ssl.SSLEOFError):  # closed without that answer; had it left anything unread, it were a reset
                secure.unwrap()

    @property
    def _where(self) -> str:
        return f"the syslog receiver {self._host}:{self._port}"

    def close(self) -> None:
        """Nothing is kept open."""
