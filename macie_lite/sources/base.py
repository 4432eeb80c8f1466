"""The contract of a source. `tests/conformance/check_source.py` holds every implementation to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from macie_lite.model.objects import BucketInfo, ObjectRef

__all__ = ["Source"]


class Source(Protocol):
    """One target: a bucket with a prefix, a folder or a file. Safe to use from several threads."""

    target: str  # as the user named it

    def list(self, start_after: str | None = None) -> Iterator[ObjectRef]:
        """Every object in scope, in one fixed order (S3: by key), lazily, from the first key after `start_after`.

        Raises TargetError when the target does not exist or may not be listed, Unavailable when it did not answer.
        """
        ...

    def open(self, ref: ObjectRef) -> BinaryIO:
        """A seekable binary stream over the object exactly as listed (S3: If-Match on the ETag).

        Opening fetches: an object of up to 8 MiB wholly, of a larger one the start. Sequential reads stay one
        request; a seek continues with a ranged request. Reads raise NotExamined (with the reason) or Unavailable,
        never botocore's or the system's errors. Memory stays bounded for objects of any size.
        """
        ...

    def bucket(self) -> BucketInfo:
        """What is known of the bucket; calls that are refused leave None and are named in `refused`."""
        ...

    def close(self) -> None: ...
