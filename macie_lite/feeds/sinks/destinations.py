"""What `--to` of each kind of sink is held against. Each raises UsageError for what is none of its kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult

from macie_lite.errors import UsageError

__all__ = ["absolute", "place", "place_of_files", "syslog_url", "topic", "url"]


def url(text: str) -> SplitResult:
    from macie_lite.feeds.sinks.http import checked_url

    return checked_url(text)


def syslog_url(text: str) -> Any:
    from macie_lite.feeds.sinks.http import checked_url

    return checked_url(text, schemes=("tls",))


def place(text: str) -> object:
    from macie_lite.feeds.sinks.places import place_in_s3

    return place_in_s3(text)


def place_of_files(text: str) -> None:
    from macie_lite.feeds.sinks.places import checked_place

    checked_place(text)


def topic(arn: str) -> None:
    parts = arn.split(":")
    if len(parts) != 6 or parts[0] != "arn" or parts[2] != "sns" or not all(parts):
        raise UsageError(f"{arn!r} is no topic: arn:aws:sns:REGION:ACCOUNT:NAME.")


def absolute(path: str) -> None:
    """Workers have other folders than who adds a feed."""
    if not Path(path).is_absolute():
        raise UsageError(f"The file {path!r} is not named by its whole path, which is the same for all who deliver.")
