"""libmagic's word for what a file is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

__all__ = ["mime_type"]


def mime_type(file: BinaryIO) -> Iterator[tuple[str]]:
    """("image/x-tga",): one media type. Nothing on a platform for which there is no libmagic."""
    try:
        import pylibmagic  # noqa: F401 - it points `magic` at its own libmagic, so it must come first
        import magic  # isort: skip
    except (ImportError, OSError):
        return
    yield (str(magic.from_buffer(file.read(), mime=True)),)
