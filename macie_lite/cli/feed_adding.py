"""`macie-lite feed add`."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Annotated

import typer

from macie_lite.cli import criteria_options
from macie_lite.cli.choices import one_of
from macie_lite.cli.feed_finding import Name
from macie_lite.cli.options import with_settings
from macie_lite.config import Settings
from macie_lite.errors import UsageError
from macie_lite.feeds.formats import FORMATS
from macie_lite.feeds.sinks.kinds import KINDS, RESULT_FORMATS, checked_settings, kind_named, where
from macie_lite.model.feeds import RESULTS, Feed
from macie_lite.pipeline.result_delivery import last, said
from macie_lite.store.open_store import open_store

__all__ = ["EXAMPLES", "HELP", "add"]

HELP = (
    "Add a feed: findings go there from now on, each at least once, in order; to one of the kind `results` a "
    "record of every object, those without findings too. Whoever scans, works or runs "
    "`macie-lite feed deliver` on this database delivers. With --filter, --criteria or --where those that match alone; "
    "of a saved filter the criteria that it has now are taken, and later changes of it do not change the feed."
)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

_FORMATS = tuple(dict.fromkeys((*FORMATS, *RESULT_FORMATS)))

EXAMPLES = """Examples:

macie-lite feed add hub security-hub --region eu-central-1

macie-lite feed add bus eventbridge --to default

macie-lite feed add siem syslog --to tls://siem.example.com:6514 --format cef

macie-lite feed add soc webhook --to https://soc.example.com/findings --secret env:SOC_SECRET

macie-lite feed add archive s3 --to s3://my-findings/macie-lite/ --format ocsf

macie-lite feed add results results --to s3://my-results/ --kms-key alias/results --format parquet
"""


@with_settings("db")
def add(
    name: Name,
    kind: Annotated[str, typer.Argument(help=f"the kind of sink: {', '.join(sorted(KINDS))}", show_default=False)],
    settings: Settings,
    to: Annotated[
        str | None, typer.Option("--to", help="where to: a URL, ARN or path; or env:NAME, file:PATH with a secret one")
    ] = None,
    format: Annotated[str | None, one_of("--format", _FORMATS, "they are sent as")] = None,
    from_start: Annotated[bool, typer.Option("--from-start", help="send what is stored already, too")] = False,
    region: Annotated[str | None, typer.Option("--region", help="AWS region of the sink")] = None,
    profile: Annotated[str | None, typer.Option("--profile", help="AWS profile; of whoever delivers")] = None,
    role_arn: Annotated[str | None, typer.Option("--role-arn", help="ARN of a role to assume")] = None,
    external_id: Annotated[str | None, typer.Option("--external-id", help="external id for that role")] = None,
    endpoint_url: Annotated[str | None, typer.Option("--endpoint-url", help="an endpoint that is not AWS's")] = None,
    account: Annotated[str | None, typer.Option("--account", help="of Security Hub; else the credentials'")] = None,
    source: Annotated[str | None, typer.Option("--source", help="of EventBridge's events; else macie-lite")] = None,
    kms_key: Annotated[str | None, typer.Option("--kms-key", help="for SSE-KMS of objects in S3")] = None,
    secret: Annotated[
        str | None, typer.Option("--secret", help="env:NAME or file:PATH of the key that signs a webhook")
    ] = None,
    header: Annotated[
        list[str] | None, typer.Option("--header", help="NAME=env:NAME or NAME=file:PATH; may be repeated")
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="the URL may lead to a private address")
    ] = False,
    ca: Annotated[str | None, typer.Option("--ca", help="a file with the certificates to trust")] = None,
    filter: criteria_options.FilterName = None,
    criteria: criteria_options.Criteria = None,
    conditions: criteria_options.Where = None,
) -> None:
    if _NAME.fullmatch(name) is None:
        raise UsageError(f"{name!r} cannot be the name of a feed: up to 64 letters, digits, dots, dashes, underscores.")
    chosen = kind_named(kind)
    if chosen.name == RESULTS and (filter or criteria_options.asked(criteria, conditions) is not None):
        raise UsageError("Results are sent for every object: --filter, --criteria and --where are for findings.")
    checked = checked_settings(
        chosen,
        {
            "to": to,
            "format": format,
            "region": region,
            "profile": profile,
            "role_arn": role_arn,
            "external_id": external_id,
            "endpoint_url": endpoint_url,
            "account": account,
            "source": source,
            "kms_key": kms_key,
            "secret": secret,
            "headers": header,
            "allow_private": allow_private,
            "ca": ca,
        },
    )
    with closing(open_store(settings.db)) as store:
        begin = 0 if from_start else last(store, chosen.name)
        wanted = criteria_options.chosen(store, filter, criteria, conditions) or {}
        if not store.add_feed(Feed(name, chosen.name, checked, store.now(), begin, wanted)):
            raise UsageError(f"There is a feed {name} already; `macie-lite feed remove {name}` removes it.")
    to_where = (where(chosen.name, checked) or chosen.name).removesuffix(".")
    print(f"Added the feed {name}: {said(chosen.name)} go to {to_where}.")
