"""Jobs that nobody waits for, and the fleet that works on them: each of it started again when it has ended."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil

from macie_lite.model.jobs import JobStatus
from macie_lite.store.open_store import open_store
from tests.cli.command import macie_lite, started
from tests.cli.ready import Started
from tests.faults.scans import NHS, patiently
from tests.processes import children_of, kill
from tests.servers.s3_server import Bucket

__all__ = ["BODY", "KEYS", "Fleet", "beat", "created", "ended_well", "results_of", "status_of"]

BODY = b"Patient record, NHS number 943 476 5919, seen today.\n"
KEYS = [f"{number:03}.txt" for number in range(60)]

_FEW = ("--ner", "off", "--identifiers", f"INCLUDE:{NHS}", "--batch-objects", "4", "--outstanding", "3")
"""Options of a job whose planning takes many slices."""

_TAKEN = re.compile(r"Task macie_lite\.scan_batch\[([0-9a-f-]+)\] received")


def created(bucket: Bucket, broker: str, database: str, *more: str) -> str:
    """The id of a new job for the workers of a broker."""
    options = ("--broker", broker, "--db", database, "--format", "json", *_FEW, *more)
    done = macie_lite("jobs", "create", "--target", bucket.target, *options)
    assert done.code == 0, done.err
    job_id: str = json.loads(done.out)["jobId"]
    return job_id


def status_of(database: str, job_id: str) -> JobStatus:
    with closing(open_store(database, create=False)) as store:
        job = store.job(job_id)
        assert job is not None
        return job.status


def results_of(database: str, job_id: str) -> list[tuple[str, str, int]]:
    """Key, status and count of NHS numbers of all that was stored of a job's first run, in order."""
    with closing(open_store(database, create=False)) as store:
        return [
            (outcome.ref.key, result["status"]["code"], _count(result))
            for outcome in store.outcomes(job_id)
            for result in [outcome.record["classificationDetails"]["result"]]
        ]


def _count(result: dict[str, Any]) -> int:
    return sum(d["count"] for kind in result["sensitiveData"] for d in kind["detections"] if d["type"] == NHS)


def ended_well(database: str, job_id: str, keys: Sequence[str], count: int = 1) -> None:
    """The job ended once, and with what an undisturbed run gives: each object once, whole, with its exact count, and a
    finding for each."""
    assert results_of(database, job_id) == [(key, "COMPLETE", count) for key in sorted(keys)]
    with closing(open_store(database, create=False)) as store:
        job = store.job(job_id)
        assert job is not None
        assert job.status is JobStatus.COMPLETE
        assert store.coverage(job_id).identifiers == {NHS: count * len(keys)}
        assert store.planned(job_id).read.objects == len(keys), "planned once"
        ends = [event.type.value for event in store.events(job_id) if event.type.value.endswith("COMPLETED")]
        assert ends == ["JOB_COMPLETED"]
    listed = macie_lite("findings", "list", "--db", database, "--format", "jsonl")
    assert Counter(line["resourcesAffected"]["s3Object"]["key"] for line in listed.lines) == Counter(keys)


@contextmanager
def beat(broker: str, database: str, log: Path) -> Iterator[Started]:
    """A `macie-lite worker --beat-only`, from when it is ready; killed at the end."""
    process = _started(log, "--beat-only", "--broker", broker, "--db", database)
    try:
        patiently(lambda: b" ready." in log.read_bytes())
        yield process
    finally:
        process.kill()
        process.wait()


def _started(log: Path, *options: str) -> Started:
    with log.open("ab") as out:
        return started("worker", "--log-level", "INFO", *options, out=out, err=out)


class Fleet:
    """Workers of one process each, and a beat; killed at the end."""

    def __init__(self, broker: str, database: str, folder: Path, workers: int = 2) -> None:
        folder.mkdir()
        shared = ("--broker", broker, "--db", database, "--visibility-timeout", "2")
        self._options: dict[str, tuple[str, ...]] = {
            f"worker-{number}": (*shared, "--concurrency", "1") for number in range(workers)
        }
        self._options["beat"] = (*shared, "--beat-only")
        self._folder = folder
        self._running: dict[str, Started] = {}

    def __enter__(self) -> Fleet:
        self.is_whole()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in self._running:
            self.kill(name)

    def is_whole(self) -> bool:
        """Whether all of it runs, and each worker has its process; what has ended is started again."""
        for name, options in self._options.items():
            if name not in self._running or self._running[name].poll() is not None:
                self._running[name] = _started(self._log(name), *options)
        return all(map(self.scanners, self.workers))

    def _log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    @property
    def workers(self) -> list[str]:
        return [name for name in self._options if name != "beat"]

    def scanners(self, name: str) -> list[psutil.Process]:
        """The processes of a worker that scan and plan; none while it starts."""
        with suppress(psutil.NoSuchProcess):
            return children_of(self._running[name])
        return []

    def kill(self, name: str) -> None:
        """With all of its processes, at once."""
        process = self._running[name]
        with suppress(psutil.NoSuchProcess):
            kill(psutil.Process(process.pid), *children_of(process))
        process.wait()

    def worker_of(self, pid: int) -> str | None:
        """Whose process it is."""
        return next((name for name in self.workers if pid in [one.pid for one in self.scanners(name)]), None)

    @property
    def handed_out_again(self) -> int:
        """How many batches came to a worker that had come to one before, by what the workers logged."""
        logs = [log.read_text() for name in self.workers if (log := self._log(name)).exists()]
        taken = Counter(_TAKEN.findall("\n".join(logs)))
        return sum(times > 1 for times in taken.values())
