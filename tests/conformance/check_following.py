"""Findings over runs: what each is to the one before it of the same object, and how they are resolved."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from macie_lite.model.fingerprints import Fingerprint
from macie_lite.model.results import Outcome
from macie_lite.pipeline.differences import differences
from macie_lite.store.base import FindingFilter, Store
from tests.pipeline.results import WHEN
from tests.store.samples import HOSTILE_KEYS, PARTIAL, SKIPPED, new_run, outcome_of

__all__ = ["FollowingContract"]

_ACCOUNT = "111122223333"
_LATER = WHEN + timedelta(days=1)


def _kept(store: Store) -> Store:
    """Runs of `f` look for both identifiers, those of `less` for one."""
    store.keep_fingerprint(Fingerprint("f", "base", {"SSN": "1", "CARD": "2", "EMP": "3"}))
    store.keep_fingerprint(Fingerprint("less", "base", {"SSN": "1"}))
    return store


def _save(store: Store, *found: tuple[str, int], key: str = "key", looked: str = "f", **more: Any) -> Outcome:
    """In a run of its own."""
    run_id = new_run(store)
    saved = store.save(run_id, 0, [outcome_of(run_id, key, *found, **more)], last=True, fingerprint=looked)
    assert list(store.outcomes(run_id)) == saved
    return saved[0]


def _told(one: Outcome) -> tuple[str, str | None]:
    assert one.finding is not None
    ours = one.finding["macieLite"]
    return ours["state"], ours["history"].get("previousFindingId")


def _now(store: Store, one: Outcome) -> dict[str, Any]:
    (found,) = store.findings(FindingFilter(finding_ids=(one.record["id"],)))
    return found


def _born(one: Outcome) -> str:
    return str(one.record["createdAt"])


def _open(store: Store, bucket: str = "bucket") -> list[str]:
    return sorted(one.key for one in store.open_findings(_ACCOUNT, bucket, None, 1000))


class FollowingContract:
    def test_the_same_object_sensitive_again_is_linked_to_its_earlier_finding(self, store: Store) -> None:
        _kept(store)
        first = _save(store, ("SSN", 2), etag="1")
        same = _save(store, ("SSN", 2), etag="2")
        other = _save(store, ("SSN", 2), ("CARD", 1), etag="3")
        assert list(map(_told, (first, same, other))) == [
            ("NEW", None),
            ("UNCHANGED", first.record["id"]),
            ("CHANGED", same.record["id"]),
        ]
        assert other.finding is not None
        assert other.finding["macieLite"]["history"]["firstSeenAt"] == first.record["createdAt"]
        assert _told(_save(store, ("SSN", 2), key="another")) == ("NEW", None)
        assert _told(_save(store, ("SSN", 2), bucket="another")) == ("NEW", None)
        assert "state" not in other.record["macieLite"], "a result is of its run alone"
        assert [one["macieLite"]["state"] for one in store.findings(FindingFilter(states=("CHANGED",)))] == ["CHANGED"]

    def test_a_clean_result_resolves_the_last_finding_as_a_change_of_it(self, store: Store) -> None:
        _kept(store)
        first, second = _save(store, ("SSN", 2)), _save(store, ("SSN", 3))
        number = store.last_change()
        clean = _save(store)
        found = _now(store, second)
        assert found["macieLite"]["state"] == "RESOLVED"
        assert found["macieLite"]["history"] == {
            "firstSeenAt": first.record["createdAt"],
            "previousFindingId": first.record["id"],
            "resolvedAt": clean.record["createdAt"],
            "resolvedBecause": "CLEAN",
            "resolvedByRun": clean.record["macieLite"]["runId"],
        }
        assert found["updatedAt"] > _born(second) == clean.record["createdAt"], "else receivers pass over it"
        assert [change.finding for change in store.changes(number, 10)] == [found]
        assert (_now(store, first)["macieLite"]["state"], _open(store)) == ("NEW", [])
        assert _told(_save(store, ("SSN", 3))) == ("NEW", None), "it is none of the same any more"

    def test_what_does_not_tell_that_it_is_clean_resolves_nothing(self, store: Store) -> None:
        _kept(store)
        first = _save(store, ("SSN", 2), ("CARD", 1))
        _save(store, coverage=PARTIAL)
        _save(store, coverage=SKIPPED)
        _save(store, looked="less")
        _save(store, looked="unknown")
        _save(store, looked="")
        assert _now(store, first) == first.finding
        assert _open(store) == ["key"]

    def test_what_a_run_did_not_look_for_stays_open(self, store: Store) -> None:
        _kept(store)
        _save(store, ("SSN", 2), ("CARD", 1))
        less = _save(store, ("SSN", 2), looked="less")
        assert _told(less)[0] == "UNCHANGED", "of what it looked for"
        _save(store, looked="less")
        assert _open(store) == ["key"]
        _save(store)
        assert _now(store, less)["macieLite"]["state"] == "RESOLVED"

    def test_what_a_partial_result_did_not_come_to_stays_open(self, store: Store) -> None:
        _kept(store)
        _save(store, ("SSN", 2), ("CARD", 1))
        assert _told(_save(store, ("SSN", 2), coverage=PARTIAL))[0] == "CHANGED"
        _save(store, looked="less")
        assert _open(store) == ["key"]

    def test_a_result_from_before_the_finding_does_not_resolve_it(self, store: Store) -> None:
        _kept(store)
        run_id = new_run(store)
        later = outcome_of(run_id, "key", ("SSN", 1))
        at = {"createdAt": "2027-01-01T00:00:00.000Z", "updatedAt": "2027-01-01T00:00:00.000Z"}
        assert later.finding is not None
        later = replace(later, record=later.record | at, finding=later.finding | at)
        store.save(run_id, 0, [later], last=True, fingerprint="f")
        _save(store, etag="older")
        assert _open(store) == ["key"]

    def test_a_finding_that_is_archived_stays_so_and_is_not_sent(self, store: Store) -> None:
        _kept(store)
        run_id = new_run(store)
        born = outcome_of(run_id, "key", ("SSN", 1))
        assert born.finding is not None
        store.save(run_id, 0, [replace(born, finding=born.finding | {"archived": True})], last=True, fingerprint="f")
        _save(store)
        found = _now(store, born)
        assert (found["archived"], found["macieLite"]["state"]) == (True, "RESOLVED")
        assert found["updatedAt"] == found["createdAt"], "else it would be sent, and never was"

    def test_a_resolution_is_told_later_than_what_was_told_before(self, store: Store) -> None:
        _kept(store)
        found = _save(store, ("SSN", 1))
        for archived in (True, False):
            assert store.archive([found.record["id"]], archived) == 1
        before = _now(store, found)["updatedAt"]
        clean = _save(store)
        after = _now(store, found)
        assert after["macieLite"]["history"]["resolvedAt"] == clean.record["createdAt"] < before
        assert after["updatedAt"] > before

    def test_saving_again_after_a_kill_changes_nothing(self, store: Store) -> None:
        _kept(store)
        first = _save(store, ("SSN", 2))
        run_id = new_run(store)
        outcomes = [outcome_of(run_id, "key"), outcome_of(run_id, "new", ("SSN", 1))]
        store.save(run_id, 0, outcomes, last=False, fingerprint="f")
        before = (_now(store, first), list(store.outcomes(run_id)), store.last_change())
        store.save(run_id, 0, outcomes, last=True, fingerprint="f")
        assert (_now(store, first), list(store.outcomes(run_id)), store.last_change()) == before

    def test_the_order_of_batches_does_not_matter(self, store: Store) -> None:
        _kept(store)
        told = []
        for batches in ((0, 1), (1, 0)):
            bucket, first, second = f"bucket-{batches[0]}", new_run(store), new_run(store)
            outcomes = [outcome_of(first, key, ("SSN", n), bucket=bucket) for n, key in enumerate("abcd", 1)]
            store.save(first, 0, outcomes, last=True, fingerprint="f")
            again = [
                [outcome_of(second, key, ("SSN", 2), bucket=bucket) for key in "ab"],
                [outcome_of(second, "c", ("SSN", 3), bucket=bucket), outcome_of(second, "d", bucket=bucket)],
            ]
            for number in batches:
                store.save(second, number, again[number], last=True, fingerprint="f")
            found = store.findings(FindingFilter(bucket=bucket))
            told.append(sorted((o["resourcesAffected"]["s3Object"]["key"], o["macieLite"]["state"]) for o in found))
        assert told[0] == told[1]
        assert set(told[0]) >= {("a", "CHANGED"), ("b", "UNCHANGED"), ("c", "UNCHANGED"), ("d", "RESOLVED")}

    def test_of_two_runs_at_once_one_comes_after_the_other(self, store: Store, another: Callable[[], Store]) -> None:
        _kept(store)
        runs, keys = [new_run(store) for _ in range(4)], [str(n) for n in range(20)]
        threads = [threading.Thread(target=_write, args=(another(), run, keys, n % 2)) for n, run in enumerate(runs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        states: dict[str, list[str]] = {key: [] for key in keys}
        for one in store.findings(FindingFilter()):
            states[one["resourcesAffected"]["s3Object"]["key"]].append(one["macieLite"]["state"])
        assert all(sorted(found) == ["NEW", "UNCHANGED", "UNCHANGED", "UNCHANGED"] for found in states.values())
        assert _open(store) == sorted(keys)

    def test_versions_that_are_listed_are_objects_of_their_own(self, store: Store) -> None:
        _kept(store)
        _save(store, ("SSN", 1), version_id="1")
        assert _told(_save(store, ("SSN", 1), version_id="2")) == ("NEW", None)
        assert _told(_save(store, ("SSN", 1), version_id="1"))[0] == "UNCHANGED"
        assert _told(_save(store, ("SSN", 1))) == ("NEW", None)
        _save(store, version_id="2")
        found = store.open_findings(_ACCOUNT, "bucket", None, 10)
        assert sorted((one.key, one.version_id or "") for one in found) == [("key", ""), ("key", "1")]

    # -- gone

    def test_what_is_gone_is_resolved(self, store: Store) -> None:
        _kept(store)
        there, gone = _save(store, ("SSN", 1), key="there"), _save(store, ("SSN", 1), key="gone")
        run_id = new_run(store)
        ids = [one.object_id for one in store.open_findings(_ACCOUNT, "bucket", None, 10) if one.key == "gone"]
        number = store.last_change()
        assert store.resolve_gone(run_id, ids, WHEN - timedelta(seconds=1), _LATER) == 0, "it was seen meanwhile"
        assert store.resolve_gone(run_id, ids, _LATER, _LATER) == 1
        assert store.resolve_gone(run_id, ids, _LATER, _LATER) == 0
        found = _now(store, gone)["macieLite"]
        assert (found["state"], found["history"]["resolvedBecause"]) == ("RESOLVED", "GONE")
        assert found["history"]["resolvedByRun"] == run_id
        assert [change.finding["id"] for change in store.changes(number, 10)] == [gone.record["id"]]
        assert (_now(store, there)["macieLite"]["state"], _open(store)) == ("NEW", ["there"])

    def test_what_is_open_comes_in_pieces_by_place(self, store: Store) -> None:
        _kept(store)
        run_id = new_run(store)
        names = [*HOSTILE_KEYS, *(f"{'x' * 300}{n}" for n in range(5))]
        store.save(run_id, 0, [outcome_of(run_id, key, ("SSN", 1)) for key in names], last=True, fingerprint="f")
        store.save(run_id, 1, [outcome_of(run_id, "a", ("SSN", 1), bucket="bucket2")], last=True, fingerprint="f")
        found, after = [], None
        while piece := store.open_findings(_ACCOUNT, "bucket", after, 3):
            found += piece
            after = (piece[-1].place, piece[-1].object_id)
        assert sorted(one.key for one in found) == sorted(names)
        assert [one.place for one in found] == sorted(one.place for one in found)
        behind = store.open_findings(_ACCOUNT, "bucket", (found[5].place, b""), 3)
        assert behind[0].place == found[5].place
        assert store.open_findings("another", "bucket", None, 3) == []

    # -- over runs

    def test_findings_are_counted_by_what_is_asked(self, store: Store) -> None:
        _kept(store)
        first = _save(store, ("SSN", 1), bucket="one")
        _save(store, ("SSN", 1), bucket="one")
        _save(store, ("NAME", 1), bucket="two\0", key="\x01")
        kind = "SensitiveData:S3Object/Personal"
        assert store.count_findings("bucket") == [("one", 2), ("two\0", 1)]
        assert store.count_findings("severity") == [("High", 2), ("Low", 1)]
        assert store.count_findings("state") == [("NEW", 2), ("UNCHANGED", 1)]
        assert store.count_findings("type") == [(kind, 3)]
        run = store.run(first.record["macieLite"]["runId"])
        assert run is not None
        assert [count for _, count in store.count_findings("job")] == [1, 1, 1]
        assert store.count_findings("job", run.job_id) == [(run.job_id, 1)]
        assert store.count_findings("type", "none") == []
        store.archive([first.record["id"]], True)
        assert store.count_findings("severity", archived=False) == [("High", 1), ("Low", 1)]
        assert store.count_findings("severity", archived=True) == [("High", 1)]
        assert store.count_findings("severity") == [("High", 2), ("Low", 1)]

    def test_two_runs_are_told_apart_object_by_object(self, store: Store) -> None:
        _kept(store)
        runs = [new_run(store) for _ in range(3)]
        long = "x" * 300
        each = [
            {"same": 1, "changed": 1, "cleaned": 1, "unread": 1, f"{long}1": 1, "gone": 1},
            {"same": 1, "changed": 2, "cleaned": 0, "new": 1, f"{long}1": 1, f"{long}2": 1},
            {"same": 1, "changed": 2, "new": 0, "cleaned": 1},
        ]
        for run_id, found in zip(runs, each, strict=True):
            counted = {key: [("SSN", count)] if count else [] for key, count in found.items()}
            outcomes = [outcome_of(run_id, key, *counts) for key, counts in counted.items()]
            store.save(run_id, 0, outcomes, last=True, fingerprint="f")
        gone = [one.object_id for one in store.open_findings(_ACCOUNT, "bucket", None, 10) if one.key == "gone"]
        store.resolve_gone(runs[1], gone, _LATER, _LATER)
        assert _differences(store, runs[0], runs[1]) == {
            "same": "UNCHANGED",
            "changed": "CHANGED",
            "cleaned": "RESOLVED",
            "unread": "UNREAD",
            "new": "NEW",
            "gone": "RESOLVED",
            f"{long}1": "UNCHANGED",
            f"{long}2": "NEW",
        }
        assert _differences(store, runs[1], runs[2]) == {
            "same": "UNCHANGED",
            "changed": "UNCHANGED",
            "new": "RESOLVED",
            "cleaned": "NEW",
            f"{long}1": "UNREAD",
            f"{long}2": "UNREAD",
        }


def _differences(store: Store, earlier: str, later: str) -> dict[str, str]:
    first, second = store.run(earlier), store.run(later)
    assert first is not None
    assert second is not None
    found = list(differences(store, first, second))
    told = {one.finding["resourcesAffected"]["s3Object"]["key"]: one.state for one in found}
    assert len(told) == len(found)
    return told


def _write(store: Store, run_id: str, keys: list[str], backwards: int) -> None:
    ordered = keys[::-1] if backwards else keys
    for number, start in enumerate(range(0, len(ordered), 5)):
        outcomes = [outcome_of(run_id, key, ("SSN", 1)) for key in ordered[start : start + 5]]
        store.save(run_id, number, outcomes, last=True, fingerprint="f")
