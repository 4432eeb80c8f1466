"""Sample findings of every type, so that what reads findings can be built before there are any (Macie user guide,
"Working with sample findings"). Their objects do not exist."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

from classifiers.loading import load
from classifiers.types import Category, Evidence, Identifier, Severity
from macie_lite.model.coverage import Coverage
from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.model.places import Cell, LineRange, Occurrence, Page, Record
from macie_lite.model.results import Detected, JsonObject, ObjectResult, RunContext
from macie_lite.pipeline.findings import outcome

__all__ = ["TYPES", "sample_findings"]

_BUCKET = "macie-lite-sample-finding-bucket"
_OWN = Identifier(
    "SAMPLE_EMPLOYEE_NUMBER", "Employee number", Category.PERSONAL_INFORMATION, "PII", (), "custom", False,
    (Severity.MEDIUM,) * 3, (),
)  # fmt: skip
_LINE, _CELL = Occurrence(LineRange(12, 12, 7), line=12), Occurrence(Cell(3, 2, "number", "Sheet1"))
_PAGE, _RECORD = Occurrence(Page(4)), Occurrence(Record(7, ("customer", "name")))

_SAMPLES = {
    "Credentials": ("sample-file-credentials.txt", "text/plain", {"AWS_CREDENTIALS": _LINE}),
    "CustomIdentifier": ("sample-file-custom.json", "application/json", {_OWN.id: _RECORD}),
    "Financial": (
        "sample-file-financial.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        {"CREDIT_CARD_NUMBER": _CELL},
    ),
    "Multiple": ("sample-file-multiple.pdf", "application/pdf", {"CREDIT_CARD_NUMBER": _PAGE, "NAME": _PAGE}),
    "Personal": ("sample-file-personal.json", "application/json", {"NAME": _RECORD, "EMAIL_ADDRESS": _RECORD}),
}
TYPES = tuple(f"SensitiveData:S3Object/{kind}" for kind in _SAMPLES)


def sample_findings(account_id: str, region: str, *types: str) -> Iterator[JsonObject]:
    """One of each of these types, or of all; new ones each time."""
    now = datetime.now(UTC)
    bucket = BucketInfo(_BUCKET, f"arn:aws:s3:::{_BUCKET}", created_at=now, region=region)
    run = RunContext(str(uuid.uuid4()), "sample", account_id, now, buckets={_BUCKET: bucket}, region=region)
    for finding_type in types or TYPES:
        key, mime_type, places = _SAMPLES[finding_type.rpartition("/")[2]]
        found = tuple(Detected(name, 1, (place,), frozenset({Evidence.PATTERN})) for name, place in places.items())
        ref = ObjectRef(_BUCKET, key, 2048, "0123456789abcdef0123456789abcdef", now)
        result = ObjectResult(ref, Coverage.complete(2048, mime_type), found, now)
        made = outcome(result, run, load() | {_OWN.id: _OWN}).finding
        assert made is not None
        yield made | {"sample": True}
