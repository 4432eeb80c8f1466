"""Streams over S3 objects: small ones whole, large ones by one streaming GET, seeks by ranged GETs.

A body that breaks off is taken up again with a Range request from where it was; one that does not deliver is given up.
"""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from urllib3.exceptions import HTTPError, ReadTimeoutError

from macie_lite.errors import Unavailable
from macie_lite.model.coverage import NotExamined, Reason

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["AHEAD", "WHOLE", "Body", "Get", "HeldObject", "Patience", "S3Stream"]

WHOLE = 8 << 20
"""Objects up to this size are fetched in one GET and held."""

AHEAD = 1 << 20
"""Read ahead after a seek: a footer, a directory, and what lies beside them, in one request."""

_CHUNK = 1 << 18
_SLOWEST = 1 << 16
"""Bytes a second: waiting beyond that is what `stall_seconds` limits."""

_LONGEST_PAUSE = 5.0


class _Raw(Protocol):
    def read1(self, amt: int) -> bytes: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Body:
    """One answer to a GET: urllib3's response (undecoded), the object's Content-Encoding, and which version it is."""

    raw: _Raw
    content_encoding: str | None
    version_id: str | None = None


Get = Callable[[int, int], Body]
"""Asks for the bytes [start, end). Raises NotExamined or Unavailable."""


class Patience:
    """How long one object may keep us waiting, and how often its body may break off without getting on."""

    def __init__(self, stall_seconds: float, attempts: int, key: str) -> None:
        self._stall_seconds = stall_seconds
        self._attempts = attempts
        self._key = key
        self._waited = 0.0
        self._delivered = 0
        self._breaks = 0
        self._broke_at = 0

    def wait(self, seconds: float, delivered: int) -> None:
        """A read took so long and gave so much. Raises NotExamined when the body has stalled."""
        self._waited += seconds
        self._delivered += delivered
        if self._waited > self._stall_seconds + self._delivered / _SLOWEST:
            raise NotExamined(Reason.STALLED_BODY)

    def broke(self, *, stalled: bool) -> None:
        """The body broke off; returns when it is time to go on. Raises when it has too often."""
        if self._delivered - self._broke_at > AHEAD:
            self._breaks = 0
        self._broke_at = self._delivered
        self._breaks += 1
        if self._breaks >= self._attempts:
            if stalled:
                raise NotExamined(Reason.STALLED_BODY)
            raise Unavailable(f"The body of {self._key!r} kept breaking off.")
        if self._breaks > 1:  # the first time, at once
            time.sleep(min(_LONGEST_PAUSE, 0.1 * 2**self._breaks))


class _Download:
    """The bytes [at, end) of an object, in order, over as many requests as that takes."""

    def __init__(self, get: Get, start: int, end: int, patience: Patience) -> None:
        self.at = start
        self.content_encoding: str | None = None
        self.version_id: str | None = None
        self._end = end
        self._get = get
        self._patience = patience
        self._raw: _Raw | None = None

    def start(self) -> None:
        body = self._get(self.at, self._end)
        self._raw, self.content_encoding, self.version_id = body.raw, body.content_encoding, body.version_id

    def read(self, size: int) -> bytes:
        """At least one byte and at most `size`; nothing only at the end."""
        while self.at < self._end:
            if self._raw is None:
                self.start()
            if data := self._try(min(size, self._end - self.at)):
                self.at += len(data)
                return data
        return b""

    def _try(self, size: int) -> bytes:
        assert self._raw is not None
        started = time.monotonic()
        stalled = False
        data = b""
        try:
            data = self._raw.read1(size)
        except ReadTimeoutError:
            stalled = True
        except (HTTPError, OSError):  # reset, cut short; urllib3 has closed the connection
            pass
        self._patience.wait(time.monotonic() - started, len(data))
        if not data:
            self.close()
            self._patience.broke(stalled=stalled)
        return data

    def all(self) -> bytes:
        parts = []
        while data := self.read(self._end - self.at):
            parts.append(data)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def close(self) -> None:
        """Ends the connection unless the body was read to its end."""
        if self._raw is not None:
            with contextlib.suppress(HTTPError, OSError):
                self._raw.close()
            self._raw = None


class HeldObject(io.BytesIO):
    """A small object, held whole. Its `content_encoding` and `version_id` are what S3's headers said."""

    content_encoding: str | None = None
    version_id: str | None = None

    @classmethod
    def fetch(cls, get: Get, size: int, patience: Patience) -> HeldObject:
        download = _Download(get, 0, size, patience)
        try:
            download.start()
            held = cls(download.all())
        finally:
            download.close()
        held.content_encoding, held.version_id = download.content_encoding, download.version_id
        return held


class S3Stream(io.RawIOBase):
    """A large object. Reads give all that was asked for, but at the end; at most about 1 MiB is held besides."""

    def __init__(self, get: Get, size: int, patience: Patience) -> None:
        self._get = get
        self._size = size
        self._patience = patience
        self._at = 0
        self._followed = 0  # where the last read ended: reading on from there is sequential
        self._window = b""
        self._window_start = 0
        self._download = _Download(get, 0, size, patience)
        self._download.start()
        self.content_encoding, self.version_id = self._download.content_encoding, self._download.version_id
        self._hold(self._download.read(_CHUNK))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("negative seek position")
        self._at = base + offset
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        left = max(0, self._size - self._at)
        want = left if size is None or size < 0 else min(size, left)
        parts = []
        while want:
            data = self._some(want)
            self._at += len(data)
            want -= len(data)
            parts.append(data)
        self._followed = self._at
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def readall(self) -> bytes:
        return self.read()

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._download.close()
            self._window = b""
        super().close()

    def _some(self, want: int) -> bytes:
        """At least one byte from the position, at most `want`."""
        offset = self._at - self._window_start
        if 0 <= offset < len(self._window):
            return self._window[offset : offset + want]
        if self._streaming():
            data = self._download.read(max(want, _CHUNK))
        else:
            data = self._ranged(min(max(want, AHEAD), self._size - self._at))
        if len(data) <= want:
            return data
        self._hold(data)
        return data[:want]

    def _hold(self, data: bytes) -> None:
        self._window, self._window_start = data, self._at

    def _streaming(self) -> bool:
        """Whether the streaming GET stands at the position now: it did, it is near, or a new one is worth it."""
        if 0 <= self._at - self._download.at <= AHEAD:
            while gap := self._at - self._download.at:
                self._download.read(gap)
            return True
        if self._at != self._followed:
            return False
        self._download.close()
        self._download = _Download(self._get, self._at, self._size, self._patience)
        return True

    def _ranged(self, size: int) -> bytes:
        download = _Download(self._get, self._at, self._at + size, self._patience)
        try:
            return download.all()
        finally:
            download.close()
