"""Whether a text is of a kind with a reader of its own: HTML, XML."""

from __future__ import annotations

from macie_lite.extraction.formats import Sniffed

__all__ = ["kind_of_markup"]


def kind_of_markup(text: bytes, extension: str) -> Sniffed | None:
    """text: UTF-8, the start of the file. extension: lower case, no dot. None for what is something else."""
    return None
