"""Who has been shown what a finding found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "reveals",
        sa.Column("number", _NUMBER, nullable=False, autoincrement=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="by the database's clock"),
        sa.Column("finding_id", sa.String(36), nullable=False),
        sa.Column("bucket", _TEXT, nullable=False),
        sa.Column("key", _TEXT, nullable=False),
        sa.Column("user_name", _TEXT, nullable=False, comment="of the operating system"),
        sa.Column("host", _TEXT, nullable=False),
        sa.Column("caller", _TEXT, nullable=True, comment="ARN, as STS told it"),
        sa.Column("role", _TEXT, nullable=True, comment="ARN of the role that was assumed to read"),
        sa.Column("masked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_reveals")),
        comment="who has been shown what a finding found, never what; outlives the finding",
    )
    op.create_index(op.f("ix_reveals_finding_id"), "reveals", ["finding_id"])
