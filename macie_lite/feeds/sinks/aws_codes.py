"""What codes of AWS mean to who sends findings, and which of them may be repeated.

Codes: the API references of the services, "Common Errors" and those of each action; S3's, "Error responses". A code is
text of whoever answers, who may be no service of AWS and say what it was sent: only one that is known is repeated.
"""

from __future__ import annotations

from collections.abc import Collection

from macie_lite.aws.errors import CREDENTIAL_CODES

__all__ = ["CONTENT", "REFUSED", "SET_UP", "WHO", "named", "passes"]

_PASSING = frozenset(
    {
        "InternalError",
        "InternalErrorException",
        "InternalException",
        "InternalFailure",
        "KMS.ThrottlingException",
        "KMSThrottling",
        "KMSThrottlingException",
        "KmsThrottled",
        "LimitExceededException",
        "OperationAborted",
        "RequestThrottled",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "Throttled",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
    }
)

REFUSED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "AuthorizationErrorException",
        "NotAuthorized",
        "UnauthorizedOperation",
    }
)

WHO = CREDENTIAL_CODES | {"UnrecognizedClientException"}

CONTENT = frozenset(
    {
        "AWS.SimpleQueueService.BatchRequestTooLong",
        "BatchRequestTooLong",
        "BatchRequestTooLongException",
        "EntityTooLarge",
        "InvalidInputException",
        "InvalidMessageContents",
        "InvalidParameterValue",
        "InvalidParameterValueException",
        "ParameterValueInvalid",
        "ValidationException",
    }
)

SET_UP = (
    REFUSED
    | WHO
    | {
        "KMS.AccessDeniedException",
        "KMS.DisabledException",
        "KMS.InvalidStateException",
        "KMS.NotFoundException",
        "KMSAccessDenied",
        "KMSDisabled",
        "KMSInvalidState",
        "KMSNotFound",
        "KMSOptInRequired",
        "KmsAccessDenied",
        "KmsDisabled",
        "KmsInvalidState",
        "KmsNotFound",
        "NotAuthorizedForDetailTypeException",
        "NotAuthorizedForSourceException",
    }
)
"""What no other finding would change."""

_OTHERS = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "AccountProblem",
        "AllAccessDisabled",
        "AuthorizationHeaderMalformed",
        "IllegalLocationConstraintException",
        "InvalidAccountIdException",
        "InvalidArgument",
        "InvalidBucketName",
        "InvalidInput",
        "InvalidParameter",
        "InvalidRequest",
        "KeyTooLongError",
        "MalformedDetail",
        "MethodNotAllowed",
        "NotImplemented",
        "PermanentRedirect",
        "RedactionFailure",
        "TemporaryRedirect",
    }
)
"""Those that botocore's models do not have."""

_KNOWN = _PASSING | CONTENT | SET_UP | _OTHERS


def passes(code: str) -> bool:
    """Whether what failed with this code may be taken later."""
    return code in _PASSING


def named(code: str, modelled: Collection[str] = (), otherwise: str = "an unknown code") -> str:
    """The code, when it is one. modelled: those of the service's model."""
    return code if code in _KNOWN or code in modelled else otherwise
