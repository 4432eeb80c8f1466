"""What is kept of an object: metadata only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from classifiers.types import Evidence
from macie_lite.model.coverage import Coverage
from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.model.places import Occurrence

__all__ = ["Combined", "Detected", "JsonObject", "ObjectResult", "Outcome", "RunContext"]

JsonObject = dict[str, Any]
"""A JSON object at an edge: a finding or a discovery result in Macie's shape."""


@dataclass(frozen=True, slots=True)
class Detected:
    """One identifier in one object: exact count, up to 1,000 places (their names already cleared of content)."""

    identifier: str
    count: int
    occurrences: tuple[Occurrence, ...]
    evidence: frozenset[Evidence]
    partial: int = 0


@dataclass(frozen=True, slots=True)
class Combined:
    """Identifiers that stand together in one object, as PROTECTED_HEALTH_INFORMATION: in so many records of it, or
    nowhere in one (0). exact: else there may be more records. Places of records, some of them, names cleared."""

    name: str
    identifiers: tuple[str, ...]
    records: int = 0
    exact: bool = True
    places: tuple[Occurrence, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectResult:
    """How one object ended: its coverage, and what was detected (empty where nothing was).

    version_id: of what was read, as the storage said; to be told, and never part of an id: a listing does not have it.
    hid: identifiers that may have hidden what another found (`classifiers.engine.Session.hid`); None: nobody knows.
    """

    ref: ObjectRef
    coverage: Coverage
    detected: tuple[Detected, ...]
    finished_at: datetime  # aware, UTC
    version_id: str | None = None
    combined: tuple[Combined, ...] = ()  # of records
    hid: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RunContext:
    """What every finding of a run shares."""

    run_id: str
    job_id: str
    account_id: str
    started_at: datetime
    partition: str = "aws"
    automated: bool = False
    region: str | None = None
    buckets: dict[str, BucketInfo] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the store keeps of one object of one run: its discovery-result record, and its finding if it has one.

    hid: as of its result, for the ledger alone; so is
    sampled: that it lacks nothing but what a sample of the object leaves out.
    """

    ref: ObjectRef
    record: JsonObject
    finding: JsonObject | None
    hid: tuple[str, ...] | None = None
    sampled: bool = False
