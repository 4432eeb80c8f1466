"""Reads the mutants of one family in this process, and says of each, on a line of its own, what became of it."""

from __future__ import annotations

import io
import json
import resource
import signal
import time
from bisect import bisect_left
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from macie_lite.extraction import sandbox
from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.extract import extract
from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.passage import Passage
from tests.formats.base import File, planted
from tests.fuzz.mutants import mutant

__all__ = ["families", "mutants", "read", "read_all"]

_LIMITS = Limits(seconds=30, parser_seconds=20, memory_file_bytes=64 << 20, archive_bytes=256 << 20)
_SEEDS = 8  # files of each format that mutants are made of
_SPANS = 8
_HUNG = 60  # seconds, past which SIGALRM ends the process
_FORMATS = Path(__file__).parents[1] / "formats"


def families() -> list[str]:
    names = (path.stem for path in _FORMATS.glob("[a-z]*.py"))
    return sorted(name for name in names if name != "base" and not name.startswith("test_"))


def mutants(family: str, first: int, last: int) -> Iterator[tuple[int, File, bytes]]:
    """(number, the file it was made of, its bytes)."""
    files = _files(family)
    for number in range(first, last):
        file = files[number % len(files)]
        yield number, file, mutant(file.content, Random(number))


def _files(family: str) -> list[File]:
    writers = import_module(f"tests.formats.{family}").WRITERS
    rngs = [(name, Random(f"{name} {seed}")) for name in writers for seed in range(_SEEDS)]
    return [writers[name](planted(rng), rng) for name, rng in rngs]


def read(name: str, content: bytes) -> Coverage:
    """All passages, what the pipeline may ask of them, then the coverage."""
    extraction = extract(Input(io.BytesIO(content), name, len(content), Budget(_LIMITS)))
    while True:
        try:
            passage = next(extraction)
        except StopIteration as end:
            coverage: Coverage = end.value
            return coverage
        _ask(passage)


def _ask(passage: Passage) -> None:
    """The places, scopes and records of some spans; each within a cell, where there are cells."""
    breaks = None if passage.breaks is None else [0, *(int(at) for at in passage.breaks), len(passage.text)]
    assert breaks is None or (breaks == sorted(breaks)), "cells end in order"
    for start, end in _spans(len(passage.text)):
        if breaks is not None:
            end = min(end, breaks[min(bisect_left(breaks, start + 1), len(breaks) - 1)])
        if start < end:
            assert passage.places.locate(start, end, 3), "each span has a place"
            if passage.scope is not None:
                passage.scope(start, end)
    if passage.records is not None and passage.text:
        cells = len(passage.breaks) if passage.breaks is not None else len(passage.text)
        for number in passage.records.numbers(np.unique(np.array([0, cells // 2, cells - 1], np.int64))):
            passage.records.place(int(number))


def _spans(size: int) -> Iterator[tuple[int, int]]:
    yield from ((at, min(size, at + 11)) for at in range(0, size, max(1, size // _SPANS)))
    yield from ((at, size) for at in (0, size // 2, max(0, size - 1)))


def read_all(family: str, first: int, last: int) -> None:
    """A line of JSON a mutant: its number, its file's name, how it ended, its gaps, the parsers' processes that died
    over it, seconds, and the most memory in MiB that this process ever had."""
    died = _watched()
    for number, file, content in mutants(family, first, last):
        died.clear()
        signal.alarm(_HUNG)
        began = time.perf_counter()
        try:
            coverage = read(file.name, content)
            ended, gaps = coverage.status.value, [reason.name for reason in coverage.gaps]
        except Exception as fault:  # noqa: BLE001 - it is what is looked for
            ended, gaps = f"escaped: {type(fault).__name__}", []
        took = round(time.perf_counter() - began, 3)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        print(json.dumps([number, file.name, ended, gaps, died, took, peak]), flush=True)


def _watched() -> list[str]:
    """Where deaths of parsers' processes are noted: a second reader may hide from the coverage that the first died."""
    died: list[str] = []
    told = sandbox._Child.reason

    def reason(child: Any) -> Reason:
        found = told(child)
        if found is Reason.PARSER_ENDED:
            code = child.process.returncode
            died.append(signal.Signals(-code).name if code < 0 else f"exit {code}")
        return found

    sandbox._Child.reason = reason  # type: ignore[method-assign, assignment]
    return died
