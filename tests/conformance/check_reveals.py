"""What a store keeps of who has been shown what."""

from __future__ import annotations

from datetime import timedelta

from macie_lite.model.reveals import Reveal, Viewer
from macie_lite.store.base import Store

__all__ = ["RevealsContract"]

_ALICE = Viewer("alice", "laptop", "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:role/reader")
_ONE = Reveal("id-1", "bucket", "exports/\x1b[2J\0.csv", _ALICE, masked=False)
_TWO = Reveal("id-2", "/srv/data", "a.txt", Viewer("root", "db"), masked=True)


class RevealsContract:
    def test_reveals_are_kept_newest_first_by_the_databases_clock(self, store: Store) -> None:
        before = store.now()
        for one in (_ONE, _TWO, _ONE):
            store.keep_reveal(one)
        kept = store.reveals()
        assert [(one.finding_id, one.key, one.by, one.masked) for one in kept] == [
            (one.finding_id, one.key, one.by, one.masked) for one in (_ONE, _TWO, _ONE)
        ]
        assert all(one.at is not None and timedelta() <= one.at - before < timedelta(minutes=1) for one in kept)

    def test_reveals_of_one_finding_or_the_last_few(self, store: Store) -> None:
        for one in (_ONE, _TWO):
            store.keep_reveal(one)
        assert [one.finding_id for one in store.reveals("id-1")] == ["id-1"]
        assert [one.finding_id for one in store.reveals(limit=1)] == ["id-2"]
        assert store.reveals("id-3") == []
