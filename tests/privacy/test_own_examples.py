"""What a user gave as an example of an identifier of their own may be a true value: no job keeps it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import macie_lite
from tests.privacy.canaries import draw
from tests.privacy.haystacks import files, leaks

pytestmark = pytest.mark.slow

_EXAMPLES = [c for c in draw(815) if c.kind in ("prose", "secret")]


def test_a_job_keeps_a_definition_without_its_examples(tmp_path: Path) -> None:
    secret, prose = _EXAMPLES
    mine = {"name": "Word", "regex": "[a-z]{17}", "examples": [prose.value], "counter_examples": [secret.value]}
    (tmp_path / "mine.yaml").write_text(json.dumps(mine))
    (tmp_path / "data").mkdir()
    database = ("--db", str(tmp_path / "a.db"))
    settings = ("--target", str(tmp_path / "data"), "--custom", str(tmp_path / "mine.yaml"), "--ner", "off")
    created = macie_lite("jobs", "create", *settings, *database, "--format", "json")
    assert created.code == 0, created.err
    job = json.loads(created.out)["jobId"]
    shown = json.loads(macie_lite("jobs", "show", job, *database, "--format", "json").out)
    (kept,) = json.loads(shown["macieLite"]["settings"]["custom"])
    assert kept["regex"] == "[a-z]{17}"
    (tmp_path / "mine.yaml").unlink()
    assert leaks(_EXAMPLES, files(tmp_path)) == []
