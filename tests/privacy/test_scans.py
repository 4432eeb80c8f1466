"""The first promise: after scans on both engines, with a worker killed in mid-object, no canary lies anywhere."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from classifiers import cache
from classifiers.engine import Engine
from classifiers.loading import load
from macie_lite import metrics
from tests.cli.command import command_line, macie_lite, started
from tests.cli.ready import Running, Started
from tests.privacy.canaries import SAID, Canary, draw
from tests.privacy.haystacks import files, leaks, postgres_dump, redis_keys
from tests.privacy.more_objects import more_formats
from tests.privacy.objects import all_formats, by_name
from tests.processes import children_of, kill
from tests.servers.fault_proxy import FaultProxy
from tests.servers.faults import Break
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

CANARIES = draw(20261121)
NAMES = [c for c in draw(4711) if c.kind in ("ssn", "email", "phone", "card")]
SAID_NAMES = [c for c in draw(4711) if c.kind in SAID]
FINDING = [c for c in CANARIES if c.kind in ("email", "slack", "jwt")]  # without words, which names might lend them
_VICTIM = "note.txt"


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for caches in which all identifiers lie compiled, which would take each scan half a minute."""
    folder = tmp_path_factory.mktemp("compiled")
    Engine(tuple(load().values()))
    unfinished = shutil.ignore_patterns(".new-*")  # other tests may be writing there
    shutil.copytree(cache.folder(), folder / "macie-lite" / "databases", ignore=unfinished)
    return folder


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiled: Path) -> Path:
    """Every folder that a process might write to lies below one, and is searched."""
    shutil.copytree(compiled, tmp_path / "xdg_cache_home")
    for name in ("TMPDIR", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "HOME"):
        folder = tmp_path / name.lower()
        folder.mkdir(exist_ok=True)
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("MACIE_LITE_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("MACIE_LITE_DEBUG", "1")
    monkeypatch.setenv("MACIE_LITE_READ_TIMEOUT", "60")
    return tmp_path


@pytest.fixture(scope="module")
def formats() -> dict[str, bytes]:
    return all_formats(CANARIES, NAMES)


@pytest.fixture(scope="module")
def names() -> dict[str, bytes]:
    return by_name(FINDING, SAID_NAMES)


def _start(log: Path, *argv: str, environ: Mapping[str, str] | None = None, module: str = "macie_lite") -> Started:
    with log.open("wb") as out:
        return started(*argv, out=out, err=out, environ=environ, module=module)


def _wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def _kill_in_mid_object(proxy: FaultProxy, parent: Running) -> None:
    """Waits until the stalled object is being read, kills the process that reads it, lets the object through."""
    _wait_for(lambda: any(r.key == _VICTIM and r.method == "GET" for r in list(proxy.requests)))
    children = children_of(parent)
    proxy.heal()
    kill(*children)
    assert children, "a child was at work"


def _found_something(listing: str) -> None:
    """A search for leaks after a scan that found nothing would prove nothing."""
    for kind in ("USA_SOCIAL_SECURITY_NUMBER", "EMAIL_ADDRESS", "UK_NHS_NUMBER", "SLACK_TOKEN", "JSON_WEB_TOKEN"):
        assert kind in listing


def _detections(results: Path, key: str) -> list[dict[str, Any]]:
    """What was reported of an object."""
    records = map(json.loads, results.read_text().splitlines())
    one = next(r for r in records if r["resourcesAffected"]["s3Object"]["key"] == key)
    return [d for c in one["classificationDetails"]["result"]["sensitiveData"] for d in c["detections"]]


def _read_as(results: Path, key: str) -> set[str]:
    """The kinds of places that were reported of it."""
    return {kind for detection in _detections(results, key) for kind in detection.get("occurrences", {})}


_ROUTES = {
    "ragged-all.csv": {"cells"},
    "title.csv": {"cells"},
    "sep.csv": {"cells"},
    "cut-first.jsonl": {"lineRanges", "records"},
    "script.zip": {"lineRanges", "macieLite"},  # the latter for names
    "holes.log": {"lineRanges"},
    "nested.parquet": {"records", "macieLite"},
    "cut.pdf": {"pages"},
    **{f"{kind}.json": {"records"} for kind in SAID},
    **{f"{kind}.parquet": {"records", "macieLite"} for kind in SAID},
    **{f"{kind}.csv": {"lineRanges"} for kind in SAID},  # for the name of the column is not said
}
"""What would be read another way if it were not seen for what it is, and then prove less."""


def test_the_process_engine_leaves_nothing(
    bucket: Bucket,
    formats: dict[str, bytes],
    names: dict[str, bytes],
    fault_proxy: FaultProxy,
    sandbox: Path,
    compiled: Path,
) -> None:
    bucket.fill(formats | names)
    fault_proxy.fault(Break.STALL, key=_VICTIM, after=40, times=1)
    argv = command_line("scan", bucket.target, "--db", str(sandbox / "a.db"), "--format", "jsonl")
    argv += ["--results", str(sandbox / "results.jsonl"), "--concurrency", "1"]
    with (sandbox / "scan.log").open("wb") as out:  # from its first import on, not as `started` does
        scan = subprocess.Popen(argv, stdout=out, stderr=out, start_new_session=True)
    _kill_in_mid_object(fault_proxy, scan)
    assert scan.wait(120) == 0, (sandbox / "scan.log").read_text()[-2000:]
    for form in ("table", "csv", "json"):
        (sandbox / form).write_text(macie_lite("findings", "list", "--db", str(sandbox / "a.db"), "--format", form).out)
    _found_something((sandbox / "json").read_text())
    assert all(key in (sandbox / "results.jsonl").read_text() for key in formats)
    assert {key: _read_as(sandbox / "results.jsonl", key) for key in _ROUTES} == _ROUTES
    unread = [key for key in more_formats(CANARIES, NAMES) if not _detections(sandbox / "results.jsonl", key)]
    assert unread == []
    assert leaks([*CANARIES, *NAMES, *SAID_NAMES], files(sandbox, before=compiled)) == []


@pytest.fixture
def workers(redis_server: RedisServer, database: str, sandbox: Path) -> Iterator[tuple[Started, Started]]:
    """Two workers with debug logging, metrics and a result backend, so that there would be somewhere to leak to."""
    (sandbox / "metrics").mkdir()
    environ = {
        "MACIE_LITE_BROKER": redis_server.url,
        "MACIE_LITE_DB": database,
        metrics.FOLDER: str(sandbox / "metrics"),
    }
    backend = redis_server.url[:-1] + "1"
    both = []
    for number in (1, 2):
        argv = ["-A", "workers.app", "--result-backend", backend, "worker"]
        options = ["--queues", "macie-lite", "--concurrency", "1", "--loglevel", "DEBUG", "--hostname", f"w{number}@%h"]
        form = {"MACIE_LITE_LOG_FORMAT": "json" if number == 2 else "text"}
        log = sandbox / f"worker{number}.log"
        both.append(_start(log, *argv, *options, environ=environ | form, module="celery"))
    yield both[0], both[1]
    for process in both:
        process.terminate()
    for process in both:
        process.wait(30)


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["formats", "names too"])
def test_the_distributed_engine_leaves_nothing(
    whole: bool,
    bucket: Bucket,
    formats: dict[str, bytes],
    names: dict[str, bytes],
    fault_proxy: FaultProxy,
    sandbox: Path,
    compiled: Path,
    redis_server: RedisServer,
    database: str,
    workers: tuple[Started, Started],
) -> None:
    bucket.fill(formats | (names if whole else {}))
    fault_proxy.fault(Break.STALL, key=_VICTIM, after=40, times=1)
    argv = ("scan", bucket.target, "--db", database, "--broker", redis_server.url, "--format", "jsonl")
    scan = _start(sandbox / "scan.log", *argv, "--results", str(sandbox / "results.jsonl"), "--batch-objects", "4")
    _wait_for(lambda: any(r.key == _VICTIM and r.method == "GET" for r in list(fault_proxy.requests)))
    for worker in workers:
        kill(*children_of(worker))
    fault_proxy.heal()
    assert scan.wait(120) == 0, (sandbox / "scan.log").read_text()[-2000:]
    _found_something((sandbox / "scan.log").read_text())
    assert "WorkerLostError" in "".join((sandbox / f"worker{n}.log").read_text() for n in (1, 2)), "one was killed"
    searched = [
        *files(sandbox, redis_server.folder, before=compiled),
        *redis_keys(redis_server.url),
        *postgres_dump(database),
    ]
    import redis

    with redis.Redis.from_url(redis_server.url) as client:
        client.save()
    searched += files(redis_server.folder)
    assert [name for name, _ in searched if name.endswith(".db") and "/metrics/" in name]
    assert leaks([*CANARIES, *NAMES, *SAID_NAMES], searched) == []


def test_errors_and_explanations_do_not_quote(sandbox: Path, compiled: Path) -> None:
    """What a user types into `identifiers test` is theirs, yet the answer never repeats it."""
    printed, typed = "", "\n".join(canary.text for canary in CANARIES)
    for identifier in ("USA_SOCIAL_SECURITY_NUMBER", "EMAIL_ADDRESS", "SLACK_TOKEN"):
        done = macie_lite("identifiers", "test", identifier, "--explain", stdin=typed)
        assert "occurrence" in done.out
        printed += done.out + done.err
    (sandbox / "printed").write_text(printed)
    assert leaks(CANARIES, files(sandbox, before=compiled)) == []


def test_own_identifiers_and_allow_lists_leave_nothing(sandbox: Path, compiled: Path) -> None:
    """Neither what an identifier of one's own matches, nor what a list holds, met in a text or not."""
    word, card, secret = (next(c for c in CANARIES if c.kind == kind) for kind in ("prose", "card", "secret"))
    (sandbox / "data").mkdir()
    name = next(c for c in draw(4711) if c.kind == "prose")  # what the identifier matches, but without its keyword
    (sandbox / "data" / "b.json").write_text(json.dumps({name.value: {"badge": word.value}}))
    (sandbox / "data" / "a.txt").write_text(f"badge {word.value}\nbadge {card.value}\n")
    (sandbox / "words.txt").write_text(f"{card.value}\n{secret.value}\n")
    (sandbox / "broken.txt").write_bytes(f"{secret.value}\n\0".encode())
    database = ("--db", str(sandbox / "a.db"))
    named = ("identifiers", "create", "Badge", "--regex", "[a-z]{17}|[0-9]{16}", "--keyword", "badge", *database)
    lists = ("allow-lists", "create", "office", "--words", str(sandbox / "words.txt"), *database)
    scan = ("scan", str(sandbox / "data"), "--identifiers", "NONE", "--custom", "BADGE", "--format", "jsonl", *database)
    results = ("--results", str(sandbox / "results.jsonl"))
    done = [macie_lite(*named), macie_lite(*lists), macie_lite(*scan, "--allow-lists", "office", *results)]
    assert [one.code for one in done] == [0, 0, 0], done
    assert [one["classificationDetails"]["result"]["customDataIdentifiers"]["totalCount"] for one in done[2].lines] == [
        1,
        1,
    ]
    done.append(macie_lite(*scan, "--allow-lists", str(sandbox / "broken.txt")))
    done.append(macie_lite("allow-lists", "test", "office", "--text", secret.value, *database))
    done.append(macie_lite("identifiers", "test", "BADGE", *database, stdin=f"badge {word.value}"))
    assert [one.code for one in done[3:]] == [3, 0, 0]
    (sandbox / "printed").write_text("".join(one.out + one.err for one in done))
    for given in ("data/a.txt", "data/b.json", "words.txt", "broken.txt"):
        (sandbox / given).unlink()
    assert leaks([word, card, secret, name], files(sandbox, before=compiled)) == []


def test_canaries_are_distinct() -> None:
    values = [c.value for c in (*CANARIES, *NAMES, *SAID_NAMES)]
    assert len(values) == len(set(values))
    assert all(isinstance(c, Canary) for c in CANARIES)
