"""What becomes of findings over runs: the open one of each object, filled from the ledger, and the states of all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)
_OF_PLACE = "bucket and key, the beginnings of both: what lists are in the order of (`text.place`)"
_CHUNK = 1000

_STANDING = {
    "sqlite": "json_extract(findings.finding, '$.accountId') AS account, "
    "json_extract(findings.finding, '$.createdAt') AS created",
    "postgresql": """substring(findings.finding from '"accountId":"([^"]*)"') AS account, """
    """substring(findings.finding from '"createdAt":"([^"]*)"') AS created""",  # json refuses an escaped NUL
}
_LAST = (
    "SELECT {}, ledger.bucket, ledger.key, ledger.version, ledger.current_id, ledger.completed_at, ledger.found, "
    "findings.finding_id, findings.place, runs.account_id FROM ledger "
    "JOIN findings ON findings.finding_id = ledger.finding_id JOIN runs ON runs.run_id = findings.run_id "
    "WHERE ledger.found IS NOT NULL"
)


def upgrade() -> None:
    op.add_column(
        "findings",
        sa.Column(
            "state", sa.String(9), comment="NEW, UNCHANGED, CHANGED or RESOLVED; NULL: stored before states were"
        ),
    )
    of_whom = sa.Column("resolved_by", _TEXT, comment="the run that found its object clean, or gone")
    op.add_column("findings", of_whom)
    there = sa.text("resolved_by IS NOT NULL")
    told = ["resolved_by", "place"]
    op.create_index(op.f("ix_findings_resolved_by_place"), "findings", told, sqlite_where=there, postgresql_where=there)
    op.drop_index(op.f("ix_findings_run_id_severity_place_finding_id"), "findings")
    listed = ["run_id", "severity", "place", "finding_id", "type", "state", "archived"]
    op.create_index("ix_findings_list", "findings", listed)
    _fill(_open_findings())


def _open_findings() -> sa.Table:
    made = op.create_table(
        "open_findings",
        sa.Column("object_id", sa.LargeBinary(16), comment="of account, bucket, key; version, if listed as such"),
        sa.Column("account_id", _TEXT, nullable=False),
        sa.Column("bucket", _TEXT, nullable=False),
        sa.Column("key", _TEXT, nullable=False),
        sa.Column("version_id", _TEXT, nullable=True),
        sa.Column("place", _TEXT, nullable=False, comment=_OF_PLACE),
        sa.Column("finding_id", sa.String(36), nullable=False, comment="the last one of the object"),
        sa.Column(
            "first_seen",
            sa.String(32),
            nullable=False,
            comment="as in findings: in the first of them since it was clean",
        ),
        sa.Column("seen_at", _INSTANT, nullable=False, comment="when it was examined last, with a finding"),
        sa.Column(
            "identifiers", sa.Text(), nullable=False, comment="JSON object: counts of what is still to be found clean"
        ),
        sa.PrimaryKeyConstraint("object_id", name=op.f("pk_open_findings")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_open_findings_finding_id")),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["findings.finding_id"],
            name=op.f("fk_open_findings_findings"),
            ondelete="CASCADE",
            deferrable=True,
            initially="DEFERRED",
        ),
        comment="objects that hold sensitive data, as far as is known",
    )
    op.create_index(
        op.f("ix_open_findings_account_id_place_object_id"), "open_findings", ["account_id", "place", "object_id"]
    )
    return made


def _fill(table: sa.Table) -> None:
    connection = op.get_bind()
    chosen = sa.text(_LAST.format(_STANDING[connection.dialect.name])).columns(completed_at=_INSTANT)
    found = connection.execute(chosen.execution_options(yield_per=_CHUNK))
    rows = map(_row, found)
    for chunk in iter(lambda: list(islice(rows, _CHUNK)), []):
        connection.execute(sa.insert(table), chunk)


def _row(last: Any) -> dict[str, Any]:
    """As `following.open_row`, of columns as they are stored."""
    version = None if last.current_id is None else last.version
    account = last.account or last.account_id
    at = last.completed_at if last.completed_at.tzinfo else last.completed_at.replace(tzinfo=UTC)
    return {
        "object_id": _digest(map(_unescape, (account, last.bucket, last.key, version or ""))),
        "account_id": account,
        "bucket": last.bucket,
        "key": last.key,
        "version_id": version,
        "place": last.place,
        "finding_id": last.finding_id,
        "first_seen": last.created or at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "seen_at": at,
        "identifiers": json.dumps({one[0]: one[2] for one in json.loads(last.found)}, separators=(",", ":")),
    }


def _digest(parts: Iterable[str]) -> bytes:
    """As `text.following_id`."""
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _unescape(stored: str) -> str:
    """As `text.unescape`."""
    from macie_lite.store.text import unescape

    return unescape(stored)
