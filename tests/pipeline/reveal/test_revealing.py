"""Findings of which there is nothing to show."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest

from classifiers import loading
from classifiers.types import Evidence
from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.model.coverage import Coverage
from macie_lite.model.jobs import Run
from macie_lite.model.objects import ObjectRef
from macie_lite.model.places import Occurrence
from macie_lite.model.results import Detected, ObjectResult, Outcome, RunContext
from macie_lite.pipeline.findings import outcome
from macie_lite.pipeline.reveal.revealing import reader, revealed
from macie_lite.pipeline.samples import sample_findings
from macie_lite.store.base import Store

_NOW = datetime.now(UTC)
_RUN = Run("run", "run", "0" * 12, _NOW, ("s3://b",), {"role_arn": "arn:job", "endpoint_url": "https://store.example"})


def _without_places() -> Outcome:
    found = (Detected("EMAIL_ADDRESS", 1, (Occurrence(None),), frozenset({Evidence.PATTERN})),)
    result = ObjectResult(ObjectRef("b", "k", 1, "e", _NOW), Coverage.complete(1, "text/x-none"), found, _NOW)
    return outcome(result, RunContext("run", "run", "0" * 12, _NOW), loading.load())


def _store(kept: Outcome) -> Store:
    fake = SimpleNamespace(
        findings=lambda _: iter([kept.finding]), run=lambda _: _RUN, outcomes=lambda *_: iter([kept])
    )
    return cast(Store, fake)


def test_a_finding_without_places() -> None:
    with pytest.raises(UsageError, match="has no places to show: none are recorded in an object of type text/x-none"):
        revealed(_store(_without_places()), "id", Settings())


def test_a_sample_finding() -> None:
    (sample,) = sample_findings("0" * 12, "eu-west-1", "SensitiveData:S3Object/Personal")
    kept = Outcome(ObjectRef("b", "k", 1, "e", _NOW), sample, sample)
    with pytest.raises(UsageError, match="is a sample: its object does not exist"):
        revealed(_store(kept), "id", Settings())


def test_the_job_says_where_and_the_caller_who() -> None:
    given = reader(Settings(profile="auditor"), _RUN)
    assert (given.profile, given.role_arn, given.endpoint_url) == ("auditor", None, "https://store.example")
    given = reader(Settings(role_arn="arn:mine", endpoint_url="https://other.example"), _RUN)
    assert (given.role_arn, given.endpoint_url) == ("arn:mine", "https://other.example")
