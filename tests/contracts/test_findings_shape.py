"""Findings and discovery results against botocore's own model of `macie2`: shapes, types and enums."""

from __future__ import annotations

import pytest
from botocore.loaders import Loader

from macie_lite.aws.shapes import misfits, shape_of
from macie_lite.feeds.macie import macie_finding
from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.places import Cell, LineRange, Occurrence, Page, Record
from macie_lite.model.results import Outcome
from tests.pipeline.results import describe, detected, lines

_SHAPE = ("macie2", "Finding")
_NOT_IN_A_RECORD = {"count", "sample", "archived"}


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
            assert misfits(*_SHAPE, macie_finding(document)) == []


@pytest.mark.parametrize("case", CASES)
def test_a_finding_has_every_field_that_a_reader_relies_on(case: str) -> None:
    made: Outcome = CASES[case]
    if made.finding is not None:
        wanted = set(shape_of(*_SHAPE).members) - {"policyDetails", "region"}
        assert set(made.finding) - {"macieLite"} == wanted
    assert not _NOT_IN_A_RECORD & set(made.record)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_one_of_macies(reason: Reason) -> None:
    model = Loader().load_service_model("macie2", "service-2")
    documented = model["shapes"]["ClassificationResultStatus"]["members"]["reason"]["documentation"]
    assert reason.macie in documented
