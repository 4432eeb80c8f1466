"""The tables: one schema for SQLite and PostgreSQL, with its constraints. `migrations` builds the same, step by step.

    jobs -> events
         -> runs -> listings -> batches -> parts
                             -> candidates
                 -> tallies, totals
                 -> objects -> findings -> detections
                                        -> open_findings (the last one of each object, until it is resolved)
                 -> finished (batches, in the order in which feeds of results follow them)
    ledger (outlives the runs that wrote it), fingerprints (of what its rows were found with)
    buckets -> bucket_scores (what the ledger's objects come to, by account and bucket), inspection_templates
    feeds (how far each has come in the order in which findings change) -> dead_letters <- findings
    findings_filters; runs -> expired (findings that were deleted with time)
    counters, identity (of that order, and of the database)
    reveals (who has been shown what a finding found; outlives it)
    paces (when the next request to a bucket may begin)
    definitions (of users' own identifiers and allow lists; a job keeps a copy of those that it was created with)

Names and keys are hostile text (`Escaped`), instants are UTC, finding and record are JSON text in ASCII: PostgreSQL's
jsonb refuses NUL even when it is escaped.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from macie_lite.store.text import escape, unescape

__all__ = [
    "CATEGORIES",
    "OF_S3",
    "REVISION",
    "Escaped",
    "Instant",
    "batches",
    "bucket_scores",
    "buckets",
    "candidates",
    "counters",
    "dead_letters",
    "definitions",
    "detections",
    "events",
    "expired",
    "feeds",
    "findings",
    "findings_filters",
    "fingerprints",
    "finished",
    "identity",
    "inspection_templates",
    "jobs",
    "ledger",
    "listings",
    "metadata",
    "objects",
    "open_findings",
    "paces",
    "parts",
    "reveals",
    "runs",
    "tallies",
    "totals",
]

REVISION = "0016"
"""The newest migration: what this code reads and writes."""


class Escaped(TypeDecorator[str]):
    """Text of any content, ordered by code point on both engines."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Text(collation="C" if dialect.name == "postgresql" else None)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else escape(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else unescape(value)


class Instant(TypeDecorator[datetime]):
    """An aware datetime in UTC; SQLite, which knows no zones, holds it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_BINARY_ID = LargeBinary(16)

_PLACE = Text().with_variant(Text(collation="C"), "postgresql")
_OF_PLACE = "bucket and key, the beginnings of both: what lists are in the order of (`text.place`)"
OF_S3 = "bucket >= '0'"
"""A bucket of S3, not a folder, whose path begins with the character before: paths are too long for an index."""

_CRITERIA = "JSON object: criteria of buckets, empty for the targets alone"
_ACCOUNTS = "JSON object: accounts, and roles in which their buckets are read"

jobs = Table(
    "jobs",
    metadata,
    Column("job_id", Escaped, primary_key=True, comment="Macie's jobId"),
    Column("name", Escaped, nullable=False),
    Column("targets", Text, nullable=False, comment="JSON array, as the user named them"),
    Column("settings", Text, nullable=False, comment="JSON object: what a scan needs to run again; no secrets"),
    Column("created_at", Instant, nullable=False),
    Column("status", String(16), nullable=False, comment="Macie's jobStatus"),
    Column("error", Escaped, comment="one sentence, when the last run could not be done"),
    Column("exit_code", SmallInteger, comment="of `jobs wait`, where there is an error"),
    Column("description", Escaped, nullable=False, server_default=""),
    Column("tags", Text, nullable=False, server_default="{}", comment="JSON object"),
    Column("buckets", Text, nullable=False, server_default="{}", comment=_CRITERIA),
    Column("schedule", Escaped, comment="NULL: a one-time job"),
    Column("initial_run", Boolean, nullable=False, server_default=true(), comment="Macie's initialRun"),
    Column("next_at", Instant, comment="when the next run is due"),
    Column("paused_at", Instant),
    Column("accounts", Text, nullable=False, server_default="{}", comment=_ACCOUNTS),
    CheckConstraint("status IN ('RUNNING', 'IDLE', 'PAUSED', 'USER_PAUSED', 'CANCELLED', 'COMPLETE')", name="status"),
    comment="classification jobs; a scan on demand is a job with one run",
)

runs = Table(
    "runs",
    metadata,
    Column("run_id", Escaped, primary_key=True),
    Column("job_id", Escaped, ForeignKey("jobs.job_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("account_id", Escaped, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("planned_all", Boolean, nullable=False, comment="the listing has ended"),
    Column("owner", Escaped, comment="host, process; NULL: nobody works on it"),
    Column("heard_at", Instant, comment="sign of life, by the database's clock"),
    Column("number", Integer, nullable=False, server_default="1"),
    Column("targets", Text, nullable=False, server_default="[]", comment="JSON array: those of this run"),
    Column("settings", Text, nullable=False, server_default="{}", comment="JSON object: those of this run"),
    Column("buckets", Text, nullable=False, server_default="{}", comment=_CRITERIA),
    Column("scheduled_for", Instant, comment="when it was due; NULL: started by hand"),
    Column("detached", Boolean, nullable=False, server_default=false(), comment="workers plan it"),
    Column("portion", Text, comment="JSON object: what was planned before it was resumed at its limits"),
    Column("progress_at", Instant, comment="when a batch was done last, by the database's clock"),
    Column("accounts", Text, nullable=False, server_default="{}", comment=_ACCOUNTS),
    UniqueConstraint("job_id", "number"),
    comment="one run of a job",
)

listings = Table(
    "listings",
    metadata,
    Column("run_id", Escaped, ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("target", Escaped, nullable=False),
    Column("after", Escaped, comment="lists the keys behind this one; NULL: from the first"),
    Column("until", Escaped, comment="and up to this one; NULL: to the last"),
    Column("position", Escaped, comment="planned up to here; NULL: not begun"),
    Column("ended", Boolean, nullable=False),
    Column("bucket", Text, comment="JSON object: what is known of the bucket"),
    Column("strata", Text, nullable=False, comment="JSON object: objects seen by stratum, of a sample"),
    Column("listed_at", Instant, comment="of an inventory: when it was made"),
    Column("error", Escaped, comment="one sentence, when it broke off"),
    Column("exit_code", SmallInteger),
    *(
        Column(f"{what}_{unit}", BigInteger, nullable=False)
        for what in ("out_of_scope", "not_sampled", "unchanged")
        for unit in ("objects", "bytes")
    ),
    Column("account", Escaped, comment="whose role reads it; NULL: who runs the run"),
    Column("too_large_objects", BigInteger, nullable=False, server_default="0", comment="for the budget of a run"),
    Column("too_large_bytes", BigInteger, nullable=False, server_default="0"),
    comment="what a run lists, how far it has come, and what it listed and does not read",
)

candidates = Table(
    "candidates",
    metadata,
    Column("run_id", Escaped, ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("listing", Integer, primary_key=True, autoincrement=False),
    Column("objects", BigInteger, nullable=False, comment="of the listing, that could be read"),
    Column("bytes", BigInteger, nullable=False),
    Column("refs", Text, nullable=False, comment="JSON array: the best of them, in order"),
    comment="what a run with a budget chooses from, until all of it is planned",
)

batches = Table(
    "batches",
    metadata,
    Column("run_id", Escaped, ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("listing", Integer, nullable=False),
    Column("objects", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("refs", Text, comment="JSON array: its objects as listed, until it is done"),
    CheckConstraint("objects >= 0 AND bytes >= 0", name="size"),
    Index("ix_batches_open", "run_id", "number", sqlite_where=text("done = 0"), postgresql_where=text("NOT done")),
    comment="units of work that were handed out",
)

parts = Table(
    "parts",
    metadata,
    Column("run_id", Escaped, ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("batch", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("part", Text, nullable=False, comment="JSON object: where it is, and what is assumed of what stands before"),
    Column("result", Text, comment="JSON object: what was found, metadata only; NULL: not scanned yet"),
    Column("begun", Integer, nullable=False, comment="how often; one that ends its workers is given up"),
    comment="of large objects that are scanned in parts, until their batch is done",
)

objects = Table(
    "objects",
    metadata,
    Column("run_id", Escaped, ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("object_id", _BINARY_ID, primary_key=True, comment="of bucket, key and version or ETag"),
    Column("key_id", _BINARY_ID, nullable=False, comment="of bucket and key"),
    Column("batch", Integer, nullable=False),
    Column("bucket", Escaped, nullable=False),
    Column("key", Escaped, nullable=False),
    Column("version_id", Escaped),
    Column("etag", Escaped, nullable=False),
    Column("last_modified", Instant, nullable=False),
    Column("storage_class", Escaped, nullable=False),
    Column("size", BigInteger, nullable=False, comment="as listed"),
    Column("size_classified", BigInteger, nullable=False, comment="bytes whose text was classified"),
    Column("mime_type", Escaped),
    Column("status", String(8), nullable=False, comment="Macie's classificationDetails.result.status.code"),
    Column("reason", String(64), nullable=False, comment="Macie's status reason; empty when complete"),
    Column("detail", Escaped, nullable=False, comment="ours, beside the reason; empty when complete"),
    Column("record", Text, nullable=False, comment="JSON: the discovery-result record"),
    Column("place", _PLACE, nullable=False, server_default="", comment=_OF_PLACE),
    CheckConstraint("status IN ('COMPLETE', 'PARTIAL', 'SKIPPED')", name="status"),
    CheckConstraint("(status = 'COMPLETE') = (reason = '')", name="reason"),
    CheckConstraint("size >= 0 AND size_classified >= 0", name="size"),
    Index(None, "run_id", "place", "object_id"),
    Index(None, "run_id", "batch", "object_id"),
    Index(
        "ix_objects_gaps",
        "run_id",
        "status",
        "place",
        "object_id",
        sqlite_where=text("status <> 'COMPLETE'"),
        postgresql_where=text("status <> 'COMPLETE'"),
    ),
    comment="every object of a run and how far it was examined: metadata only",
)

finished = Table(
    "finished",
    metadata,
    Column("run_id", Escaped, ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("batch", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False, comment="of two, the higher was committed later"),
    Column("finished_at", Instant, nullable=False, comment="by the database's clock"),
    Index(None, "number", unique=True),
    comment="batches whose results are delivered as they stand",
)

_IS_RESOLVED = text("resolved_by IS NOT NULL")

findings = Table(
    "findings",
    metadata,
    Column("finding_id", String(36), primary_key=True),
    Column("run_id", Escaped, nullable=False),
    Column("object_id", _BINARY_ID, nullable=False),
    Column("type", String(64), nullable=False, comment="Macie's FindingType"),
    Column("severity", SmallInteger, nullable=False, comment="Macie's score: 1 low, 2 medium, 3 high"),
    Column("occurrences", BigInteger, nullable=False, comment="summed over all identifiers"),
    Column("created_at", Instant, nullable=False),
    Column("finding", Text, nullable=False, comment="JSON: Macie's Finding, with macieLite beside"),
    Column("place", _PLACE, nullable=False, server_default="", comment=_OF_PLACE),
    Column("change_number", BigInteger, comment="of its last change: of two, the higher was committed later"),
    Column("changed_at", Instant, comment="by the database's clock"),
    Column("archived", Boolean, nullable=False, server_default=false()),
    Column("state", String(9), comment="NEW, UNCHANGED, CHANGED or RESOLVED; NULL: stored before states were"),
    Column("resolved_by", Escaped, comment="the run that found its object clean, or gone"),
    CheckConstraint("severity BETWEEN 1 AND 3", name="severity"),
    CheckConstraint("occurrences > 0", name="occurrences"),
    UniqueConstraint("run_id", "object_id"),
    Index("ix_findings_list", "run_id", "severity", "place", "finding_id", "type", "state", "archived"),
    Index(None, "resolved_by", "place", sqlite_where=_IS_RESOLVED, postgresql_where=_IS_RESOLVED),
    Index(None, "change_number", unique=True),
    ForeignKeyConstraint(["run_id", "object_id"], ["objects.run_id", "objects.object_id"], ondelete="CASCADE"),
    comment="one per object and run in which something was found",
)

open_findings = Table(
    "open_findings",
    metadata,
    Column("object_id", _BINARY_ID, primary_key=True, comment="of account, bucket, key; version, if listed as such"),
    Column("account_id", Escaped, nullable=False),
    Column("bucket", Escaped, nullable=False),
    Column("key", Escaped, nullable=False),
    Column("version_id", Escaped),
    Column("place", _PLACE, nullable=False, comment=_OF_PLACE),
    Column(
        "finding_id",
        String(36),
        ForeignKey("findings.finding_id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"),
        nullable=False,
        unique=True,
        comment="the last one of the object",
    ),
    Column("first_seen", String(32), nullable=False, comment="as in findings: in the first of them since it was clean"),
    Column("seen_at", Instant, nullable=False, comment="when it was examined last, with a finding"),
    Column("identifiers", Text, nullable=False, comment="JSON object: counts of what is still to be found clean"),
    Index(None, "account_id", "place", "object_id"),
    comment="objects that hold sensitive data, as far as is known",
)

detections = Table(
    "detections",
    metadata,
    Column("finding_id", String(36), ForeignKey("findings.finding_id", ondelete="CASCADE"), primary_key=True),
    Column("identifier", Escaped, primary_key=True),
    Column("count", BigInteger, nullable=False),
    CheckConstraint("count > 0", name="count"),
    Index(None, "identifier"),
    comment="what a finding counts, for filters and statistics",
)

tallies = Table(
    "tallies",
    metadata,
    Column("run_id", Escaped, ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("shard", SmallInteger, primary_key=True, autoincrement=False, comment="of batches: writers seldom meet"),
    Column("status", String(8), primary_key=True),
    Column("reason", String(64), primary_key=True),
    Column("detail", Escaped, primary_key=True),
    Column("objects", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False, comment="classified"),
    comment="how many rows of objects there are of a kind, and their bytes: counted when they are stored",
)

totals = Table(
    "totals",
    metadata,
    Column("run_id", Escaped, ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("shard", SmallInteger, primary_key=True, autoincrement=False, comment="as of tallies"),
    Column("identifier", Escaped, primary_key=True),
    Column("count", BigInteger, nullable=False),
    comment="the counts of detections, summed when they are stored",
)
CATEGORIES = ("credentials", "financial_information", "personal_information", "custom_identifier")
"""Macie's `SensitiveDataItemCategory`, in lower case."""

ledger = Table(
    "ledger",
    metadata,
    Column("key_id", _BINARY_ID, primary_key=True, comment="of bucket and key"),
    Column("bucket", Escaped, nullable=False),
    Column("key", Escaped, nullable=False),
    Column("version", Escaped, nullable=False, comment="version id, else ETag"),
    Column("fingerprint", Escaped, nullable=False, comment="of what decided the result: identifiers, model, budgets"),
    Column("run_id", Escaped, nullable=False, comment="the last run that examined it"),
    Column("completed_at", Instant, nullable=False, comment="when that ended, however far it came"),
    Column("seen_at", Instant, comment="a listing that began then had it; NULL: before completed_at"),
    Column("size", BigInteger, nullable=False, server_default="0", comment="as listed"),
    Column("size_classified", BigInteger, nullable=False, server_default="0"),
    Column("storage_class", Escaped, nullable=False, server_default="STANDARD"),
    Column("status", String(8), nullable=False, server_default="COMPLETE", comment="as of objects"),
    Column("reason", String(64), nullable=False, server_default="", comment="Macie's status reason"),
    Column("severity", SmallInteger, nullable=False, server_default="0", comment="of its finding; 0: none"),
    *(Column(name, BigInteger, nullable=False, server_default="0", comment="occurrences") for name in CATEGORIES),
    Column("finding_id", String(36)),
    Column("found", Text, comment="JSON array: [identifier, category, count, severity], and the name of users' own"),
    Column("current_id", _BINARY_ID, comment="of a version that was listed as such: key_id of what is current there"),
    Column("etag", Escaped, comment="of such a version"),
    Column("hid", Text, comment="JSON array: identifiers that may have hidden what others found; NULL: nobody knows"),
    Index("ix_ledger_bucket", "bucket", sqlite_where=text(OF_S3), postgresql_where=text(OF_S3)),
    comment="per key, the last result that tells most of it: incremental runs leave out what was read completely since",
)

fingerprints = Table(
    "fingerprints",
    metadata,
    Column("fingerprint", String(32), primary_key=True, comment="as in the ledger"),
    Column("base", String(32), nullable=False, comment="of what holds for all identifiers alike"),
    Column("identifiers", Text, nullable=False, comment="JSON object: those looked for, each with a digest"),
    comment="what decided results: which still stand when identifiers are others",
)

buckets = Table(
    "buckets",
    metadata,
    Column("account_id", Escaped, primary_key=True),
    Column("bucket", Escaped, primary_key=True),
    Column("info", Text, nullable=False, comment="JSON object: what S3 tells of it"),
    Column("shared_access", String(16), nullable=False, comment="Macie's sharedAccess"),
    Column("objects", BigInteger, comment="when all of it was listed last; NULL: never"),
    Column("bytes", BigInteger),
    Column("listed_at", Instant),
    Column("contents", Text, nullable=False, comment="JSON object: what its objects came to"),
    Column("score", SmallInteger, nullable=False, comment="worked out; -1 or 1..99"),
    Column("parts", Text, nullable=False, comment="JSON object: what the score is the sum of"),
    Column("override", SmallInteger, comment="100, set by hand"),
    Column("excluded", Boolean, nullable=False, comment="from automated discovery and scoring"),
    Column("suppressed", Text, nullable=False, comment="JSON array: [MANAGED or CUSTOM, identifier]"),
    Column("first_seen", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("last_job", Escaped),
    Column("last_run", Escaped),
    Column("last_run_at", Instant),
    CheckConstraint("score = -1 OR score BETWEEN 1 AND 99", name="score"),
    CheckConstraint("override = 100", name="override"),
    comment="buckets of S3 that were met, by account",
)

bucket_scores = Table(
    "bucket_scores",
    metadata,
    Column("account_id", Escaped, primary_key=True),
    Column("bucket", Escaped, primary_key=True),
    Column("moment", Instant, primary_key=True),
    Column("score", SmallInteger, nullable=False),
    Column("parts", Text, nullable=False, comment="JSON object, as of buckets"),
    ForeignKeyConstraint(["account_id", "bucket"], ["buckets.account_id", "buckets.bucket"], ondelete="CASCADE"),
    comment="what scores were worked out, from which moment on",
)

inspection_templates = Table(
    "inspection_templates",
    metadata,
    Column("account_id", Escaped, primary_key=True),
    Column("excludes", Text, nullable=False, comment="JSON array: [MANAGED or CUSTOM, identifier]"),
    Column("changed_at", Instant, nullable=False),
    comment="what counts towards no score of an account's buckets",
)

events = Table(
    "events",
    metadata,
    Column("event_id", Integer, primary_key=True),
    Column("job_id", Escaped, ForeignKey("jobs.job_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("run_id", Escaped),
    Column("type", String(64), nullable=False, comment="Macie's eventType where it has one"),
    Column("occurred_at", Instant, nullable=False),
    Column("resource", Escaped, comment="bucket or account concerned"),
    Column("detail", Escaped, comment="one sentence"),
    comment="what happened to jobs",
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("value", BigInteger, nullable=False, comment="the last one"),
    comment="numbers given out in the order of commits: who takes one keeps others waiting until it commits",
)

identity = Table(
    "identity",
    metadata,
    Column("one", SmallInteger, primary_key=True, autoincrement=False),
    Column("database_id", String(36), nullable=False),
    CheckConstraint("one = 1", name="one"),
    comment="tells this database from others",
)

_LOST = "findings that were too old before they were delivered"

feeds = Table(
    "feeds",
    metadata,
    Column("name", Escaped, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("settings", Text, nullable=False, comment="JSON object: of its sink; no secrets"),
    Column("criteria", Text, nullable=False, comment="JSON object: Macie's findingCriteria"),
    Column("created_at", Instant, nullable=False),
    Column("paused_at", Instant),
    Column("position", BigInteger, nullable=False, comment="change_number up to which it is done"),
    Column("delivered", BigInteger, nullable=False),
    Column("last_at", Instant, comment="of its last delivery"),
    Column("owner", Escaped, comment="host, process; NULL: nobody works on it"),
    Column("heard_at", Instant, comment="sign of life, by the database's clock"),
    Column("attempts", Integer, nullable=False, comment="that failed, since the last delivery"),
    Column("failing_since", Instant),
    Column("next_at", Instant, comment="not tried again before"),
    Column("error", Escaped, comment="one sentence"),
    Column("expired", BigInteger, nullable=False, server_default="0", comment=_LOST),
    comment="where findings go, and how far each has come",
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("feed", Escaped, ForeignKey("feeds.name", ondelete="CASCADE"), primary_key=True),
    Column(
        "finding_id", String(36), ForeignKey("findings.finding_id", ondelete="CASCADE"), primary_key=True, index=True
    ),
    Column("number", BigInteger, nullable=False, comment="of the change that was refused"),
    Column("reason", Escaped, nullable=False, comment="one sentence"),
    Column("at", Instant, nullable=False),
    Column("again", Boolean, nullable=False, comment="to be sent once more"),
    comment="what a sink refused for good",
)

expired = Table(
    "expired",
    metadata,
    Column("run_id", Escaped, ForeignKey("runs.run_id", ondelete="CASCADE"), primary_key=True),
    Column("severity", SmallInteger, primary_key=True, autoincrement=False),
    Column("findings", BigInteger, nullable=False),
    comment="how many findings of a run were deleted when their time was over",
)

findings_filters = Table(
    "findings_filters",
    metadata,
    Column("name", Escaped, primary_key=True),
    Column("filter_id", String(36), nullable=False),
    Column("action", String(8), nullable=False, comment="Macie's FindingsFilterAction"),
    Column("description", Escaped, nullable=False),
    Column("position", Integer, nullable=False),
    Column("criteria", Text, nullable=False, comment="JSON object: Macie's findingCriteria"),
    Column("tags", Text, nullable=False, comment="JSON object"),
    Column("created_at", Instant, nullable=False),
    CheckConstraint("action IN ('ARCHIVE', 'NOOP')", name="action"),
    comment="saved filters, and suppression rules",
)

_NUMBER = BigInteger().with_variant(Integer, "sqlite")

reveals = Table(
    "reveals",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False, comment="by the database's clock"),
    Column("finding_id", String(36), nullable=False, index=True),
    Column("bucket", Escaped, nullable=False),
    Column("key", Escaped, nullable=False),
    Column("user_name", Escaped, nullable=False, comment="of the operating system"),
    Column("host", Escaped, nullable=False),
    Column("caller", Escaped, comment="ARN, as STS told it"),
    Column("role", Escaped, comment="ARN of the role that was assumed to read"),
    Column("masked", Boolean, nullable=False),
    comment="who has been shown what a finding found, never what; outlives the finding",
)

paces = Table(
    "paces",
    metadata,
    Column("bucket", Escaped, primary_key=True),
    Column("free_at", Instant, nullable=False, comment="by the database's clock: up to then its requests are leased"),
    comment="buckets whose requests are held to a rate",
)

definitions = Table(
    "definitions",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("name", Escaped, primary_key=True, comment="a custom data identifier's id, an allow list's name"),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False, comment="JSON: the definition; of a list where its words are, never which"),
    Column("created_at", Instant, nullable=False),
    Column("deleted_at", Instant, comment="of the last version: deleted, and kept"),
    CheckConstraint("kind IN ('identifier', 'allow-list')", name="kind"),
    CheckConstraint("version > 0", name="version"),
    comment="users' own identifiers and allow lists, every version",
)
