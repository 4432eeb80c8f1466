"""The heads of statements that hold data, and the names of the columns that they fill."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Head", "created", "head_at", "is_sql", "next_head", "other_head"]

_NAME = rb"(?:`[^`\n]{1,128}`|\"[^\"\n]{1,128}\"|\[[^\]\n]{1,128}\]|[\w$#]{1,128})"
_TABLE = rb"(?:%s\s?\.\s?){0,3}%s" % (_NAME, _NAME)
_COLUMNS = rb"\(\s*+%s\s*+(?:,\s*+%s\s*+){0,4096}+\)" % (_NAME, _NAME)
_START = re.compile(rb"(?im)^[ \t]*(?:INSERT|REPLACE)[ \t]+(?:[\w`\"\[])|^COPY[ \t]+[\w`\"\[]")
_INSERT = re.compile(
    rb"(?i)\s*+(?:INSERT|REPLACE)(?:\s++(?:IGNORE|LOW_PRIORITY|DELAYED|HIGH_PRIORITY))*+(?:\s++INTO)?\s++(%s)\s*+(%s)?\s*+"
    rb"(?:OVERRIDING\s++\w++\s++VALUE\s++)?VALUES\s*+(?=\()" % (_TABLE, _COLUMNS)
)
_COPY = re.compile(
    rb"(?i)COPY\s++(%s)(?:\s*+(%s))?\s++FROM\s++STDIN\s*+(?:WITH\s*+)?;[ \t]*+\r?\n" % (_TABLE, _COLUMNS)
)
_CREATE = (
    rb"(?i)CREATE\s++(?:\w++\s++){0,3}?TABLE\s++(?:IF\s++NOT\s++EXISTS\s++)?"
    rb"(?:%s\s?\.\s?){0,3}[`\"\[]?%s[`\"\]]?\s*+\("
)
_NO_COLUMNS = frozenset(
    (b"PRIMARY", b"KEY", b"UNIQUE", b"CONSTRAINT", b"INDEX", b"FOREIGN", b"CHECK", b"FULLTEXT", b"SPATIAL", b"EXCLUDE")
)
_COLUMN = re.compile(rb"\s*+(%s)" % _NAME)
_PIECES = re.compile(rb"'(?:[^']|'')*'|--[^\n]*|[(),]")
_STATEMENT = re.compile(rb"(?im)^[ \t]*(?:CREATE[ \t]+(?:\w+[ \t]+)?TABLE|DROP[ \t]+TABLE|ALTER[ \t]+TABLE)\b")


@dataclass(frozen=True, slots=True, repr=False)
class Head:
    """text: from INSERT to VALUES, which may come again. size: bytes up to the data."""

    table: str
    names: tuple[str, ...]
    text: bytes
    size: int
    is_copy: bool


def next_head(text: bytes, start: int) -> int | None:
    """Where the next statement that may hold data starts, from `start` on."""
    found = _START.search(text, start)
    return found.start() if found else None


def other_head(text: bytes, head: Head, start: int) -> int | None:
    """Where the next statement with data starts that has not this head."""
    for found in _START.finditer(text, start):
        if not text.startswith(head.text, found.end() - len(found[0].lstrip())):
            return found.start()
    return None


def head_at(text: bytes, at: int = 0) -> Head | None:
    """The head that text[at:] starts with, None where it is none with data that is read."""
    for expression in (_INSERT, _COPY):
        found = expression.match(text, at)
        if found:
            names = tuple(map(_plain, re.findall(_NAME, found[2][1:-1]))) if found[2] else ()
            table = _plain(re.findall(_NAME, found[1])[-1])
            return Head(table, names, found[0].strip(), found.end() - at, expression is _COPY)
    return None


def _plain(name: bytes) -> str:
    return name.strip(b'`"[]').decode("utf-8", "replace")


def created(text: bytes, table: str) -> tuple[str, ...]:
    """The columns of a table that the text creates; none where it does not."""
    made = [found.end() for found in re.finditer(_CREATE % (_NAME, re.escape(table.encode())), text)]
    return tuple(_columns(text, made[-1])) if made else ()


def _columns(text: bytes, start: int) -> list[str]:
    names: list[str] = []
    depth, first = 0, start
    for piece in _PIECES.finditer(text, start):
        if piece[0] == b"(":
            depth += 1
        elif piece[0].startswith(b"--"):
            first = first if text[first : piece.start()].strip() else piece.end()
        elif piece[0] in (b")", b",") and depth == 0:
            column = _COLUMN.match(text, first, piece.start())
            if column and column[1].upper() not in _NO_COLUMNS:
                names.append(_plain(column[1]))
            first = piece.end()
            if piece[0] == b")":
                break
        elif piece[0] == b")":
            depth -= 1
    return names


def is_sql(text: bytes, *, told: bool) -> bool:
    """Whether it is a dump or a script: a statement with data that is read, at the start of a line; with one about a
    table before it where the file's name does not say so."""
    at = next_head(text, 0)
    while at is not None:
        if head_at(text, at) is not None:
            return told or _STATEMENT.search(text, 0, at) is not None or b"INSERT" in text[:64].upper()
        at = next_head(text, at + 1)
    return False
