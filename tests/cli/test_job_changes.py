"""What becomes of jobs by command: schedules, pauses, copies, changes, buckets by criteria."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Finished, macie_lite
from tests.faults.running import reads_of, running_scan, stalled_at
from tests.faults.scans import patiently
from tests.servers.fault_proxy import FaultProxy
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_NHS = "NHS number 943 476 5919\n"
_OPTIONS = ("--ner", "off", "--identifiers", "INCLUDE:UK_NHS_NUMBER")


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "x.db")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "logs").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "c.log", "logs/d.txt"):
        (folder / name).write_text(_NHS)
    return folder


def _jobs(db: str, *arguments: str) -> Finished:
    return macie_lite("jobs", *arguments, "--db", db)


def _created(db: str, *arguments: str) -> str:
    done = _jobs(db, "create", *arguments, "--format", "json")
    assert done.code == 0, done.err
    job_id: str = json.loads(done.out)["jobId"]
    return job_id


def _shown(db: str, job_id: str, *arguments: str) -> dict[str, Any]:
    done = _jobs(db, "show", job_id, "--format", "json", *arguments)
    assert done.code == 0, done.err
    shown: dict[str, Any] = json.loads(done.out)
    return shown


def _keys(db: str, job_id: str, *arguments: str) -> list[str]:
    rows = _jobs(db, "results", job_id, "--format", "jsonl", *arguments).lines
    return [row["resourcesAffected"]["s3Object"]["key"] for row in rows]


def _due_now(db: str) -> None:
    with sqlite3.connect(db) as file:
        file.execute("UPDATE jobs SET next_at = '2026-01-01 00:00:00.000000' WHERE schedule IS NOT NULL")
    file.close()


def _events(db: str, job_id: str) -> list[str]:
    return [event["eventType"] for event in json.loads(_jobs(db, "events", job_id, "--format", "json").out)]


# -- schedules


def test_a_scheduled_job_reads_all_at_first_and_then_what_is_new(db: str, folder: Path) -> None:
    job_id = _created(db, "--target", str(folder), "--schedule", "weekly monday", *_OPTIONS)
    assert _jobs(db, "wait", job_id).code == 0
    shown = _shown(db, job_id)
    assert (shown["jobType"], shown["jobStatus"], shown["initialRun"]) == ("SCHEDULED", "IDLE", True)
    assert shown["scheduleFrequency"] == {"weeklySchedule": {"dayOfWeek": "MONDAY"}}
    assert len(_keys(db, job_id)) == 4
    (folder / "new.txt").write_text(_NHS)
    _due_now(db)
    assert _jobs(db, "run-due").code == 0
    assert _keys(db, job_id) == ["new.txt"]
    assert len(_keys(db, job_id, "--run", "1")) == 4
    shown = _shown(db, job_id)
    assert (shown["statistics"]["numberOfRuns"], shown["run"]["runId"]) == (2, f"{job_id}-2")
    assert (shown["coverage"]["unchanged"]["objects"], shown["coverage"]["objects"]) == (4, {"COMPLETE": 1})
    assert shown["macieLite"]["nextRunAt"] > shown["createdAt"], "missed runs are caught up once"
    nothing = _jobs(db, "run-due")
    assert (nothing.code, nothing.err) == (0, "No job is due.\n")
    assert _events(db, job_id) == [
        "JOB_CREATED",
        *("SCHEDULED_RUN_STARTED", "SCHEDULED_RUN_COMPLETED") * 2,
    ]


def test_a_job_for_what_is_new_leaves_what_was_there(db: str, folder: Path) -> None:
    for file in folder.rglob("*.*"):
        os.utime(file, (0, 0))
    job_id = _created(db, "--target", str(folder), "--schedule", "30 3 * * *", "--no-initial-run", *_OPTIONS)
    assert _shown(db, job_id)["jobStatus"] == "IDLE"
    assert _jobs(db, "wait", job_id).code == 0, "it has not run, and is not to"
    (folder / "new.txt").write_text(_NHS)
    _due_now(db)
    assert _jobs(db, "run-due").code == 0
    assert _keys(db, job_id) == ["new.txt"]
    assert _shown(db, job_id)["coverage"]["outOfScope"]["objects"] == 4


def test_a_target_that_is_gone_ends_a_run_and_not_the_schedule(db: str, folder: Path) -> None:
    job_id = _created(db, "--target", str(folder), "--schedule", "daily", *_OPTIONS)
    assert _jobs(db, "wait", job_id).code == 0
    folder.rename(folder.with_name("elsewhere"))
    _due_now(db)
    due = _jobs(db, "run-due")
    assert due.code == 3
    assert "does not exist" in due.err
    shown = _shown(db, job_id)
    assert (shown["jobStatus"], shown["lastRunErrorStatus"]) == ("IDLE", {"code": "ERROR"})
    assert "does not exist" in shown["coverage"]["gaps"][0]["error"]
    assert "gap: " in _jobs(db, "show", job_id).out
    folder.with_name("elsewhere").rename(folder)
    _due_now(db)
    assert _jobs(db, "run-due").code == 0
    assert _shown(db, job_id)["lastRunErrorStatus"] == {"code": "NONE"}


def test_a_run_by_hand_comes_beside_the_schedule(db: str, folder: Path) -> None:
    job_id = _created(db, "--target", str(folder), "--schedule", "daily", "--no-incremental", *_OPTIONS)
    assert _jobs(db, "wait", job_id).code == 0
    before = _shown(db, job_id)["macieLite"]["nextRunAt"]
    ran = _jobs(db, "run", job_id, "--format", "jsonl")
    assert (ran.code, len(ran.lines)) == (0, 4)
    assert _shown(db, job_id)["statistics"]["numberOfRuns"] == 2
    assert _shown(db, job_id)["macieLite"]["nextRunAt"] == before


# -- changes


def test_a_changed_job_keeps_what_its_runs_ran_with(db: str, folder: Path) -> None:
    job_id = _created(db, "--target", str(folder), "--schedule", "daily", "--no-incremental", *_OPTIONS)
    assert _jobs(db, "wait", job_id).code == 0
    changed = _jobs(db, "update", job_id, "--include", "extension=log", "--schedule", "monthly 31", "--tag", "a=b")
    assert changed.code == 0, changed.err
    _due_now(db)
    assert _jobs(db, "run-due").code == 0
    assert _keys(db, job_id) == ["c.log"]
    shown = _shown(db, job_id)
    assert shown["tags"] == {"a": "b"}
    assert shown["scheduleFrequency"] == {"monthlySchedule": {"dayOfMonth": 31}}
    assert shown["run"]["settings"]["include"] == ["extension=log"]
    assert "include" not in _shown(db, job_id, "--run", "1")["run"]["settings"]
    assert shown["macieLite"]["settings"]["identifiers"] == "INCLUDE:UK_NHS_NUMBER", "what was not named stays"
    assert "JOB_UPDATED" in _events(db, job_id)


def test_a_run_tells_its_own_targets(db: str, folder: Path, tmp_path: Path) -> None:
    job_id = _created(db, "--target", str(folder), "--schedule", "daily", *_OPTIONS)
    assert _jobs(db, "wait", job_id).code == 0
    (tmp_path / "other").mkdir()
    assert _jobs(db, "update", job_id, "--target", str(tmp_path / "other")).code == 0
    shown = _shown(db, job_id, "--run", "1")
    assert (shown["run"]["targets"], shown["macieLite"]["targets"]) == ([str(folder)], [str(tmp_path / "other")])


def test_an_update_that_changes_nothing_says_so(db: str, folder: Path) -> None:
    job_id = _created(db, "--target", str(folder), "--schedule", "daily", "--no-initial-run", *_OPTIONS)
    for said in ((), ("--schedule", "daily"), ("--ner", "off")):
        same = _jobs(db, "update", job_id, *said)
        assert (same.code, "stays as it is" in same.out) == (0, True), same
    assert "JOB_UPDATED" not in _events(db, job_id)
    assert "is changed" in _jobs(db, "update", job_id, "--ner", "full").out
    assert "JOB_UPDATED" in _events(db, job_id)


def test_a_one_time_job_is_copied_and_not_changed(db: str, folder: Path) -> None:
    job_id = _created(db, "--target", str(folder), "--name", "first", *_OPTIONS)
    assert _jobs(db, "wait", job_id).code == 0
    refused = _jobs(db, "update", job_id, "--name", "second")
    assert (refused.code, f"jobs copy {job_id}" in refused.err) == (2, True)
    copied = _jobs(db, "copy", job_id, "--exclude", "prefix=logs/,c", "--format", "json")
    assert copied.code == 0, copied.err
    copy_id = json.loads(copied.out)["jobId"]
    assert _jobs(db, "wait", copy_id).code == 0
    assert _keys(db, copy_id) == ["a.txt", "b.txt"]
    assert _shown(db, copy_id)["name"] == "first"


def test_a_copy_keeps_a_users_own_identifiers(db: str, folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("name: Visit\nregex: '\\d{3} \\d{3} \\d{4}'\n")
    job_id = _created(db, "--target", str(folder), "--identifiers", "NONE", "--custom", str(own), "--ner", "off")
    assert _jobs(db, "wait", job_id).code == 0
    own.unlink()
    copied = _jobs(db, "copy", job_id, "--format", "json")
    assert copied.code == 0, copied.err
    copy_id = json.loads(copied.out)["jobId"]
    assert _jobs(db, "wait", copy_id).code == 0
    assert _shown(db, copy_id)["findings"] == _shown(db, job_id)["findings"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("targets: [x]\ninclude: [suffix=a]\n", "speaks of 'suffix'; fields are prefix"),
        ("targets: [x]\nschedule: hourly\n", "The schedule 'hourly' is not known: daily"),
        ("name: x\n", "A job needs at least one --target, or --buckets"),
        (
            "targets: [x]\ninitial_run: false\n",
            "--no-initial-run, or `initial_run: false`, is for jobs with a schedule",
        ),
        ("targets: [x]\nsampling: 101\n", "`sampling` must be at most 100"),
        ("targets: [x]\ninclude: [1]\n", "`include` must be a list of texts"),
        ("buckets: ['name=a and size=3']\n", "speaks of 'size'; fields are name"),
    ],
)
def test_a_job_file_is_checked_before_anything_is_stored(db: str, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "job.yaml"
    file.write_text(text)
    for command in ("validate", "create"):
        refused = _jobs(db, command, str(file))
        assert (refused.code, said in refused.err) == (2, True), refused.err
    assert not Path(db).exists()


def test_a_valid_job_file_is_said_to_be(db: str, tmp_path: Path) -> None:
    file = tmp_path / "job.yaml"
    file.write_text(
        "buckets: all\nignore_buckets: ['name=*-logs']\nschedule: daily\nexclude: ['size>1GB']\ntags: {a: b}\n"
    )
    done = _jobs(db, "validate", str(file))
    assert (done.code, done.out) == (0, f"{file} is valid.\n")


# -- paused and cancelled


@pytest.mark.parametrize(("command", "status"), [("pause", "USER_PAUSED"), ("cancel", "CANCELLED")])
def test_a_job_is_stopped_in_the_middle(
    command: str, status: str, bucket: Bucket, fault_proxy: FaultProxy, db: str, tmp_path: Path
) -> None:
    keys = [f"{number:02}.txt" for number in range(20)]
    bucket.fill(dict.fromkeys(keys, _NHS.encode()))
    stalled_at(fault_proxy, "06.txt", times=1)
    options = ("--db", db, "--run-id", "r", "--batch-objects", "4")
    with running_scan(bucket.target, tmp_path / "scan", *options) as scan:
        patiently(lambda: scan.has_result_of("05.txt") and reads_of(fault_proxy, "06.txt"))
        assert _jobs(db, command, "r").code == 0
        ended = scan.ended()
    assert ended.code == 3
    assert ("was paused" if command == "pause" else "CANCELLED") in ended.err
    shown = _shown(db, "r")
    assert shown["jobStatus"] == status
    assert ("jobExpiresAt" in shown.get("userPausedDetails", {})) is (command == "pause")
    assert len(_keys(db, "r")) < len(keys)
    again = _jobs(db, "resume", "r")
    if command == "cancel":
        assert "`macie-lite jobs copy r` begins anew" in _jobs(db, "wait", "r").err
        assert (again.code, "jobs copy r" in again.err) == (2, True)
    else:
        assert again.code == 0, again.err
        assert _keys(db, "r") == keys
        assert _shown(db, "r")["jobStatus"] == "COMPLETE"


def test_what_cannot_be_paused_or_cancelled_says_why(db: str, folder: Path) -> None:
    job_id = _created(db, "--target", str(folder), *_OPTIONS)
    assert _jobs(db, "wait", job_id).code == 0
    for command in ("pause", "cancel"):
        refused = _jobs(db, command, job_id)
        assert (refused.code, "is COMPLETE: there is nothing to" in refused.err) == (2, True)
    assert _jobs(db, "pause", "none").code == 2


def test_a_paused_schedule_starts_nothing_until_it_is_resumed(db: str, folder: Path) -> None:
    job_id = _created(db, "--target", str(folder), "--schedule", "daily", "--no-initial-run", *_OPTIONS)
    assert _jobs(db, "pause", job_id).code == 0
    _due_now(db)
    assert _jobs(db, "run-due").err == "No job is due.\n"
    assert "runs next at" in _jobs(db, "resume", job_id).out
    assert _jobs(db, "run-due").code == 0
    assert _shown(db, job_id)["statistics"]["numberOfRuns"] == 1


# -- scope


def test_a_scan_takes_a_scope_and_a_sample_too(db: str, folder: Path) -> None:
    common = (str(folder), "--db", db, "--format", "jsonl", *_OPTIONS)
    done = macie_lite("scan", *common, "--include", "prefix=a,b", "--include", "extension=LOG", "--exclude", "prefix=b")
    assert [row["resourcesAffected"]["s3Object"]["key"] for row in done.lines] == ["a.txt", "c.log"]
    assert "2  out of scope, not read" in done.err
    half = macie_lite("scan", *common, "--sampling", "50")
    assert "not in the sample, not read" in half.err


def test_buckets_are_chosen_by_criteria_at_every_run(bucket: Bucket, fault_proxy: FaultProxy, db: str) -> None:
    bucket.fill({"a.txt": _NHS.encode()})
    bucket.client.put_bucket_tagging(Bucket=bucket.name, Tagging={"TagSet": [{"Key": "mine", "Value": db}]})
    chosen = ("--buckets", f'name={bucket.name[:3]}* and tag="mine:{db}"', "--ignore-buckets", "shared=EXTERNAL")
    job_id = _created(db, *chosen, "--schedule", "daily", *_OPTIONS)
    assert _jobs(db, "wait", job_id).code == 0
    assert _keys(db, job_id) == ["a.txt"]
    assert "BUCKET_MATCHED_THE_CRITERIA" in _events(db, job_id)
    none = _created(db, "--buckets", f'shared=EXTERNAL and tag="mine:{db}"', *_OPTIONS)
    assert _jobs(db, "wait", none).code == 0
    assert "NO_BUCKETS_MATCHED_THE_CRITERIA" in _events(db, none)
    assert "Nothing was listed: no bucket was chosen" in _jobs(db, "show", none).out


def test_versions_are_objects_of_their_own(bucket: Bucket, db: str, tmp_path: Path) -> None:
    bucket.versioned()
    for number in range(3):
        bucket.put("a.txt", (_NHS * (number + 1)).encode())
    bucket.put("b.txt", b"nothing")
    common = (bucket.target, "--db", db, *_OPTIONS, "--format", "jsonl", "--versions", "all")
    done = macie_lite("scan", *common, "--incremental")
    assert done.code == 0, done.err
    counts = [row["classificationDetails"]["result"]["sensitiveData"][0]["totalCount"] for row in done.lines]
    assert sorted(counts) == [1, 2, 3]
    assert len({row["resourcesAffected"]["s3Object"]["versionId"] for row in done.lines}) == 3
    assert "4 unchanged" in macie_lite("scan", *common, "--incremental").err.replace("  ", " ")


def test_runs_of_versions_and_of_what_is_current_forget_nothing_of_each_other(bucket: Bucket, db: str) -> None:
    bucket.versioned()
    for number in range(2):
        bucket.put("a.txt", (_NHS * (number + 1)).encode())
    common = ("scan", bucket.target, "--db", db, *_OPTIONS, "--incremental", "--concurrency", "1")
    versions = ("--versions", "all")
    told = [macie_lite(*common, *options).err for options in (versions, (), versions, ())]
    assert ["unchanged" in one for one in told] == [False, False, True, True]


# -- limits


def test_a_scan_stops_at_its_limit_and_goes_on_when_it_is_resumed(db: str, folder: Path) -> None:
    common = ("--db", db, "--run-id", "r", "--format", "jsonl", *_OPTIONS)
    first = macie_lite("scan", str(folder), "--run-objects", "3", *common)
    assert (first.code, len(first.lines)) == (0, 3)
    assert "Not all was read: the limit of objects is reached (--run-objects). `macie-lite jobs resume r`" in first.err
    assert _shown(db, "r")["jobStatus"] == "PAUSED"
    assert "was not listed to its end" in _jobs(db, "show", "r").out, "a run with gaps never looks clean"
    assert _jobs(db, "wait", "r").code == 0
    rest = _jobs(db, "resume", "r", "--format", "jsonl")
    assert (rest.code, len(rest.lines)) == (0, 1)
    assert _shown(db, "r")["jobStatus"] == "COMPLETE"
    assert len(_keys(db, "r")) == 4
    assert "not listed" not in _jobs(db, "show", "r").out


def test_a_scheduled_job_leaves_the_rest_to_its_next_run(db: str, folder: Path) -> None:
    job_id = _created(db, "--target", str(folder), "--schedule", "daily", "--run-objects", "3", *_OPTIONS)
    assert _jobs(db, "wait", job_id).code == 0
    assert _shown(db, job_id)["jobStatus"] == "IDLE"
    assert "was not listed to its end" in _shown(db, job_id)["coverage"]["gaps"][0]["error"]
    _due_now(db)
    assert _jobs(db, "run-due").code == 0
    assert [len(_keys(db, job_id, "--run", number)) for number in "12"] == [3, 1]
    assert _shown(db, job_id)["coverage"]["gaps"] == []


def test_a_job_waits_for_its_window(db: str, folder: Path) -> None:
    hour = datetime.now(UTC).hour
    closed = f"{(hour + 2) % 24:02}:00-{(hour + 3) % 24:02}:00"
    job_id = _created(db, "--target", str(folder), "--window", closed, *_OPTIONS)
    assert _jobs(db, "wait", job_id).code == 0
    assert _shown(db, job_id)["jobStatus"] == "PAUSED"
    assert f"outside of the window {closed}" in _jobs(db, "show", job_id).out
    assert _jobs(db, "run-due").err == "No job is due.\n"
    with sqlite3.connect(db) as file:
        file.execute(
            "UPDATE runs SET settings = replace(settings, ?, ?)", (closed, f"{hour:02}:00-{(hour + 1) % 24:02}:30")
        )
    file.close()
    assert _jobs(db, "run-due").code == 0
    assert _shown(db, job_id)["jobStatus"] == "COMPLETE"
    assert "JOB_RESUMED_BY_LIMIT" in _events(db, job_id)


# -- coverage


def _coverage(db: str, *arguments: str) -> dict[str, Any]:
    done = macie_lite("coverage", *arguments, "--db", db, "--format", "json")
    assert done.code == 0, done.err
    (run,) = json.loads(done.out)
    (bucket,) = run["buckets"]
    return dict(bucket)


def test_coverage_tells_what_was_read_of_each_bucket_and_what_was_not(db: str, folder: Path) -> None:
    (folder / "locked.zip").write_bytes(b"PK\x03\x04 broken")
    common = ("--db", db, "--incremental", *_OPTIONS)
    assert macie_lite("scan", str(folder), "--run-id", "a", "--exclude", "extension=log", *common).code == 0
    first = _coverage(db, "a")
    assert (first["bucketName"], first["complete"]) == (str(folder), False)
    assert {status: one["objects"] for status, one in first["byStatus"].items()} == {"COMPLETE": 3, "SKIPPED": 1}
    assert [(one["code"], one["objects"]) for one in first["reasons"]] == [("SKIPPED", 1)]
    assert (first["outOfScope"]["objects"], first["waiting"]["objects"], first["gaps"]) == (1, 0, [])
    shown = macie_lite("coverage", "a", "--db", db).out
    assert f"GAPS  {folder}: 3 complete, 0 partial, 1 skipped, 1 out of scope" in shown

    (folder / "locked.zip").unlink()
    assert macie_lite("scan", str(folder), "--run-id", "b", *common).code == 0
    second = _coverage(db, "b")
    assert (second["complete"], second["unchanged"]["objects"]) == (True, 3)
    assert f"whole  {folder}: 1 complete, 0 partial, 0 skipped, 3 unchanged" in macie_lite("coverage", "--db", db).out


def test_a_sample_tells_how_sure_it_is(db: str, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(100):
        (folder / f"{number:02}.txt").write_text(_NHS if number % 4 == 0 else "nothing")
    done = macie_lite("scan", str(folder), "--sampling", "50", "--db", db, "--run-id", "r", *_OPTIONS)
    assert "       50  not in the sample, not read" in done.err
    found = re.search(r"Estimate: ([0-9.]+)% \(95 % confidence: ([0-9.]+)% to ([0-9.]+)%\) of 100 objects", done.err)
    assert found is not None, done.err
    share, low, high = map(float, found.groups())
    sensitive = done.out.count(".txt")
    assert 2 <= sensitive <= 23  # of 25: nearly five standard deviations to each side
    assert share == 100 * sensitive / 50  # others for each name of the folder: 25 is within the bounds for 95 % of them
    assert low < share < high
    assert high - low < 30
    assert not _coverage(db, "r")["complete"]
