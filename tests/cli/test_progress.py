"""What a person is told while a scan goes on, and of how each object ended."""

from __future__ import annotations

import pytest

from macie_lite.cli.job_views import print_results
from macie_lite.cli.progress import meter
from macie_lite.model.coverage import Coverage, Reason, Status
from macie_lite.pipeline.planning import Progress
from tests.pipeline.results import describe


@pytest.mark.parametrize(("planned", "left"), [(12_000, ""), (400, ", 0:00:14 left")])
def test_what_is_left_is_told_from_when_it_can_be(planned: int, left: str, capsys: pytest.CaptureFixture[str]) -> None:
    times = iter((0.0, 0.0, *[6.0] * 9))
    gauge = meter(Progress(objects=10, bytes=planned, listed_all=True), lambda: next(times))
    gauge.add(describe())  # of 120 bytes
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(f"0 findings{left}")


def test_every_reason_of_an_object_is_in_its_row(capsys: pytest.CaptureFixture[str]) -> None:
    gaps = (Reason.MEMBER_UNPROCESSED, Reason.PICTURE, Reason.ENCRYPTED_DOCUMENT)
    print_results([describe(coverage=Coverage(Status.PARTIAL, gaps, 10))])
    row = capsys.readouterr().out.splitlines()[-1]
    assert "(archive member not examined, picture, OCR off, encrypted document)" in row
