"""What a job's error means for who waits for it: the exit code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("exit_code", sa.SmallInteger(), comment="of `jobs wait`, where there is an error"))
