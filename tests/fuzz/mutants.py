"""A file with some of its bytes changed, as a disk, a network or an enemy changes them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from random import Random

__all__ = ["mutant"]

_EXTREMES = (b"\x00", b"\xff", b"\x7f", b"\x80", b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"\xff\xff\xff\x7f")
_MOST = 4 << 20


def mutant(content: bytes, rng: Random) -> bytes:
    """One to eight changes, each at a place of its own; never beyond four MiB. Every other mutant of a ZIP file is
    changed in one of its members instead: behind its checksum, changes seldom get to what reads the member."""
    if content.startswith(b"PK") and rng.random() < 0.5:
        return _changed_inside(content, rng)
    return _changed(content, rng)


def _changed_inside(content: bytes, rng: Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = rng.choice(old.namelist())
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, _changed(data, rng) if name == chosen else data)
    return out.getvalue()


def _changed(content: bytes, rng: Random) -> bytes:
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 2, 4, 8))):
        rng.choice(_CHANGES)(data, rng)
    return bytes(data[:_MOST])


def _flip(data: bytearray, rng: Random) -> None:
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _replace(data: bytearray, rng: Random) -> None:
    if data:
        data[rng.randrange(len(data))] = rng.randrange(256)


def _extreme(data: bytearray, rng: Random) -> None:
    """A size or an offset that cannot be."""
    at, value = rng.randrange(len(data) + 1), rng.choice(_EXTREMES)
    data[at : at + len(value)] = value


def _cut(data: bytearray, rng: Random) -> None:
    if rng.random() < 0.3:
        del data[rng.randrange(len(data) + 1) :]


def _leave_out(data: bytearray, rng: Random) -> None:
    at = rng.randrange(len(data) + 1)
    del data[at : at + rng.randrange(1, 64)]


def _repeat(data: bytearray, rng: Random) -> None:
    at = rng.randrange(len(data) + 1)
    part = data[at : at + rng.randrange(1, 256)]
    data[at:at] = part * rng.choice((1, 1, 2, 64))


def _swap(data: bytearray, rng: Random) -> None:
    size = rng.randrange(1, 32)
    one, other = (rng.randrange(len(data) + 1) for _ in range(2))
    data[one : one + size], data[other : other + size] = data[other : other + size], data[one : one + size]


_CHANGES: tuple[Callable[[bytearray, Random], None], ...] = (
    _flip,
    _flip,
    _replace,
    _extreme,
    _cut,
    _leave_out,
    _repeat,
    _swap,
)
