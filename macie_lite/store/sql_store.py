"""The store over SQLAlchemy Core: the same statements on SQLite and PostgreSQL."""

from __future__ import annotations

from macie_lite.store.sql_archive import Archive
from macie_lite.store.sql_buckets import Buckets
from macie_lite.store.sql_definitions import Definitions
from macie_lite.store.sql_feeds import Feeds
from macie_lite.store.sql_filters import Filters
from macie_lite.store.sql_jobs import Jobs
from macie_lite.store.sql_paces import Paces
from macie_lite.store.sql_parts import Parts
from macie_lite.store.sql_planning import Planning
from macie_lite.store.sql_results import Results
from macie_lite.store.sql_reveals import Reveals
from macie_lite.store.sql_runs import Runs

__all__ = ["SqlStore"]


class SqlStore(Jobs, Definitions, Runs, Planning, Parts, Results, Archive, Filters, Feeds, Buckets, Paces, Reveals):
    """A `Store` (see `base`)."""
