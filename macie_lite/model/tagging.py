"""What is done with the tags of objects and buckets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from macie_lite.errors import Terminal

__all__ = ["Tagged", "Tagging", "TagsRefused"]


class TagsRefused(Terminal):
    """Tags cannot be read or written, and why, as words that follow the object's name."""


class Tagging(StrEnum):
    """How it ended."""

    DONE = "tagged"
    WANTED = "would tag"
    THERE = "has it"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Tagged:
    """An object, or (without a key) a bucket. level: the tag's value. before: what it was, where it was another.

    why: it was refused, as words that follow the object's name.
    """

    bucket: str
    key: str | None
    version_id: str | None
    level: str
    state: Tagging
    before: str | None = None
    why: str | None = None
