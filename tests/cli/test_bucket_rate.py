"""A scan that is held to a rate, as the store meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import macie_lite
from tests.servers.fault_proxy import FaultProxy
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_OPTIONS = ("--ner", "off", "--identifiers", "INCLUDE:UK_NHS_NUMBER", "--run-id", "r")
_LATE_SECONDS = 1
"""By which a busy machine may send its first request after its turn. Two processes with a rate each would need half."""


def test_all_processes_of_a_scan_keep_the_rate(bucket: Bucket, fault_proxy: FaultProxy, tmp_path: Path) -> None:
    bucket.fill({f"{number:02}.txt": b"NHS number 943 476 5919\n" for number in range(40)})
    options = (*_OPTIONS, "--concurrency", "2", "--bucket-rate", "10", "--db", str(tmp_path / "x.db"))
    done = macie_lite("scan", bucket.target, *options)
    assert done.code == 0, done.err
    moments = [request.at for request in fault_proxy.requests if request.bucket == bucket.name]
    reads = [request for request in fault_proxy.requests if request.key]
    assert len(reads) == 40
    assert max(moments) - min(moments) >= (len(moments) - 2) / 10 - _LATE_SECONDS
