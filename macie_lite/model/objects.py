"""What is listed: a target as the user named it, an object as the listing described it, a batch of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

__all__ = ["Batch", "BucketInfo", "LastResult", "ObjectRef"]


@dataclass(frozen=True, slots=True)
class ObjectRef:
    """One listed object; identifies what is read (`etag` or `version_id`), so that what is reported is what was listed.

    bucket: S3 bucket name, or for a local target the absolute path of the folder.
    key: S3 key, or POSIX path relative to the folder (the base name, for a single file). Hostile text.
    etag: without quotes; for a local object "<size>-<mtime in ns>".
    last_modified: aware, UTC.
    position: where a listing goes on behind it, where that is not its key.
    """

    bucket: str
    key: str
    size: int
    etag: str
    last_modified: datetime
    version_id: str | None = None
    storage_class: str = "STANDARD"
    position: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class BucketInfo:
    """What is known of a bucket, once per run; everything but the name is optional (what was refused is None)."""

    name: str
    arn: str
    region: str | None = None
    created_at: datetime | None = None
    owner: tuple[str, str] | None = None  # (display name, id)
    tags: tuple[tuple[str, str], ...] | None = None
    encryption: tuple[str, str | None] | None = None  # (AES256 | aws:kms | NONE, KMS key id)
    effective_permission: str | None = None  # PUBLIC, NOT_PUBLIC or UNKNOWN
    shared_with: tuple[str, ...] | None = None  # accounts, and what else its policy and its ACL let in
    refused: tuple[str, ...] = field(default=())  # names of the calls that were refused
    bucket_key: bool | None = None  # of KMS: whether S3 asks for few keys (S3 user guide, "S3 Bucket Keys")


@dataclass(frozen=True, slots=True)
class Batch:
    """The unit of work: small, serialisable, idempotent. Carries no content."""

    run_id: str
    number: int
    target: str  # the target, as the user named it, that a source can be opened for
    objects: tuple[ObjectRef, ...]
    account: str | None = None  # the AWS account whose role reads it; None: who runs the run


@dataclass(frozen=True, slots=True)
class LastResult:
    """What is known of an object's last examination. same: it was this version of it; complete: it was read wholly."""

    same: bool
    complete: bool
    at: datetime
