"""The reading statements that are longer than a line."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Text, func, literal, select
from sqlalchemy.sql import ColumnElement

from macie_lite.store.base import FindingFilter
from macie_lite.store.schema import detections, findings, objects, runs
from macie_lite.store.text import escape

__all__ = ["findings_where", "identifiers_of", "outcomes_of", "reasons_of", "severities_of", "starts_with"]


def outcomes_of(run_id: str, status: str | None) -> Select[Any]:
    """Every object of a run (or those of one status) with its finding, by bucket and key."""
    same = (findings.c.run_id == objects.c.run_id) & (findings.c.object_id == objects.c.object_id)
    chosen = select(objects, findings.c.finding).outerjoin(findings, same).where(objects.c.run_id == run_id)
    if status is not None:
        chosen = chosen.where(objects.c.status == status)
    return chosen.order_by(objects.c.bucket, objects.c.key, objects.c.object_id)


def findings_where(where: FindingFilter) -> Select[Any]:
    """Newest run first, then severity (highest first), bucket and key."""
    same = (findings.c.run_id == objects.c.run_id) & (findings.c.object_id == objects.c.object_id)
    chosen = (
        select(findings.c.finding)
        .join(objects, same)
        .join(runs, runs.c.run_id == findings.c.run_id)
        .where(*_conditions(where))
        .order_by(
            runs.c.started_at.desc(),
            runs.c.run_id,
            findings.c.severity.desc(),
            objects.c.bucket,
            objects.c.key,
            findings.c.finding_id,
        )
    )
    return chosen if where.limit is None else chosen.limit(where.limit)


def _conditions(where: FindingFilter) -> list[ColumnElement[bool]]:
    equal = {
        findings.c.run_id: where.run_id,
        runs.c.job_id: where.job_id,
        objects.c.bucket: where.bucket,
    }
    conditions: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value is not None]
    if where.min_severity is not None:
        conditions.append(findings.c.severity >= where.min_severity)
    if where.finding_ids is not None:
        conditions.append(findings.c.finding_id.in_(where.finding_ids))
    if where.key_prefix:
        conditions.append(starts_with(objects.c.key, escape(where.key_prefix)))
    if where.identifiers is not None:
        mine = detections.c.finding_id == findings.c.finding_id
        conditions.append(select(literal(1)).where(mine, detections.c.identifier.in_(where.identifiers)).exists())
    return conditions


def starts_with(column: ColumnElement[Any], prefix: str) -> ColumnElement[bool]:
    """Not LIKE: it has wildcards, and SQLite's ignores case."""
    return func.substr(column, 1, len(prefix), type_=Text) == literal(prefix, Text)


def reasons_of(run_id: str) -> Select[Any]:
    """(status, reason, detail, objects, bytes) of a run."""
    by = (objects.c.status, objects.c.reason, objects.c.detail)
    size = func.sum(objects.c.size_classified).label("bytes")
    return select(*by, func.count().label("objects"), size).where(objects.c.run_id == run_id).group_by(*by)


def severities_of(run_id: str) -> Select[Any]:
    """(severity score, findings) of a run."""
    return select(findings.c.severity, func.count()).where(findings.c.run_id == run_id).group_by(findings.c.severity)


def identifiers_of(run_id: str) -> Select[Any]:
    """(identifier, occurrences) of a run."""
    return (
        select(detections.c.identifier, func.sum(detections.c.count))
        .join(findings, findings.c.finding_id == detections.c.finding_id)
        .where(findings.c.run_id == run_id)
        .group_by(detections.c.identifier)
    )
