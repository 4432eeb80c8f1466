"""One botocore client per source: region, pool, time-outs, retries (`aws.clients` has credentials and renewal).

botocore finds a bucket's region (it follows S3's redirects and remembers them per bucket) and uses path style for
endpoints that are not AWS's. boto3 adds nothing that is needed here but import time.
"""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import botocore
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError
from botocore.utils import parse_timestamp

from macie_lite.aws.clients import Clients, session_and_region
from macie_lite.errors import TargetError
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.s3_pages import take_rows_out

__all__ = ["s3_clients"]


def s3_clients(options: SourceOptions, bucket: str | None = None) -> Clients:
    """The client of a source of this bucket; none is made yet."""
    return Clients(lambda: _paced(_client(options), options, bucket))


def _paced(client: Any, options: SourceOptions, bucket: str | None) -> Any:
    """Before each try is signed, botocore's own ones included: who waits long shall send no stale signature."""
    pace = options.pace
    if pace is not None and bucket is not None:

        def wait(**_: Any) -> None:
            pace(bucket)

        client.meta.events.register_first("request-created.s3", wait)
    return client


def _client(options: SourceOptions) -> Any:
    session, region = session_and_region(options)
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_timestamp)
    try:
        client = session.create_client("s3", region, endpoint_url=options.endpoint_url, config=_config(options))
    except ValueError as error:  # what botocore raises for an endpoint that is no URL, whoever set it
        if isinstance(error, BotoCoreError):
            raise
        raise TargetError("The S3 endpoint (--endpoint-url or AWS_ENDPOINT_URL) is not a URL.") from None
    take_rows_out(client, _timestamp)
    return client


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
