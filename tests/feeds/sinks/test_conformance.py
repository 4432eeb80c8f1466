"""Every kind of sink against the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from macie_lite.feeds.sinks.kinds import KINDS
from macie_lite.model.feeds import RESULTS
from tests.conformance.check_sink import CHECKS
from tests.feeds.sinks.places import AWS, PLACES, Place, made

pytestmark = pytest.mark.slow


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Place]:
    yield from made(request.param, monkeypatch, tmp_path)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_contract(check: Callable[[Place], None], place: Place) -> None:
    check(place)


def test_every_kind_is_held_to_it() -> None:
    """But that of results, which takes no findings: tests/pipeline/test_result_delivery.py."""
    assert set(PLACES) == KINDS.keys() - {RESULTS}
    assert AWS.keys() < KINDS.keys()
