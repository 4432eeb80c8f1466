"""Up to when the requests to a bucket are leased, of those that are held to a rate."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_COMMENT = "by the database's clock: up to then its requests are leased"


def upgrade() -> None:
    op.create_table(
        "paces",
        sa.Column("bucket", _TEXT, nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False, comment=_COMMENT),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_paces")),
        comment="buckets whose requests are held to a rate",
    )
