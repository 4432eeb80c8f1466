"""Keccak-256 with the padding that Ethereum and Monero use; `hashlib.sha3_256` pads otherwise.

The Keccak reference, version 3.0 (https://keccak.team/files/Keccak-reference-3.0.pdf), rate 1088, capacity 512.
"""

from __future__ import annotations

__all__ = ["keccak_256"]

_RATE = 136
_MASK = (1 << 64) - 1
_ROTATIONS = (
    (0, 36, 3, 41, 18),
    (1, 44, 10, 45, 2),
    (62, 6, 43, 15, 61),
    (28, 55, 25, 21, 56),
    (27, 20, 39, 8, 14),
)


def _round_constants() -> tuple[int, ...]:
    """The 24 constants, from the linear feedback shift register of section 1.2."""
    register, constants = 1, []
    for _ in range(24):
        constant = 0
        for bit in range(7):
            constant |= (register & 1) << ((1 << bit) - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
        constants.append(constant)
    return tuple(constants)


_CONSTANTS = _round_constants()


def keccak_256(message: bytes) -> bytes:
    """The 32 bytes of Keccak[1088, 512] over the message."""
    lanes = [[0] * 5 for _ in range(5)]
    padded = bytearray(message + b"\1" + bytes(-(len(message) + 1) % _RATE))
    padded[-1] |= 0x80
    for block in range(0, len(padded), _RATE):
        for place in range(_RATE // 8):
            at = block + 8 * place
            lanes[place % 5][place // 5] ^= int.from_bytes(padded[at : at + 8], "little")
        for constant in _CONSTANTS:
            lanes = _round(lanes, constant)
    return b"".join(lanes[place][0].to_bytes(8, "little") for place in range(4))


def _round(lanes: list[list[int]], constant: int) -> list[list[int]]:
    columns = [lane[0] ^ lane[1] ^ lane[2] ^ lane[3] ^ lane[4] for lane in lanes]
    mixed = [columns[x - 1] ^ _rotated(columns[(x + 1) % 5], 1) for x in range(5)]
    moved = [[0] * 5 for _ in range(5)]
    for x in range(5):
        for y in range(5):
            moved[y][(2 * x + 3 * y) % 5] = _rotated(lanes[x][y] ^ mixed[x], _ROTATIONS[x][y])
    after = [[moved[x][y] ^ (~moved[(x + 1) % 5][y] & moved[(x + 2) % 5][y]) for y in range(5)] for x in range(5)]
    after[0][0] ^= constant
    return after


def _rotated(lane: int, by: int) -> int:
    return ((lane << by) | (lane >> (64 - by))) & _MASK
