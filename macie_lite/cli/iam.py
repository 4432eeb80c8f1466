"""`macie-lite iam`: the permissions that scanning needs, to be pasted into AWS."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from contextlib import closing
from typing import Annotated

import typer

from macie_lite.cli.choices import one_of
from macie_lite.cli.options import with_settings
from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.jobs.accounts import EXTERNAL_ID, ID, ROLE_NAME, Account, Accounts
from macie_lite.model.feeds import Feed
from macie_lite.posture.feed_policy import delivering, needs
from macie_lite.posture.policy import Scope, scanning_policy, trust_policy
from macie_lite.store.open_store import open_stored

__all__ = ["app"]

app = typer.Typer(
    help="Print the permissions that scanning needs. Asks nothing of AWS.",
    epilog="Example: macie-lite iam policy --bucket my-bucket",
    no_args_is_help=True,
)

_PARTITIONS = ("aws", "aws-cn", "aws-us-gov")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
"""S3 user guide, "General purpose bucket naming rules"; the wildcards of a policy are no names."""

_PATH = r"[\w+=,.@/-]+"
_ARNS = {
    "--queue": (r"sqs:[a-z0-9-]+:[0-9]{12}:[\w-]{1,80}(?:\.fifo)?", "sqs:eu-west-1:111122223333:events"),
    "--kms-key": (rf"kms:[a-z0-9-]+:{ID}:key/[\w-]+", "kms:eu-west-1:111122223333:key/ID (an alias will not do)"),
    "--assume-role-arn": (rf"iam::(?:{ID}|\*):role/[\w+=,.@/*?-]+", "iam::*:role/macie-lite-scanning"),
    "--trust": (rf"iam::{ID}:(?:root|(?:role|user)/{_PATH})", "iam::111122223333:role/scanner, or an account"),
}
"""What follows `arn:PARTITION:`, and an example."""


_Buckets = Annotated[list[str] | None, typer.Option("--bucket", metavar="NAME", help="only this one; repeatable")]
_Prefixes = Annotated[
    list[str] | None, typer.Option("--prefix", metavar="TEXT", help="only keys that begin so; repeatable")
]
_Inventories = Annotated[
    list[str] | None,
    typer.Option("--inventory-bucket", metavar="NAME", help="a bucket with S3 Inventory reports; repeatable"),
]
_Queues = Annotated[
    list[str] | None, typer.Option("--queue", metavar="ARN", help="an SQS queue with the events of S3; repeatable")
]
_Keys = Annotated[
    list[str] | None, typer.Option("--kms-key", metavar="ARN", help="a key that objects are under; repeatable")
]
_Tags = Annotated[bool, typer.Option("--tags", help="for conditions on objects' tags")]
_Versions = Annotated[bool, typer.Option("--versions", help="for `scan --versions all`")]
_Assumed = Annotated[
    list[str] | None,
    typer.Option(
        "--assume-role-arn", metavar="ARN", help="roles to assume, with * and ?; without --bucket nothing else"
    ),
]
_Accounts = Annotated[
    list[str] | None,
    typer.Option("--account", metavar="ID", help="for jobs with it: its role to assume, as above; repeatable"),
]
_Role = Annotated[
    str | None, typer.Option("--account-role", metavar="NAME", help=f"that role's name (default: {ROLE_NAME})")
]
_Trust = Annotated[
    str | None, typer.Option("--trust", metavar="PRINCIPAL", help="the account or ARN that may assume the role")
]
_ExternalId = Annotated[str | None, typer.Option("--external-id", help="with --trust: what it has to say")]
_Feeds = Annotated[bool, typer.Option("--feeds", help="and for delivering: what the feeds of the database send to")]
_Partition = Annotated[str, one_of("--partition", _PARTITIONS, "which AWS")]


@app.callback()
def _group() -> None:
    """Keeps `iam` a group while it has one command."""


@app.command(
    "policy",
    help="The least-privilege policy of who scans, as JSON: list, read and describe buckets, and nothing that changes "
    "one. With --trust, the trust policy of a role that the scanner assumes.",
    epilog="Examples:\n\nmacie-lite iam policy --bucket exports --prefix 2026/ --kms-key KEY_ARN\n\n"
    "macie-lite iam policy --account 111122223333 --account 444455556666\n\n"
    "macie-lite iam policy --bucket exports --feeds\n\n"
    "macie-lite iam policy --assume-role-arn 'arn:aws:iam::*:role/macie-lite-scanning'\n\n"
    "macie-lite iam policy --trust 111122223333 --external-id my-scanner",
)
@with_settings("db")
def policy(
    settings: Settings,
    bucket: _Buckets = None,
    prefix: _Prefixes = None,
    inventory_bucket: _Inventories = None,
    queue: _Queues = None,
    kms_key: _Keys = None,
    tags: _Tags = False,
    versions: _Versions = False,
    assume_role_arn: _Assumed = None,
    account: _Accounts = None,
    account_role: _Role = None,
    trust: _Trust = None,
    external_id: _ExternalId = None,
    feeds: _Feeds = False,
    partition: _Partition = "aws",
) -> None:
    scope = Scope(
        buckets=_buckets("--bucket", bucket),
        prefixes=tuple(prefix or ()),
        inventories=_buckets("--inventory-bucket", inventory_bucket),
        queues=_arns("--queue", queue, partition),
        keys=_arns("--kms-key", kms_key, partition),
        roles=(*_arns("--assume-role-arn", assume_role_arn, partition), *_roles(account, account_role, partition)),
        tags=tags,
        versions=versions,
        partition=partition,
    )
    if trust is None:
        _print_scanning(external_id, scope, _stored(settings) if feeds else [])
    else:
        _print_trust(trust, external_id, scope, feeds=feeds)


def _stored(settings: Settings) -> list[Feed]:
    with closing(open_stored(settings.db)) as store:
        return store.feeds()


def _print_scanning(external_id: str | None, scope: Scope, feeds: Sequence[Feed]) -> None:
    if external_id is not None:
        raise UsageError("--external-id belongs to --trust: it stands in the trust policy of the role.")
    _print(scanning_policy(scope, delivering(feeds, scope.partition)))
    _notes(scope)
    for feed in feeds:
        if role := feed.settings.get("role_arn"):
            own = ", ".join(f"{one.action} on {one.resource}" for one in needs(feed, scope.partition))
            _note(f"the feed {feed.name} acts as {role}, whose policy needs {own}.")


def _print_trust(principal: str, external_id: str | None, scope: Scope, *, feeds: bool) -> None:
    if feeds or scope != Scope(partition=scope.partition):
        raise UsageError("--trust prints the role's trust policy; beside it only --external-id and --partition count.")
    if external_id is not None and re.fullmatch(EXTERNAL_ID, external_id) is None:
        raise UsageError("--external-id takes 2 to 1224 letters, digits and any of +=,.@:/-_.")
    if re.fullmatch(ID, principal) is None:
        _arns("--trust", [principal], scope.partition)
    _print(trust_policy(principal, external_id, scope.partition))
    if external_id is None:
        _note("no --external-id: whoever can act as the principal can assume the role.")


def _notes(scope: Scope) -> None:
    scans = bool(scope.buckets) or not scope.roles
    if scans and not scope.keys:
        _note("no --kms-key: objects under a customer's KMS key cannot be read; those under S3's and AWS's own can.")
    if scans and not scope.buckets:
        _note("no --bucket: all buckets are meant.")
    if scans and scope.prefixes:
        _note(
            "with --prefix HeadBucket is refused, and the region asked for by GetBucketLocation; findings lack nothing."
        )
    if not scans:
        _note("no --bucket: the roles' own policies say what is read; print theirs without them.")


def _buckets(option: str, names: list[str] | None) -> tuple[str, ...]:
    for name in names or ():
        if _BUCKET.fullmatch(name) is None or ".." in name:
            raise UsageError(f"{option} takes the name of a bucket, as my-bucket; {name!r} cannot be one.")
    return tuple(names or ())


def _arns(option: str, given: list[str] | None, partition: str) -> tuple[str, ...]:
    rest, example = _ARNS[option]
    for arn in given or ():
        if re.fullmatch(f"arn:{partition}:{rest}", arn, re.ASCII) is None:
            raise UsageError(f"{option} takes an ARN such as arn:{partition}:{example}; {arn!r} is none.")
    return tuple(given or ())


def _roles(accounts: list[str] | None, name: str | None, partition: str) -> tuple[str, ...]:
    """Of the accounts of a job, as its options name them."""
    whole = Accounts(tuple(map(Account, accounts or ())), name).whole
    return tuple(one.role_arn(partition) for one in whole)


def _print(document: dict[str, object]) -> None:
    print(json.dumps(document, indent=2))


def _note(sentence: str) -> None:
    print(f"macie-lite: {sentence}", file=sys.stderr)
