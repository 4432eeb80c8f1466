"""The long forms, run by `make soak`: gigabytes, thousands of pages, and kills at random moments."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from fixtures import hostile
from tests.cli.command import command_line, macie_lite, worker
from tests.cli.ready import Running
from tests.faults.running import running_scan
from tests.faults.scans import (
    COMPLETE,
    GOOD,
    NHS,
    Scanned,
    good_with,
    patiently,
    reduced,
    stored_coverage,
    write,
)
from tests.processes import alive, children_of, kill
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import Bucket

pytestmark = [pytest.mark.soak, pytest.mark.slow]

_BODY = GOOD["00-first.txt"]
_NHS = b" NHS number 943 476 5919"


def _scanned(folder: Path, tmp_path: Path, *options: str) -> Scanned:
    """A scan whose processes never hold more than 500 MB each."""
    db, peak = str(tmp_path / "soak.db"), 0
    with running_scan(str(folder), tmp_path / "scan", "--db", db, "--run-id", "r", *options) as running:
        while running.process.poll() is None:
            peak = max(peak, *map(_peak, [running.process.pid, *(c.pid for c in children_of(running.process))]))
            time.sleep(0.02)
        done = reduced(running.ended(), running.results, db, "r")
    print(f"peak {peak >> 10} MB")
    assert done.code == 0, done.err
    done.good_are_whole()
    assert peak >> 10 < 500, peak
    return done


def _peak(pid: int) -> int:
    """Greatest resident size so far in KiB (Linux: VmHWM of proc_pid_status(5)); 0 of a process that has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


@pytest.mark.parametrize("name", ["line.txt", "line.csv", "line.json"])
def test_a_single_line_of_200_mb(name: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "data", GOOD)
    (folder / name).write_bytes(_long(name, 200 << 20))
    done = _scanned(folder, tmp_path)
    assert (done.ends[name], done.counts.get(name)) == (COMPLETE, 1)


def _long(name: str, size: int) -> bytes:
    line = hostile.long_line(size, _NHS)
    return {"line.csv": b'id,text\n1,"' + line + b'"\n', "line.json": b'{"text": "' + line + b'"}'}.get(name, line)


def test_a_pdf_of_10_000_pages(tmp_path: Path) -> None:
    folder = write(tmp_path / "data", good_with({"pages.pdf": hostile.many_pages(10_000)}))
    done = _scanned(folder, tmp_path)
    assert done.ends["pages.pdf"] == ("PARTIAL", "FILE_EXCEEDS_SIZE_LIMIT", "page budget")


def test_all_pages_when_they_are_allowed(tmp_path: Path) -> None:
    folder = write(tmp_path / "data", good_with({"pages.pdf": hostile.many_pages(10_000)}))
    assert _scanned(folder, tmp_path, "--pages", "20000").ends["pages.pdf"] == COMPLETE


@pytest.mark.parametrize("name", ["bomb.gz", "bomb.zip"])
def test_bombs_of_gigabytes_meet_the_default_budgets(name: str, tmp_path: Path) -> None:
    bomb = hostile.bomb_gzip(12 << 30) if name == "bomb.gz" else hostile.bomb_zip(3 << 30, members=4)
    done = _scanned(write(tmp_path / "data", good_with({name: bomb})), tmp_path)
    status, *reason = done.ends[name]
    assert status == "PARTIAL"
    assert reason == ["ARCHIVE_EXCEEDS_SIZE_LIMIT", "compression ratio"] or reason == _TOO_MUCH


_TOO_MUCH = ["ARCHIVE_TOTAL_BYTES_EXTRACTED_OVER_LIMIT", "bytes extracted"]

_MANY = {f"{number:04}.txt": _BODY * 40 for number in range(1500)}


def _whole(db: str) -> None:
    coverage = stored_coverage(db, "r")
    assert coverage.objects == {"COMPLETE": len(_MANY)}
    assert coverage.identifiers[NHS] == 120 * len(_MANY)


def _moments(kills: int) -> list[float]:
    """Shares of the ledger at which to kill: between 5 % and 95 %, in order, from a seed that a failure can name."""
    chance = random.Random(20261121)
    return sorted(chance.uniform(0.05, 0.95) for _ in range(kills))


def _stored(db: str) -> int:
    return sum(stored_coverage(db, "r").objects.values())


def test_twenty_kills_of_the_process_engine(tmp_path: Path) -> None:
    """The whole scan or one of its processes in turn; each killed scan is resumed."""
    folder, db = write(tmp_path / "data", _MANY), str(tmp_path / "a.db")
    own = ("--db", db, "--concurrency", "2")
    process = _quietly(
        command_line("scan", str(folder), "--run-id", "r", "--ner", "off", "--batch-objects", "40", *own)
    )
    patiently(lambda: Path(db).exists() and _readable(db))
    for number, moment in enumerate(_moments(20)):
        patiently(lambda: _stored(db) >= moment * len(_MANY) or process.poll() is not None)  # noqa: B023
        assert process.poll() is None, "it is killed before it ends"
        children = children_of(process)
        if number % 2:
            kill(*children[:1])
            continue
        kill(psutil.Process(process.pid))
        process.wait()
        patiently(lambda: not any(map(alive, children)))  # noqa: B023
        process = _quietly(command_line("jobs", "resume", "r", *own))
    assert process.wait(120) == 0
    _whole(db)


def _readable(db: str) -> bool:
    return macie_lite("jobs", "show", "r", "--db", db).code == 0


def _quietly(argv: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def test_twenty_kills_of_celery_workers(
    bucket: Bucket, redis_server: RedisServer, postgres_url: str, tmp_path: Path
) -> None:
    """A worker's process, or the worker with it, in turn; a dead worker is started again."""
    bucket.fill(_MANY)
    assert macie_lite("db", "upgrade", "--db", postgres_url).code == 0
    broker = redis_server.url
    quick = ("--visibility-timeout", "5")
    options = ("--db", postgres_url, "--broker", broker, "--run-id", "r", "--batch-objects", "40", *quick)
    with running_scan(bucket.target, tmp_path / "scan", *options) as running, ExitStack() as workers:
        one = _Supervised(lambda: workers.enter_context(worker(broker, postgres_url, tmp_path / "log", *quick)))
        for number, moment in enumerate(_moments(20)):
            patiently(lambda: one.at_work() and _stored(postgres_url) >= moment * len(_MANY), 120)  # noqa: B023
            running.still_runs()
            one.kill(all_of_it=number % 2 == 1)
        patiently(lambda: one.at_work() and running.process.poll() is not None, 300)
        done = running.ended()
    scanned = reduced(done, running.results, postgres_url, "r")
    assert done.code == 0, done.err
    assert scanned.ends == dict.fromkeys(_MANY, COMPLETE)
    _whole(postgres_url)


class _Supervised:
    """One worker that is started again when it has ended, as systemd or Docker would."""

    def __init__(self, start: Callable[[], Running]) -> None:
        self._start = start
        self._process = start()

    def at_work(self) -> list[psutil.Process]:
        """Its processes, once it has any."""
        if self._process.poll() is not None:
            self._process = self._start()
        return children_of(self._process)

    def kill(self, *, all_of_it: bool) -> None:
        kill(*children_of(self._process), *([psutil.Process(self._process.pid)] if all_of_it else []))
