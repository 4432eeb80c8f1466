"""Tags of objects and buckets of S3, read and written: the one thing in a bucket that is scanned that is ever changed.

S3 replaces the whole set of tags, and has no condition for that: what another one writes between the reading and the
writing is lost. Of an object in a bucket that keeps versions, tags are read from and written to the very version that
was checked; else it is checked again behind the writing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from macie_lite.aws.errors import FOREIGN, Foreign, code_of, status_of
from macie_lite.errors import Unavailable
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.objects import ObjectRef
from macie_lite.model.tagging import TagsRefused
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.s3_client import s3_clients
from macie_lite.sources.s3_errors import is_missing, read_error

__all__ = ["S3Tags"]


_WORDS = {
    Reason.CHANGED: "has changed since it was scanned",
    Reason.GONE: "is gone",
    Reason.NO_BUCKET: "is gone with its bucket",
}
_NEEDS = {
    "head_object": "may not be read (s3:GetObject, s3:GetObjectVersion)",
    "get_object_tagging": "has tags that may not be read (s3:GetObjectTagging, s3:GetObjectVersionTagging), or is gone",
    "put_object_tagging": "may not be tagged (s3:PutObjectTagging, s3:PutObjectVersionTagging)",
    "get_bucket_tagging": "has tags that may not be read (s3:GetBucketTagging)",
    "put_bucket_tagging": "may not be tagged (s3:PutBucketTagging)",
}
_NO_TAGS = "NoSuchTagSet"


class S3Tags:
    """Safe to use from several threads. Methods raise TagsRefused for what concerns one object or bucket, TargetError
    where the credentials are not accepted."""

    def __init__(self, options: SourceOptions) -> None:
        self._clients = s3_clients(options)
        self._payer = {"RequestPayer": "requester"} if options.requester_pays else {}

    def of_object(self, ref: ObjectRef) -> tuple[dict[str, str], str | None]:
        """And of which version they are; None where that is not said."""
        answer = self._ask("get_object_tagging", ref.key, **self._place(ref, ref.version_id))
        return _tags(answer), answer.get("VersionId")

    def checked(self, ref: ObjectRef, version: str | None) -> str | None:
        """Which version this one is, if it is the object that was scanned; None where its bucket keeps none."""
        same = {"IfMatch": f'"{ref.etag}"'} if ref.etag else {}
        answer = self._ask("head_object", ref.key, **self._place(ref, version), **same)
        if answer.get("ETag", "").strip('"') not in ("", ref.etag) or answer.get("ContentLength") != ref.size:
            raise TagsRefused(_WORDS[Reason.CHANGED])
        found: str | None = answer.get("VersionId")
        return found

    def put_object(self, ref: ObjectRef, version: str | None, tags: Mapping[str, str]) -> None:
        """All of them: those that are left out are lost."""
        self._ask("put_object_tagging", ref.key, **self._place(ref, version), Tagging=_tag_set(tags))

    def of_bucket(self, name: str) -> dict[str, str]:
        try:
            return _tags(self._ask("get_bucket_tagging", name, Bucket=name))
        except _NoTags:
            return {}

    def put_bucket(self, name: str, tags: Mapping[str, str]) -> None:
        """All of them, AWS's own among them: those that are left out are lost."""
        self._ask("put_bucket_tagging", name, Bucket=name, Tagging=_tag_set(tags))

    def close(self) -> None:
        self._clients.close()

    def _place(self, ref: ObjectRef, version: str | None) -> dict[str, str]:
        return {"Bucket": ref.bucket, "Key": ref.key, **({"VersionId": version} if version else {}), **self._payer}

    def _ask(self, operation: str, name: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self._clients.ask(operation, arguments)
        except FOREIGN as error:
            raise _refused(error, operation, name) from None
        return answer


class _NoTags(TagsRefused):
    """A bucket that has none, which S3 says as an error."""


def _refused(error: Foreign, operation: str, name: str) -> Exception:
    if isinstance(error, ClientError) and code_of(error) == _NO_TAGS and is_missing(error):
        return _NoTags("has no tags")
    meant = read_error(error, name)
    if isinstance(meant, Unavailable):
        return TagsRefused("could not be reached: S3 did not answer")
    if not isinstance(meant, NotExamined):
        return meant
    if meant.reason is Reason.PERMISSION_DENIED:
        return TagsRefused(_NEEDS[operation])
    if known := _WORDS.get(meant.reason):
        return TagsRefused(known)
    said = f"{code_of(error)}, status {status_of(error)}" if isinstance(error, ClientError) else type(error).__name__
    return TagsRefused(f"was refused by S3 ({said})")


def _tags(answer: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in answer["TagSet"]}


def _tag_set(tags: Mapping[str, str]) -> dict[str, Any]:
    return {"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]}
