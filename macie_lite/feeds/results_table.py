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
    return [*((name, _TEXT) for name in texts.split()), *((name, _COUNT) for name in counts.split()), *others.items()]


_RANGE = _struct(counts="start end")
_BESIDE = _struct("part encoded memberpath", "line paragraph slide", offset=_RANGE)
"""What is ours of a place."""

_OCCURRENCES = _struct(
    cells=pa.list_(_struct("columnname cellreference", "row column", macielite=_BESIDE)),
    lineranges=pa.list_(_struct("", "start end startcolumn", macielite=_BESIDE)),
    pages=pa.list_(_struct("", "pagenumber", macielite=_BESIDE)),
    records=pa.list_(_struct("jsonpath", "recordindex", macielite=_BESIDE)),
    macielite=_struct(places=pa.list_(_BESIDE)),
)
_DETECTED = _struct("confidence severity", "version partialcount", evidence=pa.list_(_TEXT))
_DETECTIONS = pa.list_(_struct("type", "count", occurrences=_OCCURRENCES, macielite=_DETECTED))
_OWN_DETECTIONS = pa.list_(_struct("arn name", "count", occurrences=_OCCURRENCES, macielite=_DETECTED))

_GAPS = _struct("detail", gaps=pa.list_(_struct("reason detail")))
_RESULT = _struct(
    "mimetype",
    "sizeclassified",
    additionaloccurrences=_FLAG,
    status=_struct("code reason", macielite=_GAPS),
    sensitivedata=pa.list_(_struct("category", "totalcount", detections=_DETECTIONS)),
    customdataidentifiers=_struct("", "totalcount", detections=_OWN_DETECTIONS),
)

_BUCKET = _struct(
    "arn name createdat",
    owner=_struct("displayname id"),
    tags=pa.list_(_struct("key value")),
    defaultserversideencryption=_struct("encryptiontype kmsmasterkeyid"),
    publicaccess=_struct("effectivepermission"),
    macielite=_struct(refused=pa.list_(_TEXT)),
)
_OBJECT = _struct(
    "bucketarn key path extension lastmodified versionid storageclass etag",
    "size",
    publicaccess=_FLAG,
    macielite=_struct("storageclass"),
)

_COVERAGE = _struct("code", "sizelisted sizeclassified sizereadfornames", gaps=pa.list_(_TEXT))
_COMBINATION = _struct("name scope", "records", exact=_FLAG, identifiers=pa.list_(_TEXT), evidence=pa.list_(_TEXT))

SCHEMA = pa.schema(
    _fields(
        "id accountid partition region category type title description createdat updatedat schemaversion",
        "",
        {
            "severity": pa.struct([("score", pa.int32()), ("description", _TEXT)]),
            "resourcesaffected": _struct(s3bucket=_BUCKET, s3object=_OBJECT),
            "classificationdetails": _struct("jobarn jobid origintype", result=_RESULT),
            "macielite": _struct("runid", coverage=_COVERAGE, combinations=pa.list_(_COMBINATION)),
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
