"""Every value planted in every format is found by a whole scan, once, and stands where the scan says."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from random import Random
from typing import cast

import pytest

from classifiers import loading
from classifiers.engine import Engine
from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Status
from macie_lite.model.objects import ObjectRef
from macie_lite.model.results import ObjectResult, RunContext
from macie_lite.pipeline.findings import outcome
from macie_lite.pipeline.reveal.apart import Order, read
from macie_lite.pipeline.reveal.recorded import kinds_of
from macie_lite.pipeline.scan import Scanner
from macie_lite.sources.base import Source
from tests.formats.base import File, Planted, Writer, no_places, planted

_FAMILIES = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py") if not path.stem.startswith("test_"))
WRITERS: dict[str, Writer] = {
    name: writer
    for family in _FAMILIES
    if family != "base"
    for name, writer in import_module(f"tests.formats.{family}").WRITERS.items()
}

_ENOUGH = {"tiff": 2, "webp": 2, "scanned pdf": 2}  # OCR takes a second a picture


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(Engine(tuple(loading.load().values())), Limits(ocr="auto"))


def _scanned(scanner: Scanner, file: File) -> ObjectResult:
    ref = ObjectRef("/bucket", file.name, len(file.content), "etag", datetime.now(UTC))
    return scanner.scan_object(ref, lambda: io.BytesIO(file.content))


@pytest.mark.parametrize(
    ("name", "seed"), [(name, seed) for seed in (1, 2) for name in WRITERS if seed < _ENOUGH.get(name, 3)]
)
def test_each_value_is_found_where_it_stands(name: str, seed: int, scanner: Scanner) -> None:
    rng = Random(f"{name} {seed}")
    values = planted(rng)
    file = WRITERS[name](values, rng)
    result = _scanned(scanner, file)
    assert (result.coverage.status, result.coverage.gaps) == (Status.COMPLETE, ())
    found = {one.identifier: one for one in result.detected}
    for value in values:
        detected = found.pop(value.mark.identifier)
        assert detected.count == 1, value.label
        if file.read is not no_places:
            assert value.value in file.read(file.content, detected.occurrences[0]), value.label
    assert not found
    if seed == 1 and name not in ("tiff", "scanned pdf"):
        assert _revealed(scanner, file, result) == _as_read(values)


class _Held:
    """A source of one object."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def open(self, _: ObjectRef) -> io.BytesIO:
        return io.BytesIO(self._content)


def _revealed(scanner: Scanner, file: File, result: ObjectResult) -> dict[str, list[str]]:
    """What stands at the places that a discovery result has, by identifier."""
    record = outcome(result, RunContext("run", "run", "0" * 12, datetime.now(UTC)), scanner.known).record
    order = Order(replace(result.ref, bucket="bucket"), kinds_of(record), unmask=True)
    shown = read(scanner, cast(Source, _Held(file.content)), order).shown
    return {name: [one.text.replace(" ", "") for one in found] for name, found in shown.items()}


def _as_read(values: tuple[Planted, ...]) -> dict[str, list[str]]:
    """Without blanks, of which OCR makes its own."""
    return {one.mark.identifier: [one.value.replace(" ", "")] for one in values}
