"""Whether a text is of a kind with a reader of its own: a dump in SQL, a table of fixed width."""

from __future__ import annotations

from macie_lite.extraction.formats import Sniffed

__all__ = ["kind_of_fixed_width", "kind_of_sql"]


def kind_of_sql(text: bytes, extension: str) -> Sniffed | None:
    """text: UTF-8, the start of the file. extension: lower case, no dot. None for what is something else."""
    return None


def kind_of_fixed_width(text: bytes, extension: str) -> Sniffed | None:
    """text: UTF-8, the start of the file. extension: lower case, no dot. None for what is something else."""
    return None
