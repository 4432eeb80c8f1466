"""What is said when a run had nothing to list."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from macie_lite.cli.summary import lines
from macie_lite.config import Settings
from macie_lite.model.jobs import Counted, Planned, RunCoverage
from macie_lite.pipeline.runs import new_job

_NONE = Planned(Counted(), Counted(), Counted(), Counted(), 0, 0, 0.0)


@pytest.mark.parametrize(
    ("described", "said"),
    [
        ({"targets": ("s3://a",)}, "the target is empty."),
        ({"targets": ("s3://a", "s3://b")}, "the targets are empty."),
        ({"buckets": {"include": ["all"], "exclude": []}}, "no bucket was chosen, or all is empty."),
    ],
)
def test_nothing_listed_is_said_of_what_the_job_names(described: dict[str, Any], said: str) -> None:
    job = replace(new_job("j", "job", (), Settings()), **described)
    assert [*lines(_coverage(), job, _NONE, listed_all=True)][-1] == f"  Nothing was listed: {said}"
    assert not any("Nothing" in line for line in lines(_coverage(), job, _NONE, listed_all=False))
    passed = replace(_NONE, not_sampled=Counted(1, 1))
    assert not any("Nothing" in line for line in lines(_coverage(), job, passed, listed_all=True))


def _coverage() -> RunCoverage:
    return RunCoverage({}, {}, {}, {}, {})
