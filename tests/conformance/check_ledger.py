"""What every store knows of objects from before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.fingerprints import Fingerprint
from macie_lite.model.objects import LastResult
from macie_lite.store.base import Store
from tests.store.samples import PARTIAL, SKIPPED, STANDING, new_run, outcome_of

__all__ = ["LedgerContract"]


class LedgerContract:
    """Each test gets a fresh `store`."""

    def test_only_complete_results_enter_the_ledger(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [
            outcome_of(run_id, "complete", ("SSN", 1)),
            outcome_of(run_id, "partial", coverage=PARTIAL),
            outcome_of(run_id, "skipped", coverage=SKIPPED),
        ]
        store.save(run_id, 0, saved, last=True, fingerprint="f")
        assert store.unchanged([outcome.ref for outcome in saved], STANDING) == {saved[0].ref}

    def test_a_sample_stands_for_who_would_draw_the_same(self, store: Store) -> None:
        """One that lacks anything else is read again, and what was read wholly stands as ever."""
        run_id, short = new_run(store), PARTIAL.with_gaps(Reason.SAMPLED)
        sample = Coverage.partial(Reason.SAMPLED, 10, "text/plain")
        whole = outcome_of(run_id, "whole")
        sampled, lacking = (outcome_of(run_id, key, coverage=one) for key, one in (("a", sample), ("b", short)))
        store.save(run_id, 0, [whole, sampled, lacking], last=True, fingerprint="f", of_samples="s")
        listed = [one.ref for one in (whole, sampled, lacking)]
        assert store.unchanged(listed, STANDING) == {whole.ref}
        assert store.unchanged(listed, STANDING, {"s": frozenset()}) == {whole.ref, sampled.ref}
        assert store.unchanged([replace(sampled.ref, etag="2")], STANDING, {"s": frozenset()}) == set()
        assert store.unchanged(listed, STANDING, {"t": frozenset()}) == {whole.ref}

    def test_what_is_known_of_objects_from_before(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [outcome_of(run_id, "complete"), outcome_of(run_id, "skipped\0", coverage=SKIPPED)]
        store.save(run_id, 0, saved, last=True, fingerprint="f")
        whole, skipped = (outcome.ref for outcome in saved)
        changed = replace(whole, etag="another")
        at = datetime.fromisoformat(saved[0].record["createdAt"])
        known = store.last_results([whole, skipped, replace(whole, key="never")])
        assert known == {whole: LastResult(True, True, at), skipped: LastResult(True, False, at)}
        assert store.last_results([changed]) == {changed: LastResult(False, True, at)}

    def test_what_changed_is_not_unchanged(self, store: Store) -> None:
        run_id = new_run(store)
        saved = outcome_of(run_id, "a", etag="1")
        store.save(run_id, 0, [saved], last=True, fingerprint="f")
        assert store.unchanged([saved.ref], STANDING) == {saved.ref}
        assert store.unchanged([saved.ref], {"other": frozenset()}) == set()
        assert store.unchanged([replace(saved.ref, etag="2")], STANDING) == set()
        assert store.unchanged([replace(saved.ref, version_id="v")], STANDING) == set()
        assert store.unchanged([replace(saved.ref, bucket="other")], STANDING) == set()

    def test_the_ledger_holds_the_last_complete_result(self, store: Store) -> None:
        first, second = new_run(store), new_run(store)
        old, new = outcome_of(first, "a", etag="1"), outcome_of(second, "a", etag="2")
        store.save(first, 0, [old], last=True, fingerprint="f")
        store.save(second, 0, [new], last=True, fingerprint="f")
        assert store.unchanged([old.ref], STANDING) == set()
        assert store.unchanged([new.ref], STANDING) == {new.ref}

    def test_a_late_repeat_does_not_turn_the_ledger_back(self, store: Store) -> None:
        first, second = new_run(store), new_run(store)
        old, new = outcome_of(first, "a", etag="1"), outcome_of(second, "a", etag="2")
        old.record["createdAt"] = "2026-01-01T00:00:00.000Z"
        store.save(second, 0, [new], last=True, fingerprint="f")
        store.save(first, 0, [old], last=True, fingerprint="f")
        assert store.unchanged([new.ref], STANDING) == {new.ref}

    def test_without_a_fingerprint_the_ledger_is_left_alone(self, store: Store) -> None:
        run_id = new_run(store)
        saved = outcome_of(run_id, "a")
        store.save(run_id, 0, [saved], last=True)
        assert store.unchanged([saved.ref], {"": frozenset()}) == set()

    def test_a_result_stands_unless_what_is_looked_for_no_longer_may_have_hidden_something(self, store: Store) -> None:
        run_id = new_run(store)
        hid = {"nothing": (), "something": ("SSN",), "nobody knows": None}
        saved = {key: replace(outcome_of(run_id, key), hid=names) for key, names in hid.items()}
        store.save(run_id, 0, list(saved.values()), last=True, fingerprint="f")

        def unchanged(*dropped: str, of: str = "f") -> set[str]:
            standing = {"other": frozenset[str](), of: frozenset(dropped)}
            return {ref.key for ref in store.unchanged([one.ref for one in saved.values()], standing)}

        assert unchanged() == set(saved)
        assert unchanged("NAME") == {"nothing", "something"}
        assert unchanged("NAME", "SSN") == {"nothing"}
        assert unchanged(of="another") == set()

    def test_fingerprints_are_kept_once(self, store: Store) -> None:
        one, other = (Fingerprint(name, "base", {"SSN": "1", "É": name}) for name in "12")
        for kept in (one, other, one, Fingerprint("3", "another base", {})):
            store.keep_fingerprint(kept)
        assert sorted(store.fingerprints("base"), key=lambda found: found.id) == [one, other]
        assert store.fingerprints("no base") == []

    def test_versions_of_a_key_are_in_the_ledger_each(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [outcome_of(run_id, "a", version_id=version) for version in ("1", "2", None)]
        store.save(run_id, 0, saved, last=True, fingerprint="f")
        listed = [outcome.ref for outcome in saved]
        assert store.unchanged([*listed, replace(listed[0], version_id="3")], STANDING) == set(listed)
