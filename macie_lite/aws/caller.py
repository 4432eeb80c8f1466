"""Who the credentials are, as STS tells it."""

from __future__ import annotations

import os
from dataclasses import replace

from macie_lite.aws.access import Access

__all__ = ["caller_arn", "is_elsewhere"]


def is_elsewhere(options: Access) -> bool:
    """Whether another store is asked, which has no AWS account."""
    return bool(options.endpoint_url or os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"))


def caller_arn(options: Access) -> str | None:
    """The ARN of who asks, before any role is assumed. None where there is none, or STS does not tell."""
    if options.unsigned or (is_elsewhere(options) and not os.environ.get("AWS_ENDPOINT_URL_STS")):
        return None
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    from macie_lite.aws.clients import session_and_region

    config = Config(connect_timeout=options.connect_timeout, read_timeout=options.connect_timeout)
    try:
        session, region = session_and_region(replace(options, role_arn=None))
        arn: str = session.create_client("sts", region, config=config).get_caller_identity()["Arn"]
    except (BotoCoreError, ClientError):
        return None  # what cannot be read for want of credentials says so itself
    return arn
