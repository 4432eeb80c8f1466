"""20,000 objects of 2 KB from a static HTTP stand-in for S3, against plain boto3 in 16 threads, in one run."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import scan

__all__ = ["figure"]

_OBJECTS = 20_000
_SIZE = 2048
_BUCKET = "bench"


def figure(folder: Path) -> Iterator[str]:
    yield f"## {_OBJECTS} objects of {_SIZE} bytes from a static S3 stand-in on loopback\n"
    with _stand_in() as url:
        plain = [_plain(url) for _ in range(2)]
        ours = [_scan(url, folder, run) for run in range(2)]
    yield "| what | objects/s |"
    yield "|---|---:|"
    yield f"| plain boto3, 16 threads, list and get | {max(plain):.0f} |"
    yield f"| `macie-lite scan --ner auto`, two processes, everything | {max(ours):.0f} |"
    yield f"\nRatio: {max(ours) / max(plain):.2f} (best of two each, interleaved runs of one session)"


@contextmanager
def _stand_in() -> Iterator[str]:
    argv = ["-m", "benchmarks.s3_static", "--objects", str(_OBJECTS), "--size", str(_SIZE), "--port", "0"]
    server = subprocess.Popen([sys.executable, *argv], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip().split()[-1]
    finally:
        server.terminate()
        server.wait()


def _plain(url: str) -> float:
    import boto3
    from botocore import UNSIGNED
    from botocore.config import Config

    config = Config(signature_version=UNSIGNED, max_pool_connections=16, s3={"addressing_style": "path"})
    client = boto3.client("s3", endpoint_url=url, region_name="us-east-1", config=config)
    start = time.perf_counter()
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=_BUCKET)
    keys = [row["Key"] for page in pages for row in page["Contents"]]

    def get(key: str) -> int:
        return len(client.get_object(Bucket=_BUCKET, Key=key)["Body"].read())

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(get, keys)) == _OBJECTS * _SIZE
    return len(keys) / (time.perf_counter() - start)


def _scan(url: str, folder: Path, run: int) -> float:
    cost = scan(f"s3://{_BUCKET}", folder / f"bench{run}.db", "--endpoint-url", url, "--unsigned")
    assert f"Coverage: {_OBJECTS} objects ({_OBJECTS} complete".encode() in cost.err, cost.err[-300:]
    return _OBJECTS / cost.wall
