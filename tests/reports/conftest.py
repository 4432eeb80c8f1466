"""A database in a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "macie-lite.db"))
    yield opened
    opened.close()
