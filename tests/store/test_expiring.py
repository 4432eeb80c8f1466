"""Findings that are deleted for their age while another process goes on with them, on a server."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from macie_lite.store.base import FindingFilter, Store
from tests.store.plans import keys
from tests.store.samples import new_run, outcome_of

_WAITS = b"SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_what_changes_meanwhile_stays_and_nobody_waits_in_a_circle(store: Store, store_url: str) -> None:
    run_id = new_run(store)
    store.save(run_id, 0, [outcome_of(run_id, key, ("SSN", 1)) for key in "ab"], last=True, fingerprint="f")
    soon = store.now() + timedelta(days=1)
    with psycopg.connect(store_url) as other, ThreadPoolExecutor(1) as pool:
        other.execute(b"SELECT * FROM open_findings WHERE key = 'a' FOR UPDATE")
        deleted = pool.submit(store.expire_findings, soon, soon, 10)
        _wait_until_one_waits(store_url)
        other.execute(b"SELECT * FROM findings FOR UPDATE NOWAIT")
        other.execute(b"UPDATE findings SET change_number = 99 WHERE place LIKE '%a'")
        other.commit()
        assert deleted.result() == 1
    assert keys(store.findings(FindingFilter())) == ["a"]
    assert sum(store.coverage(run_id).severities.values()) == 2, "of which one is not there any more"


def _wait_until_one_waits(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as looking:
        for _ in range(500):
            (waiting,) = looking.execute(_WAITS).fetchone() or (0,)
            if waiting:
                return
            threading.Event().wait(0.01)
    raise AssertionError("nobody waits")
