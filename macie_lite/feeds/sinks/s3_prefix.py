"""Findings as objects below an S3 prefix: a batch an object, gzip, partitioned by date as Hive and Athena read it."""

from __future__ import annotations

import gzip
from collections.abc import Sequence

from macie_lite.aws.access import Access
from macie_lite.errors import UsageError
from macie_lite.feeds.formats import Format
from macie_lite.feeds.sinks.aws import Service
from macie_lite.feeds.sinks.base import Limits, Sent
from macie_lite.model.results import JsonObject

__all__ = ["S3Prefix", "place_in_s3"]

_SMALL = 8 << 20


def place_in_s3(text: str) -> tuple[str, str]:
    """(bucket, prefix, which ends with a slash or is empty) of s3://bucket/prefix. Raises UsageError for another."""
    bucket, _, prefix = text.removeprefix("s3://").partition("/")
    if not text.startswith("s3://") or not bucket:
        raise UsageError(f"{text!r} is no place in S3: s3://bucket/prefix.")
    return bucket, f"{prefix.rstrip('/')}/" if prefix.rstrip("/") else ""


class S3Prefix:
    """kms_key: encrypts with SSE-KMS under this key; None: as the bucket does by itself."""

    limits = Limits(count=1000, bytes=_SMALL, entry_bytes=_SMALL)

    def __init__(self, place: str, form: Format, access: Access, kms_key: str | None = None) -> None:
        self._bucket, self._prefix = place_in_s3(place)
        self._form = form
        self._encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key} if kms_key else {}
        self._service = Service("s3", f"The bucket {self._bucket}", access, "s3:PutObject")

    def render(self, finding: JsonObject) -> bytes:
        """The date, by which it is put away, and the line."""
        date: str = finding["updatedAt"][:10]
        return f"{date}{self._form.line(finding)}".encode()

    def send(self, entries: Sequence[bytes], delivery: str) -> Sent:
        """One object for each date; a batch that is sent again replaces its own."""
        dates: dict[str, list[bytes]] = {}
        for entry in entries:
            dates.setdefault(entry[:10].decode(), []).append(entry[10:])
        for date, lines in dates.items():
            self._put(f"{self._prefix}date={date}/{delivery}.{self._form.suffix}.gz", lines)
        return Sent()

    def _put(self, key: str, lines: Sequence[bytes]) -> None:
        body = self._form.opening.encode() + self._form.between.encode().join(lines) + self._form.closing.encode()
        content = {"Body": gzip.compress(body, 6, mtime=0), "ContentType": self._form.media_type}
        answer = self._service.ask("put_object", Bucket=self._bucket, Key=key, **content, **self._encryption)
        self._service.check(len(lines) if answer.get("ETag") else 0, len(lines))

    def close(self) -> None:
        self._service.close()
