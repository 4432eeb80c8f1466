"""Each room's public names, pinned: a change of what others may rely on is a change of this test."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("classifiers", "macie_lite", "workers")


def _modules() -> list[Path]:
    found = [path for package in _PACKAGES for path in (_ROOT / package).rglob("*.py")]
    return sorted(
        path for path in found if path.name not in ("__init__.py", "__main__.py") and "versions" not in path.parts
    )


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(_ROOT)))
def test_every_module_says_what_it_is_and_what_is_public(path: Path) -> None:
    tree = _tree(path)
    assert ast.get_docstring(tree), "a module docstring"
    if "migrations" not in path.parts:
        names = [
            t.id for node in tree.body if isinstance(node, ast.Assign) for t in node.targets if isinstance(t, ast.Name)
        ]
        assert "__all__" in names


@pytest.mark.parametrize("package", [p for root in _PACKAGES for p in sorted((_ROOT / root).rglob("__init__.py"))])
def test_packages_are_a_docstring_and_no_code(package: Path) -> None:
    assert len(_tree(package).body) == 1
    assert ast.get_docstring(_tree(package))


@pytest.mark.parametrize(
    ("module", "public"),
    [
        ("classifiers.engine", {"Engine", "Session", "Explanation"}),
        ("classifiers.loading", {"load", "read", "select", "as_json", "known_as", "meant_by", "place_of"}),
        ("macie_lite.sources.base", {"Source", "SourceOptions"}),
        ("macie_lite.extraction.extract", {"EXTRACTORS", "extract", "extractor_of"}),
        (
            "macie_lite.store.base",
            {"Definition", "FindingFilter", "Kind", "Store"},
        ),
        ("macie_lite.pipeline.scan", {"Scanner"}),
    ],
)
def test_what_rooms_offer(module: str, public: set[str]) -> None:
    assert set(importlib.import_module(module).__all__) == public


def test_every_task_that_is_sent_is_registered() -> None:
    import workers.tasks
    from macie_lite import dispatch
    from workers.app import app

    tasks = (workers.tasks.scan_batch, workers.tasks.plan_run, workers.tasks.plan_due, workers.tasks.deliver)
    sent = [dispatch.SCAN_BATCH, dispatch.PLAN_RUN, dispatch.PLAN_DUE, dispatch.DELIVER]
    assert [task.name for task in tasks] == sent
    assert {task.name for task in tasks} <= app.tasks.keys()
    woken = {(one["task"], one["options"]["queue"]) for one in app.conf.beat_schedule.values()}
    assert woken == {(dispatch.PLAN_DUE, dispatch.DUE), (dispatch.DELIVER, dispatch.FEED)}
