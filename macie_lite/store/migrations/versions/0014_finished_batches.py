"""The order in which batches are finished, for feeds of discovery results."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)

_NUMBERED = """INSERT INTO finished (run_id, batch, number, finished_at)
    SELECT stored.run_id, stored.batch, row_number() OVER (ORDER BY runs.started_at, stored.run_id, stored.batch),
           coalesce(runs.ended_at, runs.progress_at, runs.started_at)
    FROM (SELECT DISTINCT run_id, batch FROM objects) AS stored JOIN runs ON runs.run_id = stored.run_id"""
_COUNTED = "INSERT INTO counters (name, value) SELECT 'finished', count(*) FROM finished HAVING count(*) > 0"


def upgrade() -> None:
    op.create_table(
        "finished",
        sa.Column("run_id", _TEXT, nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("number", sa.BigInteger(), nullable=False, comment="of two, the higher was committed later"),
        sa.Column("finished_at", _INSTANT, nullable=False, comment="by the database's clock"),
        sa.PrimaryKeyConstraint("run_id", "batch", name=op.f("pk_finished")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_finished_runs"), ondelete="CASCADE"),
        comment="batches whose results are delivered as they stand",
    )
    op.create_index(op.f("ix_finished_number"), "finished", ["number"], unique=True)
    op.create_index(op.f("ix_objects_run_id_batch_object_id"), "objects", ["run_id", "batch", "object_id"])
    op.execute(_NUMBERED)
    op.execute(_COUNTED)
