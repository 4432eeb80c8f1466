"""Where files are put: a prefix in S3, or a folder. A file that is put again replaces itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from macie_lite.aws.access import Access
from macie_lite.errors import ServiceError, UsageError
from macie_lite.feeds.sinks.aws import Service

__all__ = ["Folder", "Place", "Prefix", "checked_place", "place_in_s3"]

_OURS_ALONE, _ENTERED_BY_US = 0o600, 0o700


def place_in_s3(text: str) -> tuple[str, str]:
    """(bucket, prefix, which ends with a slash or is empty) of s3://bucket/prefix. Raises UsageError for another."""
    bucket, _, prefix = text.removeprefix("s3://").partition("/")
    if not text.startswith("s3://") or not bucket:
        raise UsageError(f"{text!r} is no place in S3: s3://bucket/prefix.")
    return bucket, f"{prefix.rstrip('/')}/" if prefix.rstrip("/") else ""


def checked_place(text: str) -> None:
    """Raises UsageError for what is neither a place in S3 nor the whole path of a folder."""
    if text.startswith("s3://"):
        place_in_s3(text)
    elif not Path(text).is_absolute():
        raise UsageError(f"{text!r} is no place for files: s3://bucket/prefix, or a folder by its whole path.")


class Place(Protocol):
    def put(self, name: str, content: bytes, media_type: str) -> None:
        """name: with slashes. Raises as `Sink.send`."""
        ...

    def close(self) -> None: ...


class Prefix:
    """kms_key: encrypts with SSE-KMS under this key; None: as the bucket does by itself."""

    def __init__(self, place: str, access: Access, kms_key: str | None = None) -> None:
        self._bucket, self._prefix = place_in_s3(place)
        self._encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key} if kms_key else {}
        self._service = Service("s3", f"The bucket {self._bucket}", access, "s3:PutObject")

    def put(self, name: str, content: bytes, media_type: str) -> None:
        about = {"Key": f"{self._prefix}{name}", "Body": content, "ContentType": media_type}
        answer = self._service.ask("put_object", Bucket=self._bucket, **about, **self._encryption)
        self._service.check(1 if answer.get("ETag") else 0, 1)

    def close(self) -> None:
        self._service.close()


class Folder:
    """On disk, whole, under its name or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, name: str, content: bytes, media_type: str) -> None:
        whole = self._path / name
        new = whole.with_name(f".{whole.name}.{os.getpid()}")
        try:
            whole.parent.mkdir(_ENTERED_BY_US, parents=True, exist_ok=True)
            _write(new, content)
            new.replace(whole)
        except OSError as error:
            raise ServiceError(f"The file {whole} cannot be written: {error.strerror}.") from None

    def close(self) -> None:
        """Nothing is kept open."""


def _write(path: Path, content: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, _OURS_ALONE)
    with os.fdopen(file, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(file)
