"""What botocore raises whatever the service, as ours: by code, status and class; never by message."""

from __future__ import annotations

from typing import TypeAlias

from botocore import exceptions as boto
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from macie_lite.errors import TargetError, Unavailable

__all__ = [
    "CREDENTIAL_CODES",
    "FOREIGN",
    "NO_ANSWER",
    "NO_CREDENTIALS",
    "Foreign",
    "code_of",
    "is_stale",
    "status_of",
    "way_error",
]

Foreign: TypeAlias = ClientError | BotoCoreError | ResponseParserError
FOREIGN = (ClientError, BotoCoreError, ResponseParserError)
"""All that a botocore call raises: an error answer, a fault of the way there, an answer that is not the service's."""

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

NO_ANSWER = (boto.HTTPClientError, boto.ConnectionError, ResponseParserError)

NO_CREDENTIALS = (
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


def code_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def status_of(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def is_stale(error: Exception) -> bool:
    """Whether credentials have expired that their provider may have renewed meanwhile."""
    return isinstance(error, ClientError) and code_of(error) in _STALE


def way_error(error: Foreign, target: str, otherwise: str = "") -> TargetError | Unavailable:
    """Why no answer of the target's service came, and what to do about it; `otherwise`: what helps without
    credentials."""
    if isinstance(error, boto.ProfileNotFound):
        profile = error.kwargs["profile"]
        return TargetError(f"There is no AWS profile {profile!r} for {target}: check --profile or AWS_PROFILE.")
    if isinstance(error, NO_CREDENTIALS):
        return TargetError(
            f"There are no usable AWS credentials for {target}: set --profile or AWS_ACCESS_KEY_ID and "
            f"AWS_SECRET_ACCESS_KEY{otherwise} ({type(error).__name__})."
        )
    if isinstance(error, boto.SSLError):
        return TargetError(f"The TLS certificate of the endpoint of {target} is not trusted; set AWS_CA_BUNDLE.")
    if isinstance(error, boto.InvalidRegionError | boto.NoRegionError):
        return TargetError(f"The AWS region for {target} is not one: check --region.")
    if isinstance(error, NO_ANSWER):
        return Unavailable(
            f"{target} did not answer ({type(error).__name__}): check the network, --endpoint-url and --region."
        )
    return TargetError(f"{target} cannot be used as a target with these options ({type(error).__name__}).")
