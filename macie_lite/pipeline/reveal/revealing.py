"""From a finding's id to what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from macie_lite.config import Settings
from macie_lite.errors import TargetError, UsageError
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.jobs import Run
from macie_lite.model.objects import ObjectRef
from macie_lite.model.results import JsonObject, Outcome
from macie_lite.pipeline import build
from macie_lite.pipeline.reveal.apart import Order, read_apart
from macie_lite.pipeline.reveal.occurrences import Shown
from macie_lite.pipeline.reveal.recorded import Kind, kinds_of
from macie_lite.pipeline.reveal.refusals import named, refusal
from macie_lite.sources.base import Source
from macie_lite.sources.local_names import name_of
from macie_lite.sources.open_source import open_source
from macie_lite.store.base import FindingFilter, Store

__all__ = ["Revealed", "found_once", "reader", "revealed"]

_OF_THE_CALLER = ("role_arn", "external_id", "unsigned")
"""Whose rights these are is never the job's to say."""

_OF_EITHER = ("endpoint_url", "region", "requester_pays")
"""Where the object is: the job's, unless the caller says otherwise."""


@dataclass(frozen=True, slots=True, repr=False)
class Revealed:
    """What is shown of a finding; its repr shows none of it. shown: by the identifiers of `kinds`.

    gaps: why the rest of the object was not read, where not all was found again.
    """

    finding_id: str
    ref: ObjectRef
    kinds: list[Kind]
    shown: dict[str, list[Shown]]
    gaps: tuple[Reason, ...]


def revealed(
    store: Store, finding_id: str, own: Settings, *, unmask: bool = False, say: Callable[[str], None] = lambda _: None
) -> Revealed:
    """Reads the object of a finding again, as it was when it was scanned, with the caller's own rights.

    own: the caller's settings. say: as of `build.build_scanner`. Raises UsageError where there is nothing to show
    of such a finding, TargetError where its object cannot be read, or is not the same any more; Unavailable.
    """
    kept, run = found_once(store, finding_id)
    kinds = kinds_of(kept.record)
    if not any(one.places for one in kinds):
        kind = kept.record["classificationDetails"]["result"]["mimeType"]
        raise UsageError(f"Finding {finding_id} has no places to show: none are recorded in an object of type {kind}.")
    settings = reader(own, run)
    scanner = build.build_scanner(settings, say)
    order = Order(kept.ref, kinds, unmask)
    try:
        read = read_apart(scanner, lambda: _open(settings, kept.ref), order)
    except NotExamined as error:
        raise TargetError(refusal(error.reason, kept.ref)) from None
    if not any(read.shown.values()):
        why = f" ({read.gaps[0].detail})" if read.gaps else ": identifiers, models or allow lists are others by now"
        raise TargetError(f"Nothing of what was recorded of {named(kept.ref)} was found in it again{why}.")
    return Revealed(finding_id, kept.ref, kinds, read.shown, read.gaps)


def found_once(store: Store, finding_id: str) -> tuple[Outcome, Run]:
    """What is stored of a finding's object, and of its run. Raises UsageError for a finding that has none."""
    finding = next(iter(store.findings(FindingFilter(finding_ids=(finding_id,)))), None)
    if finding is None:
        raise UsageError(f"There is no finding {finding_id!r}; `macie-lite findings list` shows them.")
    if finding.get("sample"):
        raise UsageError(f"Finding {finding_id} is a sample: its object does not exist.")
    run_id = finding["macieLite"]["runId"]
    run = store.run(run_id)
    kept = next(iter(store.outcomes(run_id, list(_refs(finding)))), None)
    if run is None or kept is None:
        raise UsageError(f"What was recorded of finding {finding_id} is not in this database any more.")
    return kept, run


def _refs(finding: JsonObject) -> Iterator[ObjectRef]:
    """The object as it may have been listed: a finding names the version that was read, where none was asked for."""
    one = finding["resourcesAffected"]["s3Object"]
    bucket = finding["resourcesAffected"]["s3Bucket"]["name"]
    listed = ObjectRef(bucket, one["key"], one["size"], one["eTag"], datetime.fromisoformat(one["lastModified"]))
    yield listed
    if "versionId" in one:
        yield replace(listed, version_id=one["versionId"])


def reader(own: Settings, run: Run) -> Settings:
    """What the run looked for, and how; the rights are those of the caller."""
    job = build.with_job(own, run.settings)
    caller = {name: getattr(own, name) for name in _OF_THE_CALLER}
    either = {name: getattr(own, name) or getattr(job, name) for name in _OF_EITHER}
    return replace(job, **caller, **either, inventory=None, events=None)


def _open(settings: Settings, ref: ObjectRef) -> Source:
    target = name_of(ref.bucket) if ref.bucket.startswith("/") else ref.bucket
    whole = target if ref.bucket.startswith(("/", "arn:")) else f"s3://{target}"
    return open_source(whole, build.source_options(settings))
