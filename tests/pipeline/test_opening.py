"""What is kept open of what a run reads."""

from __future__ import annotations

from macie_lite.model.jobs import Listing
from macie_lite.pipeline.opening import Origin, Sources
from tests.pipeline.fakes import MemorySource


class _Noted(MemorySource):
    def __init__(self, name: str, closed: list[str]) -> None:
        super().__init__({})
        self._name, self._closed = name, closed

    def close(self) -> None:
        self._closed.append(self._name)


def test_few_sources_are_kept_and_those_that_were_used_last() -> None:
    opened: list[str] = []
    closed: list[str] = []

    def opens(origin: Origin) -> _Noted:
        opened.append(f"{origin.target}{origin.account or ''}")
        return _Noted(opened[-1], closed)

    sources = Sources(opens, most=2)
    first = sources(Listing(0, "a"))
    sources(Listing(1, "b"))
    assert sources(Listing(2, "a")) is first
    sources(Listing(3, "a", account="1"))
    assert (opened, closed) == (["a", "b", "a1"], ["b"])
    sources(Listing(4, "b"))
    assert (opened, closed) == (["a", "b", "a1", "b"], ["b", "a"])
    sources.close()
    assert closed == ["b", "a", "a1", "b"]
