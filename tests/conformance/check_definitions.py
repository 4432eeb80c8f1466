"""What every store does with what users define."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from macie_lite.store.base import Kind, Store
from tests.store.samples import START

__all__ = ["DefinitionsContract"]


class DefinitionsContract:
    """Each test gets a fresh `store`."""

    def test_a_definition_comes_back_with_every_version(self, store: Store) -> None:
        one, two = {"regex": "a\0\\", "n": [1]}, {"regex": "b"}
        assert store.define(Kind.IDENTIFIER, "A\0", one, START, new=True) == 1
        assert store.define(Kind.IDENTIFIER, "A\0", two, START, new=False) == 2
        first, last = store.definition(Kind.IDENTIFIER, "A\0", 1), store.definition(Kind.IDENTIFIER, "A\0")
        assert first is not None
        assert last is not None
        assert (first.content, first.version, last.content, last.version) == (one, 1, two, 2)
        assert last.created_at == START
        assert store.definitions(Kind.IDENTIFIER) == [last]
        assert store.definitions(Kind.ALLOW_LIST) == []
        assert store.definition(Kind.ALLOW_LIST, "A\0") is None
        assert store.definition(Kind.IDENTIFIER, "A\0", 3) is None

    def test_new_is_new_and_a_change_is_of_what_there_is(self, store: Store) -> None:
        assert store.define(Kind.ALLOW_LIST, "a", {}, START, new=False) is None
        assert store.define(Kind.ALLOW_LIST, "a", {}, START, new=True) == 1
        assert store.define(Kind.ALLOW_LIST, "a", {"x": 1}, START, new=True) is None

    def test_what_is_deleted_stays_in_its_versions(self, store: Store) -> None:
        store.define(Kind.IDENTIFIER, "A", {"n": 1}, START, new=True)
        assert store.undefine(Kind.IDENTIFIER, "A", START + timedelta(days=1))
        assert not store.undefine(Kind.IDENTIFIER, "A", START)
        assert not store.undefine(Kind.IDENTIFIER, "B", START)
        assert store.definition(Kind.IDENTIFIER, "A") is None
        assert store.definitions(Kind.IDENTIFIER) == []
        kept = store.definition(Kind.IDENTIFIER, "A", 1)
        assert kept is not None
        assert kept.deleted_at == START + timedelta(days=1)
        assert store.define(Kind.IDENTIFIER, "A", {"n": 2}, START, new=False) is None
        assert store.define(Kind.IDENTIFIER, "A", {"n": 2}, START, new=True) == 2

    def test_several_new_ones_are_stored_together_or_not_at_all(self, store: Store) -> None:
        store.define(Kind.IDENTIFIER, "B", {}, START, new=True)
        assert store.define_all(Kind.IDENTIFIER, {"A": {}, "B": {}, "C": {}}, START) == {}
        assert [one.name for one in store.definitions(Kind.IDENTIFIER)] == ["B"]
        store.undefine(Kind.IDENTIFIER, "B", START)
        assert store.define_all(Kind.IDENTIFIER, {"B": {"n": 2}, "A": {}}, START) == {"A": 1, "B": 2}

    def test_changes_at_once_are_versions_one_after_the_other(self, store: Store) -> None:
        store.define(Kind.IDENTIFIER, "A", {}, START, new=True)
        with ThreadPoolExecutor(4) as pool:
            given = list(pool.map(lambda n: store.define(Kind.IDENTIFIER, "A", {"n": n}, START, new=False), range(8)))
        assert sorted(one or 0 for one in given) == list(range(2, 10))
