"""Large objects over several workers: cut, scanned in parts, merged to what one process finds in the whole."""

from __future__ import annotations

import io
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from macie_lite.store.open_store import open_store
from tests.cli.command import macie_lite, worker
from tests.faults.running import reads_of, running_scan
from tests.faults.scans import patiently
from tests.processes import children_of, kill
from tests.servers.fault_proxy import FaultProxy, Request
from tests.servers.faults import Break
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_NHS = "943 476 5919"
_TIMES = {"createdAt", "updatedAt"}
_SMALL = (
    *("--batch-bytes", "60000", "--part-bytes", "40000", "--sample-bytes", "4000000"),
    *("--ner", "off", "--identifiers", "INCLUDE:UK_NHS_NUMBER"),
)


def _csv() -> bytes:
    rows = (f'{n},"a\n{n}",{_NHS if n % 97 == 0 else n}\n' for n in range(12_000))
    return ("id,note,nhs number\n" + "".join(rows)).encode()


def _lines() -> bytes:
    rows = ({"n": n, "patient": {"nhs number": _NHS if n % 89 == 0 else str(n)}} for n in range(6000))
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def _text() -> bytes:
    lines = (f"Line {n}, NHS number {_NHS}." if n % 83 == 0 else f"Line {n} of many." for n in range(12_000))
    return "\r\n".join(lines).encode()


def _parquet() -> bytes:
    numbers = [_NHS if n % 79 == 0 else f"{n:09}" for n in range(20_000)]
    out = io.BytesIO()
    pq.write_table(
        pa.table({"nhs number": numbers}), out, row_group_size=4000, compression="none", use_dictionary=False
    )
    return out.getvalue()


def _sampled() -> bytes:
    return f"NHS number {_NHS}.\n".encode() * 50 + b"Nothing to see here.\n" * 400_000


_OBJECTS = {"a.csv": _csv, "b.jsonl": _lines, "c.txt": _text, "d.parquet": _parquet, "e.txt": _sampled}


def _without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_times(item) for key, item in value.items() if key not in _TIMES}
    return [_without_times(item) for item in value] if isinstance(value, list) else value


def _results(file: Path) -> dict[str, Any]:
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    keyed = {row["resourcesAffected"]["s3Object"]["key"]: _without_times(row) for row in rows}
    assert len(keyed) == len(rows), "no object twice"
    return keyed


def _embedded(bucket: Bucket, tmp_path: Path) -> dict[str, Any]:
    file = tmp_path / "whole.jsonl"
    common = ("--run-id", "r", "--account-id", "111122223333", "--results", str(file))
    done = macie_lite("scan", bucket.target, *common, "--db", str(tmp_path / "whole.db"), *_SMALL)
    assert done.code == 0, done.err
    return _results(file)


def test_parts_over_two_workers_give_what_the_whole_gives(
    bucket: Bucket, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    bucket.fill({key: make() for key, make in _OBJECTS.items()})
    file = tmp_path / "parts.jsonl"
    common = ("--run-id", "r", "--account-id", "111122223333", "--results", str(file), "--db", database)
    with (
        worker(redis_server.url, database, tmp_path / "1.log"),
        worker(redis_server.url, database, tmp_path / "2.log"),
    ):
        done = macie_lite("scan", bucket.target, *common, *_SMALL, "--broker", redis_server.url)
    assert done.code == 0, done.err
    found = _results(file)
    assert found == _embedded(bucket, tmp_path)
    gaps = {key: one["classificationDetails"]["result"]["status"].get("macieLite") for key, one in found.items()}
    assert [key for key, gap in gaps.items() if gap and gap["detail"] == "sampled inside"] == ["e.txt"]
    logs = [(tmp_path / name).read_text().count("succeeded") for name in ("1.log", "2.log")]
    assert sum(logs) > 3 * len(_OBJECTS), "the objects were cut"
    assert all(logs), "both took part"
    store = open_store(database)
    assert list(store.parts("r", 0)) == [], "nothing is left of the parts"
    store.close()


@pytest.mark.soak
def test_a_worker_that_is_killed_at_a_part_costs_that_part_alone(
    bucket: Bucket, fault_proxy: FaultProxy, redis_server: RedisServer, database: str, tmp_path: Path
) -> None:
    bucket.fill({"a.csv": _csv()})
    whole = _embedded(bucket, tmp_path)
    before = reads_of(fault_proxy, "a.csv")

    def at_the_second_part(_: Request) -> bool:
        """Behind the one that cuts the object and the one of its first part."""
        return reads_of(fault_proxy, "a.csv") > before + 2

    fault_proxy.fault(Break.STALL, key="a.csv", method="GET", after=40, matches=at_the_second_part, times=1)
    options = ("--db", database, "--broker", redis_server.url, "--run-id", "r", "--account-id", "111122223333")
    with running_scan(bucket.target, tmp_path / "scan", *options, *_SMALL) as scan:
        with worker(redis_server.url, database, tmp_path / "log") as first:
            patiently(lambda: reads_of(fault_proxy, "a.csv") > before + 2)
            kill(psutil.Process(first.pid), *children_of(first))
        with closing(open_store(database)) as store:
            assert 0 < len(store.parts_left("r", 0)) < len(list(store.parts("r", 0)))
        with worker(redis_server.url, database, tmp_path / "log"):
            done = scan.ended()
    assert done.code == 0, done.err
    assert _results(scan.results) == whole
