"""Who delivers: one at a time for each feed, for as long as it lives."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from macie_lite.errors import Unavailable
from macie_lite.feeds.sinks.base import Limits, Sent, Unwanted
from macie_lite.model.feeds import Feed
from macie_lite.pipeline import delivering, delivery
from macie_lite.pipeline.delivering import deliver
from macie_lite.pipeline.delivery import Delivery
from macie_lite.pipeline.ownership import this_process
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.pipeline.books import Book, delivery_to, filled, go_on, the_feed


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(str(tmp_path / "x.db"))) as made:
        yield made


def test_one_delivers_at_a_time(store: Store) -> None:
    filled(store, "abc")
    other = Book()

    def meanwhile(_: int, __: list[str]) -> Sent:
        assert go_on(store, other, "other") is False
        return Sent()

    go_on(store, Book(answer=meanwhile))
    assert other.batches == []


@pytest.mark.parametrize(("birth", "position"), [(-1, 3), (0, 0)])
def test_of_this_machine_the_dead_are_replaced_at_once(birth: int, position: int, store: Store) -> None:
    host, pid, machine, born = this_process().split(":")
    filled(store, "abc")
    store.claim_feed("book", f"{host}:{pid}:{machine}:{int(born) + birth}:7", timedelta(seconds=120))
    go_on(store, Book())
    assert the_feed(store).position == position


def test_what_nobody_expected_prints_no_traceback_and_keeps_nobody_waiting(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> bool:
        raise ValueError("what was sent")

    monkeypatch.setattr(Delivery, "go_on", fails)
    filled(store, "a")
    deliver(store, lambda quiet: quiet > float("-inf"))
    assert "feed book: ValueError at" in caplog.text
    assert "what was sent" not in caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize("number", [1, 2])
def test_who_has_lost_the_feed_in_the_midst_of_a_batch_sends_no_more(
    number: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_BEAT", -1.0)
    filled(store, "abcd")

    def spoiled(at: int, keys: list[str]) -> Sent:
        if at == number:
            assert store.claim_feed("book", "other", timedelta(seconds=-1)), "which took this one for dead"
        if len(keys) > 1:
            raise Unwanted("cannot read them")
        return Sent()

    book = Book(Limits(4, 1000, 100), spoiled)
    assert go_on(store, book) is False
    assert len(book.batches) == number + 1
    assert (the_feed(store).position, the_feed(store).error, store.feed_owner("book")) == (0, None, "other")


def test_many_requests_for_a_batch_are_many_signs_of_life(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "_BEAT", -1.0)
    claimed = store.claim_feed
    claims: list[str] = []

    def spied(name: str, owner: str, silent: timedelta, instead_of: str | None = None) -> bool:
        claims.append(owner)
        return claimed(name, owner, silent, instead_of)

    monkeypatch.setattr(store, "claim_feed", spied)
    filled(store, "abcd")
    book = Book(Limits(4, 1000, 100), lambda _, keys: Sent(dict.fromkeys(range(len(keys)), "no")))
    go_on(store, book)
    store.revive("book")
    claims.clear()
    go_on(store, Book(Limits(1, 1000, 100)))
    assert len(claims) == 1 + 4


def test_who_is_to_end_does_so_in_the_midst_of_a_batch(store: Store) -> None:
    """Else a scan waited for hours, for a receiver that is slow and refuses some."""
    filled(store, "abcd")
    over = threading.Event()

    def spoiled(at: int, keys: list[str]) -> Sent:
        if at == 1:
            over.set()
        raise Unwanted("cannot read them")

    book = Book(Limits(4, 1000, 100), spoiled)
    deliverer = Delivery(store, "book", "me", book.open, stopping=over.is_set)
    assert deliverer.go_on(time.monotonic() + 60) is False
    assert book.batches == [["a", "b", "c", "d"], ["a", "b"]]
    assert (the_feed(store).position, the_feed(store).error, store.dead_letters("book")) == (0, None, [])


def test_a_feed_that_is_another_by_now_is_delivered_once(store: Store) -> None:
    stop = threading.Event()
    carriers: delivering._Carriers = {}
    for kind in ("webhook", "slack", "results"):
        store.remove_feed("book")
        store.add_feed(Feed("book", kind, {"to": "/none", "format": "jsonl"}, store.now(), 0))
        delivering._start(store, carriers, stop, None)
    stop.set()
    for one in carriers.values():
        one.join()
    assert sorted(carriers) == [("book", False), ("book", True)]


def test_a_feed_of_another_kind_has_another_sink(store: Store) -> None:
    filled(store, "a")
    book = Book()
    deliverer = delivery_to(store, book)
    for kind in ("webhook", "slack", "slack"):
        feed = the_feed(store)
        store.remove_feed("book")
        store.add_feed(replace(feed, kind=kind, position=0))
        deliverer.go_on(time.monotonic() + 60)
    assert (book.opened, book.batches) == (2, [["a"]] * 3)


def test_what_two_feeds_send_to_one_receiver_is_told_apart(store: Store) -> None:
    filled(store, "abc")
    store.add_feed(Feed("also", "webhook", {}, store.now(), 0))
    book = Book()
    for name in ("book", "also", "book"):
        store.move_feed(name, 0)
        delivery_to(store, book, name=name).go_on(time.monotonic() + 60)
    first, other, again = book.ids
    assert first == again != other
    assert first.split("-")[1:] == other.split("-")[1:] == ["000000000001", "000000000003"]


def _away_at_the_second_look(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often feeds were looked for."""
    known, looks = store.feeds, [0]

    def feeds() -> list[Feed]:
        looks[0] += 1
        if looks[0] == 2:
            raise Unavailable("away")
        return known()

    monkeypatch.setattr(store, "feeds", feeds)
    return looks


def test_a_database_that_is_away_for_a_moment_ends_no_delivery(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "_NEW_FEEDS", -1.0)
    looks = _away_at_the_second_look(store, monkeypatch)
    deliver(store, lambda _: looks[0] > 2)
    assert looks == [3]


def test_a_database_that_is_away_when_a_scan_begins_prints_no_traceback(
    store: Store, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    store.add_feed(Feed("book", "file", {"to": "/none", "format": "jsonl"}, store.now(), 0))
    looks = _away_at_the_second_look(store, monkeypatch)
    said: list[str] = []
    with delivering.beside(store, said.append):
        pass
    assert (said, looks, capfd.readouterr().err) == ([], [3], "")
