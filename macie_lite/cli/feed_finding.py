"""The feed that a command is about."""

from __future__ import annotations

from typing import Annotated

import typer

from macie_lite.errors import UsageError
from macie_lite.model.feeds import Feed
from macie_lite.store.base import Store

__all__ = ["Name", "stored"]

Name = Annotated[str, typer.Argument(help="the feed's name", show_default=False)]


def stored(store: Store, name: str) -> Feed:
    """Raises UsageError when there is none of this name."""
    if (feed := store.feed(name)) is None:
        raise UsageError(f"There is no feed {name!r}; `macie-lite feed list` shows them.")
    return feed
