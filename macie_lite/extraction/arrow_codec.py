"""Zstandard (RFC 8878), LZ4 frames and Brotli (RFC 7932), through the codecs that Arrow carries: streamed, with a
window of 128 MiB at most, frames one after another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from macie_lite.extraction.reading import Readable
from macie_lite.model.coverage import NotExamined, Reason

if TYPE_CHECKING:
    from typing import Literal

    Codec = Literal["zstd", "lz4", "brotli"]

__all__ = ["ArrowReader", "refused_frame"]

_PIECE = 1 << 12  # of compressed bytes: what a damaged one would have given besides is lost
_MOST = 1 << 16
_LARGEST_WINDOW = 128 << 20  # the codec's own limit, and what `zstd --long` goes up to unasked
_ZSTD, _LZ4 = b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18"


class ArrowReader:
    """Gives the content of `read`'s bytes. packed: compressed bytes taken so far."""

    def __init__(self, read: Callable[[int], bytes], codec: Codec) -> None:
        import pyarrow as pa

        self._pieces = _Pieces(read)
        self._stream = pa.CompressedInputStream(pa.PythonFile(self._pieces, mode="r"), codec)
        self._fault: Exception | None = None

    @property
    def packed(self) -> int:
        return self._pieces.taken

    def behind(self) -> bytes:
        """Nothing: it takes all that there is for frames."""
        return b""

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, b"" at the end. Raises EOFError where the input ends first, OSError where it is damaged,
        each after all that came before."""
        if self._fault is not None:
            raise self._fault
        out = bytearray(min(size, _MOST))
        try:
            return bytes(memoryview(out)[: self._stream.readinto(out)])
        except (OSError, ValueError) as fault:
            self._fault = self._pieces.fault or (EOFError() if self._pieces.ended else OSError())
            self._fault.__cause__ = self._fault.__context__ = None
            del fault
        written = bytes(out).rstrip(b"\0")  # by the codec, before it met the fault: it does not say how much
        if written:
            return written
        raise self._fault


class _Pieces(Readable):
    """What the codec reads from: small pieces; remembers how they ended."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self.taken = 0
        self.ended = False
        self.fault: NotExamined | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        try:
            data = self._read(_PIECE if size is None or size < 0 else min(size, _PIECE))
        except NotExamined as fault:
            self.fault = fault
            raise OSError from None
        self.taken += len(data)
        self.ended = not data
        return data


def refused_frame(head: bytes) -> Reason | None:
    """Why the frame that `head` starts with cannot be decoded, as its header says: a dictionary that is not at hand, a
    window that is too large (RFC 8878, 3.1.1.1; LZ4 frame format 1.6, FLG)."""
    if head.startswith(_LZ4) and len(head) > len(_LZ4):
        return Reason.UNPARSABLE if head[4] & 1 else None
    if not head.startswith(_ZSTD) or len(head) < 18:
        return None
    flags = head[4]
    single, dictionary, size = bool(flags & 0x20), (0, 1, 2, 4)[flags & 3], (0, 2, 4, 8)[flags >> 6]
    at = 5 if single else 6
    if any(head[at : at + dictionary]):
        return Reason.UNPARSABLE
    if single:
        window = int.from_bytes(head[at + dictionary : at + dictionary + (size or 1)], "little")
    else:
        base = 1 << (10 + (head[5] >> 3))
        window = base + base // 8 * (head[5] & 7)
    return Reason.MEMORY if window > _LARGEST_WINDOW else None
