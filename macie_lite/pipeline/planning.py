"""From a run's targets to batches: page by page, without holding a listing in memory.

Every step is stored before it is handed out: how far the listing has come, what of it is not read, and the batches on
the way there with their objects. So planning goes on where it stopped, whoever goes on with it, and a batch that was
lost can be handed out again by anybody.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from macie_lite import metrics
from macie_lite.config import Settings
from macie_lite.errors import JobFailed, MacieLiteError, TargetError, Unavailable, told
from macie_lite.model.jobs import Job, Listing, PlannedBatch, Run, Step
from macie_lite.model.objects import Batch, ObjectRef
from macie_lite.pipeline.beside import own_of
from macie_lite.pipeline.endings import say, start_of
from macie_lite.pipeline.gone import Gone, gone_of
from macie_lite.pipeline.limits import Allowance, LimitReached
from macie_lite.pipeline.local import Work
from macie_lite.pipeline.opening import Opener, Opens
from macie_lite.pipeline.ownership import Owner, RunTaken
from macie_lite.pipeline.patience import patiently
from macie_lite.pipeline.selection import Seen, Selection, Unchanged, both, nothing, selection_of
from macie_lite.pipeline.stretches import ahead, stretches, until_fault, within
from macie_lite.pipeline.targets import listings_of
from macie_lite.pipeline.turns import Division, Steps, Turns
from macie_lite.sources.base import Source
from macie_lite.sources.open_source import bucket_of_target, is_local
from macie_lite.store.base import Store

__all__ = ["Planner", "Progress", "grouped", "is_large"]

_log = logging.getLogger(__name__)

_FIRST = 8
"""Objects in the first batch; each next one doubles, so that a small bucket is spread over all processes too."""

_DOUBLINGS = 40

_Listed = TypeVar("_Listed")


@dataclass(slots=True)
class Progress:
    """How far the planning is; what is done is counted by who receives the outcomes."""

    objects: int = 0
    bytes: int = 0
    listed_all: bool = False
    failures: list[MacieLiteError] = field(default_factory=list)
    limit: LimitReached | None = None  # that ended the planning


class Planner:
    """Of one run, which `owner` works on.

    at_once: listings that go on side by side, by threads; 1: no threads, as a process needs that forks.
    """

    def __init__(
        self,
        store: Store,
        job: Job,
        run: Run,
        settings: Settings,
        open_source: Opens,
        owner: Owner,
        unchanged: Unchanged | None,
        *,
        at_once: int = 1,
    ) -> None:
        self._store, self._job, self._run, self._settings = store, job, run, settings
        self._open, self._owner, self._unchanged, self._at_once = open_source, owner, unchanged, at_once
        self.progress = Progress()
        self.say: Callable[[str], None] = _log.warning  # what a person could mend
        self._number = patiently(store.next_batch, run.run_id)
        self._listings = {one.number: one for one in patiently(store.listings, run.run_id)}
        self._targets: defaultdict[str | None, set[str]] = defaultdict(set)  # of each bucket
        self._allowance = Allowance.of(settings, run, patiently(store.planned, run.run_id))

    def begin(self) -> None:
        """Lists every target from its start: what an earlier use of the run's id had planned is forgotten. Raises
        TargetError when the job chooses among buckets that may not be listed, Unavailable."""
        if not patiently(self._store.forget_plan, self._run.run_id, self._owner.name):
            raise RunTaken(self._run.run_id)
        started = start_of(self._job, self._run)
        self._add(self._beating(self._first_listings()), event=started)
        say(started)

    def _first_listings(self) -> Iterator[Listing]:
        return listings_of(self._store, self._run, Opener(self._settings, self._run))

    def steps(self) -> Generator[list[Work]]:
        """The batches of every step that is still to be planned, stored before they are handed out; [] where it has
        none. May be called once."""
        known = patiently(self._store.listings, self._run.run_id)
        self._listings = {one.number: one for one in known}
        for one in known:
            self._targets[_bucket_of(one.target)].add(one.target)
        self._tell_gaps(known)
        failures = len(self.progress.failures)
        with Turns(self._open, self._at_once) as self._turns:
            left = [replace(one, error=None, exit_code=None) for one in known if not one.ended]
            yield from self._turns.steps(left, self._listing)
        if self.progress.limit is not None:
            return
        self.progress.listed_all = True
        if len(self.progress.failures) == failures:
            patiently(self._store.planned_all, self._run.run_id)

    def _tell_gaps(self, listings: Iterable[Listing]) -> None:
        """What ended with an error: before it was listed, or in an earlier slice."""
        self.progress.failures += [JobFailed(one.error, one.exit_code) for one in listings if one.ended and one.error]

    def _add(self, listings: Iterable[Listing], **kwargs: Any) -> None:
        """kwargs: as `Store.add_listings`."""
        new = tuple(listings)
        if not patiently(self._store.add_listings, self._run.run_id, self._owner.name, new, **kwargs):
            raise RunTaken(self._run.run_id)

    def _listing(self, listing: Listing) -> Steps:
        """One listing to its end, or to the error that broke it off, which is recorded. It goes on behind what was
        stored: what the error came into the midst of is listed again."""
        selection = Selection(listing)
        try:
            source = self._turns.source(listing)
            selection = self._selection(listing, source)
            yield from self._steps(selection, source)
        except (TargetError, Unavailable) as error:
            self.progress.failures.append(error)
            said, code = told(error)
            stored = self._listings.get(listing.number, listing)
            self._store_step(Step(replace(stored, error=said, exit_code=code)))
        except LimitReached as reached:
            self._turns.stop()
            self.progress.limit = reached
            said = f"{listing.target} was not listed to its end: {reached}."
            self._store_step(Step(replace(selection.listing, error=said, exit_code=reached.exit_code)))

    def _selection(self, listing: Listing, source: Source) -> Selection:
        return selection_of(listing, source, self._job, self._run, self._settings, self._unchanged, self._seen)

    def _seen(self, listing: Listing) -> Seen:
        """Notes what a bucket has now; what a run does not note is gone. An inventory does not know what came later."""
        if is_local(listing.target) or listing.listed_at is not None:
            return nothing
        return lambda refs: patiently(self._store.seen, refs, self._run.started_at)

    def _steps(self, selection: Selection, source: Source) -> Steps:
        faults: list[MacieLiteError] = []
        found = ahead(
            until_fault(source.list(selection.listing.position or selection.listing.after), faults), self._turns.threads
        )
        refs = within(self._beating(found), lambda: selection.listing.until)
        target, division = selection.listing.target, Division()
        gone = self._gone(selection, source)
        own = own_of(target, self._targets[_bucket_of(target)], self._listings.values())
        for held in stretches(refs, selection, own, self._settings.batch_objects, self._allowance):
            if held is None:
                yield None
                continue
            yield self._step(selection, held, source)
            if selection.strata is None and division.is_due(selection.keys) and self._turns.free:
                self._divide(selection, source, division)
        for fault in faults:
            raise fault
        if gone is not None:
            gone.end(selection.listing.until)
        self._store_step(Step(replace(selection.listing, ended=True)))

    def _gone(self, selection: Selection, source: Source) -> Gone | None:
        """What resolves findings of objects that a listing does not have any more, told of all that it has."""
        versions = self._settings.versions != "current"
        gone = gone_of(self._store, self._run, selection.listing, source, versions=versions)
        if gone is not None:
            selection.seen = both(selection.seen, gone.seen)
        return gone

    def _divide(self, selection: Selection, source: Source, division: Division) -> None:
        """What is left of a listing among several."""
        first, *others = division.of(selection, source, max(self._listings) + 1, self._turns.free)
        if others:
            self._add((first, *others), instead_of=first.number)
            selection.listing = first
            self._listings |= {one.number: one for one in (first, *others)}
            self._turns.add(others)

    def _beating(self, listed: Iterable[_Listed]) -> Iterator[_Listed]:
        for one in listed:
            self._owner.beat()
            yield one

    def _step(self, selection: Selection, held: Sequence[ObjectRef], source: Source) -> list[Work]:
        if held and selection.listing.bucket is None:
            selection.listing = replace(selection.listing, bucket=source.bucket())
        listing = selection.listing
        groups = grouped(held, self._number, self._settings.batch_objects, self._settings.batch_bytes)
        batches = tuple(PlannedBatch(self._number + at, listing.number, group) for at, group in enumerate(groups))
        return self._handed_out(Step(listing, batches))

    def _handed_out(self, step: Step) -> list[Work]:
        """A step's batches, once it is stored."""
        self._store_step(step)
        self._number += len(step.batches)
        self.progress.objects += sum(len(batch.objects) for batch in step.batches)
        self.progress.bytes += sum(batch.size for batch in step.batches)
        return [_work(self._run.run_id, batch, step.listing) for batch in step.batches]

    def _store_step(self, step: Step) -> None:
        if not patiently(self._store.plan, self._run.run_id, self._owner.name, step):
            raise RunTaken(self._run.run_id)
        number = step.listing.number
        metrics.planned(self._listings.get(number, Listing(number, step.listing.target)), step)
        self._listings[number] = step.listing


def _bucket_of(target: str) -> str | None:
    place = bucket_of_target(target)
    return place and place[0]


def _work(run_id: str, batch: PlannedBatch, listing: Listing) -> Work:
    assert listing.bucket is not None, "asked before the first batch"
    return Work(Batch(run_id, batch.number, listing.target, batch.objects, listing.account), listing.bucket)


def is_large(batch: Batch, settings: Settings) -> bool:
    """Whether it is one object greater than a batch should be; those have a queue of their own."""
    return sum(ref.size for ref in batch.objects) > settings.batch_bytes


def grouped(refs: Sequence[ObjectRef], number: int, objects: int, size: int) -> Iterator[tuple[ObjectRef, ...]]:
    """Batches of at most `objects` objects and (but for one greater object) `size` bytes, of which the first has
    `number`: the first ones of a run are smaller."""
    held: list[ObjectRef] = []
    weight = 0
    for ref in refs:
        room = min(_FIRST << min(number, _DOUBLINGS), objects)
        if held and (len(held) >= room or weight + ref.size > size):
            yield tuple(held)
            number, held, weight = number + 1, [], 0
        held.append(ref)
        weight += ref.size
    if held:
        yield tuple(held)
