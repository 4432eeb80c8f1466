"""What a run found and what it covered, for stderr and for `jobs show`: never green when there are gaps."""

from __future__ import annotations

from collections.abc import Iterator

from macie_lite.cli.words import counted, size
from macie_lite.jobs.sampling import estimate
from macie_lite.model.coverage import Status
from macie_lite.model.jobs import Job, Planned, RunCoverage

__all__ = ["lines"]

_SHOWN = 30


def lines(coverage: RunCoverage, job: Job, planned: Planned, *, listed_all: bool) -> Iterator[str]:
    """Findings by severity and identifier, then coverage by reason, and what was listed and not read."""
    yield ""
    total = sum(coverage.severities.values())
    by_severity = ", ".join(f"{name} {coverage.severities.get(name, 0)}" for name in ("High", "Medium", "Low"))
    yield f"Findings: {counted(total, 'object')} with sensitive data ({by_severity})"
    ranked = sorted(coverage.identifiers.items(), key=lambda item: (-item[1], item[0]))
    for name, count in ranked[:_SHOWN]:
        yield f"  {count:>9}  {name}"
    if more := len(ranked) - min(len(ranked), _SHOWN):
        yield f"  and {counted(more, 'more identifier')}: `macie-lite jobs show {job.job_id} --format json`"
    yield from _covered(coverage, job, planned)
    if listed_all and not coverage.objects and not planned.listed:
        yield f"  Nothing was listed: {_empty(job)}."
    if planned.not_sampled.objects and not job.settings.get("automated"):  # discovery reads what is new and rare first
        yield from _estimated(coverage, planned)


def _empty(job: Job) -> str:
    if job.buckets:
        return "no bucket was chosen, or all is empty"
    return "the target is empty" if len(job.targets) == 1 else "the targets are empty"


def _estimated(coverage: RunCoverage, planned: Planned) -> Iterator[str]:
    """What a sample says of all that is in scope."""
    total = planned.read.objects + planned.not_sampled.objects
    read = sum(coverage.objects.get(status.value, 0) for status in (Status.COMPLETE, Status.PARTIAL))
    found = estimate(total, read, sum(coverage.severities.values()))
    shares = f"{found.share:.1%} (95 % confidence: {found.low:.1%} to {found.high:.1%})"
    yield f"Estimate: {shares} of {counted(total, 'object')} in scope hold sensitive data"
    yield f"  at most {counted(found.unread_at_most, 'object')} of the {total - read} that were not read"


def _covered(coverage: RunCoverage, job: Job, planned: Planned) -> Iterator[str]:
    counts = ", ".join(f"{coverage.objects.get(s.value, 0)} {s.value.lower()}" for s in Status)
    objects, classified = sum(coverage.objects.values()), sum(coverage.bytes.values())
    yield f"Coverage: {counted(objects, 'object')} ({counts}), {size(classified)} classified"
    gaps = [(parts, count) for parts, count in coverage.reasons.items() if parts[1]]
    for (status, reason, detail), count in sorted(gaps, key=lambda item: (-item[1], item[0])):
        yield f"  {count:>9}  {status.lower()}: {reason} ({detail})"
    sampled = {"unchanged": _SAMPLED} if job.settings.get("sample_bytes") else {}
    for name, words in (_PASSED | sampled).items():
        if (count := getattr(planned, name)).objects:
            yield f"  {count.objects:>9}  {words}"
    if left := planned.read.objects - objects if planned.open else 0:
        yield f"  {left:>9}  listed, not read yet"


_PASSED = {
    "unchanged": "unchanged since their last complete result, not read again",
    "not_sampled": "not in the sample, not read",
    "out_of_scope": "out of scope, not read",
    "too_large": "larger than what the run may read, not read",
}
_SAMPLED = "unchanged since they were read, large ones in samples, not read again"
