"""Beat's wake-up lets findings go whose time is over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from macie_lite.store.base import FindingFilter, Store
from macie_lite.store.open_store import open_store
from tests.store.samples import new_run, outcome_of
from workers import tasks


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    with closing(open_store(str(tmp_path / "x.db"))) as made:
        monkeypatch.setattr(tasks, "_store", lambda: made)
        yield made


def test_old_findings_go_when_beat_wakes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = new_run(store)
    store.save(run_id, 0, [outcome_of(run_id, "a", ("SSN", 1))], last=True)
    store.end_run(run_id, store.now())
    tasks.plan_due.run()
    assert len(list(store.findings(FindingFilter()))) == 1
    later = store.now() + timedelta(days=91)
    monkeypatch.setattr(store, "now", lambda: later)
    tasks.plan_due.run()
    assert list(store.findings(FindingFilter())) == []
