"""What the tests of sources share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from macie_lite.sources.base import Source, SourceOptions
from macie_lite.sources.inventory import InventorySource
from macie_lite.sources.open_source import open_source
from tests.sources.inventories import Open


@pytest.fixture(autouse=True)
def _no_role_of_another_test() -> Iterator[None]:
    """Those that a process has assumed are shared."""
    yield
    if client := sys.modules.get("macie_lite.aws.clients"):
        client._assumed.clear()


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens sources by inventory, of `s3://source` if not told otherwise; closes them with the test."""
    sources: list[Source] = []

    def make(location: str, target: str = "s3://source", **options: Any) -> InventorySource:
        sources.append(open_source(target, SourceOptions(inventory=location, **options)))
        assert isinstance(sources[-1], InventorySource)
        return sources[-1]

    yield make
    for source in sources:
        source.close()
