"""The contract of a store, as far as findings are put away: saved filters, what is archived, what is old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from macie_lite.model.filters import FindingsFilter

__all__ = ["FilterStore"]


class FilterStore(Protocol):
    """A part of `base.Store`, which says what is raised."""

    # -- filters

    def add_filter(self, new: FindingsFilter) -> bool:
        """At its position, or behind the last; those from there on move. False, and nothing stored, when there is one
        of this name."""
        ...

    def change_filter(self, name: str, changed: FindingsFilter) -> bool:
        """In place of the one of this name, at its position as above; id and creation stay. False, and nothing stored,
        when there is none, or another has the new name."""
        ...

    def filter(self, name: str) -> FindingsFilter | None: ...

    def filters(self) -> list[FindingsFilter]:
        """By position."""
        ...

    def remove_filter(self, name: str) -> bool:
        """Those behind it move."""
        ...

    # -- findings

    def archive(self, finding_ids: Sequence[str], archived: bool) -> int:
        """Archives these, or brings them back, as a change of each: `updatedAt` moves. How many were not so before.
        Some hundred ids at most."""
        ...

    def expire_findings(self, before: datetime, at_last: datetime, limit: int) -> int:
        """Deletes findings, `limit` of them at most, the oldest first: changed last before then, once all feeds are
        past them; before `at_last` also those that a feed has not had, which are counted in it. How many. Their runs
        still count them."""
        ...

    def forget_job(self, job_id: str) -> bool:
        """Deletes a job with its runs, results and findings; the ledger keeps what it has. False: there is none."""
        ...
