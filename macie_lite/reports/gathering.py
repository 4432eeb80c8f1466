"""The facts of one run, out of the store."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

from classifiers import loading
from macie_lite.jobs.sampling import Estimate, estimate
from macie_lite.model.coverage import Status
from macie_lite.model.jobs import Job, Planned, Run, RunCoverage
from macie_lite.reports.coverage import covered_buckets
from macie_lite.reports.facts import Facts, RunFound
from macie_lite.reports.regulations import evidence
from macie_lite.reports.tallying import Tally
from macie_lite.store.base import FindingFilter, Store

__all__ = ["gather"]

_RUNS = 24
"""Runs of a trend, the last ones."""


def gather(store: Store, job: Job, run: Run, made_at: datetime, *, top: int) -> Facts:
    """Reads the run's findings once, as they stream."""
    known = loading.load()
    tally = Tally(known, top)
    for finding in store.findings(FindingFilter(run_id=run.run_id)):
        tally.add(finding)
    coverage, planned = store.coverage(run.run_id), store.planned(run.run_id)
    kinds = sorted(tally.kinds.values(), key=lambda one: (-one.severity, -one.objects, one.identifier))
    buckets = sorted(tally.buckets.values(), key=lambda one: one.order)
    return Facts(
        made_at=made_at,
        version=version("macie-lite"),
        job=job,
        run=run,
        top=top,
        coverage=coverage,
        planned=planned,
        covered=tuple(covered_buckets(store, run)),
        estimate=_estimate(run, coverage, planned),
        categories=tally.categories,
        kinds=tuple(kinds),
        combinations=tuple(sorted(tally.combinations.values(), key=lambda one: one.name)),
        buckets=tuple(buckets),
        objects=tally.objects(),
        kept=tally.findings,
        archived=tally.archived,
        runs=tuple(_found(store, one) for one in _up_to(store, run)),
        evidence=tuple(evidence(run.settings, known, kinds, buckets)),
    )


def _up_to(store: Store, run: Run) -> list[Run]:
    return [one for one in store.runs(run.job_id) if one.number <= run.number][-_RUNS:]


def _found(store: Store, run: Run) -> RunFound:
    coverage = store.coverage(run.run_id)
    return RunFound(run.number, run.started_at, coverage.severities, coverage.objects)


def _estimate(run: Run, coverage: RunCoverage, planned: Planned) -> Estimate | None:
    """Of a sample that was drawn; automated discovery reads what is new and rare first, which says nothing of all."""
    if not planned.not_sampled.objects or run.settings.get("automated"):
        return None
    total = planned.read.objects + planned.not_sampled.objects
    read = sum(coverage.objects.get(status.value, 0) for status in (Status.COMPLETE, Status.PARTIAL))
    return estimate(total, read, sum(coverage.severities.values()))
