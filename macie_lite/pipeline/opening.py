"""Opens what a run reads: as who runs it, or in the role of one of its job's accounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Protocol, TypeAlias

from macie_lite.config import Settings
from macie_lite.jobs.accounts import Account, Accounts
from macie_lite.model.jobs import Run
from macie_lite.pipeline import build
from macie_lite.sources.base import Source, SourceOptions
from macie_lite.sources.open_source import open_source

__all__ = ["Opener", "Opens", "Origin", "Sources"]

_KEPT = 16
"""Sources: each holds connections, and a run may have thousands of buckets."""


class Origin(Protocol):
    """What a listing and a batch say of where they are from. account: whose role reads it; None: who runs the run."""

    @property
    def target(self) -> str: ...

    @property
    def account(self) -> str | None: ...


Opens: TypeAlias = Callable[[Origin], Source]


class Opener:
    """Of one run. settings: with the job's own. own: how who runs it opens what is named, if not as `settings` say."""

    def __init__(self, settings: Settings, run: Run, own: SourceOptions | None = None) -> None:
        self.own = own or build.source_options(settings)
        self.accounts: dict[str, Account] = {one.id: one for one in Accounts.of(run.accounts).whole}

    def __call__(self, origin: Origin) -> Source:
        return open_source(origin.target, self.options(origin.account))

    def options(self, account: str | None) -> SourceOptions:
        """An account's role is assumed by who runs this, whatever role the run has for what is named."""
        if account is None:
            return self.own
        one = self.accounts[account]
        return replace(self.own, role_arn=self.role(account), external_id=one.external_id, account=account)

    def role(self, account: str) -> str:
        """Its ARN."""
        return self.accounts[account].role_arn(self._partition)

    @cached_property
    def _partition(self) -> str:
        from macie_lite.aws.clients import partition_of  # botocore takes a third of a second

        return partition_of(self.own)


class Sources:
    """What was opened last, for the next batch of the same target; what was not used for longest is closed. Not for
    several threads."""

    def __init__(self, opens: Opens, most: int = _KEPT) -> None:
        self._open, self._most = opens, most
        self._kept: dict[tuple[str, str | None], Source] = {}

    def __call__(self, origin: Origin) -> Source:
        """Good until the next call."""
        place = origin.target, origin.account
        source = self._kept.pop(place, None) or self._open(origin)
        self._kept[place] = source
        if len(self._kept) > self._most:
            self._kept.pop(next(iter(self._kept))).close()
        return source

    def close(self) -> None:
        for source in self._kept.values():
            source.close()
        self._kept.clear()
