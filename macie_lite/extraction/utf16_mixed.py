"""UTF-16 with lines of ASCII among it, as programs leave that append to a file without a look at its encoding."""

from __future__ import annotations

import codecs
import re

__all__ = ["Utf16Decoder"]

_ASCII = bytes((9, 10, 13, *range(0x20, 0x7F)))
_RUN = {  # the zero byte of a character of UTF-16 stands behind a run, or before it
    "utf-16-le": re.compile(rb"[\t\n\r -~]{16,}(?!\0)"),
    "utf-16-be": re.compile(rb"(?<!\0)[\t\n\r -~]{16,}"),
}
_NEVER_HIGH = frozenset(b"!\"#$%&'()*+,-./123456789")
"""No script that is written in UTF-16 has several of these as the high bytes of its characters."""
_HELD = 1 << 12
_LEFT = 64


class Utf16Decoder:
    """As the incremental decoder of `codec` ("utf-16-le" or "utf-16-be") that replaces what it cannot say."""

    def __init__(self, codec: str) -> None:
        self._decoder = codecs.getincrementaldecoder(codec)("replace")
        self._runs, self._high = _RUN[codec], int(codec == "utf-16-le")
        self._held = b""

    def decode(self, data: bytes, final: bool = False) -> str:
        data, self._held = self._held + data, b""
        if not final:
            kept = len(data) - self._open(data)
            data, self._held = data[:kept], data[kept:]
        return self._decoder.decode(self._runs.sub(self._widened, data), final)

    def _open(self, data: bytes) -> int:
        """How many of the last bytes may be of a run that goes on in the next block."""
        count = len(data) - len(data.rstrip(_ASCII))
        if not self._high and data.endswith(b"\0", 0, len(data) - count):
            return count - 1 if count else 1  # the first is the other half of a character
        return count if count < _HELD else _LEFT

    def _widened(self, run: re.Match[bytes]) -> bytes:
        told = _NEVER_HIGH.intersection(run[0][self._high :: 2])
        return run[0].decode("ascii").encode("utf-16-le" if self._high else "utf-16-be") if len(told) > 1 else run[0]
