"""Users' own identifiers and allow lists, created by command, with their versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "definitions",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", _TEXT, nullable=False, comment="a custom data identifier's id, an allow list's name"),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "content",
            sa.Text(),
            nullable=False,
            comment="JSON: the definition; of a list where its words are, never which",
        ),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("deleted_at", _INSTANT, comment="of the last version: deleted, and kept"),
        sa.CheckConstraint("kind IN ('identifier', 'allow-list')", name=op.f("ck_definitions_kind")),
        sa.CheckConstraint("version > 0", name=op.f("ck_definitions_version")),
        sa.PrimaryKeyConstraint("kind", "name", "version", name=op.f("pk_definitions")),
        comment="users' own identifiers and allow lists, every version",
    )
