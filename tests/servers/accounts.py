"""Buckets of other AWS accounts, and accounts whose roles nobody may assume."""

from __future__ import annotations

import itertools
from typing import Any

import boto3

from tests.servers.fault_proxy import FaultProxy, Request
from tests.servers.faults import Gateway
from tests.servers.s3_server import REGION, Bucket, S3Server

__all__ = ["assumed_in", "bucket_of", "fresh_accounts", "refuse"]

_numbers = itertools.count(10**11)


def fresh_accounts(count: int) -> list[str]:
    """Of no other test: a server lasts longer than one."""
    return [str(number) for number in itertools.islice(_numbers, count)]


def bucket_of(server: S3Server, account: str, name: str) -> Bucket:
    """A fresh bucket that belongs to the account."""
    role = f"arn:aws:iam::{account}:role/owner"
    lent = server.client("sts").assume_role(RoleArn=role, RoleSessionName="owner")["Credentials"]
    session = boto3.Session(lent["AccessKeyId"], lent["SecretAccessKey"], lent["SessionToken"], REGION)
    client: Any = session.client("s3", endpoint_url=server.url)
    client.create_bucket(Bucket=name)
    return Bucket(name, client)


def refuse(proxy: FaultProxy, account: str, after: int = 0) -> None:
    """STS's answer to who is not trusted by the account's role (API reference, AssumeRole); `after` so many others."""
    error = "<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized</Message></Error>"
    passed = itertools.count()

    def matches(request: Request) -> bool:
        return _assumes(account)(request) and next(passed) >= after

    proxy.fault(Gateway(403, f"<ErrorResponse>{error}</ErrorResponse>".encode()), matches=matches)


def assumed_in(proxy: FaultProxy, account: str) -> list[bytes]:
    """What was said to STS for the account's role."""
    return [request.body for request in proxy.requests if _assumes(account)(request)]


def _assumes(account: str) -> Any:
    def matches(request: Request) -> bool:
        return b"Action=AssumeRole" in request.body and account.encode() in request.body

    return matches
