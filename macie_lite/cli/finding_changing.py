"""`macie-lite findings archive`, `unarchive`, `sample`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Annotated

import typer

from macie_lite.cli.choices import one_of
from macie_lite.cli.criteria_options import Criteria, FilterName, Where, chosen
from macie_lite.cli.options import with_settings
from macie_lite.cli.words import counted
from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.feeds.criteria import matcher
from macie_lite.feeds.formats import FORMATS, format_named
from macie_lite.pipeline.samples import JOB, TYPES, forget_samples, sample_outcomes, store_samples
from macie_lite.pipeline.suppression import put_away
from macie_lite.store.base import FindingFilter, Store
from macie_lite.store.open_store import open_store

__all__ = ["add_commands"]

Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="the ids of findings", show_default=False)]

_SAMPLE_EXAMPLES = """Examples:

macie-lite findings sample --format asff

macie-lite findings sample --type SensitiveData:S3Object/Financial --store && macie-lite feed deliver --until-empty
"""

_ACCOUNT, _REGION = "111122223333", "us-east-1"


def add_commands(app: typer.Typer) -> None:
    """Adds the commands to `macie-lite findings`."""
    app.command(
        "archive",
        help="Archive findings: `findings list` leaves them out, and feeds send them once more, as archived.",
        epilog="Examples:\n\nmacie-lite findings archive 50ef5f61-0bd7-55c7-b49b-781f78d22fa7\n\n"
        "macie-lite findings archive --where 'resourcesAffected.s3Bucket.name eq demo'",
    )(archive)
    app.command(
        "unarchive",
        help="Bring archived findings back; feeds send them once more, suppressed ones for the first time.",
        epilog="Example: macie-lite findings unarchive --filter test-data",
    )(unarchive)
    app.command(
        "sample",
        help="Print sample findings, one of each type, so that what reads them can be built before there are any.",
        epilog=_SAMPLE_EXAMPLES,
    )(sample)


@with_settings("db")
def archive(
    settings: Settings,
    finding_ids: Ids = None,
    filter: FilterName = None,
    criteria: Criteria = None,
    where: Where = None,
) -> None:
    count = _change(settings, finding_ids, filter, criteria, where, archived=True)
    print(f"Archived {counted(count, 'finding')}.")


@with_settings("db")
def unarchive(
    settings: Settings,
    finding_ids: Ids = None,
    filter: FilterName = None,
    criteria: Criteria = None,
    where: Where = None,
) -> None:
    count = _change(settings, finding_ids, filter, criteria, where, archived=False)
    print(f"Brought {counted(count, 'finding')} back.")


def _change(
    settings: Settings,
    ids: list[str] | None,
    name: str | None,
    criteria: str | None,
    where: list[str] | None,
    *,
    archived: bool,
) -> int:
    with closing(open_store(settings.db, create=False)) as store:
        wanted = chosen(store, name, criteria, where)
        if bool(ids) is (wanted is not None):
            raise UsageError("Say which findings: their ids, or --filter, --criteria or --where.")
        if wanted is None:
            _check_ids(store, ids or [])
            return put_away(store, ids or [], archived)
        matches = matcher(wanted)
        found = store.findings(FindingFilter(archived=not archived))
        return put_away(store, (one["id"] for one in found if matches(one)), archived)


def _check_ids(store: Store, ids: list[str]) -> None:
    """All of them, before any is changed."""
    for one in ids:
        if store.change_of(one) is None:
            raise UsageError(f"There is no finding {one!r}; `macie-lite findings list --all` shows them.")


@with_settings("db", "account_id", "region")
def sample(
    settings: Settings,
    types: Annotated[
        list[str] | None, typer.Option("--type", help=f"of this type: {', '.join(TYPES)}; may be repeated")
    ] = None,
    format: Annotated[str, one_of("--format", tuple(FORMATS), "printed as")] = "jsonl",
    store: Annotated[
        bool, typer.Option("--store", help=f"store them too, as the job {JOB}, so that feeds deliver them")
    ] = False,
    remove: Annotated[bool, typer.Option("--remove", help="print none, and delete those that are stored")] = False,
) -> None:
    if remove:
        with closing(open_store(settings.db, create=False)) as opened:
            gone = forget_samples(opened)
        print(f"Removed the job {JOB} with its findings." if gone else "No sample findings are stored.")
        return
    made = sample_outcomes(settings.account_id or _ACCOUNT, settings.region or _REGION, *_known(types or []))
    if store:
        with closing(open_store(settings.db)) as opened:
            made = store_samples(opened, made)
        again = "`macie-lite findings sample --remove` removes them"
        print(f"Stored {counted(len(made), 'sample finding')} as the job {JOB}; {again}.", file=sys.stderr)
    for piece in format_named(format).document(one.finding for one in made if one.finding):
        sys.stdout.write(piece)


def _known(given: list[str]) -> Iterator[str]:
    for one in given:
        found = [name for name in TYPES if one in (name, name.rpartition("/")[2])]
        if not found:
            raise UsageError(f"There are no sample findings of the type {one!r}: take {', '.join(TYPES)}.")
        yield found[0]
