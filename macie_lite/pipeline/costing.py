"""The sums over what was surveyed: requests, time and dollars. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from macie_lite.jobs.counts import ClassReads, Span
from macie_lite.jobs.prices import kms_price, macie_price, request_price, retrieval_price
from macie_lite.model.jobs import Counted
from macie_lite.pipeline.estimating import Surveyed
from macie_lite.pipeline.rates import Rate, seconds

__all__ = ["Estimate"]


@dataclass(frozen=True)
class Estimate:
    """hourly: dollars for an hour of one worker; None: not known. bucket_rate: requests a second to one bucket."""

    targets: Sequence[Surveyed]
    rate: Rate
    workers: int
    hourly: float | None = None
    bucket_rate: float | None = None

    @property
    def read(self) -> Counted:
        return _sum(one.counts.read for one in self.targets)

    def passed(self, what: Callable[[Surveyed], Counted]) -> Counted:
        return _sum(map(what, self.targets))

    @property
    def pages(self) -> int:
        return sum(one.pages for one in self.targets)

    @property
    def tags(self) -> int:
        return sum(one.tags for one in self.targets)

    @property
    def gets(self) -> Span:
        return sum((one.gets for one in self.targets), Span())

    @property
    def decrypts(self) -> Span:
        return sum((one.decrypts for one in self.targets), Span())

    @property
    def billed(self) -> Counted:
        """What Macie would analyze; it knows S3 alone."""
        return _sum(one.counts.billed for one in self.targets if one.remote)

    @property
    def seconds(self) -> float:
        """A bucket that is held to a rate may take longer than the work."""
        return max(seconds(self.read, self.rate, self.workers), self.held_back)

    @property
    def held_back(self) -> float:
        if self.bucket_rate is None:
            return 0.0
        return max((one.pages + one.tags + one.gets.least for one in self.targets), default=0) / self.bucket_rate

    @property
    def machines(self) -> float | None:
        return None if self.hourly is None else self.seconds / 3600 * self.workers * self.hourly

    @cached_property
    def _by_class(self) -> dict[str, ClassReads]:
        whole: dict[str, ClassReads] = {}
        for one in self.targets:
            for name, of_class in one.counts.by_class.items() if one.remote else ():
                before = whole.get(name, ClassReads())
                whole[name] = ClassReads(before.gets + of_class.gets, before.bytes + of_class.bytes)
        return whole

    @property
    def requests_price(self) -> tuple[float, float]:
        return request_price(self.pages, self.tags, self._by_class)

    @property
    def retrieval(self) -> float:
        return retrieval_price(self._by_class)

    @property
    def kms(self) -> tuple[float, float]:
        return kms_price(self.decrypts)

    @property
    def macie(self) -> float:
        return macie_price(self.billed.bytes)


def _sum(counted: Iterable[Counted]) -> Counted:
    return sum(counted, Counted())
