"""What every store does with saved filters, and with findings that are put away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from macie_lite.model.feeds import RESULTS, DeadLetter, Feed
from macie_lite.model.filters import Action, FindingsFilter
from macie_lite.store.base import FindingFilter, Store
from tests.store.plans import keys, run_of
from tests.store.samples import new_run, outcome_of

__all__ = ["FiltersContract"]

_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_HIGH = {"criterion": {"severity.description": {"eq": ["High"]}}}
_LAST = 1_000
_LONG_AGO = _NOW - timedelta(days=10_000)


def _filter(name: str, position: int = _LAST, **more: Any) -> FindingsFilter:
    return FindingsFilter(f"id of {name[0]}", name, Action.ARCHIVE, _HIGH, _NOW, position=position, **more)


def _order(store: Store) -> list[tuple[int, str]]:
    return [(one.position, one.name) for one in store.filters()]


def _filled(store: Store, names: str) -> tuple[str, dict[str, str]]:
    """The run, and the ids of its findings by key."""
    run_id = new_run(store)
    made = [outcome_of(run_id, key, ("SSN", 1)) for key in names]
    store.save(run_id, 0, made, last=True)
    return run_id, {one.ref.key: one.finding["id"] for one in made if one.finding}


def _feed(store: Store, name: str, position: int, kind: str = "webhook") -> None:
    store.add_feed(Feed(name, kind, {}, _NOW, position))


def _soon(store: Store) -> datetime:
    return store.now() + timedelta(days=1)


class FiltersContract:
    # -- filters

    def test_filters_keep_their_order_whichever_comes_and_goes(self, store: Store) -> None:
        assert store.filters() == []
        hostile = _filter("b\udc80\0", tags={"team": "data"}, description="why\0")
        for one in (_filter("a"), hostile, _filter("c", 1)):
            assert store.add_filter(one)
        assert not store.add_filter(_filter("a"))
        assert store.filter("b\udc80\0") == replace(hostile, position=3)
        assert _order(store) == [(1, "c"), (2, "a"), (3, "b\udc80\0")]
        assert store.remove_filter("c")
        assert not store.remove_filter("c")
        assert _order(store) == [(1, "a"), (2, "b\udc80\0")]
        assert store.filter("c") is None

    def test_a_changed_filter_is_the_same_one(self, store: Store) -> None:
        for name in "abc":
            store.add_filter(_filter(name))
        changed = FindingsFilter("another", "d", Action.NOOP, {}, _NOW + timedelta(1), "now", 1)
        assert store.change_filter("c", changed)
        assert store.filter("d") == replace(changed, filter_id="id of c", created_at=_NOW)
        assert _order(store) == [(1, "d"), (2, "a"), (3, "b")]
        assert not store.change_filter("a", _filter("b"))
        assert not store.change_filter("c", _filter("c"))

    def test_filters_that_come_at_once_are_all_kept(self, store: Store) -> None:
        with ThreadPoolExecutor(4) as pool:
            assert all(pool.map(lambda number: store.add_filter(_filter(f"f{number}", 1)), range(8)))
        assert [one.position for one in store.filters()] == list(range(1, 9))

    # -- archived findings

    def test_findings_are_archived_and_come_back_as_changes(self, store: Store) -> None:
        _, ids = _filled(store, "abc")
        before = {change.finding["id"]: change.finding for change in store.changes(0, 9)}
        assert store.archive([ids["a"], ids["c"], "none"], True) == 2
        assert store.archive([ids["a"]], True) == 0, "it was so already"
        assert keys(store.findings(FindingFilter(archived=True))) == ["a", "c"]
        assert keys(store.findings(FindingFilter(archived=False))) == ["b"]
        assert keys(store.findings(FindingFilter(archived=False, finding_ids=tuple(ids.values())))) == ["b"]
        first, second = store.changes(3, 9)
        assert {first.finding["id"], second.finding["id"]} == {ids["a"], ids["c"]}
        assert (first.number, second.number) == (4, 5)
        for change in (first, second):
            old = before[change.finding["id"]]
            assert change.finding["updatedAt"] > old["updatedAt"]
            assert change.finding == old | {"archived": True, "updatedAt": change.finding["updatedAt"]}
        assert store.archive([ids["a"]], False) == 1
        assert store.changes(5, 9)[0].finding["archived"] is False

    def test_what_was_suppressed_is_not_when_it_comes_back(self, store: Store) -> None:
        run_id = new_run(store)
        made = outcome_of(run_id, "a", ("SSN", 1))
        assert made.finding is not None
        ours = made.finding["macieLite"] | {"suppressedBy": "rule"}
        born = made.finding | {"archived": True, "macieLite": ours}
        store.save(run_id, 0, [replace(made, finding=born)], last=True)
        assert keys(store.findings(FindingFilter(archived=True))) == ["a"]
        store.archive([born["id"]], False)
        (back,) = store.findings(FindingFilter(archived=False))
        assert "suppressedBy" not in back["macieLite"]

    # -- findings whose time is over

    def test_old_findings_go_in_portions_with_what_hangs_on_them(self, store: Store) -> None:
        run_id, ids = _filled(store, "abc")
        _feed(store, "hub", 0)
        store.claim_feed("hub", "me", timedelta(1))
        store.delivered("hub", "me", 0, 3, 2, [DeadLetter(ids["a"], 1, "no", _NOW)])
        assert store.expire_findings(_LONG_AGO, _LONG_AGO, 2) == 0
        assert store.expire_findings(_soon(store), _LONG_AGO, 2) == 2
        assert keys(store.findings(FindingFilter())) == ["c"]
        assert keys(store.findings(FindingFilter(identifiers=("SSN",)))) == ["c"]
        assert store.dead_letters("hub") == []
        assert store.expire_findings(_soon(store), _LONG_AGO, 2) == 1
        assert store.expire_findings(_soon(store), _LONG_AGO, 2) == 0
        assert (store.coverage(run_id).severities, store.coverage(run_id).objects) == ({"High": 3}, {"COMPLETE": 3})
        assert [one.finding for one in store.outcomes(run_id)] == [None, None, None]
        assert store.last_change() == 3

    def test_findings_that_a_feed_has_not_had_stay_until_they_are_older_still(self, store: Store) -> None:
        _filled(store, "abcd")
        _feed(store, "quick", 4)
        _feed(store, "slow", 1)
        _feed(store, "of results", 0, RESULTS)
        assert store.expire_findings(_soon(store), _LONG_AGO, 10) == 1
        assert keys(store.findings(FindingFilter())) == ["b", "c", "d"]
        assert [one.expired for one in store.feeds()] == [0, 0, 0]
        assert store.expire_findings(_soon(store), _soon(store), 2) == 2
        assert [one.expired for one in store.feeds()] == [0, 0, 2]
        assert [change.number for change in store.changes(1, 9)] == [4]

    def test_a_finding_that_changed_is_not_old(self, store: Store) -> None:
        _, ids = _filled(store, "ab")
        between = store.now()
        while store.now() <= between:
            pass
        store.archive([ids["a"]], True)
        assert store.expire_findings(between + timedelta(microseconds=1), _LONG_AGO, 9) == 1
        assert keys(store.findings(FindingFilter())) == ["a"]

    def test_a_job_is_forgotten_with_what_it_found(self, store: Store) -> None:
        run_id, _ = _filled(store, "ab")
        other, _ = _filled(store, "c")
        job_id = run_of(store, run_id).job_id
        assert store.forget_job(job_id)
        assert not store.forget_job(job_id)
        assert (store.job(job_id), store.run(run_id)) == (None, None)
        assert keys(store.findings(FindingFilter())) == ["c"]
        assert store.coverage(other).objects == {"COMPLETE": 1}
