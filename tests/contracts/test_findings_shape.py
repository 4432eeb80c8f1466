"""Findings and discovery results against botocore's own model of `macie2`: shapes, types and enums."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ListShape, ServiceModel, Shape, StringShape, StructureShape
from botocore.validate import ParamValidator

from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.places import Cell, LineRange, Occurrence, Page, Record
from macie_lite.model.results import Outcome
from tests.pipeline.results import describe, detected, lines

_NOT_IN_A_RECORD = {"count", "sample", "archived"}


@cache
def _finding_shape() -> StructureShape:
    model = Loader().load_service_model("macie2", "service-2")
    shape = ServiceModel(model, "macie2").shape_for("Finding")
    assert isinstance(shape, StructureShape)
    return shape


def without_ours(value: Any) -> Any:
    """What a feed in Macie's own shape passes on."""
    if isinstance(value, dict):
        return {name: without_ours(inner) for name, inner in value.items() if name != "macieLite"}
    return [without_ours(inner) for inner in value] if isinstance(value, list) else value


def problems(value: Any, shape: Shape, path: str = "finding") -> list[str]:
    """Unknown fields and values outside their enum, which ParamValidator lets pass."""
    if isinstance(shape, StructureShape):
        unknown = [f"{path}.{name} is unknown" for name in value if name not in shape.members]
        known = [(name, inner) for name, inner in value.items() if name in shape.members]
        return unknown + [p for name, inner in known for p in problems(inner, shape.members[name], f"{path}.{name}")]
    if isinstance(shape, ListShape):
        return [p for inner in value for p in problems(inner, shape.member, f"{path}[]")]
    if isinstance(shape, StringShape) and shape.enum and value not in shape.enum:
        return [f"{path} is {value!r}"]
    return []


_EVERY_PLACE = (
    Occurrence(LineRange(1, 2, 3), line=1, offset=(0, 4), container=("a.zip", "b")),
    Occurrence(Cell(1, 2, "name", "Sheet1"), line=1),
    Occurrence(Page(1)),
    Occurrence(Record(0, ("a", 0, "b")), line=1),
    Occurrence(None, paragraph=2),
)

CASES = {
    "clean": describe(),
    "skipped": describe(coverage=Coverage.skipped(Reason.PERMISSION_DENIED)),
    "one": describe(detected("SSN")),
    "custom": describe(detected("BADGE", 3)),
    "partial": describe(detected("SSN"), coverage=Coverage.partial(Reason.TRUNCATED, 1, "text/plain")),
    "everything": describe(
        detected("SSN", 500, places=_EVERY_PLACE + lines(400)),
        detected("CARD", 2),
        detected("TOKEN", 3),
        detected("BADGE"),
        detected("NAME", 1000, 3),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_shape(case: str) -> None:
    made: Outcome = CASES[case]
    for document in (made.record, made.finding):
        if document is not None:
            macies = without_ours(document)
            report = ParamValidator().validate(macies, _finding_shape())
            assert not report.has_errors(), report.generate_report()
            assert problems(macies, _finding_shape()) == []


@pytest.mark.parametrize("case", CASES)
def test_a_finding_has_every_field_that_a_reader_relies_on(case: str) -> None:
    made: Outcome = CASES[case]
    if made.finding is not None:
        wanted = set(_finding_shape().members) - {"policyDetails", "region"}
        assert set(made.finding) - {"macieLite"} == wanted
    assert not _NOT_IN_A_RECORD & set(made.record)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_one_of_macies(reason: Reason) -> None:
    model = Loader().load_service_model("macie2", "service-2")
    documented = model["shapes"]["ClassificationResultStatus"]["members"]["reason"]["documentation"]
    assert reason.macie in documented
