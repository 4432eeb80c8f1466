"""Objects with an open finding that a listing came past without giving them: they are gone, which resolves it.

What is open comes beside the listing, in pieces, in the order of places: a listing of keys none of which is open costs
one question. A listing that has no order, or is of an earlier moment, tells nothing; nor does what lies behind where
one broke off.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from macie_lite.model.jobs import Listing, Run
from macie_lite.model.objects import ObjectRef
from macie_lite.pipeline.beside import has_order
from macie_lite.pipeline.patience import patiently
from macie_lite.sources.base import Source
from macie_lite.sources.open_source import bucket_of_target, is_local, root_of
from macie_lite.store.base import Store
from macie_lite.store.text import behind, place

__all__ = ["Gone", "gone_of"]

_PIECE = 500

_Thing: TypeAlias = tuple[str, str | None]
_Open: TypeAlias = tuple[bytes, bytes, _Thing]
"""The order of its key, its id, key and version."""


class Gone:
    """Of one listing, which `seen` follows page by page. prefix: its keys begin so; exact: it has no other key.
    versions: whether it lists versions as objects of their own, else what is current."""

    def __init__(
        self, store: Store, run: Run, listing: Listing, bucket: str, prefix: str, *, exact: bool, versions: bool
    ) -> None:
        self._store, self._run, self._account = store, run, listing.account or run.account_id
        self._bucket, self._prefix, self._exact, self._versions = bucket, prefix, exact, versions
        self._folders = is_local(listing.target)
        self._after = _start(listing, versions=versions)
        self._place: tuple[str, bytes] | None = (place(bucket, max(prefix, self._after or "", key=_order)), b"")
        self._waiting: list[_Open] = []
        self._edge: set[_Thing] = set()  # what was seen of the last key
        self._unread: tuple[str, ...] = ()  # folders that may not be listed

    def seen(self, page: Sequence[ObjectRef]) -> None:
        """The next keys: what is open before the last of them can be told. That one may have more versions."""
        last = page[-1].key
        open_before = list(self._before(last))
        if open_before and not self._is_in_order(page):
            self._place, self._waiting = None, []
            return
        if self._folders:
            self._unread = (*self._unread[-1:], *(ref.key for ref in page if ref.key.endswith("/")))
        if open_before:
            self._resolve(open_before, self._edge | {(ref.key, ref.version_id) for ref in page})
        known = self._edge if self._after == last else set()
        self._edge = known | {(ref.key, ref.version_id) for ref in page if ref.key == last}
        self._after = last

    def end(self, until: str | None) -> None:
        """There are no more keys up to this one; None: none at all."""
        self._resolve([one for one in self._before(None) if until is None or one[0] <= _order(until)], self._edge)

    def _is_in_order(self, page: Sequence[ObjectRef]) -> bool:
        keys = [_order(ref.key) for ref in page]
        return keys == sorted(keys) and (self._after is None or keys[0] >= _order(self._after))

    def _before(self, key: str | None) -> Iterator[_Open]:
        """What is open before a key and was not told yet."""
        end = None if key is None else (place(self._bucket, key), _order(key))
        while self._place is not None and (end is None or self._place[0] <= end[0]):
            self._load(self._place)
        while self._waiting and (end is None or self._waiting[0][0] < end[1]):
            yield heapq.heappop(self._waiting)

    def _load(self, after: tuple[str, bytes]) -> None:
        piece = patiently(self._store.open_findings, self._account, self._bucket, after, _PIECE)
        stop = behind(place(self._bucket, self._prefix))
        for one in piece:
            if self._is_listed(one.key) and (one.version_id is not None) == self._versions:
                heapq.heappush(self._waiting, (_order(one.key), one.object_id, (one.key, one.version_id)))
        full = len(piece) == _PIECE and (stop is None or piece[-1].place < stop)
        self._place = (piece[-1].place, piece[-1].object_id) if full else None

    def _is_listed(self, key: str) -> bool:
        return key == self._prefix if self._exact else key.startswith(self._prefix)

    def _resolve(self, found: Sequence[_Open], there: set[_Thing]) -> None:
        """Those that should have come since the page before. Of the key behind which the listing began nobody knows."""
        floor = None if self._after is None else _order(self._after)
        gone = [
            object_id
            for order, object_id, thing in found
            if thing not in there
            and (floor is None or order > floor or (order == floor and self._edge))
            and not thing[0].startswith(self._unread)
        ]
        if gone:
            patiently(self._store.resolve_gone, self._run.run_id, gone, self._run.started_at, datetime.now(UTC))


def gone_of(store: Store, run: Run, listing: Listing, source: Source, *, versions: bool) -> Gone | None:
    """None for a listing that cannot tell: an inventory, a bucket without an order."""
    named = bucket_of_target(listing.target)
    if named is not None:
        if listing.listed_at is not None or not has_order(named[0]):
            return None
        return Gone(store, run, listing, *named, exact=False, versions=versions)
    if listing.listed_at is not None:
        return None
    bucket = source.bucket().name
    of_file = root_of(listing.target).removeprefix(bucket).lstrip("/")
    return Gone(store, run, listing, bucket, of_file, exact=bool(of_file), versions=False)


def _start(listing: Listing, *, versions: bool) -> str | None:
    """The key behind which the listing goes on; a version's position has it behind its id."""
    if versions and listing.position is not None:
        return listing.position.partition("\n")[2]
    return listing.position or listing.after


def _order(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")
