"""Items on a socket: what a parser's process and ours say to each other.

An item is a tuple of strings, numbers, booleans, None, bytes, and lists or tuples of these. It travels as JSON, with
its bytes behind: nothing that a parser's process may send can run anything in ours, as a pickle could.
"""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

__all__ = ["Item", "receive", "send"]

Item = tuple[Any, ...]

_SIZES = struct.Struct(">II")  # of the JSON, and the number of blobs
_BLOB = struct.Struct(">Q")
_LONGEST_JSON = 64 << 20
_LONGEST_BLOB = 2 << 30
_MOST_BLOBS = 1 << 20
_MARK = "\0"  # {"\0": n}: the n-th blob
_SMALL = 1 << 16


def send(to: socket.socket, item: Item) -> None:
    """Raises OSError where nobody listens any more."""
    blobs: list[memoryview] = []
    text = json.dumps(_without_bytes(item, blobs), separators=(",", ":")).encode("ascii")
    head = _SIZES.pack(len(text), len(blobs)) + b"".join(_BLOB.pack(len(blob)) for blob in blobs) + text
    if sum(map(len, blobs)) < _SMALL:
        to.sendall(head + b"".join(blobs))
        return
    to.sendall(head)
    for blob in blobs:
        to.sendall(blob)


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
