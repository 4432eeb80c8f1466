"""A long listing of which nothing is read, page after page and side by side.

`python -m benchmarks listing` lists 200,000 keys in folders of 100,000, `--full` 2,000,000; a page takes 0.1 seconds,
about what S3 takes for one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benchmarks.static_s3 import counts, served
from macie_lite.config import Settings
from macie_lite.pipeline.opening import Opener
from macie_lite.pipeline.ownership import Owner
from macie_lite.pipeline.planning import Planner
from macie_lite.pipeline.runs import first_run, new_job
from macie_lite.pipeline.turns import AT_ONCE
from macie_lite.store.open_store import open_store

__all__ = ["figure"]

_KEYS, _FULL = 200_000, 2_000_000
_PAGE_SECONDS = 0.1


def figure(folder: Path, *, full: bool = False) -> Iterator[str]:
    count = _FULL if full else _KEYS
    yield f"## A listing of {count:,} keys of which none is read, {_PAGE_SECONDS} s a page\n"
    yield "| listings at once | seconds | keys/s | requests | against one at a time |"
    yield "|---:|---:|---:|---:|---:|"
    alone = 0.0
    for at_once in (1, AT_ONCE):
        with served(count, 1024, _PAGE_SECONDS) as url:
            took = _seconds(folder / f"{at_once}.db", url, at_once)
            alone = alone or took
            asked = counts(url)["list"]
        yield f"| {at_once} | {took:.1f} | {count / took:,.0f} | {asked:,} | {alone / took:.2f} |"


def _seconds(database: Path, url: str, at_once: int) -> float:
    settings = Settings(endpoint_url=url, include=("prefix=none",), unsigned=True)
    with closing(open_store(str(database))) as store:
        job = new_job("r", "job", ["s3://bucket"], settings)
        store.create_job(job)
        store.start_run(run := first_run(job, "111122223333"))
        planner = Planner(store, job, run, settings, Opener(settings, run), Owner(store, "r"), None, at_once=at_once)
        began = time.monotonic()
        planner.begin()
        with closing(planner.steps()) as steps:
            for _ in steps:
                pass
        return time.monotonic() - began
