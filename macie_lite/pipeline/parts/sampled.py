"""A sample of an object, read by the process that has it: part after part, put together as several workers do."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO

from macie_lite.model.objects import ObjectRef
from macie_lite.model.parts import Part
from macie_lite.model.results import ObjectResult
from macie_lite.pipeline.parts.chain import informed
from macie_lite.pipeline.parts.cutting import cut_as
from macie_lite.pipeline.parts.merging import merged_sample
from macie_lite.pipeline.parts.result import PartResult
from macie_lite.pipeline.parts.scanning import scan_part
from macie_lite.pipeline.scan import Scanner

__all__ = ["drawn", "scan_sample"]

Fetch = Callable[[], BinaryIO]


def drawn(scanner: Scanner, ref: ObjectRef, fetch: Fetch) -> tuple[Part, ...]:
    """The parts of the object that are to be read; none where that is all of it, or it cannot be read in parts. Raises
    Unavailable, TargetError."""
    drawing = None if scanner.sample is None else scanner.sample.of(ref)
    return () if drawing is None else cut_as(drawing, ref, fetch, scanner.limits)


def scan_sample(
    scanner: Scanner, ref: ObjectRef, parts: tuple[Part, ...], fetch: Fetch, *, last_try: bool = False
) -> ObjectResult:
    """What is found in these parts. All of them together have the time of one object. Raises as
    `Scanner.scan_object` does."""
    deadline = time.monotonic() + scanner.limits.seconds

    def scanned(part: Part) -> PartResult:
        left = replace(scanner.limits, seconds=max(0.0, deadline - time.monotonic()))
        return scan_part(replace(scanner, limits=left), ref, fetch, part, last_try=last_try)

    first = scanned(parts[0])
    return merged_sample(ref, [first, *map(scanned, informed(parts, first))])
