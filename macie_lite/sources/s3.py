"""Objects of an S3 bucket (or access point), and of any store that speaks S3.

One GET per small object and nothing else: no HEAD. Archived objects, customers' keys and the like show in the answer
to the GET itself; an archived object that was restored is simply read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, BinaryIO, cast

from botocore.exceptions import ClientError

from macie_lite.aws.errors import FOREIGN
from macie_lite.errors import Unavailable
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.s3_bucket import bucket_info
from macie_lite.sources.s3_client import s3_clients
from macie_lite.sources.s3_errors import is_missing, is_role_refused, listing_error, read_error, tags_error
from macie_lite.sources.s3_prefixes import bounds
from macie_lite.sources.s3_stream import WHOLE, Body, HeldObject, Patience, S3Stream

__all__ = ["S3Source"]

_CLIENT_SIDE = frozenset({"x-amz-key", "x-amz-key-v2", "x-amz-iv", "x-amz-3", "x-amz-d"})
"""Metadata of the S3 encryption clients, versions 1, 2 and 3 (their specification, "Content metadata")."""
_UNVERSIONED = "null"
"""S3's version of an object that was put while the bucket kept none (user guide, "VersionSuspendedBehavior")."""


class S3Source:
    """All current objects under a prefix. `bucket` is a name or an access point's ARN."""

    def __init__(self, target: str, bucket: str, prefix: str, options: SourceOptions) -> None:
        self.target = target
        self._name = bucket
        self._prefix = prefix
        self._options = options
        self._clients = s3_clients(options, bucket)
        self._payer = {"RequestPayer": "requester"} if options.requester_pays else {}

    listed_at = None

    def list(self, start_after: str | None = None) -> Iterator[ObjectRef]:
        """As `Source.list`: 1,000 keys a page, in the order of UTF-8 bytes."""
        return self._current(start_after) if self._options.versions == "current" else self._versions(start_after)

    def _versions(self, start_after: str | None) -> Iterator[ObjectRef]:
        """ListObjectVersions: of each key the latest version first; a version's place is its id and its key."""
        arguments = {"Bucket": self._name, "Prefix": self._prefix, **self._payer}
        if start_after is not None:
            arguments["VersionIdMarker"], _, arguments["KeyMarker"] = start_after.partition("\n")
        while True:
            page = self._page("list_object_versions", arguments)
            for entry in page.get("Versions", ()):
                yield _version(self._name, entry)
            if not page.get("IsTruncated"):
                return
            place = {"KeyMarker": page.get("NextKeyMarker"), "VersionIdMarker": page.get("NextVersionIdMarker")}
            if not place["KeyMarker"] or all(arguments.get(name) == value for name, value in place.items()):
                raise self._stuck()
            arguments |= {name: value for name, value in place.items() if value}

    def _stuck(self) -> Unavailable:
        return Unavailable(f"The listing of {self.target} does not get on: the store gave no new page.")

    def _current(self, start_after: str | None) -> Iterator[ObjectRef]:
        """ListObjectsV2."""
        arguments = {"Bucket": self._name, "Prefix": self._prefix, **self._payer}
        if start_after is not None:
            arguments["StartAfter"] = start_after
        while True:
            page = self._page("list_objects_v2", arguments)
            for entry in page.get("Contents", ()):
                yield _ref(self._name, entry)
            if not page.get("IsTruncated"):
                return
            token = page.get("NextContinuationToken")
            if not token or token == arguments.get("ContinuationToken"):
                raise self._stuck()
            arguments["ContinuationToken"] = token

    def bounds(self, after: str, until: str | None, most: int) -> Sequence[str]:
        """As `Source.bounds`: by common prefixes. Versions, and buckets whose listings have no order, are not divided
        (user guide, "Differences for directory buckets")."""
        if self._options.versions != "current" or self._name.endswith("--x-s3"):
            return []
        return bounds(self._prefixes, self._prefix, after, until, most)

    def _prefixes(self, parent: str, after: str) -> Iterable[str]:
        arguments = {"Bucket": self._name, "Prefix": parent, "Delimiter": "/", "StartAfter": after, **self._payer}
        return (one["Prefix"] for one in self._page("list_objects_v2", arguments).get("CommonPrefixes", ()))

    def _page(self, operation: str, arguments: dict[str, str]) -> dict[str, Any]:
        try:
            return cast("dict[str, Any]", self._clients.ask(operation, arguments))
        except FOREIGN as error:
            raise listing_error(error, self.target) from None

    def open(self, ref: ObjectRef) -> BinaryIO:
        """As `Source.open`: `HeldObject` up to 8 MiB, else `S3Stream`."""
        patience = Patience(self._options.stall_seconds, self._options.max_attempts, ref.key)
        get = partial(self._get, ref)
        if ref.size <= WHOLE:
            return HeldObject.fetch(get, ref.size, patience)
        return cast("BinaryIO", S3Stream(get, ref.size, patience))

    def _get(self, ref: ObjectRef, start: int, end: int) -> Body:
        """Asks for the bytes [start, end) of the object as it was listed."""
        arguments = {"Bucket": ref.bucket, "Key": ref.key, **self._payer}
        if ref.etag:
            arguments["IfMatch"] = f'"{ref.etag}"'
        if ref.version_id is not None:
            arguments["VersionId"] = ref.version_id
        if (start, end) != (0, ref.size):
            arguments["Range"] = f"bytes={start}-{end - 1}"
        try:
            answer = self._clients.ask("get_object", arguments)
        except FOREIGN as error:
            if self._options.account is not None and is_role_refused(error):
                raise NotExamined(Reason.PERMISSION_DENIED) from None
            raise read_error(error, ref.key) from None
        raw = answer["Body"]._raw_stream  # urllib3's: botocore's wrapper cannot read what is there and no more
        try:
            _check(answer, ref, start)
        except NotExamined:
            raw.close()
            raise
        version = answer.get("VersionId")
        return Body(raw, answer.get("ContentEncoding") or None, None if version == _UNVERSIONED else version)

    def tags(self, ref: ObjectRef) -> Mapping[str, str]:
        """As `Source.tags`: GetObjectTagging."""
        version = {"VersionId": ref.version_id} if ref.version_id else {}
        try:
            answer = self._clients.ask(
                "get_object_tagging", {"Bucket": ref.bucket, "Key": ref.key, **version, **self._payer}
            )
        except FOREIGN as error:
            if isinstance(error, ClientError) and is_missing(error):
                return {}
            raise tags_error(error, self.target) from None
        return {tag["Key"]: tag["Value"] for tag in answer["TagSet"]}

    def bucket(self) -> BucketInfo:
        """As `Source.bucket`; asked once per source."""
        return self._bucket

    @cached_property
    def _bucket(self) -> BucketInfo:
        try:
            return bucket_info(self._clients.get(), self._name)
        except FOREIGN as error:
            raise listing_error(error, self.target) from None

    def close(self) -> None:
        self._clients.close()


def _ref(bucket: str, entry: dict[str, Any]) -> ObjectRef:
    return ObjectRef(
        bucket=bucket,
        key=entry["Key"],
        size=entry["Size"],
        etag=entry.get("ETag", "").strip('"'),
        last_modified=entry["LastModified"],
        storage_class=entry.get("StorageClass", "STANDARD"),
    )


def _version(bucket: str, entry: dict[str, Any]) -> ObjectRef:
    version = entry["VersionId"]
    return replace(_ref(bucket, entry), version_id=version, position=f"{version}\n{entry['Key']}")


def _check(answer: dict[str, Any], ref: ObjectRef, start: int) -> None:
    """That this is the object as listed, from the byte asked for: stores may ignore If-Match and Range."""
    if not _CLIENT_SIDE.isdisjoint(answer.get("Metadata", ())):
        raise NotExamined(Reason.CLIENT_SIDE_ENCRYPTION)
    if ref.etag and answer.get("ETag", "").strip('"') not in ("", ref.etag):
        raise NotExamined(Reason.CHANGED)
    span = answer.get("ContentRange")  # bytes 0-1023/146515 (RFC 9110, 14.4)
    if span is None:
        first, total = 0, answer.get("ContentLength", ref.size)
    else:
        first, total = int(span.split()[1].split("-")[0]), int(span.rpartition("/")[2])
    if total != ref.size:
        raise NotExamined(Reason.CHANGED)
    if first != start:
        raise NotExamined(Reason.READ_ERROR)
