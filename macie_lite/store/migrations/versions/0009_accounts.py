"""Jobs of many AWS accounts: which ones, and whose role each listing is read in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_ACCOUNTS = "JSON object: accounts, and roles in which their buckets are read"


def upgrade() -> None:
    for table in ("jobs", "runs"):
        op.add_column(table, sa.Column("accounts", sa.Text(), nullable=False, server_default="{}", comment=_ACCOUNTS))
    op.add_column("listings", sa.Column("account", _TEXT, comment="whose role reads it; NULL: who runs the run"))
