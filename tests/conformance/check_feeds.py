"""Changes of findings in their order, and feeds that follow it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from macie_lite.model.feeds import DeadLetter, Feed
from macie_lite.store.base import Store
from tests.store.samples import new_run, outcome_of

__all__ = ["FeedsContract", "later"]

_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_SILENT = timedelta(seconds=60)


def _feed(name: str = "hub", **more: object) -> Feed:
    return Feed(name, "webhook", {"to": "https://example.org/"}, _NOW, 0, **more)  # type: ignore[arg-type]


def _ids(store: Store, after: int = 0) -> list[str]:
    return [change.finding["id"] for change in store.changes(after, 1000)]


class FeedsContract:
    # -- changes

    def test_findings_are_numbered_as_they_are_stored(self, store: Store) -> None:
        run_id = new_run(store)
        first, second = outcome_of(run_id, "a", ("SSN", 1)), outcome_of(run_id, "b", ("SSN", 1))
        store.save(run_id, 0, [first], last=False)
        store.save(run_id, 0, [first, second], last=True)
        assert [change.number for change in store.changes(0, 10)] == [1, 2]
        assert _ids(store) == [one.finding["id"] for one in (first, second) if one.finding]
        assert (store.last_change(), store.changes_left(0), store.changes_left(1), store.changes_left(2)) == (
            2,
            2,
            1,
            0,
        )
        assert len(store.changes(0, 1)) == 1

    def test_nothing_changed_yet(self, store: Store) -> None:
        assert (store.last_change(), store.changes(0, 10), store.changes_left(0)) == (0, [], 0)
        assert (store.change_before(_NOW), store.changed_behind(0)) == (0, None)
        assert store.change_of("none") is None

    def test_a_change_is_found_by_its_finding_and_by_its_moment(self, store: Store) -> None:
        run_id = new_run(store)
        moments = [store.now()]
        for key in "abc":
            store.save(run_id, 0, [outcome_of(run_id, key, ("SSN", 1))], last=False)
            moments.append(later(store))
        assert [store.change_before(moment) for moment in moments] == [0, 1, 2, 3]
        second = store.changed_behind(1)
        assert second is not None
        assert moments[1] <= second <= moments[2]
        assert store.changed_behind(3) is None
        assert [store.change_of(finding_id) for finding_id in _ids(store)] == [1, 2, 3]

    def test_who_goes_on_behind_a_number_misses_nothing_that_was_committed_late(
        self, store: Store, another: Callable[[], Store]
    ) -> None:
        run_id = new_run(store)
        writers = [threading.Thread(target=_write, args=(another(), run_id, number)) for number in range(4)]
        seen: list[str] = []
        after = 0
        for writer in writers:
            writer.start()
        while alive := any(writer.is_alive() for writer in writers) or store.changes_left(after):
            for change in store.changes(after, 7):
                seen.append(change.finding["id"])
                after = change.number
            assert alive
        assert len(seen) == len(set(seen)) == _WRITTEN * 4
        assert sorted(seen) == sorted(_ids(store))

    def test_a_database_has_an_id_of_its_own(self, store: Store, another: Callable[[], Store]) -> None:
        assert store.database_id() == another().database_id()
        assert len(store.database_id()) == 36

    # -- feeds

    def test_a_feed_is_kept_as_it_is(self, store: Store) -> None:
        feed = _feed(criteria={"criterion": {"type": {"eq": ["x"]}}})
        assert store.add_feed(feed)
        assert not store.add_feed(_feed())
        assert store.feed("hub") == feed
        assert store.add_feed(_feed("another\udc80\0"))
        assert [one.name for one in store.feeds()] == ["another\udc80\0", "hub"]
        assert store.remove_feed("hub")
        assert not store.remove_feed("hub")
        assert store.feed("hub") is None

    def test_one_at_a_time_delivers_and_a_silent_one_is_replaced(self, store: Store) -> None:
        store.add_feed(_feed())
        assert store.claim_feed("hub", "one", _SILENT)
        assert store.claim_feed("hub", "one", _SILENT)
        assert not store.claim_feed("hub", "two", _SILENT)
        assert store.feed_owner("hub") == "one"
        assert store.claim_feed("hub", "two", timedelta(seconds=-1))
        assert not store.delivered("hub", "one", 0, 5, 5, [])
        store.release_feed("hub", "one")
        assert not store.claim_feed("hub", "one", _SILENT)
        store.release_feed("hub", "two")
        assert store.claim_feed("hub", "one", _SILENT)
        assert not store.claim_feed("hub", "three", _SILENT, instead_of="two")
        assert store.claim_feed("hub", "three", _SILENT, instead_of="one")
        assert not store.claim_feed("none", "one", _SILENT)
        assert store.feed_owner("none") is None

    def test_a_delivery_moves_on_and_a_replay_meanwhile_wins(self, store: Store) -> None:
        store.add_feed(_feed())
        store.claim_feed("hub", "one", _SILENT)
        assert store.delivered("hub", "one", 0, 5, 4, [])
        assert store.move_feed("hub", 2)
        assert not store.delivered("hub", "one", 5, 7, 2, []), "it was moved meanwhile"
        assert store.delivered("hub", "one", 2, 3, 1, [])
        moved = store.feed("hub")
        assert moved is not None
        assert (moved.position, moved.delivered) == (3, 5)
        assert moved.last_at is not None
        assert not store.move_feed("none", 0)

    def test_a_failure_is_kept_until_something_is_delivered_or_refused(self, store: Store) -> None:
        store.add_feed(_feed())
        store.claim_feed("hub", "one", _SILENT)
        for later in (1, 2):
            at = _NOW + timedelta(hours=later)
            store.failed("hub", "one", f"refused {later}", at, at + _SILENT)
        failing = store.feed("hub")
        assert failing is not None
        assert (failing.attempts, failing.error, failing.failing_since) == (2, "refused 2", _NOW + timedelta(hours=1))
        assert failing.next_at == _NOW + timedelta(hours=2) + _SILENT
        store.failed("hub", "two", "not mine", _NOW, _NOW)
        assert store.feed("hub") == failing
        store.delivered("hub", "one", 0, 1, 0, [])
        assert store.feed("hub") == replace(failing, position=1), "nothing was sent"
        store.delivered("hub", "one", 1, 2, 1, [])
        well = store.feed("hub")
        assert well is not None
        assert (well.attempts, well.error, well.failing_since, well.next_at) == (0, None, None, None)
        store.save(run_id := new_run(store), 0, [outcome_of(run_id, "a", ("SSN", 1))], last=True)
        store.failed("hub", "one", "away", _NOW, _NOW)
        store.delivered("hub", "one", 2, 3, 0, [DeadLetter(_ids(store)[0], 1, "no", _NOW)])
        assert store.feed("hub") == replace(well, position=3), "it answered"

    def test_a_feed_is_paused_and_goes_on_at_once(self, store: Store) -> None:
        store.add_feed(_feed())
        store.claim_feed("hub", "one", _SILENT)
        store.failed("hub", "one", "refused", _NOW, _NOW + _SILENT)
        assert store.pause_feed("hub", _NOW)
        paused = store.feed("hub")
        assert paused is not None
        assert (paused.paused_at, paused.error) == (_NOW, None)
        assert store.pause_feed("hub", None)
        assert not store.pause_feed("none", _NOW)

    def test_dead_letters_are_kept_once_each_and_go_with_their_feed(self, store: Store) -> None:
        run_id = new_run(store)
        store.save(run_id, 0, [outcome_of(run_id, "a", ("SSN", 1)), outcome_of(run_id, "b", ("SSN", 1))], last=True)
        store.add_feed(_feed())
        store.claim_feed("hub", "one", _SILENT)
        letters = [DeadLetter(one, at, "too large", _NOW) for at, one in enumerate(_ids(store), 1)]
        assert store.delivered("hub", "one", 0, 2, 0, letters)
        store.move_feed("hub", 0)
        again = [DeadLetter(letters[0].finding_id, 1, "refused", _NOW)]
        assert store.delivered("hub", "one", 0, 1, 0, again)
        assert store.dead_letters("hub") == [*again, letters[1]]
        store.add_feed(_feed("other"))
        assert store.refused_counts() == {"hub": 2}
        store.remove_feed("hub")
        assert store.dead_letters("hub") == []

    def test_what_was_refused_is_sent_once_more_and_is_refused_again_or_gone(self, store: Store) -> None:
        run_id = new_run(store)
        store.save(run_id, 0, [outcome_of(run_id, key, ("SSN", 1)) for key in "abc"], last=True)
        store.add_feed(_feed())
        store.claim_feed("hub", "one", _SILENT)
        ids = _ids(store)
        letters = [DeadLetter(one, at, "too large", _NOW) for at, one in enumerate(ids, 1)]
        store.delivered("hub", "one", 0, 3, 0, letters)
        assert store.revived("hub", 10) == []
        assert store.revive("hub") == 3
        assert [one.finding["id"] for one in store.revived("hub", 2)] == ids[:2]
        assert not store.buried("hub", "two", ids[:2], [])
        assert store.buried("hub", "one", ids[:2], letters[:1])
        assert store.dead_letters("hub") == [letters[0], letters[2]]
        assert [one.number for one in store.revived("hub", 10)] == [3]
        counted = store.feed("hub")
        assert counted is not None
        assert counted.delivered == 1


def later(store: Store) -> datetime:
    """A moment that a clock of milliseconds tells from this one."""
    now = store.now()
    while (later := store.now()) <= now:
        pass
    return later


_WRITTEN = 25


def _write(store: Store, run_id: str, number: int) -> None:
    for at in range(_WRITTEN):
        store.save(run_id, number, [outcome_of(run_id, f"{number}/{at}", ("SSN", 1))], last=False)
