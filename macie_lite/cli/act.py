"""`macie-lite act`: what is done about findings. Nothing is ever deleted or moved."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Annotated

import typer

from classifiers.errors import printable
from macie_lite.cli.choices import one_of
from macie_lite.cli.options import with_settings
from macie_lite.cli.scan import SEVERITIES
from macie_lite.cli.words import counted
from macie_lite.config import Settings
from macie_lite.errors import TargetError, UsageError
from macie_lite.model.results import JsonObject
from macie_lite.model.tagging import Tagged, Tagging
from macie_lite.pipeline.build import source_options
from macie_lite.pipeline.tagging import Tagger, Wanted, checked_key, wanted_of_buckets, wanted_of_objects
from macie_lite.posture.policy import tagging_policy
from macie_lite.store.base import FindingFilter, Store
from macie_lite.store.open_store import open_stored

__all__ = ["app"]

app = typer.Typer(
    help="Do something about findings: tag objects and buckets. Nothing is ever deleted or moved.",
    epilog="Example: macie-lite act tags --job nightly",
    no_args_is_help=True,
)

_EXAMPLES = """Examples:

macie-lite act tags --job 275f34a0-404d-45a1-b217-52d350c25ccc

macie-lite act tags --job 275f34a0-404d-45a1-b217-52d350c25ccc --on objects --apply

macie-lite act tags --job 275f34a0-404d-45a1-b217-52d350c25ccc --print-policy
"""
_ACCESS = (
    *("db", "profile", "region", "role_arn", "external_id", "endpoint_url", "requester_pays"),
    *("connect_timeout", "read_timeout", "max_attempts"),
)
_NOTHING = "There is nothing to tag: no finding of an object of S3 that is neither archived nor resolved."
_ON = ("objects", "buckets", "both")
_Job = Annotated[str | None, typer.Option("--job", metavar="ID", help="what this job or scan found")]
_Finding = Annotated[str | None, typer.Option("--finding", metavar="ID", help="the object of this finding")]
_Severity = Annotated[str | None, one_of("--severity", tuple(SEVERITIES), "of this severity or above")]
_On = Annotated[str | None, one_of("--on", _ON, "what is tagged: both; of a finding its object")]
_Key = Annotated[str, typer.Option("--key", help="the tag's key; its value is high, medium or low")]
_Apply = Annotated[bool, typer.Option("--apply", help="write the tags; else only say which would be written")]
_Policy = Annotated[bool, typer.Option("--print-policy", help="print the IAM policy that this needs, and do nothing")]


@app.callback()
def _group() -> None:
    """Keeps `act` a group while it has one command."""


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Of which findings, and what of theirs is tagged."""

    where: FindingFilter
    job_id: str
    on: str

    def objects(self, store: Store) -> Iterator[Wanted]:
        return wanted_of_objects(store, self.where)


@app.command(
    "tags",
    help="Tag objects, and their buckets, with the severity of what was found in them: sensitivity=high. Says what it "
    "would do; --apply does it. Other tags stay; an object that has changed since it was scanned is left alone.",
    epilog=_EXAMPLES,
)
@with_settings(*_ACCESS)
def tags(
    settings: Settings,
    job: _Job = None,
    finding: _Finding = None,
    severity: _Severity = None,
    on: _On = None,
    key: _Key = "sensitivity",
    apply: _Apply = False,
    print_policy: _Policy = False,
    format: Annotated[str, one_of("--format", ("table", "jsonl"), "printed as")] = "table",
) -> None:
    checked_key(key)
    with closing(open_stored(settings.db)) as store:
        chosen = _chosen(store, job, finding, severity, on)
        if print_policy:
            _print_policy(store, chosen)
            return
        from macie_lite.sources.s3_tags import S3Tags

        with closing(S3Tags(source_options(settings))) as client:
            tagger = Tagger(client, key, write=apply)
            _told(_tagged(store, chosen, tagger), key, format, apply=apply)


def _chosen(store: Store, job: str | None, finding: str | None, severity: str | None, on: str | None) -> _Chosen:
    if (job is None) == (finding is None):
        raise UsageError("Say what is tagged: --job ID for all that a job found, or --finding ID for one object.")
    if finding is not None:
        found = next(iter(store.findings(FindingFilter(finding_ids=(finding,)))), None)
        if found is None:
            raise UsageError(f"There is no finding {finding!r}; `macie-lite findings list` shows them.")
        return _Chosen(FindingFilter(finding_ids=(finding,)), _job_of(found), on or "objects")
    assert job is not None
    if store.job(job) is None:
        raise UsageError(f"There is no job {job}; `macie-lite jobs list` shows them.")
    score = SEVERITIES[severity] if severity else None
    return _Chosen(FindingFilter(job_id=job, min_severity=score), job, on or "both")


def _job_of(finding: JsonObject) -> str:
    return str(finding["classificationDetails"]["jobId"])


def _tagged(store: Store, chosen: _Chosen, tagger: Tagger) -> Iterator[Tagged]:
    """Objects first, then the buckets that they are in."""
    buckets: dict[str, None] = {}

    def objects() -> Iterator[Wanted]:
        for one in chosen.objects(store):
            buckets.setdefault(one.bucket)
            if chosen.on != "buckets":
                yield one

    yield from tagger.tagged(objects())
    if chosen.on != "objects":
        yield from tagger.tagged(wanted_of_buckets(store, chosen.job_id, buckets))


def _print_policy(store: Store, chosen: _Chosen) -> None:
    partition, buckets = "aws", dict.fromkeys(one.bucket for one in chosen.objects(store))
    for found in store.findings(chosen.where):
        partition = found["partition"]
        break
    if not buckets:
        raise UsageError(_NOTHING)
    made = tagging_policy([*buckets], partition, objects=chosen.on != "buckets", whole=chosen.on != "objects")
    print(json.dumps(made, indent=2))


def _told(tagged: Iterable[Tagged], key: str, format: str, *, apply: bool) -> None:
    """Raises TargetError where all were refused."""
    counts: Counter[tuple[Tagging, str]] = Counter()
    refused: Counter[str] = Counter()
    for one in tagged:
        counts[one.state, "bucket" if one.key is None else "object"] += 1
        refused[one.why or ""] += one.state is Tagging.REFUSED
        print(json.dumps(_json(one, key)) if format == "jsonl" else _line(one, key), flush=True)
    _summary(counts, refused, apply=apply)
    if counts and {state for state, _ in counts} == {Tagging.REFUSED}:
        raise TargetError("Nothing could be tagged.")


def _line(one: Tagged, key: str) -> str:
    name = f"s3://{one.bucket}" if one.key is None else f"s3://{one.bucket}/{one.key}"
    note = f": {one.why}" if one.why else f", which was {one.before}" if one.before and one.before != one.level else ""
    return printable(f"{one.state:<9}  {key}={one.level:<6}  {name}{note}")


def _json(one: Tagged, key: str) -> JsonObject:
    out: JsonObject = {
        "bucket": one.bucket,
        "key": one.key,
        "versionId": one.version_id,
        "tag": {"key": key, "value": one.level},
        "before": one.before,
        "state": one.state.value,
        "why": one.why,
    }
    return {name: value for name, value in out.items() if value is not None}


def _summary(counts: Counter[tuple[Tagging, str]], refused: Counter[str], *, apply: bool) -> None:
    if not counts:
        _say(_NOTHING)
        return
    for state in Tagging:
        if found := [counted(number, kind) for (one, kind), number in sorted(counts.items()) if one is state]:
            _say(f"{state}: {' and '.join(found)}")
    for why, number in refused.most_common():
        if number:
            _say(printable(f"{number:>7}  {why}"))
    if not apply:
        _say("Nothing was changed; --apply writes the tags.")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
