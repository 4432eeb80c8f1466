"""The buckets that a command is about."""

from __future__ import annotations

from typing import Annotated

import typer

from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.model.buckets import BucketProfile
from macie_lite.store.base import Store

__all__ = ["Name", "Pattern", "of_name"]

Name = Annotated[str, typer.Argument(help="the bucket's name", show_default=False)]
Pattern = Annotated[str | None, typer.Option("--bucket", metavar="PATTERN", help="names; * and ? as usual")]


def of_name(store: Store, name: str, settings: Settings) -> list[BucketProfile]:
    """Of each account that it was scanned for. Raises UsageError when there is none."""
    found = [one for one in store.buckets(name) if settings.account_id in (None, one.account_id)]
    if not found:
        raise UsageError(f"No bucket {name} is known; see `macie-lite buckets list` (and `buckets refresh`).")
    return found
