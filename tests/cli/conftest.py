"""What the tests of the command line share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True, scope="session")
def _compiled() -> None:
    """All identifiers are compiled before: the first command after a change of them would say that it compiles."""
    from classifiers.engine import Engine
    from classifiers.loading import load

    Engine(tuple(load().values()))
