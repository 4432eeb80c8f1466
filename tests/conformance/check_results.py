"""What every store does with results of objects."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from macie_lite.model.jobs import Step
from macie_lite.store.base import FindingFilter, Store
from tests.store.plans import OWNER, batch_of, keys, listing_of, owned
from tests.store.samples import HOSTILE_KEYS, SKIPPED, STANDING, new_run, outcome_of

__all__ = ["ResultsContract"]


class ResultsContract:
    """Each test gets a fresh `store`."""

    def test_outcomes_come_back_as_they_were_in_order(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [
            outcome_of(run_id, "b", ("SSN", 3)),
            outcome_of(run_id, "a", coverage=SKIPPED),
            outcome_of(run_id, "Z", version_id="v"),
            outcome_of(run_id, "a", ("CARD", 1), bucket="Another"),
        ]
        store.save(run_id, 7, saved, last=True)
        expected = sorted(saved, key=lambda o: (o.ref.bucket, o.ref.key))
        assert list(store.outcomes(run_id)) == expected
        assert list(store.outcomes(run_id, status="SKIPPED")) == [saved[1]]

    def test_outcomes_of_some_objects_are_found_whatever_batch_stored_them(self, store: Store) -> None:
        run_id = new_run(store)
        late, mine = outcome_of(run_id, "a", ("SSN", 3)), outcome_of(run_id, "b")
        store.save(run_id, 1, [late, outcome_of(run_id, "c")], last=True)
        store.save(run_id, 2, [late, mine], last=True)
        asked = [late.ref, mine.ref, replace(mine.ref, key="unknown"), replace(mine.ref, etag="another")]
        assert list(store.outcomes(run_id, asked)) == [late, mine]
        assert list(store.outcomes(run_id, [])) == []

    def test_a_plan_is_forgotten_and_results_stay(self, store: Store) -> None:
        run_id = owned(store)
        assert store.plan(run_id, OWNER, Step(listing_of(0, "a"), (batch_of(0, 0, "a"),)))
        store.save(run_id, 0, [outcome_of(run_id)], last=False)
        assert not store.forget_plan(run_id, "another")
        assert store.forget_plan(run_id, OWNER)
        assert (store.listings(run_id), store.batches_open(run_id)) == ([], [])
        assert len(list(store.outcomes(run_id))) == 1

    def test_more_outcomes_than_are_fetched_at_once(self, store: Store) -> None:
        run_id = new_run(store)
        names = [f"{n:04}" for n in range(1100)]
        store.save(run_id, 0, [outcome_of(run_id, name, ("SSN", 1)) for name in names], last=True)
        assert [outcome.ref.key for outcome in store.outcomes(run_id)] == names
        assert keys(store.findings(FindingFilter(run_id=run_id))) == names
        listed = [outcome_of(run_id, name).ref for name in names]
        assert store.stored(run_id, [*listed, outcome_of(run_id, "another").ref]) == set(listed)

    def test_hostile_keys_survive(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [outcome_of(run_id, key, ("SSN", 1)) for key in HOSTILE_KEYS]
        store.save(run_id, 0, saved, last=True, fingerprint="f")
        assert {outcome.ref.key for outcome in store.outcomes(run_id)} == set(HOSTILE_KEYS)
        assert set(keys(store.findings(FindingFilter(run_id=run_id)))) == set(HOSTILE_KEYS)
        listed = [outcome.ref for outcome in saved]
        assert store.stored(run_id, listed) == store.unchanged(listed, STANDING) == set(listed)

    @pytest.mark.parametrize("key", HOSTILE_KEYS[:-1])
    def test_a_prefix_of_a_hostile_key_finds_it(self, store: Store, key: str) -> None:
        run_id = new_run(store)
        store.save(run_id, 0, [outcome_of(run_id, key + "and more", ("SSN", 1))], last=True)
        found = keys(store.findings(FindingFilter(run_id=run_id, key_prefix=key)))
        assert found == [key + "and more"]

    def test_saving_twice_changes_nothing(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [outcome_of(run_id, "a", ("SSN", 3)), outcome_of(run_id, "b", coverage=SKIPPED)]
        store.save(run_id, 0, saved, last=True)
        before = store.coverage(run_id)
        store.save(run_id, 0, saved, last=True)
        store.save(run_id, 1, [*saved, *saved], last=True)
        assert store.coverage(run_id) == before
        assert list(store.outcomes(run_id)) == saved

    def test_the_first_result_of_an_object_stays_whole(self, store: Store) -> None:
        run_id = new_run(store)
        clean, found = outcome_of(run_id, "a"), outcome_of(run_id, "a", ("SSN", 1))
        store.save(run_id, 0, [clean], last=True)
        store.save(run_id, 0, [found], last=True)
        assert list(store.outcomes(run_id)) == [clean]
        assert list(store.findings(FindingFilter(run_id=run_id))) == []

    def test_saving_at_once_from_many_threads_changes_nothing_either(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [outcome_of(run_id, f"{n}", ("SSN", 2)) for n in range(40)]
        orders = [saved, saved[::-1], saved[20:] + saved[:20], saved[::2] + saved[1::2]]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda order: store.save(run_id, 0, order, last=True, fingerprint="f"), orders))
        assert store.coverage(run_id).identifiers == {"SSN": 80}
        assert store.coverage(run_id).objects == {"COMPLETE": 40}

    def test_a_changed_object_is_another(self, store: Store) -> None:
        run_id = new_run(store)
        versions = [outcome_of(run_id, "a", etag=etag) for etag in ("1", "2")]
        store.save(run_id, 0, [*versions, outcome_of(run_id, "a", etag="1", version_id="v")], last=True)
        assert len(list(store.outcomes(run_id))) == 3

    def test_stored_are_those_of_the_bucket_and_run(self, store: Store) -> None:
        run_id, other = new_run(store), new_run(store)
        mine, elsewhere = outcome_of(run_id, "a"), outcome_of(run_id, "b", bucket="other")
        store.save(run_id, 0, [mine, elsewhere], last=True)
        asked = [mine.ref, replace(elsewhere.ref, bucket="bucket"), replace(mine.ref, etag="changed")]
        assert store.stored(run_id, asked) == {mine.ref}
        assert store.stored(other, asked) == set()
        assert store.stored(run_id, []) == set()
