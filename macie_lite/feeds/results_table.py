"""Discovery results as rows of a table, for Athena and whatever else reads Parquet.

The columns are those of the JSON lines, in lower case, as Hive keeps names. They are fixed (docs/results.md has them as
a table definition); what is added later is added at the end of its struct. One part of a record has no column: the
places of its combinations.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from macie_lite.model.results import JsonObject

__all__ = ["SCHEMA", "parquet", "row"]

_TEXT, _COUNT, _FLAG = pa.string(), pa.int64(), pa.bool_()


def _struct(texts: str = "", counts: str = "", **others: pa.DataType) -> pa.DataType:
    return pa.struct(_fields(texts, counts, others))


def _fields(texts: str, counts: str, others: Mapping[str, pa.DataType]) -> list[tuple[str, pa.DataType]]:
    named = dict.fromkeys(texts.split(), _TEXT) | dict.fromkeys(counts.split(), _COUNT) | dict(others)
    return [(name.lower(), kind) for name, kind in named.items()]


_RANGE = _struct(counts="start end")
_BESIDE = _struct("part encoded memberPath", "line paragraph slide", offset=_RANGE)
"""What is ours of a place."""

_OCCURRENCES = _struct(
    cells=pa.list_(_struct("columnName cellReference", "row column", macieLite=_BESIDE)),
    lineRanges=pa.list_(_struct("", "start end startColumn", macieLite=_BESIDE)),
    pages=pa.list_(_struct("", "pageNumber", macieLite=_BESIDE)),
    records=pa.list_(_struct("jsonPath", "recordIndex", macieLite=_BESIDE)),
    macieLite=_struct(places=pa.list_(_BESIDE)),
)
_DETECTED = _struct("confidence severity", "version partialCount", evidence=pa.list_(_TEXT))
_DETECTIONS = pa.list_(_struct("type", "count", occurrences=_OCCURRENCES, macieLite=_DETECTED))
_OWN_DETECTIONS = pa.list_(_struct("arn name", "count", occurrences=_OCCURRENCES, macieLite=_DETECTED))

_GAPS = _struct("detail", gaps=pa.list_(_struct("reason detail")))
_RESULT = _struct(
    "mimeType",
    "sizeClassified",
    additionalOccurrences=_FLAG,
    status=_struct("code reason", macieLite=_GAPS),
    sensitiveData=pa.list_(_struct("category", "totalCount", detections=_DETECTIONS)),
    customDataIdentifiers=_struct("", "totalCount", detections=_OWN_DETECTIONS),
)

_BUCKET = _struct(
    "arn name createdAt",
    owner=_struct("displayName id"),
    tags=pa.list_(_struct("key value")),
    defaultServerSideEncryption=_struct("encryptionType kmsMasterKeyId"),
    publicAccess=_struct("effectivePermission"),
    macieLite=_struct(refused=pa.list_(_TEXT)),
)
_OBJECT = _struct(
    "bucketArn key path extension lastModified versionId storageClass eTag",
    "size",
    publicAccess=_FLAG,
    macieLite=_struct("storageClass"),
)

_COVERAGE = _struct("code", "sizeListed sizeClassified sizeReadForNames", gaps=pa.list_(_TEXT))
_COMBINATION = _struct("name scope", "records", exact=_FLAG, identifiers=pa.list_(_TEXT), evidence=pa.list_(_TEXT))

SCHEMA = pa.schema(
    _fields(
        "id accountId partition region category type title description createdAt updatedAt schemaVersion",
        "",
        {
            "severity": pa.struct([("score", pa.int32()), ("description", _TEXT)]),
            "resourcesAffected": _struct(s3Bucket=_BUCKET, s3Object=_OBJECT),
            "classificationDetails": _struct("jobArn jobId originType", result=_RESULT),
            "macieLite": _struct("runId", coverage=_COVERAGE, combinations=pa.list_(_COMBINATION)),
        },
    )
)


def row(record: JsonObject) -> JsonObject:
    """A record with the names of columns."""
    out: JsonObject = _lower(record)
    return out


def _lower(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.lower(): _lower(inner) for name, inner in value.items()}
    return [_lower(inner) for inner in value] if isinstance(value, list) else value


def parquet(rows: Iterable[JsonObject]) -> bytes:
    """The same bytes for the same rows."""
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows), schema=SCHEMA), out, compression="zstd")
    return out.getvalue()
