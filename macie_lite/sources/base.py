"""The contract of a source, and its options. `tests/conformance/check_source.py` holds every implementation to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from macie_lite.aws.access import Access
from macie_lite.model.objects import BucketInfo, ObjectRef

__all__ = ["Source", "SourceOptions"]


@dataclass(frozen=True, slots=True)
class SourceOptions(Access):
    """How a target is reached. S3 reads these, and the queue of its events those that it can use; a folder needs none.

    endpoint_url: path style then.
    region: a bucket's own region is found.
    max_attempts: of one body that breaks off, too.
    inventory: where the S3 Inventories of buckets are that are not to be listed themselves: s3://bucket/prefix or a
        folder, or a manifest.json.
    stall_seconds: seconds that all waiting for one body may add up to, beyond one second per 64 KiB delivered: a body
        that trickles below the read timeout is given up too.
    versions: current (the latest of each key) or all (each version is an object of its own; no delete markers).
    account: of many accounts, the one that this is in: where its role is refused, the objects are not examined, and
        what is in others still is.
    pace: called with the bucket before each request to it, tries included; returns when it may begin.
    """

    requester_pays: bool = False
    inventory: str | None = None
    stall_seconds: float = 300.0
    versions: str = "current"
    account: str | None = None
    pace: Callable[[str], None] | None = None


class Source(Protocol):
    """One target: a bucket with a prefix, a folder or a file. Safe to use from several threads."""

    target: str  # as the user named it

    @property
    def listed_at(self) -> datetime | None:
        """When what `list` gives was listed, where that is not now; raises what `list` does."""
        ...

    def list(self, start_after: str | None = None) -> Iterator[ObjectRef]:
        """Every object in scope, in one fixed order (S3: by key), lazily, from the first after `start_after`: a key, or
        the `position` of objects that have one.

        Raises TargetError when the target does not exist or may not be listed, Unavailable when it did not answer.
        """
        ...

    def bounds(self, after: str, until: str | None, most: int) -> Sequence[str]:
        """Up to `most` keys between two, in order, that divide what `list` gives between them, so that several list it
        at once; none where there is no such division. Raises as `list` does."""
        ...

    def open(self, ref: ObjectRef) -> BinaryIO:
        """A seekable binary stream over the object exactly as listed (S3: If-Match on the ETag).

        Opening fetches: an object of up to 8 MiB wholly, of a larger one the start. Sequential reads stay one
        request; a seek continues with a ranged request. Reads raise NotExamined (with the reason), Unavailable, or
        TargetError once the credentials are not accepted any more; never botocore's or the system's errors. Memory
        stays bounded for objects of any size. Streams of S3 have `content_encoding: str | None`, the object's
        Content-Encoding header (bytes come as stored, never decoded), and `version_id: str | None`, the version that
        was read, where the bucket keeps versions.
        """
        ...

    def tags(self, ref: ObjectRef) -> Mapping[str, str]:
        """The tags of an object, for one request; none where there are no tags, or no object any more. Raises
        TargetError when they may not be read, Unavailable."""
        ...

    def bucket(self) -> BucketInfo:
        """What is known of the bucket; calls that are refused leave None and are named in `refused`."""
        ...

    def close(self) -> None: ...
