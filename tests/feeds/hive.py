"""Table definitions of Hive, as Athena takes them, in the types of Arrow and of DuckDB."""

from __future__ import annotations

import re

import pyarrow as pa

__all__ = ["columns", "duckdb_type"]

_WORDS = re.compile(r"`?(\w+)`?")
_PLAIN = {"string": pa.string(), "bigint": pa.int64(), "int": pa.int32(), "boolean": pa.bool_()}
_DUCKDB = {pa.string(): "VARCHAR", pa.int64(): "BIGINT", pa.int32(): "INTEGER", pa.bool_(): "BOOLEAN"}


def columns(statement: str) -> pa.Schema:
    """Of `CREATE EXTERNAL TABLE name (column type, ...)`."""
    text = re.sub(r"\s+", " ", statement).replace("< ", "<").replace(", ", ",")
    parser = _Types(text[text.index("(") + 1 :].lstrip())
    return pa.schema(parser.fields(" ", ")"))


class _Types:
    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def fields(self, before_type: str, end: str) -> list[tuple[str, pa.DataType]]:
        found = []
        while True:
            name = self._word()
            self._expect(before_type)
            found.append((name, self._type()))
            self._at += self._text[self._at] == " "
            if self._text[self._at] == end:
                self._at += 1
                return found
            self._expect(",")

    def _type(self) -> pa.DataType:
        name = self._word()
        if name in _PLAIN:
            return _PLAIN[name]
        self._expect("<")
        if name == "struct":
            return pa.struct(self.fields(":", ">"))
        assert name == "array", name
        inner = self._type()
        self._expect(">")
        return pa.list_(inner)

    def _word(self) -> str:
        match = _WORDS.match(self._text, self._at)
        assert match, self._text[self._at :][:40]
        self._at = match.end()
        return match[1]

    def _expect(self, char: str) -> None:
        assert self._text[self._at] == char, self._text[self._at :][:40]
        self._at += 1


def duckdb_type(kind: pa.DataType) -> str:
    if pa.types.is_struct(kind):
        inner = (f'"{one.name}" {duckdb_type(one.type)}' for one in kind)
        return f"STRUCT({', '.join(inner)})"
    return f"{duckdb_type(kind.value_type)}[]" if pa.types.is_list(kind) else _DUCKDB[kind]
