"""From a run's targets to batches: page by page, without holding a listing in memory.

Every step is stored before it is handed out: how far the listing has come, what of it is not read, and the batches on
the way there with their objects. So planning goes on where it stopped, whoever goes on with it, and a batch that was
lost can be handed out again by anybody.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from macie_lite import metrics
from macie_lite.config import Settings
from macie_lite.errors import JobFailed, MacieLiteError, TargetError, Unavailable, told
from macie_lite.model.jobs import Job, Listing, PlannedBatch, Run, Step
from macie_lite.model.objects import Batch, ObjectRef
from macie_lite.pipeline import build
from macie_lite.pipeline.limits import Allowance, LimitReached
from macie_lite.pipeline.local import Work
from macie_lite.pipeline.ownership import Owner, RunTaken
from macie_lite.pipeline.patience import patiently
from macie_lite.pipeline.selection import Seen, Selection, Unchanged, nothing, selection_of
from macie_lite.pipeline.targets import listings_of
from macie_lite.sources.base import Source
from macie_lite.sources.open_source import in_scope, is_local
from macie_lite.store.base import Store

__all__ = ["Planner", "Progress", "grouped", "is_large", "stretches", "until_fault"]

_PAGE = 1000
_STRETCH = 20_000
"""Keys after which a step is stored, though nothing of them is read."""

_FIRST = 8
"""Objects in the first batch; each next one doubles, so that a small bucket is spread over all processes too."""

_DOUBLINGS = 40


@dataclass(slots=True)
class Progress:
    """How far the planning is; what is done is counted by who receives the outcomes."""

    objects: int = 0
    bytes: int = 0
    listed_all: bool = False
    failures: list[MacieLiteError] = field(default_factory=list)
    limit: LimitReached | None = None  # that ended the planning


class Planner:
    """Of one run, which `owner` works on."""

    def __init__(
        self,
        store: Store,
        job: Job,
        run: Run,
        settings: Settings,
        open_source: Callable[[str], Source],
        owner: Owner,
        unchanged: Unchanged | None,
    ) -> None:
        self._store, self._job, self._run, self._settings = store, job, run, settings
        self._open, self._owner, self._unchanged = open_source, owner, unchanged
        self.progress = Progress()
        self._number = patiently(store.next_batch, run.run_id)
        self._before = {one.number: one for one in patiently(store.listings, run.run_id)}
        self._allowance = Allowance.of(settings, run, patiently(store.planned, run.run_id))

    def begin(self) -> None:
        """Lists every target from its start: what an earlier use of the run's id had planned is forgotten. Raises
        TargetError when the job chooses among buckets that may not be listed, Unavailable."""
        if not patiently(self._store.forget_plan, self._run.run_id, self._owner.name):
            raise RunTaken(self._run.run_id)
        self._add(listings_of(self._store, self._run, build.source_options(self._settings)))

    def steps(self) -> Iterator[list[Work]]:
        """The batches of every step that is still to be planned, stored before they are handed out; [] where it has
        none. May be called once."""
        listings = patiently(self._store.listings, self._run.run_id)
        listed = [listing.target for listing in listings if listing.ended and not listing.error]
        self.progress.failures += [JobFailed(one.error, one.exit_code) for one in listings if one.ended and one.error]
        known = len(self.progress.failures)
        try:
            for listing in listings:
                if not listing.ended:
                    yield from self._listing(replace(listing, error=None, exit_code=None), listed)
        except LimitReached as reached:
            self.progress.limit = reached
            return
        self.progress.listed_all = True
        if len(self.progress.failures) == known:
            patiently(self._store.planned_all, self._run.run_id)

    def _add(self, listings: Iterable[Listing]) -> None:
        if not patiently(self._store.add_listings, self._run.run_id, self._owner.name, tuple(listings)):
            raise RunTaken(self._run.run_id)

    def _listing(self, listing: Listing, listed: list[str]) -> Iterator[list[Work]]:
        """One listing to its end, or to the error that broke it off, which is recorded."""
        selection, source = Selection(listing), None
        try:
            source = self._open(listing.target)
            selection = self._selection(listing, source)
            yield from self._steps(selection, source, tuple(listed))
            listed.append(listing.target)
        except (TargetError, Unavailable) as error:
            self.progress.failures.append(error)
            said, code = told(error)
            self._store_step(Step(replace(selection.listing, error=said, exit_code=code)))
        except LimitReached as reached:
            said = f"{listing.target} was not listed to its end: {reached}."
            self._store_step(Step(replace(selection.listing, error=said, exit_code=reached.exit_code)))
            raise
        finally:
            if source is not None:
                source.close()

    def _selection(self, listing: Listing, source: Source) -> Selection:
        return selection_of(listing, source, self._job, self._run, self._settings, self._unchanged, self._seen)

    def _seen(self, listing: Listing) -> Seen:
        """Notes what a bucket has now; what a run does not note is gone. An inventory does not know what came later."""
        if is_local(listing.target) or listing.listed_at is not None:
            return nothing
        return lambda refs: patiently(self._store.seen, refs, self._run.started_at)

    def _steps(self, selection: Selection, source: Source, listed: Sequence[str]) -> Iterator[list[Work]]:
        faults: list[MacieLiteError] = []
        refs = until_fault(self._beating(source.list(selection.listing.position)), faults)
        for held in stretches(refs, selection, listed, self._settings.batch_objects, self._allowance):
            yield self._step(selection, held, source)
        for fault in faults:
            raise fault
        self._store_step(Step(replace(selection.listing, ended=True)))

    def _beating(self, refs: Iterable[ObjectRef]) -> Iterator[ObjectRef]:
        for ref in refs:
            self._owner.beat()
            yield ref

    def _step(self, selection: Selection, held: Sequence[ObjectRef], source: Source) -> list[Work]:
        if held and selection.listing.bucket is None:
            selection.listing = replace(selection.listing, bucket=source.bucket())
        listing = selection.listing
        groups = grouped(held, self._number, self._settings.batch_objects, self._settings.batch_bytes)
        batches = tuple(PlannedBatch(self._number + at, listing.number, group) for at, group in enumerate(groups))
        self._store_step(Step(listing, batches))
        self._number += len(batches)
        self.progress.objects += sum(len(batch.objects) for batch in batches)
        self.progress.bytes += sum(batch.size for batch in batches)
        return [_work(self._run.run_id, batch, listing) for batch in batches]

    def _store_step(self, step: Step) -> None:
        if not patiently(self._store.plan, self._run.run_id, self._owner.name, step):
            raise RunTaken(self._run.run_id)
        number = step.listing.number
        metrics.planned(self._before.get(number, Listing(number, step.listing.target)), step)
        self._before[number] = step.listing


def _work(run_id: str, batch: PlannedBatch, listing: Listing) -> Work:
    assert listing.bucket is not None, "asked before the first batch"
    return Work(Batch(run_id, batch.number, listing.target, batch.objects), listing.bucket)


def until_fault(refs: Iterable[ObjectRef], faults: list[MacieLiteError]) -> Iterator[ObjectRef]:
    """When a listing breaks off, what was listed comes first, then its error."""
    try:
        yield from refs
    except MacieLiteError as error:
        faults.append(error)


def stretches(
    refs: Iterator[ObjectRef], selection: Selection, listed: Sequence[str], enough: int, allowance: Allowance
) -> Iterator[list[ObjectRef]]:
    """What is read of a listing, in pieces that are worth a step: at least `enough` objects, or those of so many keys
    that one would not like to list them again. The selection's listing is at the end of the piece then. Raises
    LimitReached behind the last piece that is within the limits."""
    held: list[ObjectRef] = []
    passed = 0
    allowance.check()
    for page in iter(lambda: list(itertools.islice(refs, _PAGE)), []):
        allowance.listed()
        own = [ref for ref in page if not any(in_scope(target, ref) for target in listed)]
        selection.seen(page)
        mark = selection.mark()
        chosen = selection.chosen(own)
        if allowance.take(chosen) is not None:
            selection.back(mark)
            limit = yield from _to_the_limit(own, held, selection, allowance)
            raise LimitReached(f"the limit of {limit} is reached (--run-{limit})")
        held += chosen
        passed += len(page)
        selection.come_to(_place(page[-1]))
        if len(held) >= enough or passed >= _STRETCH:
            yield held
            held, passed = [], 0
            allowance.check()
    if passed:
        yield held


def _to_the_limit(
    page: Sequence[ObjectRef], held: list[ObjectRef], selection: Selection, allowance: Allowance
) -> Generator[list[ObjectRef], None, str]:
    """Object by object, up to the first one that is too much; the limit that it comes to."""
    for ref in page:
        mark = selection.mark()
        chosen = selection.chosen([ref])
        if (limit := allowance.take(chosen)) is not None:
            selection.back(mark)
            yield held
            return limit
        held += chosen
        selection.come_to(_place(ref))
    raise AssertionError("the page was too much")


def _place(ref: ObjectRef) -> str:
    return ref.position or ref.key


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
