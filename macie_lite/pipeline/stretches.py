"""From one listing to pieces of it that are worth a step, within the limits of a run."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor

from macie_lite.errors import MacieLiteError
from macie_lite.model.objects import ObjectRef
from macie_lite.pipeline.limits import Allowance, LimitReached, reached
from macie_lite.pipeline.selection import Selection

__all__ = ["PAGE", "ahead", "place", "stretches", "until_fault", "within"]

PAGE = 1000
_STRETCH = 5000
"""Keys after which a step is stored, though little of them is read: they are listed again by who goes on before it."""


def until_fault(refs: Iterable[ObjectRef], faults: list[MacieLiteError]) -> Iterator[ObjectRef]:
    """When a listing breaks off, what was listed comes first, then its error."""
    try:
        yield from refs
    except MacieLiteError as error:
        faults.append(error)


def ahead(refs: Iterator[ObjectRef], threads: Executor | None) -> Generator[ObjectRef]:
    """The same, with the next page always on its way; as they are where there are no threads."""
    if threads is None:
        yield from refs
        return

    def page() -> list[ObjectRef]:
        return list(itertools.islice(refs, PAGE))

    following = threads.submit(page)
    try:
        while got := following.result():
            following = threads.submit(page)
            yield from got
    finally:
        if not following.cancel():
            following.exception()  # nobody may be at `refs` when it is closed


def within(refs: Iterable[ObjectRef], until: Callable[[], str | None]) -> Iterator[ObjectRef]:
    """Up to the key at which the listing ends now: it may be divided as it goes on."""
    for ref in refs:
        end = until()
        if end is not None and ref.key > end:
            return
        yield ref


def stretches(
    refs: Iterator[ObjectRef], selection: Selection, own: Callable[[ObjectRef], bool], enough: int, allowance: Allowance
) -> Iterator[list[ObjectRef] | None]:
    """What is read of a listing, in pieces that are worth a step: at least `enough` objects, or those of so many keys
    that one would not like to list them again. The selection's listing is at the end of the piece then. None behind
    a page with which no piece is full: others may have their turn. Raises LimitReached behind the last piece that is
    within the limits.

    own: whether an object is not planned by another listing of the run.
    """
    held: list[ObjectRef] = []
    passed = 0
    allowance.check()
    for page in iter(lambda: list(itertools.islice(refs, PAGE)), []):
        if not allowance.list_more():
            if passed:
                yield held
            raise _reached("requests", allowance)
        mine = [ref for ref in page if own(ref)]
        selection.seen(page)
        selection.keys += len(page)
        mark = selection.mark()
        chosen = selection.chosen(mine)
        if allowance.take(chosen) is not None:
            selection.back(mark)
            chosen = []
            if (limit := (yield from _to_the_limit(mine, held, selection, allowance))) is not None:
                raise _reached(limit, allowance)
        held += chosen
        passed += len(page)
        selection.come_to(place(page[-1]))
        if len(held) >= enough or passed >= _STRETCH:
            yield held
            held, passed = [], 0
            allowance.check()
        else:
            yield None
    if passed:
        yield held


def _reached(limit: str, allowance: Allowance) -> LimitReached:
    """No other listing of the run goes on either."""
    allowance.reached = limit
    return reached(limit)


def _to_the_limit(
    page: Sequence[ObjectRef], held: list[ObjectRef], selection: Selection, allowance: Allowance
) -> Generator[list[ObjectRef], None, str | None]:
    """Object by object, up to the first one that is too much; the limit that it comes to, None where none is: what is
    unchanged may have become more meanwhile."""
    for ref in page:
        mark = selection.mark()
        chosen = selection.chosen([ref])
        if (limit := allowance.take(chosen)) is not None:
            selection.back(mark)
            yield held
            return limit
        held += chosen
        selection.come_to(place(ref))
    return None


def place(ref: ObjectRef) -> str:
    return ref.position or ref.key
