"""Planning by events: instead of a listing, what a queue says was uploaded, until the run's time is over.

A message is deleted once the batch that it asks for is stored. One that comes twice, late or in another order is
harmless: an object is read as the event describes it, once, and what overwrote it is told by its own event.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime

from macie_lite.errors import TargetError, Unavailable, told
from macie_lite.model.jobs import Step
from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.pipeline import build
from macie_lite.pipeline.limits import LimitReached
from macie_lite.pipeline.local import Work
from macie_lite.pipeline.patience import SECONDS, patiently
from macie_lite.pipeline.planning import Planner
from macie_lite.pipeline.selection import Selection
from macie_lite.sources.base import Source
from macie_lite.sources.event_messages import latest
from macie_lite.sources.event_queue import EventQueue, Received
from macie_lite.sources.open_source import in_scope

__all__ = ["EventPlanner"]

_WAIT = 2
"""Seconds that one look into the queue waits: results of the objects before wait as long to be told."""

_MOST = 200
"""Messages that are planned together."""


class EventPlanner(Planner):
    """Of a run with a queue: its targets, and the buckets that its criteria chose when it began, say what it heeds."""

    def steps(self) -> Generator[list[Work]]:
        """As `Planner.steps`, without an end unless the job's next run is due, or a limit is reached."""
        assert self._settings.events is not None, "made for a run with a queue"
        queue = EventQueue(self._settings.events, build.source_options(self._settings))
        selections = self._selections()
        self._left, self._failed = set[ObjectRef](), set[ObjectRef]()
        try:
            while not self._is_over():
                self._owner.beat()
                self._allowance.check()
                received = self._received(queue)
                works = self._heeded(received, selections)
                patiently(queue.done, [one for one in received if not self._asks_for(one, self._left | self._failed)])
                patiently(queue.extend, [one for one in received if self._asks_for(one, self._left)], 0)
                self._failed.clear()
                yield works
                if (limit := self._allowance.spent()) is not None:
                    raise LimitReached(f"the limit of {limit} is reached (--run-{limit})")
            self._end(selections)
        except LimitReached as reached:
            self.progress.limit = reached
        finally:
            queue.close()
            for _, source in selections:
                source.close()

    def _received(self, queue: EventQueue) -> list[Received]:
        """A queue that does not answer is told of at once, and asked for a while longer."""
        try:
            return queue.receive(_WAIT, _MOST)
        except Unavailable as error:
            self.say(f"{error} It is asked again for {SECONDS:.0f} seconds.")
            return patiently(queue.receive, _WAIT, _MOST)

    def _is_over(self) -> bool:
        """A run of a scheduled job makes place for the next one."""
        due = self._job.next_at if self._job.schedule is not None else None
        return due is not None and datetime.now(UTC) >= due

    def _selections(self) -> list[tuple[Selection, Source]]:
        listings = patiently(self._store.listings, self._run.run_id)
        self._tell_gaps(listings)
        sources = [(one, self._open(one)) for one in listings if not (one.ended and one.error)]
        return [(self._selection(listing, source), source) for listing, source in sources]

    def _heeded(self, received: Sequence[Received], selections: Sequence[tuple[Selection, Source]]) -> list[Work]:
        """The batches of what was uploaded to one of the targets, stored."""
        uploads = latest([upload for one in received for upload in one.uploads])
        left = [self._current(upload.ref) for upload in uploads]
        works: list[Work] = []
        for selection, source in selections:
            mine = [ref for ref in left if in_scope(selection.listing.target, ref)]
            if mine:
                left = [ref for ref in left if ref not in set(mine)]
                works += self._planned_or_told(selection, mine, source)
        return works

    def _current(self, ref: ObjectRef) -> ObjectRef:
        """As a listing would have it: without a version, unless versions are objects of their own."""
        return replace(ref, version_id=None) if self._settings.versions == "current" else ref

    def _planned_or_told(self, selection: Selection, refs: Sequence[ObjectRef], source: Source) -> list[Work]:
        """A target that cannot be read stops no other: it is a gap of the run until its messages, which stay in the
        queue, come again and can be heeded."""
        mark = selection.mark()
        try:
            return self._planned_of(selection, refs, source)
        except (TargetError, Unavailable) as error:
            selection.back(mark)
            self._failed.update(refs)
            said, code = told(error)
            self._store_step(Step(replace(selection.listing, error=said, exit_code=code)))
            return []

    def _planned_of(self, selection: Selection, refs: Sequence[ObjectRef], source: Source) -> list[Work]:
        mark = selection.mark()
        chosen = selection.chosen(refs)
        if self._allowance.take(chosen) is not None:
            selection.back(mark)
            chosen = list(self._to_the_limit(selection, refs))
        if selection.listing.bucket is None and chosen:
            selection.listing = replace(selection.listing, bucket=_bucket(source, chosen[0].bucket))
        return self._step(selection, chosen, source)

    def _to_the_limit(self, selection: Selection, refs: Sequence[ObjectRef]) -> Iterator[ObjectRef]:
        """One by one, up to the first that is too much: from there on they are left to the next portion."""
        for at, ref in enumerate(refs):
            mark = selection.mark()
            chosen = selection.chosen([ref])
            if (limit := self._allowance.take(chosen)) is not None:
                selection.back(mark)
                self._allowance.reached = limit
                self._left.update(refs[at:])
                return
            yield from chosen

    def _asks_for(self, received: Received, refs: Set[ObjectRef]) -> bool:
        return not refs.isdisjoint(self._current(upload.ref) for upload in received.uploads)

    def _end(self, selections: Sequence[tuple[Selection, Source]]) -> None:
        for selection, _ in selections:
            last = self._listings[selection.listing.number]
            self._store_step(Step(replace(selection.listing, ended=True, error=last.error, exit_code=last.exit_code)))
        self.progress.listed_all = True
        patiently(self._store.planned_all, self._run.run_id)


def _bucket(source: Source, name: str) -> BucketInfo:
    """What is known of a bucket; little, where it may not be asked: its objects are read all the same."""
    try:
        return source.bucket()
    except (TargetError, Unavailable):
        return BucketInfo(name, f"arn:aws:s3:::{name}")
