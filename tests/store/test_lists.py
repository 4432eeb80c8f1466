"""Lists answered along an index give what reading, filtering and sorting all of it would give."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from macie_lite.model.results import Outcome
from macie_lite.store import sql_results
from macie_lite.store.base import FindingFilter, Store
from tests.store.samples import HOSTILE_KEYS, PARTIAL, SKIPPED, new_run, outcome_of

_FOUND = ((("SSN", 1),), (("PHONE_NUMBER", 1),), (("PHONE_NUMBER", 1), ("TOKEN", 2)), ())
_BUCKETS = ("a", "a-b", "b" * 300)
_KEYS = (*HOSTILE_KEYS, "x" * 199 + "y", "plain/one", "plain2")

_FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"bucket": "a"},
    {"bucket": "b" * 300, "key_prefix": "plain"},
    {"bucket": "b" * 299},
    {"key_prefix": "plain"},
    {"key_prefix": "x" * 250},
    {"key_prefix": "back\\"},
    {"min_severity": 3},
    {"identifiers": ("TOKEN",)},
    {"identifiers": ("TOKEN", "SSN"), "min_severity": 2, "key_prefix": "p"},
    {"identifiers": ("NONE",)},
)


def _stored(store: Store) -> dict[str, list[Outcome]]:
    """Two runs, the newest first."""
    found = itertools.cycle(_FOUND)
    stored = {}
    for _ in range(2):
        run_id = new_run(store)
        places = itertools.product(_BUCKETS, _KEYS)
        stored[run_id] = [outcome_of(run_id, key, *next(found), bucket=bucket) for bucket, key in places]
        for batch, outcome in enumerate(stored[run_id]):
            store.save(run_id, batch, [outcome], last=False)
    return dict(reversed(stored.items()))


def _place(outcome: Outcome) -> tuple[str, str]:
    """Escapes begin with a backslash, which sorts otherwise than what it stands for."""
    ref = outcome.ref
    return ref.bucket, ref.key.replace("\\", "\\\\").replace("\0", "\\0").replace("\udcff", "\\udcff")


def _matches(outcome: Outcome, where: dict[str, Any]) -> bool:
    finding, ref = outcome.finding, outcome.ref
    if finding is None or finding["severity"]["score"] < where.get("min_severity", 1):
        return False
    kinds = finding["classificationDetails"]["result"]["sensitiveData"]
    types = {one["type"] for kind in kinds for one in kind["detections"]}
    wanted = where.get("identifiers")
    if wanted is not None and types.isdisjoint(wanted):
        return False
    return ref.bucket == where.get("bucket", ref.bucket) and ref.key.startswith(where.get("key_prefix", ""))


def _expected(stored: dict[str, list[Outcome]], where: dict[str, Any]) -> list[str]:
    ids = []
    for outcomes in stored.values():
        mine = [one for one in outcomes if _matches(one, where)]
        mine.sort(key=lambda one: (-(one.finding or {})["severity"]["score"], *_place(one)))
        ids += [(one.finding or {})["id"] for one in mine]
    return ids


@pytest.mark.parametrize("few", [0, 500])
def test_findings_are_what_all_of_them_would_give(store: Store, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    """few: up to how many findings with an identifier are asked for by their ids."""
    monkeypatch.setattr(sql_results, "CHUNK", few)
    stored = _stored(store)
    for where in _FILTERS:
        expected = _expected(stored, where)
        for limit in (None, 1, 5):
            found = [one["id"] for one in store.findings(FindingFilter(**where, limit=limit))]
            assert found == expected[:limit], where


def test_results_of_a_status_are_in_order(store: Store) -> None:
    run_id = new_run(store)
    kinds = itertools.cycle((SKIPPED, PARTIAL, None))
    outcomes = [outcome_of(run_id, f"{n:02}", coverage=next(kinds), bucket="ab"[n % 2]) for n in range(12)]
    store.save(run_id, 0, outcomes[::-1], last=True)
    ordered = sorted(outcomes, key=_place)
    for status in ("SKIPPED", "PARTIAL", "COMPLETE", None):
        of_it = [one for one in ordered if status in (None, _status(one))]
        assert [one.ref for one in store.outcomes(run_id, status=status)] == [one.ref for one in of_it]


def _status(outcome: Outcome) -> str:
    return str(outcome.record["classificationDetails"]["result"]["status"]["code"])


def test_what_is_stored_twice_is_counted_once(store: Store) -> None:
    run_id = new_run(store)
    first = [outcome_of(run_id, "a", ("SSN", 3)), outcome_of(run_id, "b", coverage=SKIPPED)]
    for batch in (0, 0, 64, 65):
        store.save(run_id, batch, first, last=False)
    store.save(run_id, 64, [*first, outcome_of(run_id, "c", ("SSN", 4))], last=True)
    coverage = store.coverage(run_id)
    assert coverage.objects == {"COMPLETE": 2, "SKIPPED": 1}
    assert coverage.identifiers == {"SSN": 7}
