"""What lists are ordered by, and what runs hold in sum, stored beside: neither is worked out from all rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_OF_PLACE = "bucket and key, the beginnings of both: what lists are in the order of (`text.place`)"
_PLACES = {
    "sqlite": "UPDATE objects SET place = substr(bucket, 1, 200) || char(1) || substr(key, 1, 200)",
    "postgresql": "UPDATE objects SET place = substr(bucket, 1, 200) || chr(1) || substr(key, 1, 200)",
}
_PLACES_OF_FINDINGS = (
    "UPDATE findings SET place = (SELECT objects.place FROM objects "
    "WHERE objects.run_id = findings.run_id AND objects.object_id = findings.object_id)"
)
_COUNT = (
    "INSERT INTO tallies (run_id, shard, status, reason, detail, objects, bytes) "
    "SELECT run_id, 0, status, reason, detail, count(*), sum(size_classified) "
    "FROM objects GROUP BY run_id, status, reason, detail"
)
_SUM = (
    "INSERT INTO totals (run_id, shard, identifier, count) SELECT run_id, 0, identifier, sum(count) "
    "FROM detections JOIN findings ON findings.finding_id = detections.finding_id GROUP BY run_id, identifier"
)


def upgrade() -> None:
    _places()
    _indexes()
    _tallies()
    _totals()


def _places() -> None:
    for table in ("objects", "findings"):
        op.add_column(table, sa.Column("place", _TEXT, nullable=False, server_default="", comment=_OF_PLACE))
    op.execute(_PLACES[op.get_bind().dialect.name])
    op.execute(_PLACES_OF_FINDINGS)


def _indexes() -> None:
    for column in ("key_id", "batch"):  # nothing asks by these
        op.drop_index(op.f(f"ix_objects_run_id_{column}"), "objects")
    op.create_index(op.f("ix_objects_run_id_place_object_id"), "objects", ["run_id", "place", "object_id"])
    gaps = sa.text("status <> 'COMPLETE'")
    columns = ["run_id", "status", "place", "object_id"]
    op.create_index("ix_objects_gaps", "objects", columns, sqlite_where=gaps, postgresql_where=gaps)
    name = op.f("ix_findings_run_id_severity_place_finding_id")
    op.create_index(name, "findings", ["run_id", "severity", "place", "finding_id"])


def _tallies() -> None:
    op.create_table(
        "tallies",
        sa.Column("run_id", _TEXT, nullable=False),
        _shard("of batches: writers seldom meet"),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("detail", _TEXT, nullable=False),
        sa.Column("objects", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False, comment="classified"),
        sa.PrimaryKeyConstraint("run_id", "shard", "status", "reason", "detail", name=op.f("pk_tallies")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_tallies_runs"), ondelete="CASCADE"),
        comment="how many rows of objects there are of a kind, and their bytes: counted when they are stored",
    )
    op.execute(_COUNT)


def _totals() -> None:
    op.create_table(
        "totals",
        sa.Column("run_id", _TEXT, nullable=False),
        _shard("as of tallies"),
        sa.Column("identifier", _TEXT, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "shard", "identifier", name=op.f("pk_totals")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_totals_runs"), ondelete="CASCADE"),
        comment="the counts of detections, summed when they are stored",
    )
    op.execute(_SUM)


def _shard(comment: str) -> sa.Column[int]:
    return sa.Column("shard", sa.SmallInteger(), autoincrement=False, nullable=False, comment=comment)
