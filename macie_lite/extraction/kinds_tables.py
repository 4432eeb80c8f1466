"""Whether a text is of a kind with a reader of its own: a dump in SQL, a table of fixed width."""

from __future__ import annotations

from macie_lite.extraction.fixed_layout import counted_layout
from macie_lite.extraction.formats import Format, Sniffed
from macie_lite.extraction.sql_names import is_sql

__all__ = ["kind_of_fixed_width", "kind_of_sql"]

_FIXED_WIDTH = Sniffed(Format.FIXED_WIDTH, "text/plain")
_SQL = Sniffed(Format.SQL, "application/sql")
# fmt: off
_SOURCES = frozenset((  # in which SQL and tables stand as a string, an example or a message
    "py", "js", "ts", "java", "c", "h", "cpp", "cs", "go", "rs", "rb", "php", "sh", "ps1", "bat", "md", "rst", "html",
    "htm", "xml", "yaml", "yml", "json", "jsonl", "log", "tex", "eml", "mbox",
))
# fmt: on


def kind_of_sql(text: bytes, extension: str) -> Sniffed | None:
    """text: UTF-8, the start of the file. extension: lower case, no dot. None for what is something else."""
    return _SQL if extension not in _SOURCES and is_sql(text, told=extension == "sql") else None


def kind_of_fixed_width(text: bytes, extension: str) -> Sniffed | None:
    """text: UTF-8, the start of the file. extension: lower case, no dot. None for what is something else."""
    if extension in _SOURCES:
        return None
    sample = text[: text.rfind(b"\n") + 1 or len(text)]
    return _FIXED_WIDTH if counted_layout(sample) else None
