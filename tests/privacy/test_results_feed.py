"""A feed of discovery results leaves no value: neither in JSON lines, nor in the columns and statistics of Parquet."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from macie_lite.model.feeds import Feed
from macie_lite.pipeline.delivering import deliver
from macie_lite.store.open_store import open_store
from tests.cli.command import macie_lite
from tests.privacy.canaries import draw
from tests.privacy.haystacks import files, leaks

pytestmark = pytest.mark.slow

_CANARIES = [one for one in draw(20270311) if one.kind in ("ssn", "email", "nhs", "card", "prose")]
_HEADERS = [one for one in draw(4713) if one.kind in ("ssn", "email")]
_KINDS = ("USA_SOCIAL_SECURITY_NUMBER", "EMAIL_ADDRESS", "UK_NHS_NUMBER", "CREDIT_CARD_NUMBER")


def test_results_tell_of_every_object_and_hold_no_value(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    planted, db = tmp_path_factory.mktemp("planted"), str(tmp_path / "a.db")
    (planted / "app.log").write_text("".join(f"{canary.text}\n" for canary in _CANARIES))
    (planted / "keys.json").write_text(json.dumps({one.value: _CANARIES[0].text for one in _HEADERS}))
    (planted / "cut.xlsx").write_bytes(b"PK\x03\x04" + _CANARIES[0].value.encode())
    kinds = ("--identifiers", "INCLUDE:" + ",".join(_KINDS), "--concurrency", "1", "--ner", "off")
    done = macie_lite("scan", str(planted), "--db", db, "--format", "jsonl", *kinds)
    assert done.code == 0, done.err
    store = open_store(db)
    for form in ("jsonl", "parquet"):
        settings = {"to": str(tmp_path / form), "format": form}
        store.add_feed(Feed(form, "results", settings, store.now(), 0))
    deliver(store, lambda quiet: quiet > float("-inf"))
    store.close()
    (lines,) = (tmp_path / "jsonl").rglob("*.gz")
    (table,) = (tmp_path / "parquet").rglob("*.parquet")
    read = gzip.decompress(lines.read_bytes()).decode()
    assert (len(read.splitlines()), pq.read_table(table).num_rows) == (3, 3)
    assert all(kind in read for kind in _KINDS)
    (tmp_path / "rows").write_text(repr(pq.read_table(table).to_pylist()))
    (tmp_path / "statistics").write_text(repr(pq.read_metadata(table).to_dict()))
    assert leaks([*_CANARIES, *_HEADERS], files(tmp_path)) == []
