"""`macie-lite db`: the database's schema."""

from __future__ import annotations

import typer

from macie_lite.cli.options import with_settings
from macie_lite.config import Settings
from macie_lite.store.engine import address
from macie_lite.store.migrate import upgrade
from macie_lite.store.open_store import default_database
from macie_lite.store.schema import REVISION

__all__ = ["app"]

app = typer.Typer(
    help="Create or upgrade the tables of the database.",
    epilog="Example: macie-lite db upgrade --db postgresql://user@host/macie",
    no_args_is_help=True,
)


@app.callback()
def _group() -> None:
    """Keeps `db` a group while it has one command."""


@app.command(
    "upgrade",
    help="Create the tables that this version needs, or change them so; safe to repeat. SQLite files need it not.",
    epilog="Example: macie-lite db upgrade --db postgresql://user@host/macie",
)
@with_settings("db")
def db_upgrade(settings: Settings) -> None:
    url = settings.db or default_database()
    found = upgrade(url)
    if found == REVISION:
        done = "is up to date already; nothing was changed"
    else:
        done = "has its tables now" if found is None else f"was brought from revision {found} to {REVISION}"
    print(f"{address(url).shown} {done}.")
