"""Every value planted in every format is found by a whole scan, once, and stands where the scan says."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from random import Random

import pytest

from classifiers import loading
from classifiers.engine import Engine
from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Status
from macie_lite.model.objects import ObjectRef
from macie_lite.model.results import ObjectResult
from macie_lite.pipeline.scan import Scanner
from tests.formats.base import File, Writer, no_places, planted

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
