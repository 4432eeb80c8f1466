"""What a job file, or the options of `jobs create`, say beside the options of a scan. Sizes are Macie's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from macie_lite.errors import UsageError
from macie_lite.jobs.accounts import Account, Accounts, read_accounts
from macie_lite.jobs.buckets import ALL, BucketScope
from macie_lite.jobs.schedule import parse_schedule
from macie_lite.model.results import JsonObject

__all__ = ["KEYS", "MOST", "Description", "describe"]

MOST = {"name": 500, "description": 200, "tags": 50, "key": 128, "value": 256}
"""Macie's limits (API reference, `CreateClassificationJob`); key, value: of a tag."""


@dataclass(frozen=True, slots=True)
class Description:
    """targets: as the user named them. buckets, ignore_buckets: conditions, as `BucketScope` reads them; `all` is every
    bucket that the credentials list. accounts: as `read_accounts` gives them; account_role, account_external_id: of
    those without their own. schedule: as `parse_schedule` reads it. initial_run: Macie's `initialRun`."""

    name: str = "job"
    description: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    buckets: tuple[str, ...] = ()
    ignore_buckets: tuple[str, ...] = ()
    schedule: str | None = None
    initial_run: bool = True
    accounts: tuple[JsonObject, ...] = ()
    account_role: str | None = None
    account_external_id: str | None = None

    @property
    def read_in(self) -> Accounts:
        """Raises UsageError for what is no account, role or external id."""
        return Accounts(tuple(Account(**one) for one in self.accounts), self.account_role, self.account_external_id)

    @property
    def scope(self) -> BucketScope:
        """All buckets of accounts, if nothing else is said. Raises UsageError for what is no condition."""
        said = self.buckets or (("all",) if self.accounts else ())
        chosen = tuple(ALL if text == "all" else text for text in said)
        return BucketScope(chosen, self.ignore_buckets)


KEYS = tuple(f.name for f in fields(Description))
"""What a job file holds beside options of a scan."""


def describe(given: Mapping[str, Any], base: Description | None = None) -> Description:
    """`given` (values of `KEYS`, None where nothing is said) over `base`, checked. Raises UsageError that names the
    key."""
    said = {name: _READ.get(name, _text)(name, value) for name, value in given.items() if value is not None}
    described = Description(**(asdict(base or Description()) | said))
    _within("name", described.name)
    _within("description", described.description)
    if not (described.targets or described.buckets or described.accounts):
        raise UsageError(
            "A job needs at least one --target, or --buckets, or --account; or a file with `targets`, `buckets` or "
            "`accounts`."
        )
    if described.ignore_buckets and not (described.buckets or described.accounts):
        raise UsageError(
            "--ignore-buckets, or `ignore_buckets`, leaves out some of --buckets, or `buckets`: there are none."
        )
    _ = described.scope, described.read_in
    if described.schedule is not None:
        parse_schedule(described.schedule)
    elif not described.initial_run:
        raise UsageError(
            "--no-initial-run, or `initial_run: false`, is for jobs with a schedule: one that runs once would read "
            "nothing."
        )
    return described


def _within(name: str, text: str) -> None:
    if len(text) > MOST[name]:
        raise UsageError(f"The `{name}` of a job has at most {MOST[name]} characters.")


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise UsageError(f"The `{name}` of a job must be text.")
    return value


def _texts(name: str, value: Any) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if isinstance(listed, bytes) or not isinstance(listed, Sequence) or not all(isinstance(one, str) for one in listed):
        raise UsageError(f"The `{name}` of a job file must be a list of texts.")
    return tuple(listed)


def _tags(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(one, str) for pair in value.items() for one in pair):
        raise UsageError(f"The `{name}` of a job must be a mapping of texts to texts.")
    too_long = any(len(key) > MOST["key"] or len(text) > MOST["value"] for key, text in value.items())
    if too_long or len(value) > MOST["tags"]:
        raise UsageError(f"A job has at most {MOST['tags']} tags, of {MOST['key']} and {MOST['value']} characters.")
    return dict(value)


def _schedule(name: str, value: Any) -> str:
    return parse_schedule(_text(name, value)).text


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise UsageError(f"`{name}` must be true or false.")
    return value


_READ: dict[str, Any] = {
    "tags": _tags,
    "targets": _texts,
    "buckets": _texts,
    "ignore_buckets": _texts,
    "schedule": _schedule,
    "initial_run": _flag,
    "accounts": read_accounts,
}
