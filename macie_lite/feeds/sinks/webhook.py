"""Findings posted to a URL, signed as Standard Webhooks has it (standardwebhooks.com, specification 1.0): HMAC-SHA256
over id, timestamp and body, so that a receiver knows who sent it, and that it is no old one sent again."""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from collections.abc import Callable, Mapping, Sequence

from macie_lite.errors import UsageError
from macie_lite.feeds.formats import Format
from macie_lite.feeds.sinks.base import Limits, Sent
from macie_lite.feeds.sinks.http import Poster
from macie_lite.model.results import JsonObject

__all__ = ["Webhook", "key_of", "signature"]

_PREFIX = "whsec_"


def key_of(secret: str) -> bytes:
    """Of a secret as the specification writes it (whsec_ and base64), or of any other text. Raises UsageError for less
    than 24 bytes, or none."""
    try:
        named = secret.startswith(_PREFIX)
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True) if named else secret.encode()
    except (binascii.Error, ValueError):
        raise UsageError("The webhook's secret begins with whsec_ and is not base64 behind it.") from None
    if len(key) < 24:
        raise UsageError("The webhook's secret is too short: 24 bytes at least.")
    return key


def signature(key: bytes, delivery: str, seconds: int, body: bytes) -> str:
    signed = f"{delivery}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


class Webhook:
    """Of JSON shapes an array, of others lines. key: None sends unsigned."""

    limits = Limits(count=100, bytes=1 << 20, entry_bytes=1 << 20)

    def __init__(
        self,
        poster: Poster,
        form: Format,
        key: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._poster, self._form, self._key, self._clock = poster, form, key, clock
        self._headers = dict(headers or {}) | {"Content-Type": form.posted_type}

    def render(self, finding: JsonObject) -> bytes:
        return self._form.line(finding).encode()

    def send(self, entries: Sequence[bytes], delivery: str) -> Sent:
        body = self._form.posted(entries)
        seconds = int(self._clock())
        headers = self._headers | {"webhook-id": delivery, "webhook-timestamp": str(seconds)}
        if self._key is not None:
            headers["webhook-signature"] = signature(self._key, delivery, seconds, body)
        self._poster.post(body, headers)
        return Sent()

    def close(self) -> None:
        self._poster.close()
