"""What of a listing is read: what is in scope, what a sample draws, what has changed. The rest is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from macie_lite.config import Settings
from macie_lite.jobs.sampling import Strata
from macie_lite.jobs.scope import Scope
from macie_lite.model.jobs import Counted, Job, Listing, Run
from macie_lite.model.objects import ObjectRef
from macie_lite.sources.base import Source

__all__ = ["Seen", "Selection", "Unchanged", "both", "nothing", "scope_of", "selection_of", "strata_of"]

Unchanged = Callable[[Sequence[ObjectRef]], set[ObjectRef]]
Seen = Callable[[Sequence[ObjectRef]], None]

_ALL = 100


def scope_of(settings: Settings) -> Scope:
    """Raises UsageError for what is no condition."""
    return Scope(settings.include, settings.exclude)


def strata_of(listing: Listing, settings: Settings, run: Run) -> Strata | None:
    """What draws a listing's sample; None where everything is read. The same listing of a run draws the same."""
    if settings.sampling == _ALL:
        return None
    share = settings.sampling / _ALL
    return Strata(share, f"{settings.sampling_seed}\0{listing.target}", run.started_at, Counter(listing.strata))


def _everything(_: ObjectRef) -> bool:
    return True


def nothing(_: Sequence[ObjectRef]) -> None:
    pass


def both(first: Seen, second: Seen) -> Seen:
    """Tells one, then the other."""

    def seen(refs: Sequence[ObjectRef]) -> None:
        first(refs)
        second(refs)

    return seen


@dataclass(slots=True)
class Selection:
    """Of one listing, which counts what was passed over as it goes on.

    unchanged: which of some objects need not be read again; None: all are read.
    since: only what was modified from then on is in scope.
    seen: told of everything that is listed, a page at a time.
    keys: so many were listed.
    """

    listing: Listing
    in_scope: Callable[[ObjectRef], bool] = _everything
    strata: Strata | None = None
    unchanged: Unchanged | None = None
    since: datetime | None = None
    seen: Seen = nothing
    keys: int = 0

    def chosen(self, page: Sequence[ObjectRef]) -> list[ObjectRef]:
        """Those to be read. Pages come in the order of the listing, each once."""
        since = self.since
        kept = [ref for ref in page if (since is None or ref.last_modified >= since) and self.in_scope(ref)]
        self._count("out_of_scope", page, kept)
        if self.strata is not None:
            before, kept = kept, [ref for ref in kept if self.strata.draws(ref)]
            self._count("not_sampled", before, kept)
        if self.unchanged is not None and kept:
            before, same = kept, self.unchanged(kept)
            kept = [ref for ref in before if ref not in same]
            self._count("unchanged", before, kept)
        return kept

    def _count(self, what: str, before: Sequence[ObjectRef], after: Sequence[ObjectRef]) -> None:
        if passed := len(before) - len(after):
            size = sum(ref.size for ref in before) - sum(ref.size for ref in after)
            total: Counted = getattr(self.listing, what) + Counted(passed, size)
            self.listing = replace(self.listing, **{what: total})  # type: ignore[arg-type]

    def mark(self) -> tuple[Listing, Counter[str]]:
        """Where it is, for `back`."""
        return self.listing, Counter(self.strata.seen if self.strata else ())

    def back(self, mark: tuple[Listing, Counter[str]]) -> None:
        """As if nothing had been chosen since."""
        self.listing, seen = mark
        if self.strata is not None:
            self.strata.seen = seen

    def come_to(self, position: str) -> None:
        """The listing is planned up to there."""
        seen = self.listing.strata if self.strata is None else dict(self.strata.seen)
        self.listing = replace(self.listing, position=position, strata=seen)


def selection_of(
    listing: Listing,
    source: Source,
    job: Job,
    run: Run,
    settings: Settings,
    unchanged: Unchanged | None,
    seen: Callable[[Listing], Seen] = lambda _: nothing,
) -> Selection:
    """Of a listing of a run, as it is read from `source`. Raises what `Source.list` does."""
    listing = replace(listing, listed_at=source.listed_at)
    only_new = job.schedule is not None and not job.initial_run
    since = job.created_at.replace(microsecond=0) if only_new else None  # S3 tells whole seconds
    strata = strata_of(listing, settings, run)
    scope = scope_of(settings).test(source.tags)
    return Selection(listing, scope, strata, unchanged, since, seen(listing))
