"""What codes of AWS mean to who sends findings, and which of them may be repeated.

Codes: the API references of the services, "Common Errors" and those of each action; S3's, "Error responses". A code is
text of whoever answers, who may be no service of AWS and say what it was sent: only one that is known is repeated.
"""

from __future__ import annotations

from collections.abc import Collection

from macie_lite.aws.errors import CREDENTIAL_CODES

__all__ = ["CONTENT", "REFUSED", "WHO", "named", "passes"]

_PASSING = frozenset(
    {
        "InternalError",
        "InternalErrorException",
        "InternalException",
        "InternalFailure",
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
        "BatchRequestTooLong",
        "BatchRequestTooLongException",
        "EntityTooLarge",
        "InvalidInputException",
        "InvalidMessageContents",
        "InvalidParameterValue",
        "InvalidParameterValueException",
        "ValidationException",
    }
)

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
        "KMS.DisabledException",
        "KMS.InvalidStateException",
        "KMS.NotFoundException",
        "KeyTooLongError",
        "MalformedDetail",
        "MethodNotAllowed",
        "NotAuthorizedForDetailTypeException",
        "NotAuthorizedForSourceException",
        "NotImplemented",
        "PermanentRedirect",
        "RedactionFailure",
        "TemporaryRedirect",
    }
)
"""Those that botocore's models do not have."""

_KNOWN = _PASSING | REFUSED | WHO | CONTENT | _OTHERS


def passes(code: str) -> bool:
    """Whether what failed with this code may be taken later."""
    return code in _PASSING


def named(code: str, modelled: Collection[str] = (), otherwise: str = "an unknown code") -> str:
    """The code, when it is one. modelled: those of the service's model."""
    return code if code in _KNOWN or code in modelled else otherwise
