"""From a target as the user named it to its source."""

from __future__ import annotations

import os
import re
from functools import lru_cache

from macie_lite.errors import TargetError, UsageError
from macie_lite.model.objects import ObjectRef
from macie_lite.sources.base import Source, SourceOptions

__all__ = ["absolute", "bucket_of_target", "in_scope", "is_local", "open_source", "overlap", "root_of"]

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,254}")
"""Wider than today's rules (3-63, lower case): old buckets of us-east-1 and other stores have such names."""

_ACCESS_POINT = re.compile(r"(arn:aws[a-z-]*:s3:[a-z0-9-]+:[0-9]{12}:accesspoint[:/][a-z0-9-]{3,50})(?:/(.*))?", re.S)


def open_source(target: str, options: SourceOptions) -> Source:
    """The source of a target: s3://bucket[/prefix], an access point's ARN[/prefix], else a file or a folder.

    Asks nothing of the network or the disk. Raises UsageError for another scheme or no bucket, TargetError for a
    bucket's name or an ARN that cannot be one.
    """
    if not target:
        raise UsageError("The target is empty: give s3://bucket/prefix, a file or a folder.")
    scheme = _SCHEME.match(target)
    if scheme is not None and scheme[1].lower() != "s3":
        raise UsageError(f"The scheme of {target!r} is not known: give s3://bucket/prefix, a file or a folder.")
    if scheme is None and not target.startswith("arn:"):
        from macie_lite.sources.local import LocalSource

        return LocalSource(target)
    bucket, prefix = _bucket_and_prefix(target, target[scheme.end() :] if scheme else target)
    from macie_lite.sources.s3 import S3Source  # botocore takes a third of a second

    source = S3Source(target, bucket, prefix, options)
    if options.inventory is None:
        return source
    if bucket.startswith("arn:"):
        raise TargetError(f"{target} is an access point, and inventories are of buckets: name the bucket.")
    from macie_lite.sources.inventory import InventorySource

    return InventorySource(source, bucket, prefix, options.inventory, options)


def is_local(target: str) -> bool:
    """Whether it names a file or a folder, there or not; the empty one names nothing."""
    return bool(target) and _SCHEME.match(target) is None and not target.startswith("arn:")


def absolute(target: str) -> str:
    """The same target from whatever folder: a local one with the folder that the process is in; others as they are.

    `..` stays, since it leads elsewhere after a symbolic link.
    """
    if not is_local(target):
        return target
    whole = os.path.join(os.path.abspath(""), target)
    return whole if ".." in whole.split(os.sep) else os.path.normpath(whole)


def bucket_of_target(target: str) -> tuple[str, str] | None:
    """The bucket of S3 and the prefix that a target names; None for a file, a folder, and what no target can be."""
    if is_local(target):
        return None
    scheme = _SCHEME.match(target)
    try:
        return _bucket_and_prefix(target, target[scheme.end() :] if scheme else target)
    except (UsageError, TargetError):
        return None


def in_scope(target: str, ref: ObjectRef) -> bool:
    """Whether a target lists this object too: a bucket beside a prefix in it, a folder beside a file of it."""
    if is_local(target):
        path, root = f"{ref.bucket.rstrip('/')}/{ref.key}", root_of(target)
        return path == root or path.startswith(f"{root.rstrip('/')}/")
    scheme = _SCHEME.match(target)
    bucket, prefix = _bucket_and_prefix(target, target[scheme.end() :] if scheme else target)
    return ref.bucket == bucket and ref.key.startswith(prefix)


def overlap(one: str, other: str) -> bool:
    """Whether two targets may list the same object; of files and folders that is not told apart."""
    first, second = bucket_of_target(one), bucket_of_target(other)
    if first is None or second is None:
        return first is second
    return first[0] == second[0] and (first[1].startswith(second[1]) or second[1].startswith(first[1]))


@lru_cache(maxsize=16)
def root_of(target: str) -> str:
    """The path of a local target as the buckets of its objects are named."""
    from macie_lite.sources.local_names import key_of

    return key_of(os.path.realpath(target))


def _bucket_and_prefix(target: str, rest: str) -> tuple[str, str]:
    """The prefix is taken as it stands: keys may hold anything, so nothing in it is decoded."""
    if rest.startswith("arn:"):
        if (arn := _ACCESS_POINT.fullmatch(rest)) is None:
            raise TargetError(
                f"{target!r} is not the ARN of an access point: arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME[/prefix]."
            )
        return arn[1], arn[2] or ""
    bucket, _, prefix = rest.partition("/")
    if not bucket:
        raise UsageError(f"There is no bucket in {target!r}: give s3://bucket or s3://bucket/prefix.")
    if _BUCKET.fullmatch(bucket) is None:
        raise TargetError(f"{bucket!r} in {target!r} cannot be the name of a bucket.")
    return bucket, prefix
