"""SQLite and PostgreSQL under one contract."""

from __future__ import annotations

from tests.conformance.check_store import StoreContract


class TestStores(StoreContract):
    """Every test of the contract, on each engine."""
