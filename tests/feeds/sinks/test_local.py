"""Syslog over TLS, files and standard output."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from macie_lite.errors import ServiceError
from macie_lite.feeds.formats import format_named
from macie_lite.feeds.sinks.base import Sink
from macie_lite.feeds.sinks.files import File
from macie_lite.feeds.sinks.syslog import Syslog
from tests.feeds.findings import EVERY_FINDING, HOSTILE_KEYS, of_key
from tests.servers.receivers import SyslogReceiver, authority

_FINDINGS = [*EVERY_FINDING.values(), *map(of_key, HOSTILE_KEYS)]

_MESSAGE = re.compile(rb"<(13[1-3])>1 (\S+Z) (\S+) macie-lite (\d+) FINDING - (.*)", re.S)
"""RFC 5424, section 6: local0, with the levels error, warning and notice."""


def _send(sink: Sink) -> None:
    sent = sink.send([sink.render(finding) for finding in _FINDINGS], "id")
    assert (dict(sent.refused), list(sent.again)) == ({}, [])


# -- syslog


@pytest.mark.parametrize("polite", [True, False])
@pytest.mark.parametrize("form", ["cef", "leef", "ocsf"])
def test_every_message_arrives_whole_before_it_counts_as_sent(form: str, polite: bool, tmp_path: Path) -> None:
    ca, context = authority(tmp_path)
    with SyslogReceiver(context, polite=polite) as receiver:
        _send(Syslog("localhost", receiver.port, format_named(form), str(ca)))
        arrived = list(receiver.messages)
    read = [match.groups() for one in arrived if (match := _MESSAGE.fullmatch(one))]
    assert len(read) == len(_FINDINGS)
    assert [one[4].decode() for one in read] == [format_named(form).line(finding) for finding in _FINDINGS]
    assert {one[0] for one in read} == {b"131", b"132"}


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    ca, context = authority(tmp_path, "elsewhere.example")
    with SyslogReceiver(context) as receiver:
        for trusted in (str(ca), None):
            with pytest.raises(ServiceError, match=r"receiver localhost:\d+ is not trusted: name its authority"):
                Syslog("localhost", receiver.port, format_named("cef"), trusted).send([b"1 x"], "id")
        assert receiver.messages == []


# -- files


def test_lines_are_appended_and_the_file_is_ours_alone(tmp_path: Path) -> None:
    path = tmp_path / "findings.jsonl"
    sink = File(path, format_named("jsonl"))
    for _ in range(2):
        _send(sink)
    assert [json.loads(line) for line in path.read_text().splitlines()] == _FINDINGS * 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_csv_file_has_one_header(tmp_path: Path) -> None:
    path = tmp_path / "findings.csv"
    for _ in range(2):
        _send(File(path, format_named("csv")))
    assert path.read_text().count("severity,type,bucket") == 1


def test_a_line_that_a_kill_broke_off_is_ended_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "findings.jsonl"
    path.write_bytes(b'{"a": 1}\n{"brok')
    File(path, format_named("jsonl")).send([b'{"b": 2}\n'], "id")
    assert path.read_bytes() == b'{"a": 1}\n{"brok\n{"b": 2}\n'


def test_a_file_that_was_moved_away_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "findings.jsonl"
    sink = File(path, format_named("jsonl"))
    sink.send([b"1\n"], "id")
    path.rename(tmp_path / "old")
    sink.send([b"2\n"], "id")
    assert (path.read_bytes(), (tmp_path / "old").read_bytes()) == (b"2\n", b"1\n")


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_is_named(make: object, tmp_path: Path) -> None:
    make(tmp_path / "x")  # type: ignore[operator]
    with pytest.raises(ServiceError, match=r"x (is no file|cannot be written: Is a directory)"):
        File(tmp_path / "x", format_named("jsonl")).send([b"1\n"], "id")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match=r"none/x cannot be written: No such file or directory\."):
        File(tmp_path / "none" / "x", format_named("jsonl")).send([b"1\n"], "id")


_FILLS = """
import resource, sys
from pathlib import Path
from macie_lite.errors import ServiceError
from macie_lite.feeds.formats import format_named
from macie_lite.feeds.sinks.files import File
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
sink = File(Path(sys.argv[1]), format_named("jsonl"))
sink.send([b"x" * 59 + b"\\n"], "id")
try:
    sink.send([b"y" * 59 + b"\\n"], "id")
except ServiceError as error:
    print(error)
"""


def test_a_full_disk_leaves_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "findings.jsonl"
    done = subprocess.run([sys.executable, "-c", _FILLS, str(path)], capture_output=True, text=True, check=True)
    assert f"The file {path} cannot be written" in done.stdout
    assert path.read_bytes() == b"x" * 59 + b"\n"
