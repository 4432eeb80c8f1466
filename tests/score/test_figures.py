"""The table and its floor: counts on the wrong side fail, in either direction."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.score.figures import Figure, judge, read_floor

FLOOR = {"found": {"count": 5, "why": "said"}, "false": {"count": 2, "why": "said"}}


@pytest.mark.parametrize(
    ("figure", "holds", "floor"),
    [
        (Figure("found", 5, 6), True, ">=5"),
        (Figure("found", 4, 6), False, ">=5"),
        (Figure("false", 2, 0, more=False), True, "<=2"),
        (Figure("false", 3, more=False), False, "<=2"),
        (Figure("other", 0, 9), True, None),
    ],
)
def test_a_count_is_held_to_its_floor(figure: Figure, holds: bool, floor: str | None) -> None:
    line, held = judge(figure, FLOOR)
    assert held is holds
    assert ("BELOW THE FLOOR" in line) is not holds
    assert floor is None or line.split("  BELOW")[0].endswith(floor)


def test_every_committed_floor_is_a_count_with_a_reason() -> None:
    floor = read_floor()
    assert floor
    for name, one in floor.items():
        assert one.keys() == {"count", "why"}, name
        assert isinstance(one["count"], int), name
        assert len(one["why"]) > 10, name


def test_a_floor_is_read_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "floor.json").write_text(json.dumps(FLOOR))
    assert read_floor(tmp_path / "floor.json") == FLOOR


@pytest.mark.slow
def test_an_unknown_part_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.score", "nonsense"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "nonsense" in done.stderr
