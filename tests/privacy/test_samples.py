"""Samples of large objects: what is drawn is found, once, and no value is left anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import macie_lite
from tests.privacy.canaries import Canary, draw
from tests.privacy.haystacks import files, leaks

pytestmark = pytest.mark.slow

_CANARIES = [one for one in draw(20270204) if one.kind in ("ssn", "email", "nhs", "card", "prose")]
_HEADERS = [one for one in draw(4712) if one.kind in ("ssn", "email")]
_KINDS = ("USA_SOCIAL_SECURITY_NUMBER", "EMAIL_ADDRESS", "UK_NHS_NUMBER", "CREDIT_CARD_NUMBER")
_SIZE = 6 << 20
"""Enough for parts that are not read: of each kind at least three are, of a mebibyte."""


def _objects(canaries: list[Canary], headers: list[Canary]) -> dict[str, str]:
    """One line in a thousand says something, so that every part does, and the padding is soon read."""
    padding = "nothing to be seen here, and so on\n".rjust(100)
    said = [f"{padding * 999}{at},-,-,{canary.text}\n" for at, canary in enumerate(canaries)]
    text = "".join(said) * (_SIZE // len("".join(said)) + 1)
    names = ",".join(one.value for one in headers)
    table = text.replace(padding, "1,-,-," + padding)
    return {"app.log": text, "table.csv": f"id,{names},note\n{table}"}


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every folder that a process might write to lies below it."""
    for name in ("TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(folder := tmp_path / name.lower()))
        folder.mkdir()
    monkeypatch.setenv("MACIE_LITE_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("MACIE_LITE_DEBUG", "1")
    return tmp_path


def test_what_is_read_of_a_sample_leaves_nothing(sandbox: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    planted = tmp_path_factory.mktemp("planted")
    for name, text in _objects(_CANARIES, _HEADERS).items():
        (planted / name).write_text(text)
    scan = ("scan", str(planted), "--db", str(sandbox / "a.db"), "--format", "jsonl", "--ner", "off", "--incremental")
    kinds = ("--identifiers", "INCLUDE:" + ",".join(_KINDS), "--concurrency", "1")
    done = macie_lite(*scan, *kinds, "--sample-bytes", str(_SIZE // 10), "--results", str(sandbox / "results.jsonl"))
    assert done.code == 0, done.err
    assert [[kind in str(line) for kind in _KINDS] for line in done.lines] == [[True] * len(_KINDS)] * 2
    results = (sandbox / "results.jsonl").read_text().splitlines()
    assert ["sampled inside" in one for one in results] == [True, True]
    again = macie_lite(*scan, *kinds, "--sample-bytes", str(_SIZE // 10))
    assert (again.code, again.lines) == (0, []), "nothing new is to be had of the same sample"
    assert "2  unchanged since they were read, large ones in samples" in again.err
    covered = macie_lite("coverage", "--db", str(sandbox / "a.db"))
    assert "whole" not in covered.out
    (sandbox / "printed").write_text(done.out + done.err + again.err + covered.out)
    assert leaks([*_CANARIES, *_HEADERS], files(sandbox)) == []
