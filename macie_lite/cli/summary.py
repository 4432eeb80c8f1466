"""What a run found and what it covered, for stderr and for `jobs show`: never green when there are gaps."""

from __future__ import annotations

from collections.abc import Iterator

from macie_lite.cli.words import counted, size
from macie_lite.model.coverage import Status
from macie_lite.pipeline.runs import Progress
from macie_lite.store.base import RunCoverage

__all__ = ["lines"]

_SHOWN = 30


def lines(coverage: RunCoverage, job_id: str, progress: Progress | None = None) -> Iterator[str]:
    """Findings by severity and identifier, then coverage by reason."""
    yield ""
    total = sum(coverage.severities.values())
    by_severity = ", ".join(f"{name} {coverage.severities.get(name, 0)}" for name in ("High", "Medium", "Low"))
    yield f"Findings: {counted(total, 'object')} with sensitive data ({by_severity})"
    ranked = sorted(coverage.identifiers.items(), key=lambda item: (-item[1], item[0]))
    for name, count in ranked[:_SHOWN]:
        yield f"  {count:>9}  {name}"
    if more := len(ranked) - min(len(ranked), _SHOWN):
        yield f"  and {counted(more, 'more identifier')}: `macie-lite jobs show {job_id} --format json`"
    yield from _covered(coverage, progress)


def _covered(coverage: RunCoverage, progress: Progress | None) -> Iterator[str]:
    counts = ", ".join(f"{coverage.objects.get(s.value, 0)} {s.value.lower()}" for s in Status)
    objects, classified = sum(coverage.objects.values()), sum(coverage.bytes.values())
    yield f"Coverage: {counted(objects, 'object')} ({counts}), {size(classified)} classified"
    gaps = [(parts, count) for parts, count in coverage.reasons.items() if parts[1]]
    for (status, reason, detail), count in sorted(gaps, key=lambda item: (-item[1], item[0])):
        yield f"  {count:>9}  {status.lower()}: {reason} ({detail})"
    if progress is not None and progress.unchanged:
        yield f"  {progress.unchanged:>9}  unchanged since their last complete result, not read again"
    if not coverage.objects and not (progress and progress.unchanged):
        yield "  Nothing was listed: the target is empty."
