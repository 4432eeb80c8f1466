"""Hostile text comes back as it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from macie_lite.store.text import dump, escape, key_id, load, object_id, unescape

ANY_TEXT = st.text(st.characters(exclude_categories=()) | st.sampled_from("\0\\u0dc\ud800"))


@given(ANY_TEXT)
def test_escaping_is_reversible_and_leaves_nothing_that_a_database_refuses(text: str) -> None:
    escaped = escape(text)
    assert unescape(escaped) == text
    assert "\0" not in escaped
    escaped.encode()


@given(ANY_TEXT, ANY_TEXT)
def test_a_prefix_stays_a_prefix_and_nothing_else_becomes_one(text: str, prefix: str) -> None:
    assert escape(text + prefix).startswith(escape(text))
    assert escape(text).startswith(escape(prefix)) == text.startswith(prefix)


@given(st.lists(ANY_TEXT.map(lambda text: text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))))
def test_json_is_ascii_without_nul(texts: list[str]) -> None:
    dumped = dump(texts)
    assert dumped.isascii()
    assert "\0" not in dumped
    assert load(dumped) == texts


def test_ids_keep_parts_apart() -> None:
    assert key_id("a", "bc") != key_id("ab", "c")
    assert object_id("a", "b", "c") != object_id("a", "bc", "")
    assert key_id("a", "\udc80") != key_id("a", "\udc81")
