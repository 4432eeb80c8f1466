"""What every store tells of findings and coverage, and how it paces requests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest

from macie_lite.model.jobs import RunCoverage
from macie_lite.store.base import FindingFilter, Store
from tests.store.plans import keys, run_of
from tests.store.samples import PARTIAL, SKIPPED, new_run, outcome_of

__all__ = ["FindingsContract"]


class FindingsContract:
    """Each test gets a fresh `store`."""

    # -- findings and coverage

    def test_findings_are_newest_worst_then_by_place(self, store: Store) -> None:
        old, new = new_run(store), new_run(store)
        store.save(old, 0, [outcome_of(old, "0", ("SSN", 1))], last=True)
        saved = [("b", "SSN", 1), ("a", "SSN", 1), ("c", "PHONE_NUMBER", 1), ("d", "PHONE_NUMBER", 5)]
        store.save(new, 0, [outcome_of(new, key, (name, n)) for key, name, n in saved], last=True)
        mine = [f for f in store.findings(FindingFilter()) if f["macieLite"]["runId"] in (old, new)]
        assert keys(iter(mine)) == ["a", "b", "d", "c", "0"]

    @pytest.mark.parametrize(
        ("where", "expected"),
        [
            ({"bucket": "one"}, ["card", "names", "ssn"]),
            ({"bucket": "on"}, []),
            ({"key_prefix": "s"}, ["ssn", "slack"]),
            ({"key_prefix": "S"}, []),
            ({"key_prefix": "%"}, []),
            ({"identifiers": ("NAME",)}, ["names", "ssn"]),
            ({"identifiers": ("AME",)}, []),
            ({"min_severity": 3}, ["card", "ssn", "slack"]),
            ({"min_severity": 2}, ["card", "names", "ssn", "slack"]),
            ({"min_severity": 1, "limit": 2}, ["card", "ssn"]),
            ({"identifiers": ("NAME", "CARD")}, ["card", "names", "ssn"]),
            ({"identifiers": ("NAME",), "min_severity": 3}, ["ssn"]),
            ({"finding_ids": ()}, []),
        ],
    )
    def test_filters(self, store: Store, where: dict[str, Any], expected: list[str]) -> None:
        run_id = new_run(store)
        saved = [
            outcome_of(run_id, "ssn", ("SSN", 1), ("NAME", 1), bucket="one"),
            outcome_of(run_id, "card", ("CARD", 1), bucket="one"),
            outcome_of(run_id, "names", ("NAME", 2), bucket="one"),
            outcome_of(run_id, "slack", ("TOKEN", 1), bucket="two"),
            outcome_of(run_id, "clean", bucket="two"),
        ]
        store.save(run_id, 0, saved, last=True)
        assert sorted(keys(store.findings(FindingFilter(run_id=run_id, **where)))) == sorted(expected)

    def test_findings_by_id_and_job(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [outcome_of(run_id, key, ("SSN", 1)) for key in "abc"]
        store.save(run_id, 0, saved, last=True)
        ids = tuple(o.finding["id"] for o in saved[:2] if o.finding)
        assert keys(store.findings(FindingFilter(finding_ids=ids))) == ["a", "b"]
        assert keys(store.findings(FindingFilter(job_id=run_of(store, run_id).job_id))) == ["a", "b", "c"]

    def test_coverage_adds_up(self, store: Store) -> None:
        run_id = new_run(store)
        saved = [
            outcome_of(run_id, "a", ("SSN", 3), ("NAME", 1)),
            outcome_of(run_id, "b", ("NAME", 150)),
            outcome_of(run_id, "c"),
            outcome_of(run_id, "d", ("PHONE_NUMBER", 1), coverage=PARTIAL),
            outcome_of(run_id, "e", coverage=SKIPPED),
            outcome_of(run_id, "f", coverage=SKIPPED),
        ]
        store.save(run_id, 0, saved, last=True)
        assert store.coverage(run_id) == RunCoverage(
            objects={"COMPLETE": 3, "PARTIAL": 1, "SKIPPED": 2},
            bytes={"COMPLETE": 300, "PARTIAL": 60, "SKIPPED": 0},
            reasons={
                ("COMPLETE", "", ""): 3,
                ("PARTIAL", "MALFORMED_FILE", "truncated"): 1,
                ("SKIPPED", "PERMISSION_DENIED", "permission denied"): 2,
            },
            severities={"Low": 1, "High": 2},
            identifiers={"SSN": 3, "NAME": 151, "PHONE_NUMBER": 1},
        )
        assert store.coverage(new_run(store)) == RunCoverage({}, {}, {}, {}, {})

    # -- requests to buckets

    def test_leases_of_a_bucket_follow_each_other_whoever_takes_them(self, store: Store) -> None:
        with ThreadPoolExecutor(4) as pool:
            waits = sorted(pool.map(lambda _: store.lease_requests("b\0", 5, 0.5), range(8)))
        assert 0 <= waits[0] < 1
        steps = [after - before for before, after in pairwise(waits)]
        assert all(7 < step <= 10.1 for step in steps), "ten seconds each, less those that the test took"
        assert store.lease_requests("another", 1, 0.5) < 1

    def test_an_iterator_left_half_way_holds_nothing_up(self, store: Store) -> None:
        run_id = new_run(store)
        store.save(run_id, 0, [outcome_of(run_id, str(n), ("SSN", 1)) for n in range(10)], last=True)
        for _ in range(30):
            next(iter(store.findings(FindingFilter(run_id=run_id))))
        store.save(run_id, 1, [outcome_of(run_id, "more")], last=True)
        assert store.coverage(run_id).objects == {"COMPLETE": 11}
