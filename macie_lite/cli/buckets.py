"""`macie-lite buckets`: the inventory of S3 buckets with their sensitivity scores, as Macie has them."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from fnmatch import fnmatchcase
from typing import Annotated, Any

import typer

from macie_lite.cli import bucket_changing
from macie_lite.cli.bucket_finding import Name, Pattern, of_name
from macie_lite.cli.bucket_views import explained, history_lines, listed
from macie_lite.cli.choices import one_of
from macie_lite.cli.lists import AsJson, print_list
from macie_lite.cli.options import with_settings
from macie_lite.config import Settings
from macie_lite.model.buckets import BucketProfile
from macie_lite.posture.score import effective
from macie_lite.posture.shapes import bucket_metadata, detections, history, resource_profile
from macie_lite.store.open_store import open_stored

__all__ = ["app"]

app = typer.Typer(
    help="The S3 buckets that were scanned or listed: exposure, coverage, sensitivity scores.",
    no_args_is_help=True,
    epilog="Example: macie-lite buckets list --min-score 51",
)

_ORDERS: dict[str, Callable[[BucketProfile], Any]] = {
    "score": lambda one: (-effective(one), one.name),
    "name": lambda one: one.name,
    "objects": lambda one: (-(one.listed.objects if one.listed else 0), one.name),
    "size": lambda one: (-(one.listed.bytes if one.listed else 0), one.name),
    "sensitive": lambda one: (-sum(one.contents.severities), one.name),
}

app.command(
    "exclude",
    help="Leave buckets out of automated discovery and scoring; with --identifier, leave that kind of data out of the "
    "scores of these buckets, or of all where none is named.",
    epilog="Examples:\n\nmacie-lite buckets exclude my-logs\n\nmacie-lite buckets exclude my-bucket --identifier NAME",
)(bucket_changing.exclude)
app.command(
    "include",
    help="Take back what `exclude` did.",
    epilog="Example: macie-lite buckets include my-bucket --identifier NAME",
)(bucket_changing.include)
app.command(
    "override",
    help="Give a bucket the highest score by hand, 100, or with `none` the one that is worked out.",
    epilog="Example: macie-lite buckets override my-bucket 100",
)(bucket_changing.override)
app.command(
    "refresh",
    help="Ask S3 for the buckets of the credentials and how they are set up. Lists and reads no objects.",
    epilog="Example: macie-lite buckets refresh --bucket 'prod-*'",
)(bucket_changing.refresh)


@app.command(
    "list",
    help="The inventory, the highest scores first.",
    epilog="Example: macie-lite buckets list --public --min-score 51 --format json",
)
@with_settings("db", "account_id")
def list_buckets(
    settings: Settings,
    min_score: Annotated[int, typer.Option("--min-score", min=-1, max=100, help="scores from this one on")] = -1,
    public: Annotated[bool, typer.Option("--public", help="only those that anybody may read or write")] = False,
    bucket: Pattern = None,
    sort: Annotated[str, one_of("--sort", tuple(_ORDERS), "what comes first")] = "score",
    format: AsJson = "table",
) -> None:
    with closing(open_stored(settings.db)) as store:
        found = [
            one
            for one in store.buckets()
            if settings.account_id in (None, one.account_id)
            and effective(one) >= min_score
            and (not public or one.info.effective_permission == "PUBLIC")
            and fnmatchcase(one.name, bucket or "*")
        ]
    found.sort(key=_ORDERS[sort])
    nothing = "No such buckets are known; `scan` and `buckets refresh` bring them in."
    print_list(format, found, bucket_metadata, listed, nothing)


@app.command(
    "show",
    help="One bucket: what its score is made of, and how much of it was read.",
    epilog="Example: macie-lite buckets show my-bucket --format json",
)
@with_settings("db", "account_id")
def show(name: Name, settings: Settings, format: AsJson = "table") -> None:
    with closing(open_stored(settings.db)) as store:
        found = of_name(store, name, settings)
    if format == "json":
        print(json.dumps([_whole(one) for one in found], indent=2))
    else:
        print("\n\n".join("\n".join(explained(one)) for one in found))


def _whole(profile: BucketProfile) -> dict[str, Any]:
    told = {"bucket": bucket_metadata(profile), "profile": resource_profile(profile)}
    return told | {"detections": detections(profile)}


@app.command(
    "score",
    help="A bucket's score, and what it was before.",
    epilog="Example: macie-lite buckets score my-bucket --format json",
)
@with_settings("db", "account_id")
def show_score(name: Name, settings: Settings, format: AsJson = "table") -> None:
    with closing(open_stored(settings.db)) as store:
        found = [(one, store.bucket_scores(one.account_id, name)) for one in of_name(store, name, settings)]
    if format == "json":
        print(json.dumps([resource_profile(one) | {"history": history(before)} for one, before in found], indent=2))
        return
    for one, before in found:
        print("\n".join([*history_lines(before), f"{'now':<19}  {effective(one):>5}"]))
