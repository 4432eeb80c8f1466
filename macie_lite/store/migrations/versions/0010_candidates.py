"""What a run with a budget chooses from, and what is too large for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    large = "for the budget of a run"
    with op.batch_alter_table("listings") as listings:
        listings.add_column(
            sa.Column("too_large_objects", sa.BigInteger(), nullable=False, server_default="0", comment=large)
        )
        listings.add_column(sa.Column("too_large_bytes", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "candidates",
        sa.Column("run_id", _TEXT, nullable=False),
        sa.Column("listing", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("objects", sa.BigInteger(), nullable=False, comment="of the listing, that could be read"),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("refs", sa.Text(), nullable=False, comment="JSON array: the best of them, in order"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_candidates_runs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "listing", name=op.f("pk_candidates")),
        comment="what a run with a budget chooses from, until all of it is planned",
    )
