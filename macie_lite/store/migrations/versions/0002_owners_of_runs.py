"""Who runs a run, and when it was last heard of: a run whose process was killed can be told from one that goes on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("runs", sa.Column("owner", _TEXT, comment="host, process; NULL: nobody works on it"))
    op.add_column(
        "runs", sa.Column("heard_at", sa.DateTime(timezone=True), comment="sign of life, by the database's clock")
    )
