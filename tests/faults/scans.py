"""Good objects to stand beside bad ones, and a scan of both as a child process, reduced to what a test asks of it."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from macie_lite.store.open_store import open_store
from tests.cli.command import Finished, macie_lite

__all__ = ["GOOD", "NHS", "Scanned", "end", "good_with", "patiently", "reduced", "results_in", "scan"]

NHS = "UK_NHS_NUMBER"
_LINE = b"Patient record, NHS number 943 476 5919, seen today.\n"

GOOD = {
    "00-first.txt": _LINE * 3,
    "middle/table.csv": b"name,nhs number\n" + b"".join(b"row%d,943 476 5919\n" % i for i in range(5)),
    "zz-last.json": json.dumps({"patient": {"nhs number": "943 476 5919"}}).encode(),
}
"""Sensitive objects that are listed before, between and after the bad ones."""

_GOOD_COUNTS = {"00-first.txt": 3, "middle/table.csv": 5, "zz-last.json": 1}

COMPLETE = ("COMPLETE", None, None)
_RUN = "faults"


@dataclass(frozen=True, slots=True)
class Scanned:
    """One scan: exit code, stderr; per key how it ended (code, Macie's reason, our detail) and its count of NHS."""

    code: int
    err: str
    ends: dict[str, tuple[str, str | None, str | None]]
    counts: dict[str, int]

    def good_are_whole(self) -> None:
        """Every good object ended well with its exact count, and the scan has no traceback and no word of ours lost."""
        assert {key: self.ends.get(key) for key in GOOD} == dict.fromkeys(GOOD, COMPLETE), self.err
        assert {key: self.counts.get(key) for key in GOOD} == _GOOD_COUNTS


def good_with(bad: Mapping[str, bytes]) -> dict[str, bytes]:
    return {**GOOD, **bad}


def write(folder: Path, objects: Mapping[str, bytes]) -> Path:
    for key, body in objects.items():
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(body)
    return folder


def scan(target: str | Path, tmp_path: Path, *options: str, db: str | None = None, run: str = _RUN) -> Scanned:
    """Scans with small patience, then reads the results file and compares it with the database."""
    results, db = tmp_path / "results.jsonl", db or str(tmp_path / "faults.db")
    quick = ("--ner", "off", "--max-attempts", "2", "--read-timeout", "3", "--connect-timeout", "3")
    common = ("--db", db, "--run-id", run, "--format", "jsonl", "--results", str(results))
    done = macie_lite("scan", str(target), *common, *quick, *options)
    return reduced(done, results, db, run)


def reduced(done: Finished, results: Path, db: str | None, run: str = _RUN) -> Scanned:
    """What a finished scan said. Asserts what holds of every scan: no traceback, nothing twice, and printed findings,
    results file and database that agree."""
    assert "Traceback" not in done.err, done.err
    scanned = Scanned(done.code, done.err, *results_in(results))
    printed = [row["resourcesAffected"]["s3Object"]["key"] for row in done.lines]
    assert len(printed) == len(set(printed)), "no finding twice"
    assert scanned.counts.keys() <= set(printed)
    if db is not None:
        stored = stored_coverage(db, run)
        assert stored.objects == Counter(code for code, _, _ in scanned.ends.values())
        assert stored.identifiers.get(NHS, 0) == sum(scanned.counts.values())
    return scanned


def stored_coverage(db: str, run: str = _RUN) -> Any:
    store = open_store(db, create=False)
    try:
        return store.coverage(run)
    finally:
        store.close()


def results_in(file: Path) -> tuple[dict[str, tuple[str, str | None, str | None]], dict[str, int]]:
    """How every object ended, and the counts of those in which an NHS number was detected; no object twice."""
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    keyed = {row["resourcesAffected"]["s3Object"]["key"]: row["classificationDetails"]["result"] for row in rows}
    assert len(keyed) == len(rows), "no object twice"
    counts = {key: _count(result) for key, result in keyed.items()}
    return {key: end(result["status"]) for key, result in keyed.items()}, {k: n for k, n in counts.items() if n}


def end(status: Mapping[str, Any]) -> tuple[str, str | None, str | None]:
    return status["code"], status.get("reason"), status.get("macieLite", {}).get("detail")


def _count(result: Mapping[str, Any]) -> int:
    return sum(d["count"] for kind in result["sensitiveData"] for d in kind["detections"] if d["type"] == NHS)


def patiently(condition: Callable[[], object], seconds: float = 60) -> None:
    """Waits until something outside this process has happened."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
