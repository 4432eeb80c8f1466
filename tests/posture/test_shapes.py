"""What is told of buckets is valid by botocore's `macie2` model, `macieLite` left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from macie_lite.model.buckets import BucketProfile, Contents, KindFound
from macie_lite.model.jobs import Counted
from macie_lite.model.objects import BucketInfo
from macie_lite.posture.shapes import bucket_metadata, detections, resource_profile

_NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_INFO = BucketInfo(
    "exports",
    "arn:aws:s3:::exports",
    region="eu-west-1",
    created_at=_NOW,
    tags=(("team", "data"),),
    encryption=("aws:kms", "key-1"),
    effective_permission="PUBLIC",
    shared_with=("444455556666",),
)
_BARE = BucketProfile("111122223333", BucketInfo("b", "arn:aws:s3:::b", refused=("HeadBucket",)), _NOW, _NOW)
_WHOLE = BucketProfile(
    *("111122223333", _INFO, _NOW, _NOW, "EXTERNAL", Counted(10, 1000), _NOW),
    contents=Contents(
        *(6, 1, 3, 900, 500, {"PERMISSION_DENIED": 1, "UNSUPPORTED_FILE_TYPE_EXCEPTION": 2}, Counted(2, 20)),
        severities=(1, 0, 2),
        occurrences=12,
        suppressed=2,
        kinds=(KindFound("CUSTOM", "EMPLOYEE", "Employee number", "CUSTOM_IDENTIFIER", 2, 12, 3, True),),
    ),
    score=77,
    last_job="job",
    last_run="job-2",
    last_run_at=_NOW,
)

every_profile = pytest.mark.parametrize("profile", [_BARE, _WHOLE, replace(_WHOLE, override=100, excluded=True)])


@cache
def _service() -> Any:
    import botocore.session

    return botocore.session.get_session().get_service_model("macie2")


def _faults(shape: str, told: object) -> list[str]:
    """What is not of the shape, and values that its enums do not have."""
    from botocore.validate import ParamValidator

    model = _service().shape_for(shape)
    said = ParamValidator().validate(told, model)
    return ([said.generate_report()] if said.has_errors() else []) + list(_strange(model, told))


def _strange(model: Any, told: Any) -> Any:
    if model.type_name == "structure":
        for name, value in told.items():
            yield from [f"no {name}"] if name not in model.members else _strange(model.members[name], value)
    elif model.type_name == "list":
        for value in told:
            yield from _strange(model.member, value)
    elif getattr(model, "enum", None) and told not in model.enum:
        yield f"{told} is none of {model.enum}"


def _macies(told: Any) -> Any:
    if isinstance(told, list):
        return [_macies(one) for one in told]
    return {k: _macies(v) for k, v in told.items() if k != "macieLite"} if isinstance(told, dict) else told


@every_profile
def test_they_are_macies(profile: BucketProfile) -> None:
    assert _faults("BucketMetadata", _macies(bucket_metadata(profile))) == []
    assert _faults("GetResourceProfileResponse", _macies(resource_profile(profile))) == []
    assert [fault for one in detections(profile) for fault in _faults("Detection", _macies(one))] == []


def test_a_matching_bucket_is_the_half_that_tells_of_objects() -> None:
    told, members = _macies(bucket_metadata(_WHOLE)), _service().shape_for("MatchingBucket").members
    assert _faults("MatchingBucket", {name: value for name, value in told.items() if name in members}) == []


def test_what_is_counted() -> None:
    told = bucket_metadata(_WHOLE)
    assert (told["classifiableObjectCount"], told["classifiableSizeInBytes"]) == (8, 980)
    assert told["macieLite"]["coverage"]["notRead"] == 0
    statistics = resource_profile(_WHOLE)["statistics"]
    assert (statistics["totalItemsSensitive"], statistics["totalItemsSkippedPermissionDenied"]) == (3, 1)
    assert (bucket_metadata(_BARE)["errorCode"], "objectCount" in bucket_metadata(_BARE)) == ("ACCESS_DENIED", False)
