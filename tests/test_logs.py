"""What is printed never quotes content: neither by a library's log record nor by native code."""

from __future__ import annotations

import subprocess
import sys

import pytest

from macie_lite.logs import where

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


def test_where_tells_the_place_and_not_the_message() -> None:
    try:
        raise ValueError(_VALUE)
    except ValueError as error:
        told = where(error)
    assert told.startswith("ValueError at test_logs.py:")
    assert _VALUE not in told
