"""S3's errors as ours, by code, status and class; never by message.

Codes: the S3 API reference, "List of error codes"; KMS's come through S3 as `KMS.<exception>`. An answer without a body
(HEAD) has its status as code.
"""

from __future__ import annotations

from typing import TypeGuard

from botocore.exceptions import ClientError

from macie_lite.aws.errors import (
    CREDENTIAL_CODES,
    NO_ANSWER,
    NO_CREDENTIALS,
    Foreign,
    code_of,
    status_of,
    way_error,
)
from macie_lite.errors import TargetError, Unavailable
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["buckets_error", "is_missing", "is_role_refused", "listing_error", "read_error", "tags_error"]

_KMS_TRANSIENT = frozenset(
    {"KMS.DependencyTimeoutException", "KMS.KMSInternalException", "KMS.ThrottlingException", "KMS.InternalException"}
)

_TRANSIENT = _KMS_TRANSIENT | {
    "BandwidthLimitExceeded",
    "InternalError",
    "OperationAborted",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
}

_READ: dict[str, Reason] = {
    "AccessDenied": Reason.PERMISSION_DENIED,
    "AccountProblem": Reason.PERMISSION_DENIED,
    "AllAccessDisabled": Reason.PERMISSION_DENIED,
    "InvalidObjectState": Reason.ARCHIVED,
    # Only an object under a customer's key asks a plain GET for parameters that it lacks.
    "InvalidRequest": Reason.CUSTOMER_KEY,
    "MethodNotAllowed": Reason.GONE,  # a delete marker
    "NoSuchBucket": Reason.NO_BUCKET,
    "NoSuchKey": Reason.GONE,
    "NoSuchVersion": Reason.GONE,
    "PreconditionFailed": Reason.CHANGED,
}

_BY_STATUS = {403: Reason.PERMISSION_DENIED, 404: Reason.GONE, 405: Reason.GONE, 412: Reason.CHANGED}


def is_missing(error: ClientError) -> bool:
    """Whether what was asked for is not there."""
    return status_of(error) == 404


def is_role_refused(error: Foreign) -> bool:
    """Whether the role may not be assumed, by what STS says, and not just now."""
    return isinstance(error, ClientError) and error.operation_name.startswith("AssumeRole") and not _is_transient(error)


def listing_error(error: Foreign, target: str) -> TargetError | Unavailable:
    """Why the target cannot be listed, and what to do about it."""
    if isinstance(error, ClientError):
        return _refusal(error, target)
    return way_error(error, target, ", or --unsigned for a public bucket")


def _refusal(error: ClientError, target: str) -> TargetError | Unavailable:
    code, status = code_of(error), status_of(error)
    if is_role_refused(error):
        return TargetError(
            f"The role for {target} cannot be assumed ({code}): check the role, whom it trusts, and the external id."
        )
    if code in CREDENTIAL_CODES:
        return TargetError(f"The AWS credentials were not accepted for {target} ({code}): renew or correct them.")
    if code == "NoSuchBucket" or status == 404:
        return TargetError(f"{target} does not exist ({code}): check the bucket's name and --endpoint-url.")
    if status in (401, 403):
        return TargetError(f"{target} may not be listed ({code}): it needs s3:ListBucket on the bucket.")
    if _is_transient(error):
        return Unavailable(f"{target} cannot be listed now ({code}): try again.")
    return TargetError(f"{target} cannot be listed ({code}, status {status}).")


def buckets_error(error: Foreign, what: str) -> TargetError | Unavailable:
    """Why there is no list of buckets."""
    if _is_refused(error):
        return TargetError(f"{what} may not be listed ({code_of(error)}): it needs s3:ListAllMyBuckets.")
    return listing_error(error, what)


def _is_refused(error: Foreign) -> TypeGuard[ClientError]:
    """Who asks is known, and may not."""
    if not isinstance(error, ClientError) or error.operation_name.startswith("AssumeRole"):
        return False
    return status_of(error) == 403 and code_of(error) not in CREDENTIAL_CODES


def tags_error(error: Foreign, target: str) -> TargetError | Unavailable:
    """Why the tags of its objects cannot be read."""
    if _is_refused(error):
        return TargetError(
            f"The tags of objects in {target} may not be read ({code_of(error)}): conditions on tags need "
            "s3:GetObjectTagging."
        )
    return listing_error(error, target)


def read_error(error: Foreign, key: str) -> NotExamined | Unavailable | TargetError:
    """Why an object cannot be read. Unavailable where another try may help: the caller decides how often. TargetError
    where the fault is not the object's: no other one could be read either."""
    if not isinstance(error, ClientError):
        if isinstance(error, NO_CREDENTIALS):
            return TargetError(f"There are no usable AWS credentials any more ({type(error).__name__}): renew them.")
        if isinstance(error, NO_ANSWER):
            return Unavailable(f"The storage did not answer for {key!r} ({type(error).__name__}).")
        return NotExamined(Reason.READ_ERROR)
    code = code_of(error)
    if _is_transient(error):
        return Unavailable(f"The storage could not give {key!r} ({code}).")
    if code in CREDENTIAL_CODES or is_role_refused(error):
        return TargetError(f"The AWS credentials were not accepted for {key!r} ({code}): renew or correct them.")
    if code.startswith("KMS."):
        return NotExamined(Reason.INVALID_KMS_KEY)
    return NotExamined(_READ.get(code) or _BY_STATUS.get(status_of(error), Reason.READ_ERROR))


def _is_transient(error: ClientError) -> bool:
    status = status_of(error)
    return code_of(error) in _TRANSIENT or status == 429 or status >= 500
