"""What Alembic runs: the migrations over the connection that `macie_lite.store.migrate` hands it."""

from __future__ import annotations

from alembic import context

from macie_lite.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
