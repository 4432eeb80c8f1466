"""What a run lists of accounts: their buckets by criteria, asked anew at every run, and gaps where they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from macie_lite.aws import clients as aws_clients
from macie_lite.config import Settings
from macie_lite.errors import TargetError
from macie_lite.model.jobs import EventType, Listing
from macie_lite.pipeline.opening import Opener
from macie_lite.pipeline.targets import listings_of
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.servers.accounts import bucket_of, fresh_accounts, refuse
from tests.servers.fault_proxy import FaultProxy
from tests.servers.faults import Break
from tests.servers.s3_server import S3Server
from tests.store.samples import new_run

pytestmark = pytest.mark.slow


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "x.db"))
    yield opened
    opened.close()
    aws_clients._assumed.clear()


def _listed(store: Store, accounts: Any, *targets: str, include: str = "name=*") -> list[Listing]:
    run = store.run(new_run(store))
    assert run is not None
    kept: dict[str, Any] = {"accounts": [{"id": account} for account in accounts]}
    run = replace(run, targets=targets, buckets={"include": [include]}, accounts=kept)
    return list(listings_of(store, run, Opener(Settings(max_attempts=1), run)))


def _told(store: Store) -> list[tuple[EventType, str | None]]:
    return [(event.type, event.resource) for event in store.events()]


def test_criteria_are_of_the_buckets_of_each_account_at_every_run(s3: S3Server, store: Store) -> None:
    one, two = fresh_accounts(2)
    for account, name in ((one, "data"), (one, "logs"), (two, "data")):
        bucket_of(s3, account, f"{name}-{account}")
    found = _listed(store, [one, two], f"s3://data-{two}", include="name=data-*")
    assert found == [Listing(0, f"s3://data-{two}"), Listing(1, f"s3://data-{one}", account=one)]
    new = bucket_of(s3, two, f"data-new-{two}")
    assert [one.target for one in _listed(store, [two], include=f"account={two}")] == [f"s3://data-{two}", new.target]
    assert _listed(store, [one], include=f"account={two}") == []
    assert _told(store)[-1] == (EventType.NO_BUCKETS_MATCHED_THE_CRITERIA, None)


def test_accounts_of_one_job_are_no_strangers_to_each_other(s3: S3Server, store: Store) -> None:
    one, two, other = fresh_accounts(3)
    for owner, guest in ((one, two), (two, other)):
        shared = bucket_of(s3, owner, f"data-{owner}")
        arn = f"arn:aws:s3:::{shared.name}"
        allowed = f'{{"Effect": "Allow", "Principal": {{"AWS": "{guest}"}}, "Action": "s3:*", "Resource": "{arn}"}}'
        shared.client.put_bucket_policy(Bucket=shared.name, Policy=f'{{"Statement": [{allowed}]}}')
    by_word = {word: _listed(store, [one, two], include=f"shared={word}") for word in ("INTERNAL", "EXTERNAL")}
    assert {word: [one.account for one in found] for word, found in by_word.items()} == {
        "INTERNAL": [one],
        "EXTERNAL": [two],
    }


def test_an_account_that_refuses_is_a_gap_and_the_others_go_on(
    s3: S3Server, fault_proxy: FaultProxy, store: Store
) -> None:
    closed, one = fresh_accounts(2)
    bucket_of(s3, one, f"data-{one}")
    refuse(fault_proxy, closed)
    gap, found = _listed(store, [closed, one])
    assert (gap.number, gap.target, gap.account, gap.ended, gap.exit_code) == (
        0,
        f"arn:aws:iam::{closed}:role/macie-lite-scanning",
        closed,
        True,
        TargetError.exit_code,
    )
    assert found == Listing(1, f"s3://data-{one}", account=one)
    assert _told(store) == [
        (EventType.ACCOUNT_ACCESS_DENIED, closed),
        (EventType.BUCKET_MATCHED_THE_CRITERIA, f"data-{one}"),
    ]


def test_an_account_that_does_not_answer_is_a_gap_too_and_not_a_refusal(
    s3: S3Server, fault_proxy: FaultProxy, store: Store
) -> None:
    (silent,) = fresh_accounts(1)
    fault_proxy.fault(Break.CLOSE, method="GET")
    (gap,) = _listed(store, [silent])
    assert gap.error is not None
    assert gap.error.startswith(f"The buckets of account {silent} (arn:aws:iam::{silent}:role/macie-lite-scanning) did")
    assert _told(store) == []
