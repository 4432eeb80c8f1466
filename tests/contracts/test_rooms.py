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
            {"Definition", "FindingFilter", "Job", "JobStatus", "Kind", "Ownership", "Run", "RunCoverage", "Store"},
        ),
        ("macie_lite.pipeline.scan", {"Scanner"}),
    ],
)
def test_what_rooms_offer(module: str, public: set[str]) -> None:
    assert set(importlib.import_module(module).__all__) == public


def test_every_task_that_is_sent_is_registered() -> None:
    import workers.tasks
    from macie_lite.dispatch import SCAN_BATCH
    from workers.app import app

    assert workers.tasks.scan_batch.name == SCAN_BATCH
    assert SCAN_BATCH in app.tasks


def test_a_message_is_json_and_holds_the_listing_and_what_is_known_of_the_bucket() -> None:
    import json
    from dataclasses import replace
    from datetime import UTC, datetime

    from macie_lite.dispatch import batch_from_message, message_from_batch
    from macie_lite.model.objects import Batch, BucketInfo, ObjectRef

    ref = ObjectRef("b", "k\u00e9\ny", 3, "etag", datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC), "v1", "STANDARD_IA")
    batch = Batch("run", 3, "s3://b/p", (ref,))
    bare = BucketInfo("b", "arn:aws:s3:::b")
    known = replace(
        bare,
        created_at=ref.last_modified,
        owner=("name", "id"),
        tags=(("k", "v"), ("k2", "v2")),
        encryption=("AES256", None),
        refused=("GetBucketAcl",),
    )
    for bucket in (bare, known):
        message = json.loads(json.dumps(message_from_batch(batch, bucket)))
        assert batch_from_message(message) == (batch, bucket)
    assert message.keys() == {"run_id", "number", "target", "objects", "bucket"}
