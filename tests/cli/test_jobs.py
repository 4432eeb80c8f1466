"""`macie-lite jobs` as a user meets it: what it says of jobs that run, ended, were killed, or never began."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.cli.command import Finished, command_line, macie_lite
from tests.faults.running import RunningScan, hear_from, reads_of, running_scan, stalled_at
from tests.faults.scans import patiently
from tests.processes import kill
from tests.servers.fault_proxy import FaultProxy
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_NHS = "NHS number 943 476 5919\n"
_BEFORE, _VICTIM = "a.txt", "b.txt"


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "x.db")


@pytest.fixture
def filled(fault_proxy: FaultProxy, bucket: Bucket) -> Bucket:
    bucket.fill(dict.fromkeys((_BEFORE, _VICTIM, "c.txt"), _NHS.encode() * 3))
    stalled_at(fault_proxy, _VICTIM, times=1)
    return bucket


def _shown(db: str, job_id: str = "r") -> dict[str, Any]:
    done = macie_lite("jobs", "show", job_id, "--db", db, "--format", "json")
    assert done.code == 0, done.err
    shown: dict[str, Any] = json.loads(done.out)
    return shown


def _stall(scan: RunningScan, fault_proxy: FaultProxy) -> None:
    patiently(lambda: scan.has_result_of(_BEFORE) and reads_of(fault_proxy, _VICTIM))


def _folder(tmp_path: Path, name: str, *files: str) -> Path:
    folder = tmp_path / name / "data"
    folder.mkdir(parents=True)
    for file in files:
        (folder / file).write_text(_NHS)
    return folder.parent


# -- targets


def test_a_local_target_is_found_from_another_folder(db: str, tmp_path: Path) -> None:
    here, there = _folder(tmp_path, "here", "a.txt"), _folder(tmp_path, "there", "other.txt")
    created = macie_lite("jobs", "create", "--target", "data", "--db", db, "--format", "json", cwd=here)
    assert created.code == 0, created.err
    job_id = json.loads(created.out)["jobId"]
    assert macie_lite("jobs", "wait", job_id, "--db", db).code == 0
    assert _shown(db, job_id)["macieLite"]["targets"] == [str(here / "data")]
    (here / "data" / "z.txt").write_text(_NHS)
    copied = macie_lite("jobs", "copy", job_id, "--db", db, "--format", "json", cwd=there)
    assert copied.code == 0, copied.err
    job_id = json.loads(copied.out)["jobId"]
    assert macie_lite("jobs", "wait", job_id, "--db", db).code == 0
    rows = macie_lite("jobs", "results", job_id, "--db", db, "--format", "jsonl").lines
    assert [row["resourcesAffected"]["s3Object"]["key"] for row in rows] == ["a.txt", "z.txt"]


def test_findings_are_the_same_however_the_folder_is_named(tmp_path: Path) -> None:
    here = _folder(tmp_path, "here", "a.txt")
    found = [
        macie_lite("scan", target, "--db", str(tmp_path / name), "--run-id", "r", "--format", "jsonl", cwd=here)
        for name, target in (("1.db", "data"), ("2.db", "./data/"), ("3.db", str(here / "data")))
    ]
    first, *others = [[(row["id"], row["resourcesAffected"]) for row in done.lines] for done in found]
    assert len(first) == 1
    assert others == [first, first]


# -- job files


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nightly.yaml", "name: nightly\ntargets: [data]\nner: off\nobject_seconds: 60\n"),
        ("nightly.toml", 'name = "nightly"\ntargets = "data"\nner = "off"\nobject_seconds = 60\n'),
    ],
)
def test_a_job_of_a_file(db: str, tmp_path: Path, name: str, text: str) -> None:
    """YAML 1.1 takes `off` for false."""
    here = _folder(tmp_path, "here", "a.txt")
    (here / name).write_text(text)
    created = macie_lite("jobs", "create", name, "--db", db, "--format", "json", cwd=here)
    assert created.code == 0, created.err
    job_id = json.loads(created.out)["jobId"]
    assert macie_lite("jobs", "wait", job_id, "--db", db).code == 0
    shown = _shown(db, job_id)
    kept = {"identifiers": "RECOMMENDED", "ner": "off", "object_seconds": 60.0}
    assert (shown["name"], shown["macieLite"]["settings"]) == ("nightly", kept)


def test_a_job_file_with_an_unknown_key_is_told_what_there_is(db: str, tmp_path: Path) -> None:
    (tmp_path / "job.yaml").write_text("target: [data]\n")
    created = macie_lite("jobs", "create", str(tmp_path / "job.yaml"), "--target", str(tmp_path), "--db", db)
    assert created.code == 2
    assert "`target` is not known (is `targets` meant?)" in created.err
    assert "beside `name`, `targets`, `buckets`, `schedule` and more" in created.err


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("tab.yaml", "name: x\n\ttargets: [a]\n", "(line 2): is not YAML"),
        ("date.yaml", "targets: [a]\nname: 2026-02-31\n", "is not YAML: a value does not fit its type"),
        ("deep.yaml", "targets: " + "[" * 3000, "is nested too deep"),
        ("twice.yaml", "targets: [a]\nname: a\nname: b\n", "(line 3): the key name stands twice"),
        ("two.yaml", "targets: [a]\n---\ntargets: [b]\n", "(line 2): a second document begins"),
        ("list.yaml", "- targets: [a]\n", "must be a mapping"),
        ("empty.yaml", "", "must be a mapping"),
        ("none.toml", 'targets = "a"\nname = \n', "is not valid TOML at line 2, column 8"),
        ("deep.toml", "targets = " + "[" * 3000, "is nested too deep"),
    ],
)
def test_a_broken_job_file_is_named_with_the_place(tmp_path: Path, name: str, text: str, said: str) -> None:
    file = tmp_path / name
    file.write_text(text)
    done = macie_lite("jobs", "validate", str(file))
    assert done.code == 2
    assert f"The job file {file}" in done.err
    assert said in done.err


def test_a_database_without_tables_is_named_before_the_workers(
    redis_server: RedisServer, postgres_url: str, tmp_path: Path
) -> None:
    options = ("--broker", redis_server.url, "--db", postgres_url)
    created = macie_lite("jobs", "create", "--target", str(tmp_path), *options)
    assert (created.code, len(created.err.splitlines())) == (3, 1), created.err
    assert "has no tables yet: run `macie-lite db upgrade --db URL` once." in created.err


# -- killed, and running


def test_a_killed_job_is_interrupted_for_all_who_ask(
    filled: Bucket, fault_proxy: FaultProxy, db: str, tmp_path: Path
) -> None:
    with running_scan(filled.target, tmp_path / "scan", "--db", db, "--run-id", "r") as scan:
        _stall(scan, fault_proxy)
        assert _shown(db)["jobStatus"] == "RUNNING"
        kill(psutil.Process(scan.process.pid))
    shown = _shown(db)
    assert (shown["jobStatus"], shown["lastRunErrorStatus"]) == ("USER_PAUSED", {"code": "ERROR"})
    assert "nobody has worked on it since" in shown["macieLite"]["error"]
    listed = macie_lite("jobs", "list", "--db", db).out.splitlines()
    assert listed[0].split() == ["JOB", "ID", "STATUS", "CREATED", "(UTC)", "NAME", "TARGETS"]
    assert listed[1].split()[:3] == ["r", "USER_PAUSED", "(interrupted)"]
    assert listed[1].split()[-2:] == ["scan", filled.target]
    waited = macie_lite("jobs", "wait", "r", "--db", db)
    assert waited.code == 3
    assert "jobs resume r" in waited.err.splitlines()[-1]
    resumed = macie_lite("jobs", "resume", "r", "--db", db)
    assert resumed.code == 0, resumed.err
    assert macie_lite("jobs", "wait", "r", "--db", db).code == 0


def test_a_job_that_another_process_works_on_is_left_to_it(
    filled: Bucket, fault_proxy: FaultProxy, db: str, tmp_path: Path
) -> None:
    with running_scan(filled.target, tmp_path / "scan", "--db", db, "--run-id", "r") as scan:
        _stall(scan, fault_proxy)
        for again in (("jobs", "resume", "r"), ("scan", filled.target, "--run-id", "r")):
            refused = macie_lite(*again, "--db", db)
            assert refused.code == 2
            assert f"worked on by process {scan.process.pid} of" in refused.err
        assert _shown(db)["jobStatus"] == "RUNNING"
        hear_from(db, "r")
        scan.still_runs()


def test_two_scans_at_once_on_one_file_both_succeed(
    filled: Bucket, fault_proxy: FaultProxy, db: str, tmp_path: Path
) -> None:
    here = _folder(tmp_path, "here", "a.txt")
    options = ("--db", db, "--run-id", "r", "--read-timeout", "5")
    with running_scan(filled.target, tmp_path / "scan", *options) as scan:
        _stall(scan, fault_proxy)
        assert macie_lite("scan", str(here), "--db", db).code == 0
        assert scan.ended().code == 0


def test_an_interrupted_wait_says_that_the_job_goes_on(
    filled: Bucket, fault_proxy: FaultProxy, db: str, tmp_path: Path
) -> None:
    with running_scan(filled.target, tmp_path / "scan", "--db", db, "--run-id", "r") as scan:
        _stall(scan, fault_proxy)
        waiting = subprocess.Popen(command_line("jobs", "wait", "r", "--db", db), stderr=subprocess.PIPE, text=True)
        assert waiting.stderr is not None
        assert "Waiting for job r" in waiting.stderr.readline()
        waiting.send_signal(signal.SIGINT)
        said = waiting.communicate(timeout=60)[1]
        assert waiting.returncode == 130
        assert "Job r goes on" in said
        assert "Traceback" not in said
        scan.still_runs()


# -- what is said of what


def test_a_job_that_failed_is_not_said_to_be_empty(db: str, tmp_path: Path) -> None:
    assert macie_lite("scan", str(tmp_path / "gone"), "--db", db, "--run-id", "r").code == 3
    shown = macie_lite("jobs", "show", "r", "--db", db).out
    assert "USER_PAUSED" in shown
    assert "gone does not exist" in shown
    assert "Nothing was read." in shown
    assert "empty" not in shown
    assert "  USER_PAUSED (failed)  " in macie_lite("jobs", "list", "--db", db).out


def test_a_job_that_runs_and_has_stored_nothing(
    bucket: Bucket, fault_proxy: FaultProxy, db: str, tmp_path: Path
) -> None:
    bucket.fill({_VICTIM: _NHS.encode() * 3})
    stalled_at(fault_proxy, _VICTIM, times=1)
    with running_scan(bucket.target, tmp_path / "scan", "--db", db, "--run-id", "r"):
        patiently(lambda: reads_of(fault_proxy, _VICTIM))
        shown = macie_lite("jobs", "show", "r", "--db", db).out
    assert "RUNNING\nNothing is stored yet." in shown


def test_an_incremental_job_that_read_nothing_is_not_said_to_be_empty(db: str, tmp_path: Path) -> None:
    here = _folder(tmp_path, "here", "a.txt")
    for run_id in ("1", "2"):
        assert macie_lite("scan", str(here), "--db", db, "--run-id", run_id, "--incremental").code == 0
    assert "1  unchanged since their last complete result" in macie_lite("jobs", "show", "2", "--db", db).out


@pytest.fixture
def mixed(db: str, tmp_path: Path) -> Finished:
    here = _folder(tmp_path, "here", "a.txt", "clean.txt")
    (here / "data" / "clean.txt").write_text("nothing to see\n")
    (here / "data" / "odd\u202e.bin").write_bytes(bytes(range(256)) * 4)
    done = macie_lite("scan", str(here), "--db", db, "--run-id", "r")
    assert done.code == 0, done.err
    assert "could be read" not in done.err
    return done


@pytest.mark.parametrize(
    ("options", "keys"),
    [((), ["data/a.txt", "data/clean.txt", r"data/odd\u202e.bin"]), (("--status", "SKIPPED"), [r"data/odd\u202e.bin"])],
)
@pytest.mark.usefixtures("mixed")
def test_the_objects_of_a_job_with_their_reasons(
    options: tuple[str, ...], keys: list[str], db: str, tmp_path: Path
) -> None:
    table = macie_lite("jobs", "results", "r", "--db", db, *options)
    head, *rows = table.out.splitlines()
    assert head.split() == ["STATUS", "REASON", "OBJECT"]
    assert [row.rpartition("here/")[2] for row in rows] == keys
    assert "UNSUPPORTED_FILE_TYPE_EXCEPTION (unsupported file type)" in rows[-1]
    assert {row.index(str(tmp_path)) for row in rows} == {head.index("OBJECT")}
    records = macie_lite("jobs", "results", "r", "--db", db, "--format", "jsonl", *options).lines
    assert [json.dumps(row["resourcesAffected"]["s3Object"]["key"]) for row in records] == [f'"{key}"' for key in keys]


@pytest.mark.usefixtures("mixed")
def test_there_are_no_objects_of_a_status(db: str) -> None:
    done = macie_lite("jobs", "results", "r", "--db", db, "--status", "partial")
    assert (done.code, done.out, done.err.strip()) == (0, "", "No partial objects are stored of job r.")
    assert macie_lite("jobs", "results", "r", "--db", db, "--status", "odd").code == 2
    assert macie_lite("jobs", "results", "another", "--db", db).code == 2


def test_a_scan_of_which_nothing_could_be_read_says_so_last(db: str, tmp_path: Path) -> None:
    here = _folder(tmp_path, "here")
    for name in ("1.bin", "2.bin"):
        (here / "data" / name).write_bytes(bytes(range(256)) * 4)
    done = macie_lite("scan", str(here), "--db", db)
    assert done.code == 0
    last = done.err.splitlines()[-1]
    assert last.startswith(f"macie-lite: Nothing of {here} could be read: 2 objects skipped, UNSUPPORTED_FILE_TYPE")


def test_the_help_of_create_names_its_own_default() -> None:
    shown = " ".join(macie_lite("jobs", "create", "--help", environ={"COLUMNS": "200"}).out.split())
    assert "(default: RECOMMENDED)" in shown
    assert "(default: ALL)" not in shown
    assert "(default: ALL)" in " ".join(macie_lite("scan", "--help", environ={"COLUMNS": "200"}).out.split())


# -- targets that overlap


@pytest.mark.parametrize("order", [1, -1])
def test_an_object_of_two_targets_is_read_once(bucket: Bucket, db: str, order: int, tmp_path: Path) -> None:
    bucket.fill({"a.txt": _NHS.encode(), "x/b.txt": _NHS.encode()})
    targets = [bucket.target, f"{bucket.target}/x/"][::order]
    done = macie_lite("scan", *targets, "--db", db, "--format", "jsonl", "--results", str(tmp_path / "results"))
    assert done.code == 0, done.err
    assert sorted(row["resourcesAffected"]["s3Object"]["key"] for row in done.lines) == ["a.txt", "x/b.txt"]
    assert len((tmp_path / "results").read_text().splitlines()) == 2
    assert "2 objects (2 complete" in done.err
