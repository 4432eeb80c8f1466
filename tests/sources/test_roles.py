"""Roles on the wire: assumed once per process, again before their credentials expire, and when these are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from macie_lite.aws import clients as aws_clients
from macie_lite.aws.clients import partition_of
from macie_lite.errors import TargetError
from macie_lite.model.coverage import NotExamined
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.buckets import list_buckets
from macie_lite.sources.s3 import S3Source
from tests.servers import faults
from tests.servers.accounts import refuse
from tests.servers.fault_proxy import FaultProxy
from tests.servers.faults import Answer, Gateway
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_ROLE = "arn:aws:iam::444455556666:role/scanning"
Open = Callable[[], S3Source]


@pytest.fixture
def source(bucket: Bucket) -> Iterator[Open]:
    """Opens sources that read in one role; closes them with the test."""
    options = SourceOptions(role_arn=_ROLE, external_id="ours")
    with ExitStack() as opened:
        yield lambda: opened.enter_context(closing(S3Source(bucket.target, bucket.name, "", options)))


def _lent(seconds: float) -> Gateway:
    """STS's answer, with credentials of a short life (API reference, AssumeRole)."""
    until = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
    key = "AS" + "IATESTONLYTESTONLY"
    lent = f"<AccessKeyId>{key}</AccessKeyId><SecretAccessKey>x</SecretAccessKey><SessionToken>t</SessionToken>"
    whole = f"<Credentials>{lent}<Expiration>{until}</Expiration></Credentials>"
    return Gateway(
        200, f"<AssumeRoleResponse><AssumeRoleResult>{whole}</AssumeRoleResult></AssumeRoleResponse>".encode()
    )


def _assumed(fault_proxy: FaultProxy) -> int:
    return sum(b"Action=AssumeRole" in request.body for request in fault_proxy.requests)


def test_a_role_is_assumed_once_for_all_sources_of_a_process(fault_proxy: FaultProxy, source: Open) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda opened: list(opened.list()), [source() for _ in range(4)]))
    assert (_assumed(fault_proxy), len(fault_proxy.requests)) == (1, 5)


def test_a_role_is_assumed_again_before_its_credentials_expire(fault_proxy: FaultProxy, source: Open) -> None:
    fault_proxy.fault(_lent(540), method="POST", times=1)
    first, second = source(), source()
    assert _assumed(fault_proxy) == 0
    for opened in (first, second, first, second):
        list(opened.list())
    assert _assumed(fault_proxy) == 2, "nine minutes are too few, an hour is not"
    tokens = [request.headers["x-amz-security-token"] for request in fault_proxy.requests if request.listing]
    assert len(set(tokens)) <= 2
    assert tokens[1] == tokens[2] == tokens[3]


def test_credentials_of_a_role_that_are_refused_are_not_used_again(fault_proxy: FaultProxy, source: Open) -> None:
    first, second = source(), source()
    list(first.list())
    fault_proxy.fault(faults.EXPIRED_TOKEN, method="GET", times=1)
    list(first.list())
    list(source().list())
    assert _assumed(fault_proxy) == 2
    list(second.list())
    assert _assumed(fault_proxy) == 2


def test_a_role_of_one_account_that_is_refused_any_more_costs_its_objects_alone(
    fault_proxy: FaultProxy, bucket: Bucket
) -> None:
    bucket.put("a", b"1")
    options = SourceOptions(role_arn=_ROLE)
    for account, expected in (("444455556666", NotExamined), (None, TargetError)):
        fault_proxy.heal()
        aws_clients._assumed.clear()
        with closing(S3Source(bucket.target, bucket.name, "", replace(options, account=account))) as opened:
            (ref,) = opened.list()
            fault_proxy.fault(faults.EXPIRED_TOKEN, key="a")
            refuse(fault_proxy, "444455556666")
            with pytest.raises(expected):
                opened.open(ref)


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-central-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("garage", "aws"),
        (None, "aws"),
    ],
)
def test_roles_are_of_the_partition_that_asks(region: str | None, partition: str) -> None:
    assert partition_of(SourceOptions(region=region)) == partition


def test_a_list_of_buckets_that_is_refused_names_its_permission(fault_proxy: FaultProxy) -> None:
    fault_proxy.fault(Answer(403, "AccessDenied", "no"), method="GET")
    with pytest.raises(TargetError, match=r"of account 1 may not be listed \(AccessDenied\).*s3:ListAllMyBuckets"):
        list(list_buckets(SourceOptions(), "The list of all buckets of account 1"))
