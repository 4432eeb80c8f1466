"""S3's and botocore's errors as ours, by code, status and class; never by message.

Codes: the S3 API reference, "List of error codes"; KMS's come through S3 as `KMS.<exception>`. An answer without a body
(HEAD) has its status as code.
"""

from __future__ import annotations

from typing import TypeAlias

from botocore import exceptions as boto
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from macie_lite.errors import TargetError, Unavailable
from macie_lite.model.coverage import NotExamined, Reason

__all__ = [
    "CREDENTIAL_CODES",
    "FOREIGN",
    "Foreign",
    "is_missing",
    "is_stale",
    "listing_error",
    "read_error",
    "tags_error",
]

Foreign: TypeAlias = ClientError | BotoCoreError | ResponseParserError
FOREIGN = (ClientError, BotoCoreError, ResponseParserError)
"""All that a botocore call raises: an error answer, a fault of the way there, an answer that is not S3's."""

_STALE = frozenset({"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired"})

CREDENTIAL_CODES = _STALE | {
    "AuthFailure",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSecurity",
    "InvalidToken",
    "NotSignedUp",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
}
"""What is wrong is who asks, not what is asked for."""

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

_NO_ANSWER = (boto.HTTPClientError, boto.ConnectionError, ResponseParserError)

_NO_CREDENTIALS = (
    boto.NoCredentialsError,
    boto.PartialCredentialsError,
    boto.CredentialRetrievalError,
    boto.ProfileNotFound,
    boto.SSOError,
    boto.TokenRetrievalError,
    boto.UnknownCredentialError,
    boto.InvalidConfigError,
    boto.ConfigParseError,
    boto.ConfigNotFound,
)


def is_stale(error: Exception) -> bool:
    """Whether credentials have expired that their provider may have renewed meanwhile."""
    return isinstance(error, ClientError) and _code(error) in _STALE


def is_missing(error: ClientError) -> bool:
    """Whether what was asked for is not there."""
    return _status(error) == 404


def listing_error(error: Foreign, target: str) -> TargetError | Unavailable:
    """Why the target cannot be listed, and what to do about it."""
    if isinstance(error, ClientError):
        return _refusal(error, target)
    if isinstance(error, boto.ProfileNotFound):
        profile = error.kwargs["profile"]
        return TargetError(f"There is no AWS profile {profile!r} for {target}: check --profile or AWS_PROFILE.")
    if isinstance(error, _NO_CREDENTIALS):
        return TargetError(
            f"There are no usable AWS credentials for {target}: set --profile or AWS_ACCESS_KEY_ID and "
            f"AWS_SECRET_ACCESS_KEY, or --unsigned for a public bucket ({type(error).__name__})."
        )
    if isinstance(error, boto.SSLError):
        return TargetError(f"The TLS certificate of the endpoint of {target} is not trusted; set AWS_CA_BUNDLE.")
    if isinstance(error, boto.InvalidRegionError | boto.NoRegionError):
        return TargetError(f"The AWS region for {target} is not one: check --region.")
    if isinstance(error, _NO_ANSWER):
        return Unavailable(
            f"{target} did not answer ({type(error).__name__}): check the network, --endpoint-url and --region."
        )
    return TargetError(f"{target} cannot be used as a target with these options ({type(error).__name__}).")


def _refusal(error: ClientError, target: str) -> TargetError | Unavailable:
    code, status = _code(error), _status(error)
    if error.operation_name.startswith("AssumeRole") and not _is_transient(error):
        return TargetError(f"The role for {target} cannot be assumed ({code}): check --role-arn and --external-id.")
    if code in CREDENTIAL_CODES:
        return TargetError(f"The AWS credentials were not accepted for {target} ({code}): renew or correct them.")
    if code == "NoSuchBucket" or status == 404:
        return TargetError(f"{target} does not exist ({code}): check the bucket's name and --endpoint-url.")
    if status in (401, 403):
        return TargetError(f"{target} may not be listed ({code}): it needs s3:ListBucket on the bucket.")
    if _is_transient(error):
        return Unavailable(f"{target} cannot be listed now ({code}): try again.")
    return TargetError(f"{target} cannot be listed ({code}, status {status}).")


def tags_error(error: Foreign, target: str) -> TargetError | Unavailable:
    """Why the tags of its objects cannot be read."""
    if isinstance(error, ClientError) and _status(error) == 403 and _code(error) not in CREDENTIAL_CODES:
        return TargetError(
            f"The tags of objects in {target} may not be read ({_code(error)}): conditions on tags need "
            "s3:GetObjectTagging."
        )
    return listing_error(error, target)


def read_error(error: Foreign, key: str) -> NotExamined | Unavailable | TargetError:
    """Why an object cannot be read. Unavailable where another try may help: the caller decides how often. TargetError
    where the fault is not the object's: no other one could be read either."""
    if not isinstance(error, ClientError):
        if isinstance(error, _NO_CREDENTIALS):
            return TargetError(f"There are no usable AWS credentials any more ({type(error).__name__}): renew them.")
        if isinstance(error, _NO_ANSWER):
            return Unavailable(f"The storage did not answer for {key!r} ({type(error).__name__}).")
        return NotExamined(Reason.READ_ERROR)
    code = _code(error)
    if code in CREDENTIAL_CODES or error.operation_name.startswith("AssumeRole"):
        return TargetError(f"The AWS credentials were not accepted for {key!r} ({code}): renew or correct them.")
    if _is_transient(error):
        return Unavailable(f"The storage could not give {key!r} ({code}).")
    if code.startswith("KMS."):
        return NotExamined(Reason.INVALID_KMS_KEY)
    return NotExamined(_READ.get(code) or _BY_STATUS.get(_status(error), Reason.READ_ERROR))


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _is_transient(error: ClientError) -> bool:
    status = _status(error)
    return _code(error) in _TRANSIENT or status == 429 or status >= 500
