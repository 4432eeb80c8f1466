"""Options that take one of a few words: one way for all commands to say which, and to refuse another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer

from macie_lite.errors import UsageError

__all__ = ["FORMATS", "TABLE_OR_JSON", "one_of"]

FORMATS = ("table", "json", "jsonl", "csv")
"""What findings are printed as."""

TABLE_OR_JSON = ("table", "json")
"""What everything else is printed as."""


def one_of(flag: str, words: Sequence[str], description: str) -> Any:
    """A typer option for `Annotated[str, ...]` or `Annotated[str | None, ...]` that takes one of `words`, in any case,
    and hands it on in lower case. Another is a UsageError that lists them."""

    listed = f"{', '.join(words[:-1])} or {words[-1]}"

    def checked(given: str | None) -> str | None:
        if given is not None and given.lower() not in words:
            raise UsageError(f"{flag} takes {listed}, not {given!r}.")
        return given and given.lower()

    return typer.Option(flag, help=f"{description}: {listed}", callback=checked, autocompletion=lambda: list(words))
