"""Automated discovery: each day as much of all buckets as a budget allows, and other objects than before.

First every bucket is listed, a part of a large one, and the best of what there is to read is stored as candidates. What
of all candidates is read follows from these alone, so that whoever goes on comes to the same, and goes on behind what
was handed out. docs/automated.md says why.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from macie_lite.errors import TargetError, Unavailable, told
from macie_lite.jobs.discovery import Kinds, covered, goes_on, shared_out, waited
from macie_lite.model.jobs import Candidates, Counted, Listing, PlannedBatch, Run, Step
from macie_lite.model.objects import LastResult, ObjectRef
from macie_lite.pipeline.limits import LimitReached, Requests, reached
from macie_lite.pipeline.local import Work
from macie_lite.pipeline.opening import Opener
from macie_lite.pipeline.patience import patiently
from macie_lite.pipeline.planning import Planner, grouped
from macie_lite.pipeline.selection import Selection
from macie_lite.pipeline.stretches import PAGE, place
from macie_lite.pipeline.targets import listings_of
from macie_lite.sources.base import Source
from macie_lite.sources.open_source import bucket_of_target, in_scope

__all__ = ["BUDGET", "AutomatedPlanner"]

BUDGET = 10 << 30
"""Bytes that a run reads, where --run-bytes says nothing else."""

_KEYS = 100_000
"""Keys of a bucket that a run lists; the next one goes on behind them."""

_OBJECTS = 100_000
"""Candidates of a run, which it may read at most; buckets that are listed share them, but have at least some."""

_SOME = 100

_AGAIN = timedelta(days=30)
"""After which what could not be read wholly is tried again."""

_ARCHIVED = ("GLACIER", "DEEP_ARCHIVE")
"""Storage classes of which nothing can be read: they cost a request, and no bytes."""


class AutomatedPlanner(Planner):
    """Of a run with a budget, which is over when that is spent."""

    def _first_listings(self) -> Iterator[Listing]:
        """The buckets of which least was read first; each goes on where the last run came to. Where requests are short,
        first those that the last run did not come to, the others behind them."""
        buckets = patiently(self._store.buckets)
        known = {(one.account_id, one.name): one for one in buckets}
        excluded = {one.name for one in buckets if one.excluded}  # whoever's: names are known to all accounts
        before = {one.target: one for one in self._last()[1]}
        found = listings_of(self._store, self._run, Opener(self._settings, self._run), excluded)
        ordered = sorted(found, key=lambda one: covered(known.get((self._owns(one), _bucket(one) or ""))))
        if self._settings.run_requests is not None:
            ordered.sort(key=lambda one: waited(before.get(one.target)))
        for number, listing in enumerate(ordered):
            yield replace(listing, number=number, after=goes_on(before.get(listing.target)))

    def _owns(self, listing: Listing) -> str:
        """The account whose bucket it is."""
        return listing.account or self._run.account_id

    def _last(self) -> tuple[Run | None, list[Listing]]:
        """The last run before this one that listed anything."""
        for run in reversed(patiently(self._store.runs, self._job.job_id)):
            if run.number < self._run.number and (listings := patiently(self._store.listings, run.run_id)):
                return run, listings
        return None, []

    def steps(self) -> Generator[list[Work]]:
        """As `Planner.steps`: first [] for every bucket that is listed, then batches of one bucket after the other."""
        try:
            yield from self._look_at_all()
            yield from self._hand_out()
            self._end()
        except LimitReached as limit:
            self.progress.limit = limit
            return
        self.progress.listed_all = True
        patiently(self._store.planned_all, self._run.run_id)

    # -- what there is

    def _look_at_all(self) -> Iterator[list[Work]]:
        listings, offered = patiently(self._store.listings, self._run.run_id), self._candidates()
        self._tell_gaps(listings)
        if patiently(self._store.planned_of, self._run.run_id):
            return  # they have been shared out
        self._requests = self._requests_of(listings, offered)
        left = self._in_turn([one for one in listings if not one.ended and one.number not in offered])
        held = sum(len(one.refs) for one in offered.values())
        for done, listing in enumerate(left):
            self._allowance.check()
            if self._requests.to_list == 0:
                return
            room = max(_SOME, (_OBJECTS - held) // (len(left) - done))
            held += self._look(listing, [one.target for one in listings if one.number < listing.number], room)
            yield []

    def _requests_of(self, listings: Sequence[Listing], offered: Mapping[int, Candidates]) -> Requests:
        """As far as they have listed."""
        keys = [_passed(one) + offered[one.number].of.objects for one in listings if one.number in offered]
        return Requests(self._settings.run_requests, sum(max(1, -(-one // PAGE)) for one in keys))

    def _in_turn(self, listings: Sequence[Listing]) -> list[Listing]:
        """Small buckets first: what they leave of the candidates is the others'. Where requests are short, only those
        for which there is one."""
        if self._requests.to_list is None:
            return sorted(listings, key=self._size)
        return list(listings[: self._requests.to_list])

    def _candidates(self) -> dict[int, Candidates]:
        return patiently(self._store.candidates, self._run.run_id)

    def _size(self, listing: Listing) -> float:
        name = _bucket(listing)
        profile = patiently(self._store.bucket, self._owns(listing), name) if name else None
        return profile.listed.objects if profile and profile.listed else float("inf")

    def _look(self, listing: Listing, others: Sequence[str], room: int) -> int:
        """Lists one bucket, and stores what of it could be read: how many objects."""
        source = None
        try:
            source = self._open(listing)
            step = self._listed(listing, [one for one in others if _overlap(one, listing.target)], source, room)
        except (TargetError, Unavailable) as error:
            self.progress.failures.append(error)
            said, code = told(error)
            step = Step(replace(listing, ended=True, error=said, exit_code=code))
        finally:
            if source is not None:
                source.close()
        self._store_step(step)
        return len(step.candidates.refs) if step.candidates else 0

    def _listed(self, listing: Listing, others: Sequence[str], source: Source, room: int) -> Step:
        kinds = Kinds(self._settings.sampling_seed, self._run.started_at, self._since())
        selection = self._selection(replace(listing, bucket=source.bucket()), source)
        selection.unchanged = lambda refs: self._noted(refs, kinds)
        refs, passed, readable = self._beating(source.list(listing.after)), 0, Counted()
        for page in iter(lambda: list(itertools.islice(refs, PAGE)), []):
            self._requests.listed += 1
            selection.seen(page)
            chosen = selection.chosen([ref for ref in page if not any(in_scope(other, ref) for other in others)])
            readable += self._sorted_in(self._small_enough(selection, chosen), kinds)
            selection.come_to(place(page[-1]))
            if (passed := passed + len(page)) >= _KEYS or (self._requests.to_list == 0 and len(page) == PAGE):
                selection.listing = replace(selection.listing, until=place(page[-1]))
                break
        return Step(selection.listing, candidates=Candidates(tuple(kinds.best(room)), readable))

    def _since(self) -> datetime | None:
        run, _ = self._last()
        return run.started_at.replace(microsecond=0) if run else None  # S3 tells whole seconds

    def _noted(self, refs: Sequence[ObjectRef], kinds: Kinds) -> set[ObjectRef]:
        same = self._unchanged(refs) if self._unchanged else set()
        for ref in refs:
            if ref in same:
                kinds.passed(ref)
        return same

    def _small_enough(self, selection: Selection, refs: Sequence[ObjectRef]) -> list[ObjectRef]:
        kept = [ref for ref in refs if _cost(ref) <= self._budget]
        more = Counted.of(refs) - Counted.of(kept)
        selection.listing = replace(selection.listing, too_large=selection.listing.too_large + more)
        return kept

    @property
    def _budget(self) -> int:
        return self._settings.run_bytes or BUDGET

    def _sorted_in(self, refs: Sequence[ObjectRef], kinds: Kinds) -> Counted:
        """By what is known of them; how many they are."""
        before = patiently(self._store.last_results, refs)
        for ref in refs:
            if self._is_hopeless(before.get(ref)):
                kinds.passed(ref)
            else:
                kinds.add(ref, before=ref in before)
        return Counted.of(refs)

    def _is_hopeless(self, last: LastResult | None) -> bool:
        """It was tried, and would come out as it did."""
        return bool(last and last.same and not last.complete and last.at > self._run.started_at - _AGAIN)

    # -- what is read of it

    def _hand_out(self) -> Iterator[list[Work]]:
        """A batch of each bucket in turn."""
        offered = self._candidates()
        listings = {one.number: one for one in patiently(self._store.listings, self._run.run_id)}
        chosen = self._chosen(offered, self._requests_of(list(listings.values()), offered).to_read)
        given = patiently(self._store.planned_of, self._run.run_id)
        queues = {number: deque(refs[given.get(number, Counted()).objects :]) for number, refs in chosen.items()}
        turns = deque(number for number in queues if not listings[number].ended)
        while turns:
            self._owner.beat()
            self._allowance.check()
            number = turns.popleft()
            left = offered[number].of - Counted.of(chosen[number])
            yield self._turn(listings[number], queues[number], left)
            if queues[number]:
                turns.append(number)

    def _chosen(self, offered: Mapping[int, Candidates], requests: int | None) -> dict[int, list[ObjectRef]]:
        most = min(self._settings.run_objects or _OBJECTS, requests or _OBJECTS, _OBJECTS)
        sizes = [[_cost(ref) for ref in one.refs] for one in offered.values()]
        shares = zip(offered.items(), shared_out(sizes, self._budget, most), strict=True)
        return {number: [one.refs[at] for at in taken] for (number, one), taken in shares}

    def _turn(self, listing: Listing, queue: deque[ObjectRef], left: Counted) -> list[Work]:
        """The next batch of a bucket. With its last one, what is left over is counted."""
        held = list(itertools.islice(queue, self._settings.batch_objects))
        groups = grouped(held, self._number, self._settings.batch_objects, self._settings.batch_bytes)
        batches = tuple(PlannedBatch(self._number, listing.number, group) for group in itertools.islice(groups, 1))
        for batch in batches:
            for _ in batch.objects:
                queue.popleft()
        if not queue:
            listing = replace(listing, ended=True, not_sampled=listing.not_sampled + left)
        return self._handed_out(Step(listing, batches))

    def _end(self) -> None:
        """Raises LimitReached where requests were too few to come to all buckets: the next run begins with those."""
        missed = [one for one in patiently(self._store.listings, self._run.run_id) if not one.ended]
        limit = reached("requests")
        for one in missed:
            self.say(f"{one.target} was not listed: {limit}.")
            self._store_step(Step(replace(one, error=f"{one.target} was not listed: {limit}.", exit_code=0)))
        if missed and self._job.schedule is not None:  # else there is no other run, and this one's budget is spent
            raise limit


def _bucket(listing: Listing) -> str | None:
    named = bucket_of_target(listing.target)
    return named[0] if named else None


def _overlap(one: str, other: str) -> bool:
    """Whether both may list the same object."""
    first, second = bucket_of_target(one), bucket_of_target(other)
    return first is second is None or (first is not None and second is not None and first[0] == second[0])


def _passed(listing: Listing) -> int:
    """Keys that were listed and are not among the candidates; the same before and after these are shared out."""
    return sum(one.objects for one in (listing.out_of_scope, listing.unchanged, listing.too_large))


def _cost(ref: ObjectRef) -> int:
    return 0 if ref.storage_class in _ARCHIVED else ref.size
