"""SQLite and PostgreSQL under one contract."""

from __future__ import annotations

from tests.conformance.check_buckets import BucketsContract
from tests.conformance.check_events import EventsContract
from tests.conformance.check_store import StoreContract


class TestStores(StoreContract, EventsContract, BucketsContract):
    """Every test of the contract, on each engine."""
