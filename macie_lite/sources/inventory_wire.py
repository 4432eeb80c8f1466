"""What the planner and the process that reads a file of an inventory say to each other: a letter, a length, bytes.

Structured messages are JSON, so nothing that a process which was taken over sends can run anything here.
"""

from __future__ import annotations

import socket
import struct

__all__ = ["DATA", "END", "FAULT", "READ", "REQUEST", "ROWS", "SPAN", "receive", "send"]

REQUEST, DATA = b"q", b"d"
"""To the process: what to read, once; then what it asked for of the file."""

READ, ROWS, FAULT, END = b"r", b"b", b"f", b"e"
"""From it: a span of the file that it needs; columns of rows; why it cannot go on; that all rows were given."""

SPAN = struct.Struct(">QI")
_HEAD = struct.Struct(">cI")
_LONGEST = 64 << 20


def send(to: socket.socket, kind: bytes, data: bytes = b"") -> None:
    to.sendall(_HEAD.pack(kind, len(data)))
    to.sendall(data)


def receive(of: socket.socket) -> tuple[bytes, bytes]:
    """Raises EOFError where the other side is gone, or says what cannot be meant."""
    kind, size = _HEAD.unpack(_exactly(of, _HEAD.size))
    if size > _LONGEST:
        raise EOFError
    return kind, _exactly(of, size)


def _exactly(of: socket.socket, size: int) -> bytes:
    data = bytearray(size)
    view = memoryview(data)
    while view:
        if not (count := of.recv_into(view)):
            raise EOFError
        view = view[count:]
    return bytes(data)
