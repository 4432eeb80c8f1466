"""What a run found and what it covered, for stderr and for `jobs show`: never green when there are gaps."""

from __future__ import annotations

from collections.abc import Iterator

from macie_lite.cli.words import counted, size
from macie_lite.jobs.sampling import estimate
from macie_lite.model.coverage import Status
from macie_lite.model.jobs import Planned, RunCoverage

__all__ = ["lines"]

_SHOWN = 30


def lines(
    coverage: RunCoverage, job_id: str, planned: Planned, *, listed_all: bool, drawn: bool = True
) -> Iterator[str]:
    """Findings by severity and identifier, then coverage by reason, and what was listed and not read. drawn: of all in
    scope by lot, so that it says something of the rest; discovery reads what is new and rare first."""
    yield ""
    total = sum(coverage.severities.values())
    by_severity = ", ".join(f"{name} {coverage.severities.get(name, 0)}" for name in ("High", "Medium", "Low"))
    yield f"Findings: {counted(total, 'object')} with sensitive data ({by_severity})"
    ranked = sorted(coverage.identifiers.items(), key=lambda item: (-item[1], item[0]))
    for name, count in ranked[:_SHOWN]:
        yield f"  {count:>9}  {name}"
    if more := len(ranked) - min(len(ranked), _SHOWN):
        yield f"  and {counted(more, 'more identifier')}: `macie-lite jobs show {job_id} --format json`"
    yield from _covered(coverage, planned, listed_all)
    if planned.not_sampled.objects and drawn:
        yield from _estimated(coverage, planned)


def _estimated(coverage: RunCoverage, planned: Planned) -> Iterator[str]:
    """What a sample says of all that is in scope."""
    total = planned.read.objects + planned.not_sampled.objects
    read = sum(coverage.objects.get(status.value, 0) for status in (Status.COMPLETE, Status.PARTIAL))
    found = estimate(total, read, sum(coverage.severities.values()))
    shares = f"{found.share:.1%} (95 % confidence: {found.low:.1%} to {found.high:.1%})"
    yield f"Estimate: {shares} of {counted(total, 'object')} in scope hold sensitive data"
    yield f"  at most {counted(found.unread_at_most, 'object')} of the {total - read} that were not read"


def _covered(coverage: RunCoverage, planned: Planned, listed_all: bool) -> Iterator[str]:
    counts = ", ".join(f"{coverage.objects.get(s.value, 0)} {s.value.lower()}" for s in Status)
    objects, classified = sum(coverage.objects.values()), sum(coverage.bytes.values())
    yield f"Coverage: {counted(objects, 'object')} ({counts}), {size(classified)} classified"
    gaps = [(parts, count) for parts, count in coverage.reasons.items() if parts[1]]
    for (status, reason, detail), count in sorted(gaps, key=lambda item: (-item[1], item[0])):
        yield f"  {count:>9}  {status.lower()}: {reason} ({detail})"
    passed = [(getattr(planned, name), words) for name, words in _PASSED.items()]
    for count, words in passed:
        if count.objects:
            yield f"  {count.objects:>9}  {words}"
    if left := planned.read.objects - objects if planned.open else 0:
        yield f"  {left:>9}  listed, not read yet"
    if listed_all and not objects and not left and not any(count.objects for count, _ in passed):
        yield "  Nothing was listed: the target is empty."


_PASSED = {
    "unchanged": "unchanged since their last complete result, not read again",
    "not_sampled": "not in the sample, not read",
    "out_of_scope": "out of scope, not read",
    "too_large": "larger than what the run may read, not read",
}
