"""The order in which findings change, and feeds that follow it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)

_NUMBERED = """UPDATE findings SET changed_at = created_at, change_number = numbered.number FROM (
    SELECT finding_id, row_number() OVER (ORDER BY created_at, finding_id) AS number FROM findings
) AS numbered WHERE numbered.finding_id = findings.finding_id"""
_COUNTED = "INSERT INTO counters (name, value) SELECT 'changes', count(*) FROM findings HAVING count(*) > 0"


def upgrade() -> None:
    _counters()
    _changes()
    _feeds()
    _dead_letters()


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False, comment="the last one"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
        comment="numbers given out in the order of commits: who takes one keeps others waiting until it commits",
    )
    op.create_table(
        "identity",
        sa.Column("one", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("database_id", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_identity")),
        sa.CheckConstraint("one = 1", name=op.f("ck_identity_one")),
        comment="tells this database from others",
    )


def _changes() -> None:
    number = "of its last change: of two, the higher was committed later"
    op.add_column("findings", sa.Column("change_number", sa.BigInteger(), nullable=True, comment=number))
    op.add_column("findings", sa.Column("changed_at", _INSTANT, nullable=True, comment="by the database's clock"))
    op.execute(_NUMBERED)
    op.execute(_COUNTED)
    op.create_index(op.f("ix_findings_change_number"), "findings", ["change_number"], unique=True)


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False, comment="JSON object: of its sink; no secrets"),
        sa.Column("criteria", sa.Text(), nullable=False, comment="JSON object: Macie's findingCriteria"),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("paused_at", _INSTANT, nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False, comment="change_number up to which it is done"),
        sa.Column("delivered", sa.BigInteger(), nullable=False),
        sa.Column("last_at", _INSTANT, nullable=True, comment="of its last delivery"),
        sa.Column("owner", _TEXT, nullable=True, comment="host, process; NULL: nobody works on it"),
        sa.Column("heard_at", _INSTANT, nullable=True, comment="sign of life, by the database's clock"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="that failed, since the last delivery"),
        sa.Column("failing_since", _INSTANT, nullable=True),
        sa.Column("next_at", _INSTANT, nullable=True, comment="not tried again before"),
        sa.Column("error", _TEXT, nullable=True, comment="one sentence"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_feeds")),
        comment="where findings go, and how far each has come",
    )


def _dead_letters() -> None:
    op.create_table(
        "dead_letters",
        sa.Column("feed", _TEXT, nullable=False),
        sa.Column("finding_id", sa.String(36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False, comment="of the change that was refused"),
        sa.Column("reason", _TEXT, nullable=False, comment="one sentence"),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False, comment="to be sent once more"),
        sa.PrimaryKeyConstraint("feed", "finding_id", name=op.f("pk_dead_letters")),
        sa.ForeignKeyConstraint(["feed"], ["feeds.name"], name=op.f("fk_dead_letters_feeds"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.finding_id"], name=op.f("fk_dead_letters_findings"), ondelete="CASCADE"
        ),
        comment="what a sink refused for good",
    )
    op.create_index(op.f("ix_dead_letters_finding_id"), "dead_letters", ["finding_id"])
