"""Saved filters, findings that are archived, and how many were let go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_LOST = "findings that were too old before they were delivered"


def upgrade() -> None:
    _filters()
    op.add_column("findings", sa.Column("archived", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("feeds", sa.Column("expired", sa.BigInteger(), nullable=False, server_default="0", comment=_LOST))
    op.create_table(
        "expired",
        sa.Column("run_id", _TEXT, nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("findings", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_expired_runs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "severity", name=op.f("pk_expired")),
        comment="how many findings of a run were deleted when their time was over",
    )


def _filters() -> None:
    op.create_table(
        "findings_filters",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("filter_id", sa.String(36), nullable=False),
        sa.Column("action", sa.String(8), nullable=False, comment="Macie's FindingsFilterAction"),
        sa.Column("description", _TEXT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False, comment="JSON object: Macie's findingCriteria"),
        sa.Column("tags", sa.Text(), nullable=False, comment="JSON object"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("action IN ('ARCHIVE', 'NOOP')", name=op.f("ck_findings_filters_action")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_findings_filters")),
        comment="saved filters, and suppression rules",
    )
