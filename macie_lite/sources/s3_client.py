"""One botocore client per source: credentials, region, pool, time-outs, retries. Made on first use, once, thread-safe.

botocore finds a bucket's region (it follows S3's redirects and remembers them per bucket) and uses path style for
endpoints that are not AWS's. boto3 adds nothing that is needed here but import time.
"""

from __future__ import annotations

import threading
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.exceptions import BotoCoreError, NoCredentialsError
from botocore.utils import parse_timestamp

from macie_lite.errors import TargetError
from macie_lite.sources.base import SourceOptions

__all__ = ["Clients"]

_DEFAULT_REGION = "us-east-1"


class Clients:
    """The source's client, and a new one when its credentials have expired."""

    def __init__(self, options: SourceOptions) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._client: Any = None
        self._old: list[Any] = []  # other threads may still read through them

    def get(self) -> Any:
        """The client. Raises botocore's errors: a profile that is not there, and the like."""
        if self._client is None:
            with self._lock:
                if self._client is None:
                    self._client = _client(self._options)
        return self._client

    def renew(self, stale: Any) -> Any:
        """A client with credentials read anew, in place of `stale` (unless another thread was quicker)."""
        with self._lock:
            if self._client is stale:
                self._old.append(stale)
                self._client = _client(self._options)
            return self._client

    def close(self) -> None:
        with self._lock:
            for client in (*self._old, self._client):
                if client is not None:
                    client.close()
            self._old.clear()
            self._client = None


def _client(options: SourceOptions) -> Any:
    session = botocore.session.Session(profile=options.profile)
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_timestamp)
    region = options.region or session.get_config_variable("region") or _DEFAULT_REGION
    if options.role_arn and not options.unsigned:
        session._credentials = _assumed(session, options, region)  # where botocore's own role provider puts them
    try:
        return session.create_client("s3", region, endpoint_url=options.endpoint_url, config=_config(options))
    except ValueError as error:  # what botocore raises for an endpoint that is no URL, whoever set it
        if isinstance(error, BotoCoreError):
            raise
        raise TargetError("The S3 endpoint (--endpoint-url or AWS_ENDPOINT_URL) is not a URL.") from None


def _config(options: SourceOptions) -> Config:
    return Config(
        signature_version=UNSIGNED if options.unsigned else None,
        connect_timeout=options.connect_timeout,
        read_timeout=options.read_timeout,
        max_pool_connections=options.max_connections,
        retries={"mode": "adaptive", "total_max_attempts": options.max_attempts},
        # Lengths and ETags are checked; summing every byte again in Python would cost a tenth of the rate.
        response_checksum_validation="when_required",
        request_checksum_calculation="when_required",
        parameter_validation=False,  # names are checked when the target is read
        user_agent=f"macie-lite botocore/{botocore.__version__}",  # botocore's own is put together per request
    )


def _timestamp(value: Any) -> datetime:
    """As botocore's parser, for the two forms that S3 sends (ISO 8601 and RFC 9110); that one is most of the cost of
    a listing."""
    try:
        if isinstance(value, str) and value.endswith("Z"):
            return datetime.fromisoformat(value)
        if isinstance(value, str) and value.endswith("GMT"):
            return parsedate_to_datetime(value)
    except ValueError:
        pass  # botocore's parser takes more forms, and raises what its callers expect
    parsed: datetime = parse_timestamp(value)
    return parsed


def _assumed(session: Any, options: SourceOptions, region: str) -> DeferredRefreshableCredentials:
    """The role's credentials, asked for on first use and again some minutes before they expire."""

    def create_client(service: str, **arguments: Any) -> Any:
        timeouts = Config(connect_timeout=options.connect_timeout, read_timeout=options.read_timeout)
        return session.create_client(service, region, config=timeouts, **arguments)

    source = session.get_credentials()
    if source is None:
        raise NoCredentialsError
    extra = {"RoleSessionName": "macie-lite"} | ({"ExternalId": options.external_id} if options.external_id else {})
    fetcher = AssumeRoleCredentialFetcher(create_client, source, options.role_arn, extra)
    return DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")
