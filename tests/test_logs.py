"""What is printed never quotes content: neither by a library's log record nor by native code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from macie_lite.logs import as_line, where

_VALUE = "943 476 5919"
_PROGRAM = """
import logging, os, sys, warnings
from macie_lite import logs

class Proxy:
    def write(self, text): pass
    def flush(self): pass
    def fileno(self): return None

logs.configure("DEBUG")
if sys.argv[1] == "proxy":
    sys.stderr = Proxy()
logs.mute_native_code()
os.write(2, b"panicked at {value}")
logging.getLogger("macie_lite.x").debug("ours is kept")
logging.getLogger("pdfminer").error("token {value}")
logging.getLogger("botocore").debug("body {value}")
try:
    raise ValueError("{value}")
except ValueError:
    logging.getLogger("openpyxl").exception("cell {value}")
warnings.warn("header {value}")
print("and print goes on", file=sys.stderr)
"""


def test_a_traceback_in_a_log_of_celery_has_no_message() -> None:
    program = (
        "import logging; from macie_lite import logs; logs.configure('INFO')\n"
        f"try: raise ValueError({_VALUE!r})\n"
        "except ValueError: logging.getLogger('celery.app.trace').exception('Task raised')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "Task raised\nValueError at <string>:2" in done.stderr
    assert _VALUE not in done.stderr


@pytest.mark.parametrize("stderr", ["file", "proxy"])
def test_logs_go_on_and_quote_nothing(stderr: str) -> None:
    program = _PROGRAM.replace("{value}", _VALUE)
    done = subprocess.run([sys.executable, "-c", program, stderr], capture_output=True, text=True, check=True)
    assert "ours is kept" in done.stderr
    assert "ERROR pdfminer" in done.stderr
    assert ("and print goes on" in done.stderr) == (stderr == "file")
    assert _VALUE not in done.stderr


def test_lines_in_json_quote_nothing_and_are_whole_whatever_a_name_holds() -> None:
    program = _PROGRAM.replace("{value}", _VALUE).replace('configure("DEBUG")', 'configure("DEBUG", "json")')
    program += "logging.getLogger('macie_lite.x').error('object %r', 'a\\u202e\\nb', exc_info=True)\n"
    program += f"try: raise KeyError({_VALUE!r})\nexcept KeyError: logging.getLogger('celery.x').exception('Task')\n"
    done = subprocess.run([sys.executable, "-c", program, "file"], capture_output=True, text=True, check=True)
    lines = [line for line in done.stderr.splitlines() if line != "and print goes on"]
    ours, library, _, odd, task = map(json.loads, lines)
    assert (ours["level"], ours["logger"], ours["event"]) == ("DEBUG", "macie_lite.x", "ours is kept")
    assert ours["time"].endswith("+00:00")
    assert (library["logger"], library["event"]) == ("pdfminer", "message of a library, not shown")
    assert library["place"].startswith("<string>:")
    assert odd["event"] == "object 'a\\u202e\\nb'"
    assert task["error"].startswith("KeyError at <string>:")
    assert _VALUE not in done.stderr
    assert done.stderr.isascii()


def test_what_is_said_whatever_the_level_is_in_the_form_of_the_logs() -> None:
    assert as_line("ready.", "text") == "ready."
    assert json.loads(as_line("ready.", "json"))["event"] == "ready."


_EVENT = """
import sys
from macie_lite import logs
from macie_lite.config import Settings
from macie_lite.model.jobs import EventType
from macie_lite.pipeline.endings import note
from macie_lite.pipeline.runs import new_job
from macie_lite.store.open_store import open_store

logs.configure("INFO", "json")
store = open_store(sys.argv[1])
store.create_job(new_job("j", "j", ["/data"], Settings()))
note(store, EventType.BUCKET_ACCESS_DENIED, "j", "r", resource="b\\n", detail="It is not readable.")
"""


def test_events_of_jobs_have_macies_fields_in_json(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", _EVENT, str(tmp_path / "x.db")]
    (line,) = subprocess.run(argv, capture_output=True, text=True, check=True).stderr.splitlines()
    said = json.loads(line)
    assert (said["eventType"], said["jobId"], said["macieLite"]) == ("BUCKET_ACCESS_DENIED", "j", {"runId": "r"})
    assert said["affectedResource"] == {"type": "S3_BUCKET_NAME", "value": "b\n"}
    assert said["event"].startswith("BUCKET_ACCESS_DENIED job j")
    assert said.keys() >= {"occurredAt", "description", "level", "logger", "time"}


def test_where_tells_the_place_and_not_the_message() -> None:
    try:
        raise ValueError(_VALUE)
    except ValueError as error:
        told = where(error)
    assert told.startswith("ValueError at test_logs.py:")
    assert _VALUE not in told
