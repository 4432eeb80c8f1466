"""Inventories that are damaged, incomplete or lie. In folders: what lies behind makes no difference."""

from __future__ import annotations

import json
import random
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from macie_lite.errors import TargetError
from macie_lite.sources.inventory_rows import _started
from tests.sources.inventories import FORMATS, Open, content, keys, listed, put_in, put_inventory, put_manifest

pytestmark = pytest.mark.slow


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder with an inventory of two files."""
    put_inventory(put_in(tmp_path), "source", "Parquet", [[listed("a")], [listed("b")]])
    return tmp_path / "inv" / "source" / "daily"


def _refused(shelf: Path, opened: Open) -> str:
    with pytest.raises(TargetError) as caught:
        keys(opened(str(shelf.parents[1])))
    return str(caught.value)


def test_a_damaged_manifest_is_refused(shelf: Path, opened: Open) -> None:
    (shelf / "2026-11-06T21-32Z" / "manifest.checksum").write_text("0" * 32)
    assert "2026-11-06T21-32Z/manifest.json" in _refused(shelf, opened)


@pytest.mark.parametrize(
    "change",
    [
        {"files": None},
        {"files": [{"key": "a"}]},
        {"files": [{"key": 7, "size": 1, "MD5checksum": "0" * 32}]},
        {"files": [{"key": "a", "size": "1", "MD5checksum": "0" * 32}]},
        {"files": [{"key": "a", "size": 1, "MD5checksum": "x"}]},
        {"fileFormat": "Avro"},
        {"fileFormat": ["CSV"]},
        {"creationTimestamp": "9" * 30},
        {"creationTimestamp": None},
        {"sourceBucket": None},
    ],
)
def test_a_manifest_that_is_none_is_refused(shelf: Path, opened: Open, change: dict[str, Any]) -> None:
    path = shelf / "2026-11-06T21-32Z" / "manifest.json"
    path.with_name("manifest.checksum").unlink()
    path.write_text(json.dumps(json.loads(path.read_bytes()) | change))
    assert "manifest.json" in _refused(shelf, opened)
    path.write_text("[" * 100_000)
    assert "manifest.json" in _refused(shelf, opened)


def _second(shelf: Path) -> Path:
    return shelf / "data" / "2026-11-06T21-32Z-1.parquet"


@pytest.mark.parametrize("how", ["another", "shorter", "gone"])
def test_a_file_that_is_not_what_its_manifest_says_is_named(shelf: Path, opened: Open, how: str) -> None:
    path = _second(shelf)
    if how == "gone":
        path.unlink()
    else:
        now = content("Parquet", [listed("c")])
        assert len(now) == path.stat().st_size
        path.write_bytes(now if how == "another" else now[:-9])
    assert path.name in _refused(shelf, opened)


def _lying(shelf: Path, form: str, data: bytes) -> None:
    """A file with this content, and a manifest that agrees with it."""
    _second(shelf).write_bytes(data)
    put_manifest(put_in(shelf), "2026-11-06T21-32Z", "source", form, {f"data/{_second(shelf).name}": data})


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_of_another_format_is_named(shelf: Path, opened: Open, form: str) -> None:
    _lying(shelf, form, random.Random(1).randbytes(5000))
    assert _second(shelf).name in _refused(shelf, opened)


@pytest.mark.parametrize("form", FORMATS)
def test_a_missing_field_and_its_file_are_named(shelf: Path, opened: Open, form: str) -> None:
    fields = ("Bucket", "Key", "LastModifiedDate")
    data = content(form, [listed("a")], fields)
    put_manifest(put_in(shelf), "2026-11-06T21-32Z", "source", form, {f"data/{_second(shelf).name}": data}, fields)
    _second(shelf).write_bytes(data)
    said = _refused(shelf, opened)
    assert "no field Size" in said
    assert _second(shelf).name in said


def test_rows_of_another_bucket_are_refused(shelf: Path, opened: Open) -> None:
    _lying(shelf, "ORC", content("ORC", [listed("a"), listed("b", Bucket="private")]))
    said = _refused(shelf, opened)
    assert "another bucket" in said
    assert "private" not in said


def test_what_ends_its_reader_does_not_end_ours(shelf: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def dying(theirs: socket.socket) -> subprocess.Popen[bytes]:
        process = _started(theirs)
        process.kill()
        return process

    _lying(shelf, "CSV", content("CSV", [listed("a")]))
    monkeypatch.setattr("macie_lite.sources.inventory_rows._started", dying)
    said = _refused(shelf, opened)
    assert _second(shelf).name in said
    assert "its reader ended" in said


def test_a_large_file_is_not_held(shelf: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("macie_lite.sources.inventory_rows._HELD", 10)
    for form in FORMATS:
        _lying(shelf, form, content(form, [listed(f"k{number}") for number in range(100)]))
        assert len(keys(opened(str(shelf.parents[1])))) == 100


def test_nothing_is_left_when_a_listing_is_given_up(shelf: Path, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def seen(theirs: socket.socket) -> subprocess.Popen[bytes]:
        started.append(_started(theirs))
        return started[-1]

    monkeypatch.setattr("macie_lite.sources.inventory_rows._started", seen)
    _lying(shelf, "CSV", content("CSV", [listed(f"{number:0200}") for number in range(30_000)]))
    refs = opened(str(shelf.parents[1])).list()
    assert next(refs).key == "0" * 200
    del refs
    assert [process.returncode for process in started] == [-signal.SIGKILL]
