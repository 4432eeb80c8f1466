"""What a compressed stream holds beside its content: names and comments in headers, frames to be passed over."""

from __future__ import annotations

from collections.abc import Iterator

from macie_lite.extraction.decoding import Deflate
from macie_lite.extraction.readable_runs import readable_runs
from macie_lite.extraction.remarks import remark
from macie_lite.model.passage import Passage

__all__ = ["Asides", "GzipMember"]

_MOST = 1 << 20  # bytes held at one time
_PLENTY = 1 << 18
_EXTRA, _NAME, _COMMENT = 4, 8, 16  # FLG (RFC 1952, 2.3.1)
_FIXED = 10


class Asides:
    """Gathers them until they are asked for. missed: whether there was more than is held."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, bytes], None] = {}
        self._held = 0
        self.missed = False

    @property
    def room(self) -> int:
        """Bytes that may still be added."""
        return _MOST - self._held

    @property
    def plenty(self) -> bool:
        """Whether it is time to ask for them."""
        return self._held >= _PLENTY

    def text(self, field: str, text: bytes) -> None:
        """A text, once however often it is said: a file of a thousand members names each of them the same."""
        if (field, text) in self._texts:
            return
        if len(text) > self.room:
            self.missed = True
        else:
            self._texts[field, text] = None
            self._held += len(text) + 1

    def binary(self, field: str, data: bytes) -> None:
        """What of these bytes can be read."""
        for run in filter(None, readable_runs(data)):
            self.text(field, run.encode("utf-8", "replace"))

    def passages(self, container: tuple[str, ...]) -> Iterator[Passage]:
        """One a field, of all that was gathered."""
        texts, self._texts, self._held = self._texts, {}, 0
        for name in dict.fromkeys(field for field, _ in texts):
            yield from remark(b"\n".join(text for field, text in texts if field == name), name, container)


class GzipMember(Deflate):
    """The decoder of one member of a gzip file (RFC 1952), which tells of its header."""

    def __init__(self, asides: Asides) -> None:
        super().__init__(31)
        self._asides = asides
        self._header: bytes | None = b""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        if self._header is not None:
            self._header = self._told(self._header + data)
        return super().decompress(data, max_length)

    def _told(self, header: bytes) -> bytes | None:
        """What is needed to go on; None once all was told."""
        fields = _fields(header)
        if fields is None and len(header) <= _MOST:
            return header
        self._asides.missed = self._asides.missed or fields is None
        for field, value in fields or ():
            (self._asides.binary if field == "extra" else self._asides.text)(field, value)
        return None


def _fields(header: bytes) -> list[tuple[str, bytes]] | None:
    """The variable ones, None where the header goes on."""
    if len(header) < _FIXED:
        return None
    found, at = [], _FIXED
    if header[3] & _EXTRA:
        end = at + 2 + int.from_bytes(header[at : at + 2], "little")
        if len(header) < end:
            return None
        found.append(("extra", header[at + 2 : end]))
        at = end
    for flag, field in ((_NAME, "file"), (_COMMENT, "comment")):
        if header[3] & flag:
            end = header.find(b"\0", at)
            if end < 0:
                return None
            found.append((field, header[at:end]))
            at = end + 1
    return found
