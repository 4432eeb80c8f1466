"""The contract of a store, as far as it keeps who has been shown what findings found."""

from __future__ import annotations

from typing import Protocol

from macie_lite.model.reveals import Reveal

__all__ = ["RevealStore"]


class RevealStore(Protocol):
    """A part of `base.Store`, which says what is raised. Entries are added, and never changed or deleted."""

    def keep_reveal(self, reveal: Reveal) -> None:
        """Committed when this returns; `at` is the database's clock."""
        ...

    def reveals(self, finding_id: str | None = None, *, limit: int | None = None) -> list[Reveal]:
        """Of a finding, or of all; the newest first."""
        ...
