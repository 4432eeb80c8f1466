"""Why a file is no YAML, in words that quote nothing of it: it may be any file, named by mistake.

PyYAML's messages quote the character or the tag that they stumbled on, so only the class of its error is read, and the
text at its marks: where it stopped (`problem_mark`), and where the thing began that it was in (`context_mark`).
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["reason_of"]

_ESCAPE = re.compile(r"\\[xuU]?\Z")  # the end of what was read when the rest is no escape (YAML 1.1, 5.7)
_QUOTES = ("'", '"')
_SIGN = "a value that begins with a sign such as [ { * % @ goes in single quotes"


def reason_of(error: Exception) -> str:
    """One clause, "" where neither class nor marks tell. error: of PyYAML's Python loader, reading a str."""
    import yaml  # only where a file is read: it takes 10 ms

    if not isinstance(error, yaml.YAMLError):
        return "a value does not fit its type (a date that there is not, say): write text in quotes"
    mark = getattr(error, "problem_mark", None)
    if mark is None or mark.buffer is None:  # not of a place, or of libyaml, whose marks hold no text
        return ""
    context = getattr(error, "context_mark", None)
    at, before = mark.buffer[mark.pointer], mark.buffer[mark.pointer - 1 : mark.pointer]
    if isinstance(error, yaml.scanner.ScannerError):
        return _of_scanner(at, mark, context)
    if isinstance(error, yaml.constructor.ConstructorError):
        return "tags (`!...`) are not allowed" if context is None and at in "!&" else ""
    if isinstance(error, yaml.parser.ParserError) and at == "!":
        return "tags (`!...`) are not allowed"
    begun = at == "*" if isinstance(error, yaml.composer.ComposerError) else before in ("]", "}")
    return _SIGN if begun else ""


def _of_scanner(at: str, mark: Any, context: Any) -> str:
    if context is not None and (opened := mark.buffer[context.pointer]) in _QUOTES:
        within = mark.buffer[context.pointer + 1 : mark.pointer]
        if opened == '"' and _ESCAPE.search(within):
            return "in double quotes a backslash begins an escape: write expressions in single quotes"
        return "" if opened in within else f"the quotation mark in line {context.line + 1} is not closed"
    if at == "\t":
        return "a tab cannot indent, spaces can"
    if at == ":":
        return "a colon stands where none can: text that holds one goes in single quotes"
    return _SIGN if at in "@`%" else ""
