"""The AWS accounts whose buckets a job reads, each in a role of that account, as users name them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from macie_lite.errors import UsageError
from macie_lite.model.results import JsonObject

__all__ = ["EXTERNAL_ID", "ID", "KEYS", "ROLE", "ROLE_NAME", "Account", "Accounts", "read_accounts"]

ROLE_NAME = "macie-lite-scanning"
"""What the templates in `deploy/cloudformation` call the role."""

ID = "[0-9]{12}"
_LETTERS = "[A-Za-z0-9_+=,.@-]"
_NAME = rf"(?:{_LETTERS}+/)*{_LETTERS}{{1,64}}"
ROLE = rf"(?:arn:aws[a-z-]*:iam::{ID}:role/)?{_NAME}"
"""A name with its path, or an ARN (IAM user guide, "IAM identifiers")."""

EXTERNAL_ID = "[A-Za-z0-9_+=,.@:/-]{2,1224}"
"""STS API reference, AssumeRole."""

KEYS = ("id", "role", "external_id")


@dataclass(frozen=True, slots=True)
class Account:
    """role: a name, with its path, or an ARN."""

    id: str
    role: str | None = None
    external_id: str | None = None

    def role_arn(self, partition: str) -> str:
        role = self.role or ROLE_NAME
        return role if role.startswith("arn:") else f"arn:{partition}:iam::{self.id}:role/{role}"


@dataclass(frozen=True, slots=True)
class Accounts:
    """role, external_id: of those accounts that have none of their own. Checked when it is made; raises UsageError."""

    named: tuple[Account, ...] = ()
    role: str | None = None
    external_id: str | None = None

    def __post_init__(self) -> None:
        if not self.named and (self.role or self.external_id):
            raise UsageError("`account_role` and `account_external_id` are of `accounts`, which is missing.")
        if twice := [name for name, count in Counter(one.id for one in self.named).items() if count > 1]:
            raise UsageError(f"The account {twice[0]} stands twice in `accounts`.")
        for one in self.whole:
            _check(one)

    @classmethod
    def of(cls, stored: JsonObject) -> Accounts:
        """As a job keeps it."""
        named = tuple(Account(**one) for one in stored.get("accounts", ()))
        return cls(named, stored.get("role"), stored.get("external_id"))

    def stored(self) -> JsonObject:
        """As a job keeps it; {} where there are none."""
        if not self.named:
            return {}
        named = [_said(asdict(one)) for one in self.named]
        return {"accounts": named} | _said({"role": self.role, "external_id": self.external_id})

    @property
    def whole(self) -> tuple[Account, ...]:
        """Each with the role and the external id that it is read with."""
        role, external_id = self.role or ROLE_NAME, self.external_id
        return tuple(
            replace(one, role=one.role or role, external_id=one.external_id or external_id) for one in self.named
        )


def _said(given: Mapping[str, Any]) -> JsonObject:
    return {name: value for name, value in given.items() if value is not None}


def _check(one: Account) -> None:
    if re.fullmatch(ID, one.id) is None:
        raise UsageError(f"An account is its twelve digits, not {one.id!r}.")
    if re.fullmatch(ROLE, one.role or ROLE_NAME) is None:
        raise UsageError(f"The role of account {one.id} is a name such as {ROLE_NAME}, or an ARN, not {one.role!r}.")
    if one.role and one.role.startswith("arn:") and one.role.split(":")[4] != one.id:
        raise UsageError(f"The role {one.role} is not one of account {one.id}: roles are named by account, or by name.")
    if one.external_id is not None and re.fullmatch(EXTERNAL_ID, one.external_id) is None:
        raise UsageError(f"The external id of account {one.id} takes 2 to 1224 letters, digits and any of +=,.@:/-_.")


def read_accounts(name: str, value: Any) -> tuple[JsonObject, ...]:
    """Of a job file: texts of twelve digits, or mappings of `KEYS`. Raises UsageError."""
    listed = [value] if isinstance(value, str | Mapping) else value
    if not isinstance(listed, Iterable) or isinstance(listed, bytes):
        raise UsageError(f"The `{name}` of a job file must be a list of accounts.")
    return tuple(_mapping(name, one) for one in listed)


def _mapping(name: str, one: Any) -> JsonObject:
    given = {"id": one} if isinstance(one, str) else one
    if not isinstance(given, Mapping) or "id" not in given or not all(isinstance(x, str) for x in given.values()):
        raise UsageError(
            f"Each of the `{name}` of a job file is an account's twelve digits in quotes, or has them as `id`, beside "
            "`role` and `external_id`, all of them text."
        )
    if unknown := [key for key in given if key not in KEYS]:
        raise UsageError(f"`{unknown[0]}` is not known of an account in `{name}`: it has {', '.join(KEYS)}.")
    return dict(given)
