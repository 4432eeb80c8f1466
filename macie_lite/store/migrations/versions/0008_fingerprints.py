"""What fingerprints are made of, and who hid what: a result stands when an identifier is looked for no longer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

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
    op.add_column("ledger", sa.Column("hid", sa.Text(), comment=_HID))
