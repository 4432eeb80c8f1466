"""Accounts as users name them: defaults, what a job keeps, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from macie_lite.errors import UsageError
from macie_lite.jobs.accounts import ROLE_NAME, Account, Accounts, read_accounts

_ONE, _TWO = "111122223333", "444455556666"


def _accounts(*named: Any, **shared: Any) -> Accounts:
    return Accounts(tuple(Account(**one) for one in read_accounts("accounts", named)), **shared)


def test_each_has_its_own_role_and_external_id_or_the_shared_ones() -> None:
    given = _accounts(_ONE, {"id": _TWO, "role": "own", "external_id": "theirs"}, external_id="ours")
    assert given.whole == (Account(_ONE, ROLE_NAME, "ours"), Account(_TWO, "own", "theirs"))
    assert [one.role_arn("aws-cn") for one in given.whole] == [
        f"arn:aws-cn:iam::{_ONE}:role/{ROLE_NAME}",
        f"arn:aws-cn:iam::{_TWO}:role/own",
    ]


def test_an_arn_stands_as_it_is() -> None:
    arn = f"arn:aws-us-gov:iam::{_ONE}:role/team/own"
    assert Account(_ONE, arn).role_arn("aws") == arn


def test_a_job_keeps_what_was_said_so_that_what_is_shared_can_be_changed() -> None:
    given = _accounts(_ONE, {"id": _TWO, "role": "own"}, role="scanning")
    assert given.stored() == {"accounts": [{"id": _ONE}, {"id": _TWO, "role": "own"}], "role": "scanning"}
    assert Accounts.of(given.stored()) == given
    assert Accounts().stored() == {}
    assert Accounts.of({}) == Accounts()


@pytest.mark.parametrize(
    ("named", "shared", "said"),
    [
        (["1"], {}, "An account is its twelve digits, not '1'"),
        (["١٢٣٤٥٦٧٨٩٠١٢"], {}, "twelve digits"),
        ([111122223333], {}, "twelve digits in quotes"),
        ([{"role": "x"}], {}, "has them as `id`"),
        ([{"id": _ONE, "rule": "x"}], {}, "`rule` is not known of an account in `accounts`"),
        ([_ONE, {"id": _ONE, "role": "x"}], {}, f"The account {_ONE} stands twice"),
        ([_ONE], {"role": "a b"}, "is a name such as macie-lite-scanning"),
        ([_ONE], {"role": f"arn:aws:iam::{_TWO}:role/x"}, f"is not one of account {_ONE}"),
        ([_ONE], {"external_id": "x"}, "takes 2 to 1224"),
        ([], {"role": "x"}, "are of `accounts`, which is missing"),
    ],
)
def test_what_is_refused(named: list[Any], shared: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError) as refused:
        _accounts(*named, **shared)
    assert said in str(refused.value)
