"""Why an object is not shown: one sentence, by the reason for which it was not read."""

from __future__ import annotations

from classifiers.errors import printable
from macie_lite.model.coverage import Reason
from macie_lite.model.objects import ObjectRef

__all__ = ["named", "refusal"]

_KEY = "a KMS key that these credentials may not use, or that is disabled: it needs kms:Decrypt"
_SENTENCES = {
    Reason.PERMISSION_DENIED: "{} may not be read",
    Reason.INVALID_KMS_KEY: f"{{}} is encrypted with {_KEY}.",
    Reason.CUSTOMER_KEY: "{} is encrypted with a key that is its owner's (SSE-C), and cannot be shown.",
    Reason.CLIENT_SIDE_ENCRYPTION: "{} was encrypted before it was uploaded, and cannot be shown.",
    Reason.ARCHIVED: "{} is in an archived storage class: restore it, then ask again.",
    Reason.GONE: "{} is not there any more.",
    Reason.NO_BUCKET: "The bucket of {} is not there any more.",
    Reason.CHANGED: "{} has changed since it was scanned: scan it again, and reveal what that finds.",
}
_MORE = {
    False: " with these credentials: it needs s3:GetObject, and kms:Decrypt where it is under a key of KMS.",
    True: " by this user.",
}


def refusal(reason: Reason, ref: ObjectRef) -> str:
    known = _SENTENCES.get(reason)
    if known is None:
        return f"{named(ref)} could not be read again: {reason.detail}."
    more = _MORE[ref.bucket.startswith("/")] if reason is Reason.PERMISSION_DENIED else ""
    return known.format(named(ref)) + more


def named(ref: ObjectRef) -> str:
    """As a terminal may be shown it."""
    local = ref.bucket.startswith("/")
    return printable(f"{ref.bucket.rstrip('/')}/{ref.key}" if local else f"s3://{ref.bucket}/{ref.key}")
