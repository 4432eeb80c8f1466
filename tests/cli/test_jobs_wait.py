"""`jobs wait` on a job that gets no further."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from macie_lite.cli.job_waiting import ended
from macie_lite.config import Settings
from macie_lite.model.jobs import JobStatus
from macie_lite.pipeline.runs import new_job
from macie_lite.store.open_store import open_store
from tests.cli.command import macie_lite

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("exit_code", [1, 3])
def test_it_exits_with_what_the_error_stands_for(exit_code: int, tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "x.db"))
    store.create_job(new_job("broken", "job", ["/data"], Settings()))
    store.set_job_status("broken", JobStatus.USER_PAUSED, "It is broken.", exit_code)
    store.close()
    waited = macie_lite("jobs", "wait", "broken", "--db", str(tmp_path / "x.db"))
    assert (waited.code, waited.err.splitlines()[-1]) == (exit_code, "macie-lite: It is broken.")


def test_it_says_that_nothing_gets_on_and_still_waits(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    store = open_store(str(tmp_path / "x.db"))
    store.create_job(new_job("dead", "job", ["/data", "/data"], Settings()))
    resumed = threading.Timer(2.5, store.set_job_status, ("dead", JobStatus.COMPLETE))
    resumed.start()
    job = ended(store, "dead", quiet=0.6)
    resumed.join()
    assert (job.status, job.targets) == (JobStatus.COMPLETE, ("/data",))
    assert "stored nothing for 1 seconds" in capfd.readouterr().err
    store.close()
