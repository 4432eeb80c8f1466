"""`macie-lite scan` as a user meets it: contracts.md's command line, by child processes."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Finished, command_line, macie_lite

pytestmark = pytest.mark.slow

_NHS = "NHS number 943 476 5919\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    (made / "deep").mkdir(parents=True)
    (made / "a.txt").write_text(_NHS)
    (made / "deep" / ".hidden.txt").write_text("mail me at jane.roe@mail.example.com\n")
    (made / "clean.txt").write_text("nothing to see\n")
    (made / "empty").write_bytes(b"")
    (made / "odd.bin").write_bytes(bytes(range(256)) * 4)
    return made


def _scan(target: Path, *options: str, **more: Any) -> Finished:
    return macie_lite("scan", str(target), "--db", str(target.parent / "x.db"), "--ner", "off", *options, **more)


def _keys(done: Finished) -> list[str]:
    return sorted(row["resourcesAffected"]["s3Object"]["key"] for row in done.lines)


def test_jsonl_is_one_finding_a_line_and_nothing_else(folder: Path) -> None:
    done = _scan(folder, "--format", "jsonl")
    assert done.code == 0, done.err
    assert _keys(done) == ["a.txt", "deep/.hidden.txt"]
    assert "2 objects with sensitive data" in done.err
    assert "UNSUPPORTED_FILE_TYPE_EXCEPTION" in done.err


def test_results_hold_a_record_for_every_object(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    file.write_text("what was here before\n")
    assert _scan(folder, "--results", str(file)).code == 0
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    codes = {
        row["resourcesAffected"]["s3Object"]["key"]: row["classificationDetails"]["result"]["status"]["code"]
        for row in rows
    }
    assert codes == {
        "a.txt": "COMPLETE",
        "clean.txt": "COMPLETE",
        "deep/.hidden.txt": "COMPLETE",
        "empty": "COMPLETE",
        "odd.bin": "SKIPPED",
    }


def test_results_on_stdout_leave_it_to_them(folder: Path) -> None:
    assert len(_scan(folder, "--results", "-").lines) == 5
    both = _scan(folder, "--results", "-", "--format", "json")
    assert (both.code, both.out) == (2, "")


def test_a_run_id_is_not_given_to_other_targets(folder: Path) -> None:
    assert _scan(folder, "--run-id", "r").code == 0
    (folder.parent / "other").mkdir()
    other = _scan(folder.parent / "other", "--run-id", "r")
    assert (other.code, other.out) == (2, "")
    assert "choose another --run-id" in other.err
    assert "Stored as job r." in _scan(folder, "--run-id", "r").err


def test_json_is_an_array_even_when_there_is_nothing(folder: Path, tmp_path: Path) -> None:
    assert len(json.loads(_scan(folder, "--format", "json").out)) == 2
    (tmp_path / "none").mkdir()
    nothing = _scan(tmp_path / "none", "--format", "json")
    assert (nothing.code, json.loads(nothing.out)) == (0, [])
    assert "the target is empty" in nothing.err


def test_csv_has_a_header_and_a_row_each(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(_scan(folder, "--format", "csv").out)))
    assert len(rows) == 2


def test_a_table_escapes_hostile_keys(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "a\x1b[31m\nred.txt").write_text(_NHS)
    out = _scan(folder).out
    assert "\x1b" not in out
    assert len(out.splitlines()) == 2
    assert "\\x1b" in out


def test_a_single_file_is_its_base_name(folder: Path) -> None:
    assert _keys(_scan(folder / "a.txt", "--format", "jsonl")) == ["a.txt"]


@pytest.mark.parametrize(("level", "code"), [("low", 4), ("high", 4), ("medium", 4)])
def test_fail_on_exits_4_when_reached(folder: Path, level: str, code: int) -> None:
    assert _scan(folder, "--fail-on", level).code == code


def test_fail_on_is_not_reached_by_less(folder: Path) -> None:
    (folder / "a.txt").unlink()
    assert _scan(folder, "--fail-on", "high").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (("scan", "/no/such/folder"), 3, "/no/such/folder"),
        (("scan", "ftp://x/y"), 2, "ftp://x/y"),
        (("scan", ".", "--format", "yaml"), 2, "yaml"),
        (("scan", ".", "--identifiers", "INCLUDE:NO_SUCH"), 2, "NO_SUCH"),
        (("scan", ".", "--fail-on", "dire"), 2, "dire"),
        (("scan", ".", "--db", "postgresql://u:pw@127.0.0.1:1/none"), 3, "127.0.0.1"),
        (("jobs", "show", "nope"), 2, "nope"),
        (("findings", "show", "nope"), 2, "nope"),
        (("worker",), 2, "--broker"),
        (("scan", ".", "s3://bucket", "ftp://x/y"), 2, "ftp://x/y"),
        (("scan", ".", "--outstanding", "0"), 2, "--outstanding"),
        (("scan", ".", "--ner-model", "no_such_model"), 2, "no_such_model"),
        (("jobs", "create", "--target", ".", "--identifiers", "INCLUDE:NO_SUCH"), 2, "NO_SUCH"),
        (("jobs", "create"), 2, "--target"),
    ],
)
def test_errors_are_one_sentence_that_names_the_thing(
    arguments: tuple[str, ...], code: int, named: str, tmp_path: Path
) -> None:
    done = macie_lite(*arguments, environ={"XDG_DATA_HOME": str(tmp_path)})
    assert (done.code, "Traceback" in done.err) == (code, False), done.err
    assert named in done.err
    assert "pw@" not in done.err
    assert done.out == ""


def test_one_run_id_gives_one_set_of_findings(folder: Path) -> None:
    ids = [
        sorted(row["id"] for row in _scan(folder, "--format", "jsonl", "--run-id", run).lines)
        for run in ("r", "r", "s")
    ]
    assert ids[0] == ids[1] != ids[2]


def test_two_scans_at_once_on_one_new_database(folder: Path, tmp_path: Path) -> None:
    argv = command_line("scan", str(folder), "--db", str(tmp_path / "new.db"), "--ner", "off")
    both = [subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    errors = [scan.communicate(timeout=60)[1] for scan in both]
    assert [scan.returncode for scan in both] == [0, 0], errors
    listed = macie_lite("findings", "list", "--db", str(tmp_path / "new.db"), "--format", "jsonl")
    assert len(listed.lines) == 4


def test_what_was_found_can_be_listed_and_shown(folder: Path, tmp_path: Path) -> None:
    found = _scan(folder, "--format", "jsonl", "--run-id", "r").lines
    database = str(tmp_path / "x.db")
    listed = macie_lite("findings", "list", "--db", database, "--format", "jsonl")
    assert sorted(listed.out.splitlines()) == sorted(json.dumps(row) for row in found)
    high = macie_lite("findings", "list", "--db", database, "--severity", "high", "--format", "jsonl")
    assert _keys(high) == ["a.txt"]
    shown = macie_lite("findings", "show", found[0]["id"], "--db", database)
    assert json.loads(shown.out) == found[0]
    job = json.loads(macie_lite("jobs", "show", "r", "--db", database, "--format", "json").out)
    assert job["jobStatus"] == "COMPLETE"
    assert job["coverage"]["objects"] == {"COMPLETE": 4, "SKIPPED": 1}
    assert job["coverage"]["reasons"][0]["reason"] == "UNSUPPORTED_FILE_TYPE_EXCEPTION"


def test_a_job_is_created_waited_for_and_shown(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "job.yaml"
    file.write_text(f"name: nightly\ntargets: [{folder}]\nner: 'off'\nidentifiers: ALL\n")
    database = ("--db", str(tmp_path / "x.db"))
    created = macie_lite("jobs", "create", str(file), *database, "--format", "json")
    assert created.code == 0, created.err
    job_id = json.loads(created.out)["jobId"]
    waited = macie_lite("jobs", "wait", job_id, *database, "--fail-on", "high")
    assert waited.code == 4, waited.err
    shown = json.loads(macie_lite("jobs", "show", job_id, *database, "--format", "json").out)
    assert (shown["name"], shown["jobStatus"]) == ("nightly", "COMPLETE")
    assert shown["findings"]["bySeverity"]["High"] == 1


def test_a_job_looks_for_what_macie_recommends(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "job.yaml"
    file.write_text(f"targets: {folder}\nner: 'off'\npages: 7\n")
    database = ("--db", str(tmp_path / "x.db"))
    created = macie_lite("jobs", "create", str(file), *database, "--pages", "8", "--format", "json")
    job_id = json.loads(created.out)["jobId"]
    assert macie_lite("jobs", "wait", job_id, *database).code == 0
    shown = json.loads(macie_lite("jobs", "show", job_id, *database, "--format", "json").out)
    assert shown["macieLite"]["targets"] == [str(folder)]
    assert shown["macieLite"]["settings"] == {"identifiers": "RECOMMENDED", "ner": "off", "pages": 8}


def test_an_incremental_scan_reads_only_what_changed(folder: Path) -> None:
    assert len(_scan(folder, "--format", "jsonl", "--incremental").lines) == 2
    (folder / "new.txt").write_text(_NHS)
    again = _scan(folder, "--format", "jsonl", "--incremental")
    assert _keys(again) == ["new.txt"]
    assert "unchanged since their last complete result" in again.err
    assert len(_scan(folder, "--format", "jsonl").lines) == 3


def test_an_object_greater_than_the_limit_of_bytes_is_told_and_the_scan_goes_on(folder: Path) -> None:
    (folder / "0.txt").write_text(_NHS * 1000)
    done = _scan(folder, "--format", "jsonl", "--run-bytes", "1000")
    assert (done.code, len(done.lines)) == (0, 2)
    assert "skipped: FILE_EXCEEDS_SIZE_LIMIT (size over run-bytes)" in done.err


def test_ctrl_c_stops_cleanly_and_says_how_to_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for number in range(400):
        (folder / f"{number:03}.txt").write_text(_NHS * 400)
    whole = _scan(folder, "--format", "jsonl", "--run-id", "whole")
    argv = command_line(
        *("scan", str(folder), "--db", str(tmp_path / "x.db"), "--ner", "off"),
        *("--format", "jsonl", "--run-id", "cut", "--batch-objects", "10", "--concurrency", "1"),
    )
    scan = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert scan.stdout is not None
    first = [json.loads(scan.stdout.readline()) for _ in range(3)]
    os.killpg(scan.pid, signal.SIGINT)
    rest, err = scan.communicate(timeout=120)
    assert scan.returncode == 130, err
    assert "macie-lite jobs resume cut" in err
    assert "Traceback" not in err
    printed = len(first) + len(rest.splitlines())
    assert printed < 400
    results = tmp_path / "results.jsonl"
    resumed = macie_lite("jobs", "resume", "cut", "--db", str(tmp_path / "x.db"), "--results", str(results))
    assert resumed.code == 0, resumed.err
    assert len(results.read_text().splitlines()) == 400
    stored = macie_lite("findings", "list", "--db", str(tmp_path / "x.db"), "--job", "cut", "--format", "jsonl")
    assert _keys(stored) == _keys(whole)


def test_a_results_file_that_cannot_be_written_leaves_no_job(folder: Path, tmp_path: Path) -> None:
    done = _scan(folder, "--results", str(tmp_path / "none" / "results.jsonl"))
    assert done.code == 2
    assert "results.jsonl" in done.err
    assert macie_lite("jobs", "list", "--db", str(tmp_path / "x.db")).out == ""


def test_what_is_refused_empties_no_results_file(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    for records in (5, 5):
        assert _scan(folder, "--run-id", "r", "--results", str(file)).code == 0
        assert len(file.read_text().splitlines()) == records
    database = ("--db", str(tmp_path / "x.db"), "--results", str(file))
    for refused in (("scan", str(folder / "a.txt"), "--run-id", "r"), ("jobs", "run", "no such job")):
        assert macie_lite(*refused, *database).code == 2
        assert len(file.read_text().splitlines()) == records


def test_results_may_go_to_a_device(folder: Path) -> None:
    assert _scan(folder, "--results", os.devnull).code == 0


def test_targets_that_overlap_are_read_once(folder: Path, tmp_path: Path) -> None:
    results = tmp_path / "results.jsonl"
    done = _scan(folder, str(folder / "a.txt"), "--format", "jsonl", "--results", str(results))
    assert len(_keys(done)) == len(set(_keys(done))) == 2
    assert len(results.read_text().splitlines()) == 5


@pytest.mark.parametrize("with_output", [True, False])
def test_a_reader_that_leaves_the_messages_stops_nothing(with_output: bool, folder: Path, tmp_path: Path) -> None:
    """`2>&1 | head` leaves both at once."""
    argv = command_line("scan", str(folder), "--db", str(tmp_path / "x.db"), "--ner", "off", "--run-id", "r")
    read, write = os.pipe()
    os.close(read)
    scan = subprocess.Popen(argv, stdout=write if with_output else subprocess.DEVNULL, stderr=write)
    os.close(write)
    assert scan.wait(30) == (130 if with_output else 0)
    shown = json.loads(macie_lite("jobs", "show", "r", "--db", str(tmp_path / "x.db"), "--format", "json").out)
    assert shown["jobStatus"] == ("USER_PAUSED" if with_output else "COMPLETE")


@pytest.mark.parametrize("output", ["--format=jsonl", "--results=-"])
def test_a_reader_that_leaves_early_stops_the_scan(output: str, folder: Path, tmp_path: Path) -> None:
    argv = command_line("scan", str(folder), "--db", str(tmp_path / "x.db"), "--ner", "off", output)
    scan = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert scan.stdout is not None
    scan.stdout.close()
    assert scan.stderr is not None
    err = scan.stderr.read()
    scan.stderr.close()
    assert scan.wait(30) == 130
    assert "macie-lite jobs resume" in err
    assert "Traceback" not in err


def test_a_small_scan_imports_nothing_heavy(folder: Path, tmp_path: Path) -> None:
    argv = command_line("scan", str(folder / "a.txt"), "--db", str(tmp_path / "x.db"))
    argv[1:1] = ["-X", "importtime"]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert {"typer", "sqlalchemy", "macie_lite"} <= imported
    assert not imported & {"boto3", "botocore", "alembic", "presidio_analyzer", "spacy", "pyarrow", "celery"}
