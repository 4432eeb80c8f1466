"""What the commands change about buckets: what is set by hand, and what S3 tells of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Annotated

import typer

from macie_lite.cli.bucket_finding import Name, Pattern, of_name
from macie_lite.cli.options import with_settings
from macie_lite.config import Settings
from macie_lite.errors import TargetError, Unavailable, UsageError
from macie_lite.model.buckets import CUSTOM, MANAGED, BucketProfile, Suppressed
from macie_lite.model.objects import BucketInfo
from macie_lite.pipeline.build import source_options
from macie_lite.posture.inventory import describe, rescore
from macie_lite.posture.score import MAXIMUM
from macie_lite.sources.account import account_id
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.open_source import open_source
from macie_lite.store.base import Kind, Store
from macie_lite.store.open_store import open_store, open_stored

__all__ = ["exclude", "include", "override", "refresh"]

Names = Annotated[list[str] | None, typer.Argument(help="buckets", show_default=False)]
Identifiers = Annotated[
    list[str] | None, typer.Option("--identifier", metavar="ID", help="a kind of sensitive data; repeatable")
]
Change = Callable[[BucketProfile], BucketProfile]


@with_settings("db", "account_id")
def exclude(settings: Settings, names: Names = None, identifier: Identifiers = None) -> None:
    _set(settings, names or [], identifier or [], excluded=True)


@with_settings("db", "account_id")
def include(settings: Settings, names: Names = None, identifier: Identifiers = None) -> None:
    _set(settings, names or [], identifier or [], excluded=False)


@with_settings("db", "account_id")
def override(
    settings: Settings,
    name: Name,
    score: Annotated[str, typer.Argument(help="100 or none", show_default=False)],
) -> None:
    if score.lower() not in ("100", "none"):
        raise UsageError(f"A score that is set by hand is 100, or none, as Macie's; not {score!r}.")
    value = MAXIMUM if score == "100" else None
    with closing(open_stored(settings.db)) as store:
        _change(store, settings, [name], lambda one: replace(one, override=value))


def _set(settings: Settings, names: Collection[str], identifiers: Collection[str], *, excluded: bool) -> None:
    if not names and not identifiers:
        raise UsageError("Name a bucket, or an --identifier for all buckets.")
    with closing(open_stored(settings.db)) as store:
        kinds = {_kind(store, one) for one in identifiers}
        if not names:
            _change_template(store, settings, kinds, excluded=excluded)
        elif kinds:
            _change(
                store, settings, names, lambda one: replace(one, suppressed=_with(one.suppressed, kinds, add=excluded))
            )
        else:
            _change(store, settings, names, lambda one: replace(one, excluded=excluded))


def _with(now: Iterable[Suppressed], kinds: set[Suppressed], *, add: bool) -> tuple[Suppressed, ...]:
    return tuple(sorted({*now} | kinds if add else {*now} - kinds))


def _kind(store: Store, identifier: str) -> Suppressed:
    """Raises UsageError for one that nobody knows."""
    found = {kind.id: kind.type for one in store.buckets() for kind in one.contents.kinds}
    if identifier in found:
        return Suppressed(found[identifier], identifier)
    from classifiers.loading import load  # half a second

    if identifier in load():
        return Suppressed(MANAGED, identifier)
    if store.definition(Kind.IDENTIFIER, identifier):
        return Suppressed(CUSTOM, identifier)
    raise UsageError(f"There is no identifier {identifier}; `macie-lite identifiers list` shows them.")


def _change(store: Store, settings: Settings, names: Iterable[str], change: Change) -> None:
    """Names without a bucket are refused before any is changed."""
    chosen = [one for name in names for one in of_name(store, name, settings)]
    for one in chosen:
        store.change_bucket(changed := change(one))
        _score_again(store, changed)


def _change_template(store: Store, settings: Settings, kinds: set[Suppressed], *, excluded: bool) -> None:
    accounts = {settings.account_id} if settings.account_id else store.accounts()
    if not accounts:
        raise UsageError("No buckets are known yet; name an account with --account-id.")
    for account in sorted(accounts):
        now = store.template_excludes(account)
        store.change_template(account, _with(now, kinds, add=excluded), datetime.now(UTC))
    for one in store.buckets():
        if one.account_id in accounts:
            _score_again(store, one)


def _score_again(store: Store, profile: BucketProfile) -> None:
    store.keep_bucket(replace(rescore(store, profile), updated_at=datetime.now(UTC)))


@with_settings(
    *("db", "account_id", "endpoint_url", "profile", "region", "role_arn", "external_id"),
    *("connect_timeout", "read_timeout", "max_attempts"),
)
def refresh(
    settings: Settings,
    bucket: Pattern = None,
) -> None:
    from macie_lite.sources.buckets import list_buckets  # botocore takes a third of a second

    options = source_options(settings)
    account = account_id(settings.account_id, ["s3://"], options)
    with closing(open_store(settings.db)) as store:
        chosen = [name for name in list_buckets(options) if fnmatchcase(name, bucket or "*")]
        failed = [name for name in chosen if not _refreshed(store, account, name, options)]
    print(f"Refreshed {len(chosen) - len(failed)} of {len(chosen)} buckets.", file=sys.stderr)
    if failed:
        raise TargetError(f"{len(failed)} of {len(chosen)} buckets could not be asked.")


def _refreshed(store: Store, account: str, name: str, options: SourceOptions) -> bool:
    try:
        info = _asked(name, options)
    except (TargetError, Unavailable) as error:
        print(error, file=sys.stderr)
        return False
    describe(store, account, info, datetime.now(UTC))
    return True


def _asked(name: str, options: SourceOptions) -> BucketInfo:
    source = open_source(f"s3://{name}", options)
    try:
        return source.bucket()
    finally:
        source.close()
