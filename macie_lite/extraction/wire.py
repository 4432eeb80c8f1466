"""Items on a socket: what a parser's process and ours say to each other.

An item is a tuple of strings, numbers, booleans, None, bytes, and lists or tuples of these. It travels as JSON, with
its bytes behind: nothing that a parser's process may send can run anything in ours, as a pickle could.
"""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any

__all__ = ["Item", "Outbox", "receive", "send"]

Item = tuple[Any, ...]

_SIZES = struct.Struct(">II")  # of the JSON, and the number of blobs
_BLOB = struct.Struct(">Q")
_LONGEST_JSON = 64 << 20
_LONGEST_BLOB = 2 << 30
_MOST_BLOBS = 1 << 20
_MARK = "\0"  # {"\0": n}: the n-th blob
_SMALL = 1 << 16
_AWAITED = 0.005  # seconds without an item after which the next one is waited for
_UNTOLD, _UNTOLD_BYTES = 0.02, 1 << 16  # how long, and how much, lies there untold
_OVERHEAD = 4096  # what an item takes of a socket's buffer beside its bytes, at most


class Outbox:
    """Sends items on one socket, and tells on another how many have come: not of each small one, which would wake the
    other side for next to nothing, page by page. What was sent untold still stands there if we die."""

    def __init__(self, to: socket.socket, bell: socket.socket) -> None:
        self._to, self._bell = to, bell
        self._count = self._bytes = 0
        self._first = self._last = 0.0

    def send(self, item: Item, *, last: bool = False) -> None:
        """last: nothing follows before the other side has answered. Raises OSError where nobody listens any more."""
        parts = _parts(item)
        now = time.monotonic()
        self._first = self._first if self._count else now
        self._count += 1
        self._bytes += sum(map(len, parts)) + _OVERHEAD
        if self._bytes >= _UNTOLD_BYTES:
            self._tell()  # before: there may be no room for it until the other side reads
        for part in parts:
            self._to.sendall(part)
        if last or now - self._last >= _AWAITED or now - self._first >= _UNTOLD:
            self._tell()
        self._last = now

    def _tell(self) -> None:
        if self._count:
            self._bell.sendall(bytes((self._count,)))
            self._count = self._bytes = 0


def send(to: socket.socket, item: Item) -> None:
    """Raises OSError where nobody listens any more."""
    for part in _parts(item):
        to.sendall(part)


def _parts(item: Item) -> list[bytes | memoryview]:
    blobs: list[memoryview] = []
    text = json.dumps(_without_bytes(item, blobs), separators=(",", ":")).encode("ascii")
    head = _SIZES.pack(len(text), len(blobs)) + b"".join(_BLOB.pack(len(blob)) for blob in blobs) + text
    small = sum(map(len, blobs)) < _SMALL
    return [head + b"".join(blobs)] if small else [head, *blobs]


def receive(of: socket.socket) -> Item:
    """The next item. Raises EOFError where the other side has ended or sends what is no item, TimeoutError (OSError)
    after the socket's timeout."""
    length, count = _SIZES.unpack(_exactly(of, _SIZES.size))
    if length > _LONGEST_JSON or count > _MOST_BLOBS:
        raise EOFError
    sizes = _exactly(of, _BLOB.size * count)
    lengths = [_BLOB.unpack_from(sizes, at)[0] for at in range(0, len(sizes), _BLOB.size)]
    text = _exactly(of, length)
    if max(lengths, default=0) > _LONGEST_BLOB:
        raise EOFError
    blobs = [_exactly(of, size) for size in lengths]
    try:
        return tuple(_with_bytes(json.loads(text), blobs))
    except (ValueError, TypeError, LookupError, RecursionError):
        raise EOFError from None


def _exactly(of: socket.socket, size: int) -> bytes:
    data = bytearray(size)
    view = memoryview(data)
    while view:
        got = of.recv_into(view)
        if not got:
            raise EOFError
        view = view[got:]
    return bytes(data)


def _without_bytes(value: Any, blobs: list[memoryview]) -> Any:
    if isinstance(value, (bytes, bytearray, memoryview)):
        blobs.append(memoryview(value).cast("B"))
        return {_MARK: len(blobs) - 1}
    if isinstance(value, (list, tuple)):
        return [_without_bytes(one, blobs) for one in value]
    return value


def _with_bytes(value: Any, blobs: list[bytes]) -> Any:
    if isinstance(value, dict):
        return blobs[value[_MARK]]
    if isinstance(value, list):
        return [_with_bytes(one, blobs) for one in value]
    return value
