"""How the commands that list something print it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, TypeVar

from macie_lite.cli.choices import TABLE_OR_JSON, one_of

__all__ = ["AsJson", "print_list"]

AsJson = Annotated[str, one_of("--format", TABLE_OR_JSON, "stdout")]

_One = TypeVar("_One")


def print_list(
    format: str,
    found: Sequence[_One],
    as_json: Callable[[_One], Any],
    as_lines: Callable[[Sequence[_One]], Iterable[str]],
    nothing: str,
) -> None:
    """nothing: what is said, on stderr, where a table would be empty."""
    if format == "json":
        print(json.dumps([as_json(one) for one in found], indent=2))
    elif found:
        print("\n".join(as_lines(found)))
    else:
        print(nothing, file=sys.stderr)
