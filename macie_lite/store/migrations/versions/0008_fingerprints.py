"""What fingerprints are made of, and who hid what: a result stands when an identifier is looked for no longer. Versions
in the ledger are told from what is current."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_CURRENT = "of a version that was listed as such: key_id of what is current there"
_VERSIONS = (
    "UPDATE ledger SET current_id = o.key_id, etag = o.etag FROM objects AS o "
    "WHERE o.run_id = ledger.run_id AND o.object_id = ledger.key_id AND o.version_id IS NOT NULL"
)
"""A version whose run is stored no longer stays untold."""
_HID = "JSON array: identifiers that may have hidden what others found; NULL: nobody knows"


def upgrade() -> None:
    op.create_table(
        "fingerprints",
        sa.Column("fingerprint", sa.String(32), nullable=False, comment="as in the ledger"),
        sa.Column("base", sa.String(32), nullable=False, comment="of what holds for all identifiers alike"),
        sa.Column(
            "identifiers", sa.Text(), nullable=False, comment="JSON object: those looked for, each with a digest"
        ),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_fingerprints")),
        comment="what decided results: which still stand when identifiers are others",
    )
    op.add_column("ledger", sa.Column("current_id", sa.LargeBinary(16), comment=_CURRENT))
    op.add_column("ledger", sa.Column("etag", _TEXT, comment="of such a version"))
    op.add_column("ledger", sa.Column("hid", sa.Text(), comment=_HID))
    op.execute(_VERSIONS)
