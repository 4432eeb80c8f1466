"""Metrics over a real worker, scraped as Prometheus does."""

from __future__ import annotations

import glob
import json
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psutil
import pytest

from macie_lite import metrics
from tests.cli.command import macie_lite, started, worker
from tests.cli.ready import Started
from tests.faults.scans import patiently
from tests.privacy.canaries import draw
from tests.privacy.haystacks import leaks
from tests.processes import kill
from tests.servers.process import answers, free_port
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import Bucket
from tests.workers.scraping import Numbers, answer, numbers, waits_for

pytestmark = pytest.mark.slow

_NHS = b"Patient record, NHS number 943 476 5919.\n"
_KEY = "planted-key"
_FEW = "INCLUDE:UK_NHS_NUMBER,EMAIL_ADDRESS,SLACK_TOKEN"


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)


def _scanner(parent: psutil.Process) -> psutil.Process:
    """The worker's process that scans, of its children."""
    (found,) = [one for one in parent.children() if "metrics_server" not in " ".join(one.cmdline())]
    return found


def test_what_a_worker_did_can_be_read_and_holds_no_value_and_no_key(
    bucket: Bucket, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    canaries = draw(20261122)
    planted = {f"{_KEY}-canaries.txt": "\n".join(canary.text for canary in canaries).encode()}
    bucket.fill(
        {f"{_KEY}-{i}.txt": _NHS * (i % 2) for i in range(9)} | planted | {f"{_KEY}.bin": bytes(range(256)) * 9}
    )
    port, log = free_port(), tmp_path / "worker.log"
    shared = ("--broker", redis_server.url, "--db", database)
    scan = (bucket.target, "--identifiers", _FEW, "--ner", "off", "--exclude", "extension=bin", *shared)
    options = ("--metrics-port", str(port), "--log-format", "json", "--task-events")
    with (
        worker(redis_server.url, database, log, *options, executed=True) as process,
        _celerys_events(shared, tmp_path) as events,
    ):
        job_id = json.loads(macie_lite("jobs", "create", "--target", *scan, "--format", "json").out)["jobId"]
        waits_for(port, "macie_lite_job_events_total", "JOB_COMPLETED", value=1)
        found, text = numbers(port), answer(port)
        first = _scanner(psutil.Process(process.pid))
        kill(first)
        patiently(lambda: [one for one in psutil.Process(process.pid).children() if one.pid != first.pid][1:])
        assert macie_lite("scan", *scan).code == 0
        waits_for(port, "macie_lite_objects_total", "COMPLETE", value=20)
        asked = _answer_of(shared, tmp_path)
        patiently(lambda: events.read_text().count("task succeeded: macie_lite.scan_batch") == 4)
        (folder,) = glob.glob(str(tmp_path / "macie-lite-metrics-*"))
        assert not [name for name in os.listdir(folder) if str(first.pid) in name], "what the dead counted is added up"
    patiently(lambda: not answers(port) and not glob.glob(str(tmp_path / "macie-lite-metrics-*")))
    _tells_what_was_done(found, len(planted[f"{_KEY}-canaries.txt"]))
    said = log.read_text()
    _is_in_json(said, job_id)
    assert '"macie_lite.scan_batch": 4' in asked
    written = {"metrics": text, "log": said, "events": events.read_text(), "answer": asked}
    assert leaks(canaries, [(name, one.encode()) for name, one in written.items()]) == []
    assert not [name for name, one in written.items() if _KEY in one]
    assert bucket.name not in text + events.read_text() + asked


def _celery(shared: tuple[str, str, str, str], *command: str, out: IO[bytes]) -> Started:
    environ = {"MACIE_LITE_BROKER": shared[1], "MACIE_LITE_DB": shared[3]}
    with open(os.devnull, "wb") as err:
        return started("-A", "workers.app", *command, out=out, err=err, environ=environ, module="celery")


def _answer_of(shared: tuple[str, str, str, str], folder: Path) -> str:
    with (folder / "stats").open("wb") as out:
        assert _celery(shared, "inspect", "stats", out=out).wait(60) == 0
    return (folder / "stats").read_text()


@contextmanager
def _celerys_events(shared: tuple[str, str, str, str], folder: Path) -> Iterator[Path]:
    """The file to which `celery events --dump` writes, once it hears the worker."""
    with (folder / "events").open("wb") as out:
        listener = _celery(shared, "events", "--dump", out=out)
    try:
        patiently(lambda: "heartbeat" in (folder / "events").read_text())
        yield folder / "events"
    finally:
        listener.kill()
        listener.wait()


def _tells_what_was_done(found: Numbers, more_bytes: int) -> None:
    expected = {
        ("macie_lite_objects_total", "COMPLETE"): 10,
        ("macie_lite_findings_total", "High"): 5,
        ("macie_lite_classified_bytes_total",): 4 * len(_NHS) + more_bytes,
        ("macie_lite_listed_keys_total",): 11,
        ("macie_lite_not_read_objects_total", "out of scope"): 1,
        ("macie_lite_planned_batches_total",): 2,
        ("macie_lite_batches_done_total",): 2,
        ("macie_lite_queue_depth", "macie-lite"): 0,
        ("macie_lite_queue_depth", "macie-lite-large"): 0,
        ("macie_lite_reachable", "broker"): 1,
        ("macie_lite_reachable", "database"): 1,
        ("macie_lite_stage_seconds_count", "fetch"): 10,
        ("macie_lite_stage_seconds_count", "examine"): 10,
        ("macie_lite_stage_seconds_count", "store"): 4,
    }
    assert {what: found.get(what) for what in expected} == expected


def _is_in_json(log: str, job_id: str) -> None:
    """All but what Celery prints on stdout when it is stopped."""
    lines = [json.loads(line) for line in log.splitlines() if line and not line.startswith("worker: ")]
    assert any(one["event"].startswith("macie-lite worker: ready. 1 process scans") for one in lines)
    assert any(one.get("eventType") == "JOB_COMPLETED" and one["jobId"] == job_id for one in lines)
    assert {"celery.app.trace", "multiprocessing"} <= {one["logger"] for one in lines}


def test_nothing_is_counted_without_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(metrics.FOLDER, raising=False)
    assert metrics.timed("fetch", len) is len
    assert metrics.saving(print) is print


def test_a_worker_that_only_wakes_tells_what_waits_and_ends_with_its_numbers_when_it_is_killed(
    redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    port = free_port()
    with worker(redis_server.url, database, tmp_path / "log", "--beat-only", "--metrics-port", str(port)) as process:
        patiently(lambda: answers(port))
        assert numbers(port)["macie_lite_running_runs",] == 0
        process.kill()
        process.wait()
        patiently(lambda: not answers(port) and not glob.glob(str(tmp_path / "macie-lite-metrics-*")))


def test_a_port_that_is_taken_is_said_before_the_worker_starts(redis_server: RedisServer, database: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = macie_lite("worker", "--broker", redis_server.url, "--db", database, "--metrics-port", port)
    assert done.code == 3
    assert f"Metrics cannot be served at port {port} of 127.0.0.1" in done.err
