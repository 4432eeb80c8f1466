"""What libraries take at their import does not grow with the machine, nor use up the bound before an object is read."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

_PROGRAM = """
import os
from pathlib import Path
from macie_lite.config import Settings
from macie_lite.pipeline.build import build_scanner
from macie_lite.pipeline.confinement import confine

def taken():
    return int(Path("/proc/self/statm").read_text().split()[5]) * os.sysconf("SC_PAGE_SIZE") >> 20

scanner = build_scanner(Settings(ner=NER))
before = taken()
confine(scanner.limits)
import numpy
threads = len(os.listdir("/proc/self/task"))
import pyarrow
column = pyarrow.array([1, 2, 3])
print(threads, taken() - before)
"""


@pytest.mark.parametrize("ner", ["off", "auto"])
def test_libraries_start_no_thread_per_core_and_reserve_no_gibibyte(ner: str) -> None:
    program = _PROGRAM.replace("NER", repr(ner))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    threads, mebibytes = map(int, done.stdout.split())
    assert threads == 1
    assert mebibytes < 256
