"""Objects embedded in RTF: an OLE 1.0 stream with the file of another program, or a package with any file.

Sources: MS-OLEDS 2.2.4 "ObjectHeader", 2.2.5 "EmbeddedObject"; 2.3.6 "OLENativeStream".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from posixpath import basename

from macie_lite.extraction.budget import Budget
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["Embedded", "Objects", "content_of"]

_EMBEDDED = 2
_LONGEST_NAME = 1024
_NOT_HEX = re.compile(rb"[^0-9a-fA-F]+")


@dataclass(frozen=True, slots=True)
class Embedded:
    """An object. kind: what it is where it does not say; held: how much of the budget it holds."""

    kind: str
    data: bytes
    held: int


class Objects:
    """What is embedded, as its digits come. met: until taken; missed: whether one was too large and left out."""

    def __init__(self, budget: Budget) -> None:
        self._budget, self._digits = budget, bytearray()
        self.met: list[Embedded] = []
        self.missed = False

    def hold(self, digits: bytes) -> bool:
        """Whether there was room for them."""
        try:
            self._budget.hold(len(digits))
        except NotExamined as fault:
            if fault.reason is not Reason.HELD_SIZE:
                raise
            self._budget.give_back(len(self._digits) + len(digits))
            self._digits.clear()
            self.missed = True
            return False
        self._digits += digits
        return True

    def end(self, kind: str) -> None:
        """All digits of one are there."""
        if self._digits:
            digits = _NOT_HEX.sub(b"", bytes(self._digits))
            data = bytes.fromhex(digits[: len(digits) & ~1].decode("ascii"))
            self.met.append(Embedded(kind, data, len(self._digits)))
            self._digits.clear()


def content_of(data: bytes, kind: str) -> tuple[str, bytes]:
    """Its name, hostile text, and the file itself; the object as it is where it is written in another way, or bare."""
    at, texts = 8, []
    if int.from_bytes(data[4:8], "little") != _EMBEDDED:
        return kind, data
    for _ in range(3):  # the names of its class, topic and item
        size = int.from_bytes(data[at : at + 4], "little")
        if size > _LONGEST_NAME:
            return kind, data
        texts.append(data[at + 4 : at + 4 + size].rstrip(b"\0").decode("latin-1"))
        at += 4 + size
    size = int.from_bytes(data[at : at + 4], "little")
    content = data[at + 4 : at + 4 + size]
    return _packaged(content, kind) if texts[0] == "Package" else (texts[0] or kind, content)


def _packaged(content: bytes, kind: str) -> tuple[str, bytes]:
    """Of a package: what it is called, two paths, and the file."""
    label, _, rest = content[2:].partition(b"\0")
    path, _, rest = rest.partition(b"\0")
    size = int.from_bytes(rest[4:8], "little")  # of the path that it was put in from
    at = 8 + size
    length = int.from_bytes(rest[at : at + 4], "little")
    file = rest[at + 4 : at + 4 + length]
    if size > _LONGEST_NAME or not file:
        return kind, content
    name = (label or path)[:_LONGEST_NAME].decode("latin-1").replace("\\", "/")
    return basename(name) or kind, file
