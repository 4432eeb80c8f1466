"""SQS's errors as ours, by code, status and class; never by message.

Codes: the SQS API reference, "Common Errors" and those of each action. SQS's JSON protocol has names of its own and
hands on those of its older protocol; either may come.
"""

from __future__ import annotations

from botocore.exceptions import ClientError

from macie_lite.aws.errors import CREDENTIAL_CODES, Foreign, code_of, status_of, way_error
from macie_lite.errors import TargetError, Unavailable

__all__ = ["queue_error"]

_CREDENTIALS = CREDENTIAL_CODES | {
    "IncompleteSignature",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "OptInRequired",
    "UnrecognizedClientException",
}

_MISSING = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "AWS.SimpleQueueService.QueueDeletedRecently",
        "QueueDeletedRecently",
        "QueueDoesNotExist",
    }
)

_REFUSED = frozenset({"AccessDenied", "AccessDeniedException", "InvalidAddress", "NotAuthorized"})

_KEY_REFUSED = frozenset({"KMS.AccessDeniedException", "KmsAccessDenied"})

_KEY = frozenset(
    {
        "KMS.DisabledException",
        "KMS.InvalidKeyUsageException",
        "KMS.InvalidStateException",
        "KMS.NotFoundException",
        "KMS.OptInRequired",
        "KmsDisabled",
        "KmsInvalidKeyUsage",
        "KmsInvalidState",
        "KmsNotFound",
        "KmsOptInRequired",
    }
)

_TRANSIENT = frozenset(
    {
        "InternalError",
        "InternalFailure",
        "KMS.ThrottlingException",
        "KmsThrottled",
        "OverLimit",  # 120,000 messages in flight
        "RequestThrottled",
        "RequestTimeout",
        "ServiceUnavailable",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)


def queue_error(error: Foreign, queue: str, operation: str) -> TargetError | Unavailable:
    """Why the queue cannot be used, and what to do about it. operation: as permissions name it, ReceiveMessage."""
    if not isinstance(error, ClientError):
        return way_error(error, queue)
    code, status = code_of(error), status_of(error)
    if _is_transient(code, status):
        return Unavailable(f"{queue} cannot be asked now ({code}): try again.")
    if error.operation_name.startswith("AssumeRole"):
        return TargetError(f"The role for {queue} cannot be assumed ({code}): check --role-arn and --external-id.")
    if code in _CREDENTIALS:
        return TargetError(f"The AWS credentials were not accepted for {queue} ({code}): renew or correct them.")
    if code in _MISSING or status == 404:
        return TargetError(f"{queue} does not exist ({code}): check its name, its account and its region.")
    if code in _KEY_REFUSED:
        return TargetError(f"{queue} may not be read ({code}): it needs kms:Decrypt with the queue's key.")
    if code in _KEY:
        return TargetError(f"{queue} cannot be read ({code}): its KMS key cannot be used.")
    if code in _REFUSED or status in (401, 403):
        return TargetError(f"{queue} may not be used ({code}): it needs sqs:{operation} on the queue.")
    return TargetError(f"{queue} cannot be used ({code}, status {status}).")


def _is_transient(code: str, status: int) -> bool:
    return code in _TRANSIENT or status == 429 or status >= 500
