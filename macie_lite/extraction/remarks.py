"""Short texts that a container holds beside its members: comments, attributes."""

from __future__ import annotations

import io
from collections.abc import Iterator

from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.office_places import beside
from macie_lite.model.passage import Passage

__all__ = ["remark"]

_BLOCK = 1 << 16


def remark(text: bytes, field: str, container: tuple[str, ...]) -> Iterator[Passage]:
    """A passage, where there is any text: of the member that `container` ends with, or of the container itself."""
    if not text.strip(b"\0 \r\n"):
        return
    reader = Utf8Reader(io.BytesIO(text))
    whole = b"".join(iter(lambda: reader.read(_BLOCK), b""))
    yield Passage(text=whole, field=field, places=beside("remarks"), container=container)
