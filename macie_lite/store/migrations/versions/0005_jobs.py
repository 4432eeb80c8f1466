"""Jobs with a schedule, runs that keep what they run with, listings in parts, batches that hold what they are of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)
_CRITERIA = "JSON object: criteria of buckets, empty for the targets alone"
_STATUSES = "status IN ('RUNNING', 'IDLE', 'PAUSED', 'USER_PAUSED', 'CANCELLED', 'COMPLETE')"


def upgrade() -> None:
    _jobs()
    _runs()
    _listings()
    _batches()
    _parts()
    _events()


def _buckets() -> sa.Column[str]:
    return sa.Column("buckets", sa.Text(), nullable=False, server_default="{}", comment=_CRITERIA)


def _jobs() -> None:
    with op.batch_alter_table("jobs") as jobs:
        jobs.add_column(sa.Column("description", _TEXT, nullable=False, server_default=""))
        jobs.add_column(sa.Column("tags", sa.Text(), nullable=False, server_default="{}", comment="JSON object"))
        jobs.add_column(_buckets())
        jobs.add_column(sa.Column("schedule", _TEXT, comment="NULL: a one-time job"))
        jobs.add_column(
            sa.Column(
                "initial_run", sa.Boolean(), nullable=False, server_default=sa.true(), comment="Macie's initialRun"
            )
        )
        jobs.add_column(sa.Column("next_at", _INSTANT, comment="when the next run is due"))
        jobs.add_column(sa.Column("paused_at", _INSTANT))
        jobs.drop_constraint(op.f("ck_jobs_status"), type_="check")
        jobs.create_check_constraint(op.f("ck_jobs_status"), _STATUSES)


def _runs() -> None:
    """Those there are have what their jobs have, which were never changed."""
    with op.batch_alter_table("runs") as runs:
        runs.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
        runs.add_column(
            sa.Column(
                "targets", sa.Text(), nullable=False, server_default="[]", comment="JSON array: those of this run"
            )
        )
        runs.add_column(
            sa.Column(
                "settings", sa.Text(), nullable=False, server_default="{}", comment="JSON object: those of this run"
            )
        )
        runs.add_column(_buckets())
        runs.add_column(sa.Column("scheduled_for", _INSTANT, comment="when it was due; NULL: started by hand"))
        runs.add_column(
            sa.Column("detached", sa.Boolean(), nullable=False, server_default=sa.false(), comment="workers plan it")
        )
        runs.add_column(
            sa.Column("portion", sa.Text(), comment="JSON object: what was planned before it was resumed at its limits")
        )
        runs.add_column(
            sa.Column("progress_at", _INSTANT, comment="when a batch was done last, by the database's clock")
        )
        runs.create_unique_constraint(op.f("uq_runs_job_id_number"), ["job_id", "number"])
    op.execute("UPDATE runs SET targets = (SELECT jobs.targets FROM jobs WHERE jobs.job_id = runs.job_id)")
    op.execute("UPDATE runs SET settings = (SELECT jobs.settings FROM jobs WHERE jobs.job_id = runs.job_id)")


def _listings() -> None:
    counted = [
        sa.Column(f"{what}_{unit}", sa.BigInteger(), nullable=False)
        for what in ("out_of_scope", "not_sampled", "unchanged")
        for unit in ("objects", "bytes")
    ]
    op.create_table(
        "listings",
        sa.Column("run_id", _TEXT, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("target", _TEXT, nullable=False),
        sa.Column("after", _TEXT, comment="lists the keys behind this one; NULL: from the first"),
        sa.Column("until", _TEXT, comment="and up to this one; NULL: to the last"),
        sa.Column("position", _TEXT, comment="planned up to here; NULL: not begun"),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("bucket", sa.Text(), comment="JSON object: what is known of the bucket"),
        sa.Column("strata", sa.Text(), nullable=False, comment="JSON object: objects seen by stratum, of a sample"),
        sa.Column("listed_at", _INSTANT, comment="of an inventory: when it was made"),
        sa.Column("error", _TEXT, comment="one sentence, when it broke off"),
        sa.Column("exit_code", sa.SmallInteger()),
        *counted,
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_listings")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_listings_runs"), ondelete="CASCADE"),
        comment="what a run lists, how far it has come, and what it listed and does not read",
    )


def _batches() -> None:
    """Without those that were under way, of which nobody could tell what they held: their runs list once more."""
    op.execute("DELETE FROM batches WHERE NOT done")
    op.execute("UPDATE runs SET planned_all = false WHERE ended_at IS NULL")
    with op.batch_alter_table("batches") as batches:
        batches.drop_column("target")
        batches.drop_column("last_key")
        batches.add_column(sa.Column("listing", sa.Integer(), nullable=False, server_default="0"))
        batches.add_column(sa.Column("refs", sa.Text(), comment="JSON array: its objects as listed, until it is done"))
    with op.batch_alter_table("batches") as batches:
        batches.alter_column("listing", server_default=None)
    if op.get_bind().dialect.name == "postgresql":  # the one that keeps comments
        op.create_table_comment("batches", "units of work that were handed out")
    op.create_index(
        "ix_batches_open",
        "batches",
        ["run_id", "number"],
        sqlite_where=sa.text("done = 0"),
        postgresql_where=sa.text("NOT done"),
    )


def _parts() -> None:
    op.create_table(
        "parts",
        sa.Column("run_id", _TEXT, nullable=False),
        sa.Column("batch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "part",
            sa.Text(),
            nullable=False,
            comment="JSON object: where it is, and what is assumed of what stands before",
        ),
        sa.Column("result", sa.Text(), comment="JSON object: what was found, metadata only; NULL: not scanned yet"),
        sa.Column("begun", sa.Integer(), nullable=False, comment="how often; one that ends its workers is given up"),
        sa.PrimaryKeyConstraint("run_id", "batch", "number", name=op.f("pk_parts")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_parts_runs"), ondelete="CASCADE"),
        comment="of large objects that are scanned in parts, until their batch is done",
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("job_id", _TEXT, nullable=False),
        sa.Column("run_id", _TEXT),
        sa.Column("type", sa.String(64), nullable=False, comment="Macie's eventType where it has one"),
        sa.Column("occurred_at", _INSTANT, nullable=False),
        sa.Column("resource", _TEXT, comment="bucket or account concerned"),
        sa.Column("detail", _TEXT, comment="one sentence"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_events")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.job_id"], name=op.f("fk_events_jobs"), ondelete="CASCADE"),
        comment="what happened to jobs",
    )
    op.create_index(op.f("ix_events_job_id"), "events", ["job_id"])
