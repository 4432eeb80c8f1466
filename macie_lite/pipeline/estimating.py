"""What a run would read and ask for, target by target: listed and chosen as a run does, and nothing read or stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import BinaryIO

from macie_lite.config import Settings
from macie_lite.errors import MacieLiteError, TargetError, Unavailable, told
from macie_lite.jobs.counts import Counts, Reading, Span, decrypts, encryption
from macie_lite.model.jobs import Counted, Job, Listing, Planned, Run
from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.pipeline.limits import Allowance, LimitReached
from macie_lite.pipeline.opening import Opener
from macie_lite.pipeline.selection import Selection, Unchanged, selection_of
from macie_lite.pipeline.stretches import PAGE, stretches, until_fault
from macie_lite.pipeline.targets import found
from macie_lite.sources.base import Source
from macie_lite.sources.open_source import in_scope, is_local
from macie_lite.sources.s3_stream import AHEAD, WHOLE
from macie_lite.store.base import Store

__all__ = ["Survey", "Surveyed"]

_NOTHING = Planned(Counted(), Counted(), Counted(), Counted(), 0, 0, 0.0)


@dataclass(slots=True)
class Surveyed:
    """One target. listing: what of it would not be read, and why it broke off. pages, tags: requests for them. remote:
    it is in S3, which bills requests."""

    listing: Listing
    counts: Counts = field(default_factory=Counts)
    pages: int = 0
    tags: int = 0
    bucket: BucketInfo | None = None

    @property
    def remote(self) -> bool:
        return not is_local(self.listing.target)

    @property
    def gets(self) -> Span:
        return self.counts.gets if self.remote else Span()

    @property
    def encryption(self) -> str:
        return encryption(self.bucket) if self.remote and self.counts.read.objects else "none"

    @property
    def decrypts(self) -> Span:
        return decrypts(self.encryption, self.gets)


@dataclass(frozen=True, slots=True)
class Survey:
    """How the targets of a run are looked at. The time of day and the seconds that a run may take are not heeded."""

    job: Job
    run: Run
    settings: Settings
    store: Store
    sources: Opener
    unchanged: Unchanged | None

    def targets(self) -> Iterator[Surveyed]:
        """Every one in turn; what cannot be listed to its end says why in its listing. Raises TargetError when buckets
        may not be listed to be chosen from, Unavailable."""
        timeless = replace(self.settings, window=None, run_seconds=None)
        allowance, listed = Allowance.of(timeless, self.run, _NOTHING), list[str]()
        for listing in (one.listing for one in found(self.store, self.run, self.sources)):
            one = Surveyed(listing)
            try:
                if not listing.error:
                    self._look(one, tuple(listed), allowance)
                    listed.append(listing.target)
            except (TargetError, Unavailable) as error:
                said, code = told(error)
                one.listing = replace(one.listing, error=said, exit_code=code)
            except LimitReached as reached:
                one.listing = replace(one.listing, error=f"A run stops here: {reached}.", exit_code=reached.exit_code)
                yield one
                return
            yield one

    def _look(self, one: Surveyed, listed: Sequence[str], allowance: Allowance) -> None:
        source = _Counting(self.sources(one.listing))
        try:
            selection = selection_of(one.listing, source, self.job, self.run, self.settings, self.unchanged)
            self._count(one, source, selection, listed, allowance)
        finally:
            source.close()
            if one.remote:
                one.pages = 0 if self.settings.inventory else source.pages
                one.tags = source.asked

    def _count(
        self, one: Surveyed, source: _Counting, selection: Selection, listed: Sequence[str], allowance: Allowance
    ) -> None:
        reading, faults = _reading(self.settings), list[MacieLiteError]()
        try:
            refs = until_fault(source.list(), faults)
            for held in stretches(refs, selection, partial(_is_in_none, listed), PAGE, allowance):
                for ref in held or ():
                    one.counts.add(ref, reading)
                if held and one.bucket is None:
                    one.bucket = source.bucket()
        finally:
            one.listing = selection.listing
        for fault in faults:
            raise fault


def _is_in_none(targets: Sequence[str], ref: ObjectRef) -> bool:
    return not any(in_scope(target, ref) for target in targets)


def _reading(settings: Settings) -> Reading:
    """Only workers share an object out, and only one that is a batch by itself."""
    return Reading(WHOLE, AHEAD, None if settings.broker is None else settings.part_bytes)


class _Counting:
    """A source that counts what it is asked for, one request for each page of S3's own listing."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.target = source.target
        self.asked = self._keys = 0

    @property
    def pages(self) -> int:
        return max(1, -(-self._keys // PAGE))

    @property
    def listed_at(self) -> datetime | None:
        return self._source.listed_at

    def list(self, start_after: str | None = None) -> Iterator[ObjectRef]:
        for ref in self._source.list(start_after):
            self._keys += 1
            yield ref

    def open(self, ref: ObjectRef) -> BinaryIO:
        raise AssertionError("an estimate reads nothing")

    def tags(self, ref: ObjectRef) -> Mapping[str, str]:
        self.asked += 1
        return self._source.tags(ref)

    def bounds(self, after: str, until: str | None, most: int) -> Sequence[str]:
        return self._source.bounds(after, until, most)

    def bucket(self) -> BucketInfo:
        return self._source.bucket()

    def close(self) -> None:
        self._source.close()
