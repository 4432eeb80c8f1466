"""Findings that are fetched: each once, whenever it was committed, and behind no cursor but this database's own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from macie_lite.errors import UsageError
from macie_lite.pipeline import exporting
from macie_lite.pipeline.exporting import Export, position_of
from macie_lite.store.base import Store
from macie_lite.store.migrate import upgrade
from macie_lite.store.open_store import open_store
from tests.store.samples import new_run, outcome_of

_SECONDS = 30


@pytest.fixture
def stores(database_url: str) -> Iterator[Callable[[], Store]]:
    """Opens one database, again and again."""
    upgrade(database_url)
    opened: list[Store] = []

    def once_more() -> Store:
        opened.append(open_store(database_url))
        return opened[-1]

    yield once_more
    for one in opened:
        one.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(str(tmp_path / "x.db"))) as made:
        yield made


def _save(store: Store, run_id: str, key: str) -> None:
    store.save(run_id, 0, [outcome_of(run_id, key, ("SSN", 1))], last=False)


def _keys(export: Export) -> list[str]:
    return [finding["resourcesAffected"]["s3Object"]["key"] for finding in export.findings()]


def _behind(store: Store, cursor: str | None, limit: int | None = None) -> Export:
    return Export(store, 0 if cursor is None else position_of(store, cursor), limit)


def test_what_is_committed_late_comes_with_the_next_cursor(
    stores: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of two writers has numbered its finding and not committed when the second comes, and an export runs."""
    reader, slow, quick = stores(), stores(), stores()
    run_id = new_run(reader)
    _save(reader, run_id, "before")
    numbered, released, begun = threading.Event(), threading.Event(), threading.Event()
    count, add = slow._count, quick._add_findings  # type: ignore[attr-defined]

    def hold(*arguments: Any) -> None:
        numbered.set()
        assert released.wait(_SECONDS)
        count(*arguments)

    def begin(*arguments: Any) -> Any:
        begun.set()
        return add(*arguments)

    monkeypatch.setattr(slow, "_count", hold)
    monkeypatch.setattr(quick, "_add_findings", begin)
    writers = [threading.Thread(target=_save, args=(one, run_id, key)) for one, key in ((slow, "late"), (quick, "b"))]
    writers[0].start()
    assert numbered.wait(_SECONDS)
    writers[1].start()
    if "postgresql" in repr(reader):  # SQLite's second writer waits before it has begun
        assert begun.wait(_SECONDS)
    first = _behind(reader, None)
    assert _keys(first) == ["before"]
    released.set()
    for writer in writers:
        writer.join()
    second = _behind(reader, first.cursor)
    assert _keys(second) == ["late", "b"]
    assert _keys(_behind(reader, second.cursor)) == []


def test_pages_and_limits_leave_out_nothing_and_give_nothing_twice(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_PAGE", 3)
    run_id = new_run(store)
    for key in "abcdefgh":
        _save(store, run_id, key)
    whole = _behind(store, None)
    assert (_keys(whole), whole.count, whole.left) == (list("abcdefgh"), 8, 0)
    cursor, seen = None, list[str]()
    for expected in ("abcde", "fgh", ""):
        part = _behind(store, cursor, 5)
        assert _keys(part) == list(expected)
        cursor, seen = part.cursor, seen + list(expected)
    assert cursor == whole.cursor
    assert _behind(store, cursor).left == 0


def test_what_is_stored_meanwhile_waits_for_the_next_time(store: Store) -> None:
    run_id = new_run(store)
    _save(store, run_id, "a")
    export = _behind(store, None)
    keys = []
    for finding in export.findings():
        keys.append(finding["resourcesAffected"]["s3Object"]["key"])
        _save(store, run_id, f"after {keys[-1]}")
        assert len(keys) < 3, "it would never end"
    assert (keys, export.left) == (["a"], 1)
    assert _keys(_behind(store, export.cursor)) == ["after a"]


def test_a_database_without_findings_gives_no_cursor(store: Store) -> None:
    """The default one is not there before the first scan, and has another id then."""
    export = _behind(store, None)
    assert (_keys(export), export.cursor) == ([], None)


def test_a_cursor_of_another_database_or_none_at_all_is_refused(store: Store, tmp_path: Path) -> None:
    _save(store, new_run(store), "a")
    own = store.database_id()[:8]
    with closing(open_store(str(tmp_path / "other.db"))) as other, pytest.raises(UsageError, match="another database"):
        position_of(other, f"{own}-1")
    with pytest.raises(UsageError, match="ahead of this database, which must be an older copy"):
        position_of(store, f"{own}-2")
    for none in ("", "1", own, f"{own}-", f"{own}-1x", f"{own}-1\n", f"{own}--1", f"{own}-" + "1" * 30, "2026-01-01"):
        with pytest.raises(UsageError, match="is no cursor"):
            position_of(store, none)
