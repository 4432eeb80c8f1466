"""The first tables. Never changed once released: what comes later is another migration."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Keys are compared by code point on both engines, whatever the database's own collation.
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)
_ID = sa.LargeBinary(16)


def upgrade() -> None:
    _plans()
    _results()


def _plans() -> None:
    op.create_table(
        "jobs",
        sa.Column("job_id", _TEXT, nullable=False, comment="Macie's jobId"),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("targets", sa.Text, nullable=False, comment="JSON array, as the user named them"),
        sa.Column(
            "settings", sa.Text, nullable=False, comment="JSON object: what a scan needs to run again; no secrets"
        ),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("status", sa.String(16), nullable=False, comment="Macie's jobStatus"),
        sa.Column("error", _TEXT, comment="one sentence, when the last run could not be done"),
        sa.CheckConstraint(
            "status IN ('RUNNING', 'USER_PAUSED', 'CANCELLED', 'COMPLETE')", name=op.f("ck_jobs_status")
        ),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_jobs")),
        comment="classification jobs; a scan on demand is a job with one run",
    )
    op.create_table(
        "runs",
        sa.Column("run_id", _TEXT, nullable=False),
        sa.Column("job_id", _TEXT, nullable=False),
        sa.Column("account_id", _TEXT, nullable=False),
        sa.Column("started_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.Column("planned_all", sa.Boolean, nullable=False, comment="the listing has ended"),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_runs")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.job_id"], name=op.f("fk_runs_jobs"), ondelete="CASCADE"),
        comment="one run of a job",
    )
    op.create_index(op.f("ix_runs_job_id"), "runs", ["job_id"])
    op.create_table(
        "batches",
        sa.Column("run_id", _TEXT, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("target", _TEXT, comment="NULL when it was done before its plan was stored"),
        sa.Column("last_key", _TEXT, comment="the listing goes on after it; NULL: from the start"),
        sa.Column("objects", sa.BigInteger, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.CheckConstraint("objects >= 0 AND bytes >= 0", name=op.f("ck_batches_size")),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_batches")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_batches_runs"), ondelete="CASCADE"),
        comment="units of work that were handed out, in the order of the listing",
    )


def _results() -> None:
    op.create_table(
        "objects",
        sa.Column("run_id", _TEXT, nullable=False),
        sa.Column("object_id", _ID, nullable=False, comment="of bucket, key and version or ETag"),
        sa.Column("key_id", _ID, nullable=False, comment="of bucket and key"),
        sa.Column("batch", sa.Integer, nullable=False),
        sa.Column("bucket", _TEXT, nullable=False),
        sa.Column("key", _TEXT, nullable=False),
        sa.Column("version_id", _TEXT),
        sa.Column("etag", _TEXT, nullable=False),
        sa.Column("last_modified", _INSTANT, nullable=False),
        sa.Column("storage_class", _TEXT, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False, comment="as listed"),
        sa.Column("size_classified", sa.BigInteger, nullable=False, comment="bytes whose text was classified"),
        sa.Column("mime_type", _TEXT),
        sa.Column("status", sa.String(8), nullable=False, comment="Macie's classificationDetails.result.status.code"),
        sa.Column("reason", sa.String(64), nullable=False, comment="Macie's status reason; empty when complete"),
        sa.Column("detail", _TEXT, nullable=False, comment="ours, beside the reason; empty when complete"),
        sa.Column("record", sa.Text, nullable=False, comment="JSON: the discovery-result record"),
        sa.CheckConstraint("status IN ('COMPLETE', 'PARTIAL', 'SKIPPED')", name=op.f("ck_objects_status")),
        sa.CheckConstraint("(status = 'COMPLETE') = (reason = '')", name=op.f("ck_objects_reason")),
        sa.CheckConstraint("size >= 0 AND size_classified >= 0", name=op.f("ck_objects_size")),
        sa.PrimaryKeyConstraint("run_id", "object_id", name=op.f("pk_objects")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_objects_runs"), ondelete="CASCADE"),
        comment="every object of a run and how far it was examined: metadata only",
    )
    op.create_index(op.f("ix_objects_run_id_key_id"), "objects", ["run_id", "key_id"])
    op.create_index(op.f("ix_objects_run_id_batch"), "objects", ["run_id", "batch"])
    op.create_table(
        "findings",
        sa.Column("finding_id", sa.String(36), nullable=False),
        sa.Column("run_id", _TEXT, nullable=False),
        sa.Column("object_id", _ID, nullable=False),
        sa.Column("type", sa.String(64), nullable=False, comment="Macie's FindingType"),
        sa.Column("severity", sa.SmallInteger, nullable=False, comment="Macie's score: 1 low, 2 medium, 3 high"),
        sa.Column("occurrences", sa.BigInteger, nullable=False, comment="summed over all identifiers"),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("finding", sa.Text, nullable=False, comment="JSON: Macie's Finding, with macieLite beside"),
        sa.CheckConstraint("severity BETWEEN 1 AND 3", name=op.f("ck_findings_severity")),
        sa.CheckConstraint("occurrences > 0", name=op.f("ck_findings_occurrences")),
        sa.PrimaryKeyConstraint("finding_id", name=op.f("pk_findings")),
        sa.UniqueConstraint("run_id", "object_id", name=op.f("uq_findings_run_id_object_id")),
        sa.ForeignKeyConstraint(
            ["run_id", "object_id"],
            ["objects.run_id", "objects.object_id"],
            name=op.f("fk_findings_objects"),
            ondelete="CASCADE",
        ),
        comment="one per object and run in which something was found",
    )
    op.create_table(
        "detections",
        sa.Column("finding_id", sa.String(36), nullable=False),
        sa.Column("identifier", _TEXT, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_detections_count")),
        sa.PrimaryKeyConstraint("finding_id", "identifier", name=op.f("pk_detections")),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.finding_id"], name=op.f("fk_detections_findings"), ondelete="CASCADE"
        ),
        comment="what a finding counts, for filters and statistics",
    )
    op.create_index(op.f("ix_detections_identifier"), "detections", ["identifier"])
    op.create_table(
        "ledger",
        sa.Column("key_id", _ID, nullable=False, comment="of bucket and key"),
        sa.Column("bucket", _TEXT, nullable=False),
        sa.Column("key", _TEXT, nullable=False),
        sa.Column("version", _TEXT, nullable=False, comment="version id, else ETag"),
        sa.Column(
            "fingerprint", _TEXT, nullable=False, comment="of what decided the result: identifiers, model, budgets"
        ),
        sa.Column("run_id", _TEXT, nullable=False, comment="the last run that examined it completely"),
        sa.Column("completed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_ledger")),
        comment="per key, what was last examined completely: incremental runs leave out what is unchanged",
    )
