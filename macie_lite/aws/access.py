"""How AWS, or a store that speaks as it does, is reached."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Access"]


@dataclass(frozen=True, slots=True)
class Access:
    """endpoint_url: one that is not AWS's; None: AWS_ENDPOINT_URL and botocore's own rules.

    region: where to start from.
    role_arn, external_id: a role to assume by STS; its credentials are renewed before they expire.
    connect_timeout: seconds for one connection.
    read_timeout: seconds that one read of a socket may last.
    max_connections: size of the connection pool; threads that ask at once.
    max_attempts: tries of one request.
    """

    endpoint_url: str | None = None
    profile: str | None = None
    region: str | None = None
    role_arn: str | None = None
    external_id: str | None = None
    unsigned: bool = False
    connect_timeout: float = 10.0
    read_timeout: float = 60.0
    max_connections: int = 16
    max_attempts: int = 5
