"""Bare processes that read and classify the files of a folder: no queue, no database, no records.

    python -m benchmarks.bare FOLDER PROCESSES

Every process takes each n-th file. Prints what was found, as JSON: of each key the count of each identifier.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from multiprocessing import get_context

from macie_lite.config import Settings
from macie_lite.pipeline import build
from macie_lite.pipeline.scan import Scanner
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.open_source import open_source

Found = dict[str, dict[str, int]]


def _classified(scanner: Scanner, folder: str, first: int, step: int) -> Found:
    source = open_source(folder, SourceOptions())
    found: Found = {}
    for ref in islice(source.list(), first, None, step):
        result = scanner.scan_object(ref, partial(source.open, ref))
        if counted := {one.identifier: one.count for one in result.detected if one.count}:
            found[ref.key] = counted
    return found


_scanner: list[Scanner] = []
"""Made before the processes are forked, as the engine of processes makes it."""


def _part(folder: str, first: int, step: int) -> Found:
    return _classified(_scanner[0], folder, first, step)


def main(folder: str, processes: int) -> None:
    _scanner.append(build.build_scanner(Settings()))
    with ProcessPoolExecutor(processes, get_context("fork")) as pool:
        parts = [pool.submit(_part, folder, first, processes) for first in range(processes)]
        found: Found = {}
        for part in parts:
            found |= part.result()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
