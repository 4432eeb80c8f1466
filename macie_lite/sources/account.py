"""Which AWS account findings are filed under."""

from __future__ import annotations

import re
from collections.abc import Iterable

from macie_lite.aws.caller import is_elsewhere
from macie_lite.sources.base import SourceOptions

__all__ = ["NO_ACCOUNT", "account_id"]

NO_ACCOUNT = "000000000000"

_ROLE = re.compile(r"arn:[^:]*:iam::([0-9]{12}):")


def account_id(given: str | None, targets: Iterable[str], options: SourceOptions) -> str:
    """The id given, else that of the role to assume, else what STS says of the credentials, else NO_ACCOUNT.

    STS is asked only for targets in AWS itself: another store has no AWS account, and a folder has none either.
    """
    if given:
        return given
    if options.role_arn:
        role = _ROLE.match(options.role_arn)
        return role[1] if role else NO_ACCOUNT  # other stores' roles have none
    if options.unsigned or is_elsewhere(options) or not any(t.startswith(("s3://", "arn:")) for t in targets):
        return NO_ACCOUNT
    return _ask_sts(options)


def _ask_sts(options: SourceOptions) -> str:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    config = Config(connect_timeout=options.connect_timeout, read_timeout=options.connect_timeout)
    try:
        session = boto3.Session(profile_name=options.profile, region_name=options.region)
        account: str = session.client("sts", config=config).get_caller_identity()["Account"]
    except (BotoCoreError, ClientError):
        return NO_ACCOUNT  # optional: what cannot be listed for want of credentials says so itself
    return account
