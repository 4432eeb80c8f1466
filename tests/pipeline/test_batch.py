"""A worker's batch with an object that never ends, or ends its process."""

from __future__ import annotations

import multiprocessing
import signal
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pytest

from fixtures import hostile
from macie_lite.config import Settings
from macie_lite.pipeline.batch import BatchScanner
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.open_source import open_source
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.pipeline.planned import plan_one_batch
from tests.servers.fault_proxy import FaultProxy, Request
from tests.servers.faults import SLOW_DOWN, Break
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_NHS = b"NHS number 943 476 5919\n" * 4
_SETTINGS = Settings(identifiers="INCLUDE:UK_NHS_NUMBER", ner="off", object_seconds=1.0, batch_objects=3)


def _scan(database: str, again: bool, settings: Settings = _SETTINGS) -> None:
    """In a process of its own, as a worker's: it may be ended."""
    BatchScanner(settings, open_store(database), grace=1.0).scan("r", 0, again=again)


def _start(database: str, again: bool, settings: Settings = _SETTINGS) -> SpawnProcess:
    process = multiprocessing.get_context("spawn").Process(target=_scan, args=(database, again, settings))
    process.start()
    return process


def _ends(database: str, again: bool, settings: Settings = _SETTINGS) -> int | None:
    process = _start(database, again, settings)
    process.join(60)
    return process.exitcode


def _planned(tmp_path: Path, target: str, settings: Settings) -> tuple[Store, str]:
    """A database in which a batch of three objects was handed out."""
    database = str(tmp_path / "x.db")
    store = open_store(database)
    source = open_source(target, SourceOptions())
    plan_one_batch(store, "r", target, source.list(), source.bucket(), settings)
    source.close()
    return store, database


def test_a_parser_that_wants_too_much_memory_costs_no_other_object_and_no_worker(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for key, body in {"a": _NHS, "b.pdf": hostile.bomb_pdf(160 << 20), "c": _NHS}.items():
        (folder / key).write_bytes(body)
    store, database = _planned(
        tmp_path, str(folder), replace(_SETTINGS, object_seconds=60.0, memory_file_bytes=1 << 20)
    )

    assert _ends(database, again=False) == 0
    assert store.coverage("r").objects == {"COMPLETE": 2, "SKIPPED": 1}
    assert "its parser ended" in {detail for _, _, detail in store.coverage("r").reasons}
    store.close()


def test_an_object_that_never_ends_gives_its_place_back_and_is_quarantined(
    fault_proxy: FaultProxy, bucket: Bucket, tmp_path: Path
) -> None:
    bucket.fill(dict.fromkeys(("a", "b", "c"), _NHS))
    fault_proxy.fault(Break.STALL, key="b", method="GET", after=40)
    store, database = _planned(tmp_path, bucket.target, _SETTINGS)

    assert _ends(database, again=False) == -signal.SIGALRM
    assert store.batches_open("r") == [0]
    assert _ends(database, again=True) == 0
    assert store.batches_open("r") == []
    coverage = store.coverage("r")
    assert coverage.objects == {"COMPLETE": 2, "SKIPPED": 1}
    assert "quarantined: it ended its worker" in {detail for _, _, detail in coverage.reasons}
    store.close()


@pytest.mark.soak
def test_objects_that_are_put_off_do_not_add_up_to_one_that_never_ends(
    fault_proxy: FaultProxy, bucket: Bucket, tmp_path: Path
) -> None:
    """Four seconds for an object, of which each of ten takes half a one until its storage is given up for the time."""
    keys = "abcdefghij"
    bucket.fill(dict.fromkeys(keys, _NHS))
    for key in keys:
        fault_proxy.fault(SLOW_DOWN, key=key, method="GET", matches=_after_a_while, times=1)
    settings = replace(_SETTINGS, object_seconds=3.0, max_attempts=1, fetch_threads=1)
    store, database = _planned(tmp_path, bucket.target, settings)

    assert _ends(database, again=False, settings=settings) == 0
    assert store.coverage("r").objects == {"COMPLETE": len(keys)}
    store.close()


def test_a_database_that_is_waited_for_is_no_object_that_never_ends(tmp_path: Path) -> None:
    """Two seconds for an object; its result waits for longer."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "a").write_bytes(_NHS)
    store, database = _planned(tmp_path, str(folder), _SETTINGS)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        process = _start(database, again=False)
        process.join(5)
        ended_early = process.exitcode
        other.execute("COMMIT")
    process.join(60)
    assert (ended_early, process.exitcode) == (None, 0)
    assert store.coverage("r").objects == {"COMPLETE": 1}
    store.close()


def _after_a_while(_: Request) -> bool:
    """A store that takes its time to say that it is busy."""
    threading.Event().wait(0.5)
    return True
