"""What every store does: `tests/store/test_conformance.py` runs this on SQLite and on PostgreSQL."""

from __future__ import annotations

from tests.conformance.check_buckets import BucketsContract
from tests.conformance.check_definitions import DefinitionsContract
from tests.conformance.check_events import EventsContract
from tests.conformance.check_feeds import FeedsContract
from tests.conformance.check_filters import FiltersContract
from tests.conformance.check_findings import FindingsContract
from tests.conformance.check_finished import FinishedContract
from tests.conformance.check_following import FollowingContract
from tests.conformance.check_jobs import JobsContract
from tests.conformance.check_ledger import LedgerContract
from tests.conformance.check_planning import PlanningContract
from tests.conformance.check_results import ResultsContract
from tests.conformance.check_reveals import RevealsContract

__all__ = ["StoreContract"]


class StoreContract(
    BucketsContract,
    DefinitionsContract,
    EventsContract,
    FeedsContract,
    FiltersContract,
    FindingsContract,
    FinishedContract,
    FollowingContract,
    JobsContract,
    LedgerContract,
    PlanningContract,
    ResultsContract,
    RevealsContract,
):
    """Every contract of a store."""
