"""The reading statements that are longer than a line. Each is answered along an index: none reads or sorts a run."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import CompoundSelect, Select, Text, func, literal, literal_column, select, text
from sqlalchemy.sql import ColumnElement

from macie_lite.model.coverage import Status
from macie_lite.store.base import FindingFilter
from macie_lite.store.schema import Escaped, detections, expired, findings, objects, runs, tallies, totals
from macie_lite.store.text import behind, escape

__all__ = [
    "by_bucket",
    "counted",
    "detecting",
    "findings_by_id",
    "findings_in_place",
    "findings_of",
    "first_place",
    "identifiers_of",
    "outcomes_of",
    "reasons_of",
    "runs_where",
    "severities_of",
    "starts_with",
]


_BUCKETS = {
    "sqlite": "substr(findings.place, 1, instr(findings.place, char(1)) - 1)",
    "postgresql": "split_part(findings.place, chr(1), 1)",
}


def outcomes_of(run_id: str, status: str | None) -> Select[Any]:
    """Every object of a run (or those of one status) with its finding, by bucket and key."""
    same = (findings.c.run_id == objects.c.run_id) & (findings.c.object_id == objects.c.object_id)
    chosen = select(objects, findings.c.finding).outerjoin(findings, same).where(objects.c.run_id == run_id)
    if status is not None:
        chosen = chosen.where(objects.c.status == status)
    if status not in (None, Status.COMPLETE):
        chosen = chosen.where(text("objects.status <> 'COMPLETE'"))  # as the index of gaps has it
    return chosen.order_by(objects.c.place, objects.c.object_id)


def runs_where(where: FindingFilter) -> Select[Any]:
    """Ids of the runs whose findings are asked for, the newest first."""
    equal = {runs.c.run_id: where.run_id, runs.c.job_id: where.job_id}
    mine = [column == value for column, value in equal.items() if value is not None]
    return select(runs.c.run_id).where(*mine).order_by(runs.c.started_at.desc(), runs.c.run_id)


def first_place(run_id: str, severity: int, start: str) -> Select[Any]:
    """The first place of a finding from `start` on."""
    mine = (findings.c.run_id == run_id) & (findings.c.severity == severity) & (findings.c.place >= start)
    return select(findings.c.place).where(mine).order_by(findings.c.place).limit(1)


def findings_of(run_id: str, severity: int, where: FindingFilter, beginning: str) -> Select[Any]:
    """Of one run and severity, by bucket and key, where the place begins so: that narrows the search, and what is said
    of the object decides."""
    chosen = select(findings.c.finding).where(findings.c.run_id == run_id, findings.c.severity == severity)
    if beginning:
        chosen = chosen.where(findings.c.place >= beginning)
    if beginning and (end := behind(beginning)) is not None:
        chosen = chosen.where(findings.c.place < end)
    if where.bucket is not None or where.key_prefix:
        chosen = chosen.join(objects, _same_object())
    return chosen.where(*_conditions(where)).order_by(findings.c.place, findings.c.finding_id)


def findings_by_id(where: FindingFilter, ids: Collection[str]) -> Select[Any]:
    """Of these ids: newest run first, then severity (highest first), bucket and key."""
    chosen = select(findings.c.finding).join(objects, _same_object()).join(runs, runs.c.run_id == findings.c.run_id)
    equal = {runs.c.run_id: where.run_id, runs.c.job_id: where.job_id}
    mine = [column == value for column, value in equal.items() if value is not None]
    if where.min_severity is not None:
        mine.append(findings.c.severity >= where.min_severity)
    return chosen.where(findings.c.finding_id.in_(ids), *mine, *_conditions(where)).order_by(
        runs.c.started_at.desc(),
        runs.c.run_id,
        findings.c.severity.desc(),
        findings.c.place,
        findings.c.finding_id,
    )


def findings_in_place(run_id: str, severity: int) -> Select[Any]:
    """(place, finding) of one run and severity, by place."""
    mine = (findings.c.run_id == run_id) & (findings.c.severity == severity)
    return select(findings.c.place, findings.c.finding).where(mine).order_by(findings.c.place, findings.c.finding_id)


def findings_resolved(run_ids: Collection[str]) -> Select[Any]:
    """(place, finding) of what these runs resolved, by place."""
    mine = findings.c.resolved_by.in_(run_ids)
    return select(findings.c.place, findings.c.finding).where(mine).order_by(findings.c.place, findings.c.finding_id)


def counted(by: str, job_id: str | None, archived: bool | None, dialect: str) -> Select[Any]:
    """(what they are grouped by, findings): all of it stands in the index of the list."""
    group = _bucket_of(dialect) if by == "bucket" else findings.c["run_id" if by == "job" else by]
    chosen = select(group.label("group"), func.count().label("findings")).select_from(findings).group_by(group)
    if job_id is not None:
        chosen = chosen.where(findings.c.run_id.in_(select(runs.c.run_id).where(runs.c.job_id == job_id)))
    return chosen if archived is None else chosen.where(findings.c.archived.is_(archived))


def _bucket_of(dialect: str) -> ColumnElement[Any]:
    """As `text.bucket_place`, in the database."""
    return literal_column(_BUCKETS[dialect], Escaped)


def detecting(identifiers: Collection[str], enough: int) -> Select[Any]:
    """Ids of findings with one of these identifiers, `enough` of them at most."""
    return select(detections.c.finding_id).where(detections.c.identifier.in_(identifiers)).distinct().limit(enough)


def _same_object() -> ColumnElement[bool]:
    return (findings.c.run_id == objects.c.run_id) & (findings.c.object_id == objects.c.object_id)


def _conditions(where: FindingFilter) -> list[ColumnElement[bool]]:
    """On findings, objects and identifiers."""
    conditions: list[ColumnElement[bool]] = []
    if where.archived is not None:
        conditions.append(findings.c.archived.is_(where.archived))
    if where.bucket is not None:
        conditions.append(objects.c.bucket == where.bucket)
    if where.key_prefix:
        conditions.append(starts_with(objects.c.key, escape(where.key_prefix)))
    if where.states is not None:
        conditions.append(findings.c.state.in_(where.states))
    if where.identifiers is not None:
        mine = detections.c.finding_id == findings.c.finding_id
        conditions.append(select(literal(1)).where(mine, detections.c.identifier.in_(where.identifiers)).exists())
    return conditions


def starts_with(column: ColumnElement[Any], prefix: str) -> ColumnElement[bool]:
    """Not LIKE: it has wildcards, and SQLite's ignores case."""
    return func.substr(column, 1, len(prefix), type_=Text) == literal(prefix, Text)


def reasons_of(run_id: str) -> Select[Any]:
    """(status, reason, detail, objects, bytes) of a run."""
    by = (tallies.c.status, tallies.c.reason, tallies.c.detail)
    sums = func.sum(tallies.c.objects), func.sum(tallies.c.bytes)
    return select(*by, *sums).where(tallies.c.run_id == run_id).group_by(*by)


def by_bucket(run_id: str) -> Select[Any]:
    """(bucket, status, reason, detail, objects, bytes as listed) of a run."""
    by = (objects.c.bucket, objects.c.status, objects.c.reason, objects.c.detail)
    size = func.sum(objects.c.size).label("bytes")
    return select(*by, func.count().label("objects"), size).where(objects.c.run_id == run_id).group_by(*by)


def severities_of(run_id: str) -> CompoundSelect[Any]:
    """(severity score, findings) of a run, those that there are and those that there were."""
    kept = select(findings.c.severity, func.count()).where(findings.c.run_id == run_id).group_by(findings.c.severity)
    return kept.union_all(select(expired.c.severity, expired.c.findings).where(expired.c.run_id == run_id))


def identifiers_of(run_id: str) -> Select[Any]:
    """(identifier, occurrences) of a run."""
    mine = totals.c.run_id == run_id
    return select(totals.c.identifier, func.sum(totals.c.count)).where(mine).group_by(totals.c.identifier)
