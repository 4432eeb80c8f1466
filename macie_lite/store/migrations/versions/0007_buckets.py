"""The ledger as the state of every object; the inventory of buckets, and their scores."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)
_CATEGORIES = ("credentials", "financial_information", "personal_information", "custom_identifier")
_SEVERITIES = {"Low": 1, "Medium": 2, "High": 3}
_OF_S3 = "bucket >= '0'"
_PARTS = "JSON array: [identifier, category, count, severity], and the name of users' own"
_LEDGER = "per key, the last result that tells most of it: incremental runs leave out what was read completely since"

_SIZES = """UPDATE ledger
    SET size = o.size, size_classified = o.size_classified, storage_class = o.storage_class
    FROM objects AS o WHERE o.run_id = ledger.run_id AND """

_FINDINGS = """SELECT ledger.key_id, f.finding_id, f.severity, f.finding
    FROM ledger
    JOIN objects AS o ON o.run_id = ledger.run_id
    JOIN findings AS f ON f.run_id = o.run_id AND f.object_id = o.object_id
    WHERE """

_SAME = (
    "o.key_id = ledger.key_id AND o.version_id IS NULL AND o.etag = ledger.version",
    "o.object_id = ledger.key_id",  # versions that were listed as such
)


def upgrade() -> None:
    _ledger()
    for same in _SAME:
        _fill(same)
    _buckets()
    _scores()
    op.create_table(
        "inspection_templates",
        sa.Column("account_id", _TEXT, nullable=False),
        sa.Column("excludes", sa.Text(), nullable=False, comment="JSON array: [MANAGED or CUSTOM, identifier]"),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_inspection_templates")),
        comment="what counts towards no score of an account's buckets",
    )


def _ledger() -> None:
    def number(name: str, default: str = "0", comment: str | None = None) -> sa.Column[int]:
        return sa.Column(name, sa.BigInteger(), nullable=False, server_default=default, comment=comment)

    new: list[sa.Column[Any]] = [
        sa.Column("seen_at", _INSTANT, comment="a listing that began then had it; NULL: before completed_at"),
        number("size", comment="as listed"),
        number("size_classified"),
        sa.Column("storage_class", _TEXT, nullable=False, server_default="STANDARD"),
        sa.Column("status", sa.String(8), nullable=False, server_default="COMPLETE", comment="as of objects"),
        sa.Column("reason", sa.String(64), nullable=False, server_default="", comment="Macie's status reason"),
        sa.Column("severity", sa.SmallInteger(), nullable=False, server_default="0", comment="of its finding; 0: none"),
        *(number(name, comment="occurrences") for name in _CATEGORIES),
        sa.Column("finding_id", sa.String(36)),
        sa.Column("found", sa.Text(), comment=_PARTS),
    ]
    with op.batch_alter_table("ledger") as ledger:
        for column in new:
            ledger.add_column(column)
    where = sa.text(_OF_S3)
    op.create_index("ix_ledger_bucket", "ledger", ["bucket"], sqlite_where=where, postgresql_where=where)
    if op.get_bind().dialect.name == "postgresql":  # the one that keeps comments
        op.create_table_comment("ledger", _LEDGER)
        op.alter_column("ledger", "run_id", comment="the last run that examined it")
        op.alter_column("ledger", "completed_at", comment="when that ended, however far it came")


def _fill(same: str) -> None:
    """From the results of the runs that are still stored."""
    op.execute(_SIZES + same)
    connection = op.get_bind()
    found = connection.execute(sa.text(_FINDINGS + same), execution_options={"yield_per": 500})
    sets = ", ".join(f"{name} = :{name}" for name in ("finding_id", "severity", "found", *_CATEGORIES))
    change = sa.text(f"UPDATE ledger SET {sets} WHERE key_id = :key_id")  # noqa: S608 - our own names
    for chunk in found.partitions():
        connection.execute(change, [_found(*row) for row in chunk])


def _found(key_id: bytes, finding_id: str, severity: int, finding: str) -> dict[str, Any]:
    result = json.loads(finding)["classificationDetails"]["result"]
    kinds = [
        (one["type"], item["category"], one, ()) for item in result["sensitiveData"] for one in item["detections"]
    ] + [
        (one["arn"].rpartition("/")[2], "CUSTOM_IDENTIFIER", one, (one["name"],))
        for one in result.get("customDataIdentifiers", {}).get("detections", ())
    ]
    totals: Counter[str] = Counter()
    for _, category, one, _ in kinds:
        totals[category.lower()] += one["count"]
    found = [
        [name, category, one["count"], _SEVERITIES.get(one.get("macieLite", {}).get("severity"), severity), *more]
        for name, category, one, more in kinds
    ]
    counted = {name: totals[name] for name in _CATEGORIES}
    return {"key_id": key_id, "finding_id": finding_id, "severity": severity, "found": json.dumps(found)} | counted


def _buckets() -> None:
    op.create_table(
        "buckets",
        sa.Column("account_id", _TEXT, nullable=False),
        sa.Column("bucket", _TEXT, nullable=False),
        sa.Column("info", sa.Text(), nullable=False, comment="JSON object: what S3 tells of it"),
        sa.Column("shared_access", sa.String(16), nullable=False, comment="Macie's sharedAccess"),
        sa.Column("objects", sa.BigInteger(), comment="when all of it was listed last; NULL: never"),
        sa.Column("bytes", sa.BigInteger()),
        sa.Column("listed_at", _INSTANT),
        sa.Column("contents", sa.Text(), nullable=False, comment="JSON object: what its objects came to"),
        sa.Column("score", sa.SmallInteger(), nullable=False, comment="worked out; -1 or 1..99"),
        sa.Column("parts", sa.Text(), nullable=False, comment="JSON object: what the score is the sum of"),
        sa.Column("override", sa.SmallInteger(), comment="100, set by hand"),
        sa.Column("excluded", sa.Boolean(), nullable=False, comment="from automated discovery and scoring"),
        sa.Column("suppressed", sa.Text(), nullable=False, comment="JSON array: [MANAGED or CUSTOM, identifier]"),
        sa.Column("first_seen", _INSTANT, nullable=False),
        sa.Column("updated_at", _INSTANT, nullable=False),
        sa.Column("last_job", _TEXT),
        sa.Column("last_run", _TEXT),
        sa.Column("last_run_at", _INSTANT),
        sa.CheckConstraint("score = -1 OR score BETWEEN 1 AND 99", name=op.f("ck_buckets_score")),
        sa.CheckConstraint("override = 100", name=op.f("ck_buckets_override")),
        sa.PrimaryKeyConstraint("account_id", "bucket", name=op.f("pk_buckets")),
        comment="buckets of S3 that were met, by account",
    )


def _scores() -> None:
    op.create_table(
        "bucket_scores",
        sa.Column("account_id", _TEXT, nullable=False),
        sa.Column("bucket", _TEXT, nullable=False),
        sa.Column("moment", _INSTANT, nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False, comment="JSON object, as of buckets"),
        sa.PrimaryKeyConstraint("account_id", "bucket", "moment", name=op.f("pk_bucket_scores")),
        sa.ForeignKeyConstraint(
            ["account_id", "bucket"],
            ["buckets.account_id", "buckets.bucket"],
            name=op.f("fk_bucket_scores_buckets"),
            ondelete="CASCADE",
        ),
        comment="what scores were worked out, from which moment on",
    )
