"""What every store does with the ledger and with buckets: `tests/store/test_conformance.py` runs this too."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from macie_lite.model.buckets import BucketProfile, Contents, KindFound, Suppressed
from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.jobs import Counted, Listing, Run, Step
from macie_lite.model.objects import BucketInfo
from macie_lite.model.results import Outcome
from macie_lite.posture.inventory import take_stock
from macie_lite.store.base import Store
from tests.store.samples import HOSTILE_KEYS, PARTIAL, SKIPPED, STANDING, START, new_run, outcome_of

__all__ = ["BucketsContract"]

LATER = datetime(2030, 1, 1, tzinfo=UTC)
NAMES = Suppressed("MANAGED", "NAME")


def _at(outcome: Outcome, when: datetime) -> Outcome:
    outcome.record["createdAt"] = when.isoformat()
    return outcome


class BucketsContract:
    """Each test gets a fresh `store`."""

    # -- the ledger, as the state of every object

    def test_contents_are_what_the_last_results_say(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [
            outcome_of(run_id, "a", ("SSN", 3), ("NAME", 1)),
            outcome_of(run_id, "b", ("NAME", 150)),
            outcome_of(run_id, "c"),
            outcome_of(run_id, "d", ("PHONE_NUMBER", 1), coverage=PARTIAL),
            outcome_of(run_id, "e", coverage=SKIPPED),
            outcome_of(run_id, "f", coverage=Coverage.skipped(Reason.PICTURE)),
            outcome_of(run_id, "elsewhere", ("SSN", 9), bucket="another"),
        ]
        store.save(run_id, 0, saved, last=True, fingerprint="f")
        found = store.contents("bucket", ())
        assert (found.complete, found.partial, found.skipped, found.objects) == (3, 1, 2, 6)
        assert (found.size, found.size_classified) == (720, 360)
        assert found.reasons == {"PERMISSION_DENIED": 1, "UNSUPPORTED_FILE_TYPE_EXCEPTION": 1}
        assert (found.by_type, found.by_class) == (Counted(1, 120), Counted())
        assert (found.severities, found.occurrences) == ((1, 0, 2), 155)
        assert {(one.id, one.objects, one.count) for one in found.kinds} == {
            ("SSN", 1, 3),
            ("NAME", 2, 151),
            ("PHONE_NUMBER", 1, 1),
        }
        assert sum(found.categories.values()) == 155
        assert store.contents("no such bucket", ()) == Contents()

    def test_what_is_suppressed_is_counted_and_does_not_count(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [outcome_of(run_id, "a", ("SSN", 3), ("NAME", 1)), outcome_of(run_id, "b", ("NAME", 150))]
        store.save(run_id, 0, saved, last=True, fingerprint="f")
        found = store.contents("bucket", {NAMES})
        assert (sum(found.severities), found.occurrences, found.suppressed) == (1, 154, 151)
        assert [one.id for one in found.kinds if one.suppressed] == ["NAME"]
        assert store.contents("bucket", {Suppressed("CUSTOM", "NAME")}).suppressed == 0

    def test_a_users_own_identifier_is_told_from_managed_ones(self, store: Store) -> None:
        run_id = new_run(store)
        saved = outcome_of(run_id, "a", ("SSN", 3))
        assert saved.finding is not None
        own = {"arn": "arn:aws:macie2::111122223333:custom-data-identifier/EMP", "name": "Emplo\0yee", "count": 2}
        saved.finding["classificationDetails"]["result"]["customDataIdentifiers"] = {
            "totalCount": 2,
            "detections": [own],
        }
        store.save(run_id, 0, [saved], last=True, fingerprint="f")
        found = {one.id: one for one in store.contents("bucket", {Suppressed("CUSTOM", "EMP")}).kinds}
        assert (found["EMP"].type, found["EMP"].name, found["EMP"].suppressed) == ("CUSTOM", "Emplo\0yee", True)
        assert found["SSN"].type == "MANAGED"

    def test_a_complete_result_is_not_replaced_by_less(self, store: Store) -> None:
        first, second = new_run(store), new_run(store)
        store.save(first, 0, [outcome_of(first, "a", ("SSN", 3))], last=True, fingerprint="f")
        for coverage in (SKIPPED, PARTIAL):
            later = outcome_of(second, "a", coverage=coverage)
            store.save(second, 0, [later], last=True, fingerprint="f")
            assert store.unchanged([later.ref], STANDING) == {later.ref}
        assert store.contents("bucket", ()).severities == (0, 0, 1)

    def test_another_object_in_its_place_replaces_it(self, store: Store) -> None:
        first, second = new_run(store), new_run(store)
        store.save(first, 0, [outcome_of(first, "a", ("SSN", 3))], last=True, fingerprint="f")
        later = outcome_of(second, "a", coverage=SKIPPED, etag="2")
        store.save(second, 0, [later], last=True, fingerprint="f")
        found = store.contents("bucket", ())
        assert (found.complete, found.skipped, found.occurrences) == (0, 1, 0)
        assert store.unchanged([later.ref], STANDING) == set()

    def test_what_was_neither_seen_nor_read_is_forgotten(self, store: Store) -> None:
        first, second = new_run(store), new_run(store)
        saved = [outcome_of(first, key, bucket=bucket) for key in HOSTILE_KEYS for bucket in ("bucket", "other")]
        store.save(first, 0, saved, last=True, fingerprint="f")
        there = [outcome.ref for outcome in saved if outcome.ref.bucket == "bucket"]
        store.seen(there[:4], LATER)
        store.seen(there[:2], START)  # of a run that began before
        store.save(second, 0, [_at(outcome_of(second, there[5].key), START)], last=True, fingerprint="f")
        assert store.forget_gone(second, "bucket", "", LATER) == len(there) - 4
        assert store.unchanged(there, STANDING) == {*there[:4]}
        assert store.contents("other", ()).objects == len(there)

    def test_what_the_run_read_is_kept_whatever_its_clock_says(self, store: Store) -> None:
        run_id = new_run(store)
        early = _at(outcome_of(run_id, "a"), START - timedelta(days=1))
        store.save(run_id, 0, [early], last=True, fingerprint="f")
        assert store.forget_gone(run_id, "bucket", "", START) == 0
        assert store.forget_gone("another run", "bucket", "", START) == 1

    def test_what_is_forgotten_begins_with_the_prefix(self, store: Store) -> None:
        run_id, prefix = new_run(store), "in\\%\0/"
        saved = [outcome_of(run_id, key) for key in (f"{prefix}a", "in\\x/a", "out/a")]
        store.save(run_id, 0, saved, last=True, fingerprint="f")
        assert store.forget_gone("another run", "bucket", prefix, LATER) == 1
        assert store.contents("bucket", ()).objects == 2

    def test_versions_and_what_is_current_are_forgotten_each_by_its_own_listings(self, store: Store) -> None:
        run_id = new_run(store)
        named = ("1", "2", None)
        saved = [outcome_of(run_id, "a", ("SSN", 1), version_id=name, etag=f"e{name}") for name in named]
        store.save(run_id, 0, saved, last=True, fingerprint="f")
        one, other, current = (outcome.ref for outcome in saved)
        store.seen([current], LATER)
        assert store.forget_gone("another run", "bucket", "", LATER) == 0
        store.seen([other], LATER)
        assert store.forget_gone("another run", "bucket", "", LATER, versions=True) == 1
        assert store.unchanged([one, other, current], STANDING) == {other, current}
        assert store.forget_gone("another run", "bucket", "", LATER + timedelta(1)) == 1
        assert store.unchanged([one, other, current], STANDING) == {other}

    def test_a_version_that_is_current_counts_once(self, store: Store) -> None:
        run_id = new_run(store)
        named = (("1", "old"), ("2", "new"), (None, "new"))
        saved = [outcome_of(run_id, "a", ("SSN", 1), version_id=name, etag=etag) for name, etag in named]
        store.save(run_id, 0, saved, last=True, fingerprint="f")
        found = store.contents("bucket", ())
        assert (found.objects, found.occurrences, sum(found.severities)) == (2, 2, 2)

    def test_noting_and_saving_at_once_lock_nobody_out(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [outcome_of(run_id, str(n)) for n in range(60)]
        store.save(run_id, 0, saved, last=True, fingerprint="f")
        refs = [outcome.ref for outcome in saved]
        again = new_run(store)
        tasks: list[Any] = [
            lambda: store.seen(refs, LATER),
            lambda: store.seen(refs[::-1], LATER + timedelta(1)),
            lambda: store.save(again, 0, [outcome_of(again, str(n)) for n in range(60)], last=True, fingerprint="f"),
        ]
        with ThreadPoolExecutor(3) as pool:
            for done in [pool.submit(task) for task in tasks * 3]:
                done.result()
        assert store.forget_gone("another run", "bucket", "", LATER) == 0

    # -- buckets

    def test_a_bucket_comes_back_as_it_was(self, store: Store) -> None:
        store.keep_bucket(_PROFILE)
        bare = BucketProfile("2" * 12, BucketInfo("exports", "arn:aws:s3:::exports"), START, START)
        store.keep_bucket(bare)
        assert store.bucket(_PROFILE.account_id, "exports") == _PROFILE
        assert store.buckets() == [_PROFILE, bare]
        assert store.buckets("another") == []
        assert store.bucket("3" * 12, "exports") is None
        assert store.accounts() == {"1" * 12, "2" * 12}

    def test_a_refresh_leaves_what_was_set_by_hand(self, store: Store) -> None:
        store.keep_bucket(replace(_PROFILE, override=None, excluded=False, suppressed=()))
        assert store.change_bucket(_PROFILE)
        store.keep_bucket(replace(_PROFILE, override=None, excluded=False, suppressed=(), first_seen=LATER, score=60))
        assert store.bucket(_PROFILE.account_id, "exports") == replace(_PROFILE, score=60)
        assert not store.change_bucket(replace(_PROFILE, account_id="3" * 12))

    def test_the_history_has_what_changed(self, store: Store) -> None:
        for hours, score in enumerate((50, 50, 77, 77, 1)):
            when = START + timedelta(hours=hours)
            store.keep_bucket(replace(_PROFILE, score=score, parts={}, updated_at=when))
        found = store.bucket_scores(_PROFILE.account_id, "exports")
        assert [(one.score, (one.moment - START) // timedelta(hours=1)) for one in found] == [(50, 0), (77, 2), (1, 4)]

    def test_what_no_score_counts_is_kept_by_account(self, store: Store) -> None:
        assert store.template_excludes("1" * 12) == ()
        store.change_template("1" * 12, {NAMES, Suppressed("CUSTOM", "EMP")}, START)
        store.change_template("2" * 12, {NAMES}, START)
        assert store.template_excludes("1" * 12) == (Suppressed("CUSTOM", "EMP"), NAMES)
        store.change_template("2" * 12, (), LATER)
        assert store.template_excludes("2" * 12) == ()

    # -- what a run that ends means for them

    def test_a_listing_that_broke_off_forgets_nothing_and_counts_nothing(self, store: Store) -> None:
        run_id = _ended_run(store, "s3://bucket", error="It broke off.")
        take_stock(store, _run(store, run_id), LATER)
        (known,) = store.buckets()
        assert (known.listed, known.contents.objects, known.last_run) == (None, 3, run_id)

    def test_an_inventory_counts_and_forgets_nothing(self, store: Store) -> None:
        run_id = _ended_run(store, "s3://bucket", listed_at=START)
        take_stock(store, _run(store, run_id), LATER)
        (known,) = store.buckets()
        assert (known.listed, known.listed_at, known.contents.objects) == (Counted(5, 500), START, 3)

    def test_a_prefix_says_nothing_of_the_rest(self, store: Store) -> None:
        run_id = _ended_run(store, "s3://bucket/b")
        take_stock(store, _run(store, run_id), LATER)
        (known,) = store.buckets()
        assert (known.listed, known.contents.objects) == (None, 2)

    def test_an_empty_bucket_is_known_to_be_empty(self, store: Store) -> None:
        run_id = _ended_run(store, "s3://empty", info=None, unchanged=Counted())
        take_stock(store, _run(store, run_id), LATER)
        (known,) = store.buckets()
        assert (known.name, known.listed, known.score) == ("empty", Counted(), 1)

    def test_taking_stock_twice_is_once(self, store: Store) -> None:
        run_id = _ended_run(store, "s3://bucket")
        for moment in (LATER, LATER + timedelta(1)):
            take_stock(store, _run(store, run_id), moment)
        (known,) = store.buckets()
        assert (known.listed, known.contents.objects) == (Counted(5, 500), 1)
        assert len(store.bucket_scores(known.account_id, "bucket")) == 1

    def test_a_folder_and_a_bucket_that_is_not_there_are_no_buckets(self, store: Store) -> None:
        for target, error in (("/srv/files", None), ("s3://gone", "There is no bucket gone.")):
            take_stock(store, _run(store, _ended_run(store, target, error=error, info=None)), LATER)
        assert store.buckets() == []


_INFO = BucketInfo(
    "exports", "arn:aws:s3:::exports", "eu-west-1", START, ("me", "1"), (("te\0am", "x"),), ("NONE", None), "PUBLIC"
)
_PROFILE = BucketProfile(
    *("1" * 12, replace(_INFO, shared_with=("2" * 12,)), START, START, "INTERNAL", Counted(9, 99), START),
    contents=Contents(
        *(1, 2, 3, 4, 5, {"PERMISSION_DENIED": 1}, Counted(1, 2), Counted(3, 4), (1, 2, 3), {"CREDENTIALS": 9}, 9, 1),
        kinds=(KindFound("CUSTOM", "EMP", "Emplo\0yee", "CUSTOM_IDENTIFIER", 1, 2, 3, True),),
    ),
    score=77,
    parts={"base": 51.0, "kinds": 2.5},
    last_job="job",
    last_run="job-2",
    last_run_at=START,
    override=100,
    excluded=True,
    suppressed=(Suppressed("CUSTOM", "EMP"), NAMES),
)


def _ended_run(store: Store, target: str, info: BucketInfo | None = _INFO, **told: Any) -> str:
    """A run whose one listing has five objects, of a bucket of which an earlier run read three, one of them still
    there."""
    before, run_id = new_run(store), new_run(store)
    saved = [_at(outcome_of(before, key, ("SSN", 1)), START - timedelta(1)) for key in "abc"]
    store.save(before, 0, saved, last=True, fingerprint="f")
    store.seen([saved[0].ref], _run(store, run_id).started_at)
    known = None if info is None else replace(info, name="bucket")
    assert store.claim(run_id, "me", None)
    listing = Listing(0, target)
    store.add_listings(run_id, "me", [listing])
    ended = told.get("error") is None
    whole = replace(listing, ended=ended, unchanged=Counted(5, 500), bucket=known)
    store.plan(run_id, "me", Step(replace(whole, **told)))
    return run_id


def _run(store: Store, run_id: str) -> Run:
    run = store.run(run_id)
    assert run is not None
    return run
