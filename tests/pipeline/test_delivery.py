"""One feed on its way: in order, in batches, at least once, and what was refused told apart."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from macie_lite.errors import MacieLiteError, ServiceError, Unavailable
from macie_lite.feeds.sinks.base import Busy, Limits, Sent, Unwanted
from macie_lite.model.feeds import Feed
from macie_lite.model.results import JsonObject
from macie_lite.pipeline import delivery, outgoing
from macie_lite.pipeline.delivery import Delivery
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.pipeline.books import Book, delivery_to, filled, go_on, the_feed
from tests.store.samples import new_run, outcome_of


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(str(tmp_path / "x.db"))
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "_FIRST", 0.001)


def _keys(store: Store) -> dict[str, str]:
    """By id."""
    return {one.finding["id"]: one.finding["resourcesAffected"]["s3Object"]["key"] for one in store.changes(0, 99)}


# -- batches


def test_in_order_and_within_the_limits_of_the_sink(store: Store) -> None:
    filled(store, "abcdefgh")
    book = Book()
    assert go_on(store, book) is False, "there is no more"
    assert book.batches == [["a", "b", "c"], ["d", "e", "f"], ["g", "h"]]
    assert (the_feed(store).position, the_feed(store).delivered) == (8, 8)
    assert go_on(store, book) is False
    assert len(book.batches) == 3, "nothing twice"


@pytest.mark.parametrize("page", [1, 2, 5])
def test_batches_are_the_same_however_changes_are_read(
    page: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_PAGE", page)
    filled(store, "abcdefgh")
    book = Book()
    go_on(store, book)
    assert book.batches == [["a", "b", "c"], ["d", "e", "f"], ["g", "h"]]


def test_where_little_is_wanted_it_moves_on_all_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "_MOST", 2)
    filled(store, "abcdefgh", criteria={"criterion": {"resourcesAffected.s3Object.key": {"eq": ["h"]}}})
    moves: list[int] = []
    noted = store.delivered

    def spied(name: str, owner: str, since: int, position: int, *rest: Any) -> bool:
        moves.append(position)
        return noted(name, owner, since, position, *rest)

    monkeypatch.setattr(store, "delivered", spied)
    book = Book()
    go_on(store, book)
    assert (moves[:4], book.batches) == ([2, 4, 6, 8], [["h"]])


def test_bytes_are_a_limit_too(store: Store) -> None:
    filled(store, "abcde")
    book = Book(Limits(10, 2, 5))
    go_on(store, book)
    assert book.batches == [["a", "b"], ["c", "d"], ["e"]]


def test_what_is_too_large_for_the_sink_is_refused_and_the_rest_goes_on(store: Store) -> None:
    run_id = new_run(store)
    store.save(run_id, 0, [outcome_of(run_id, key, ("SSN", 1)) for key in ("a", "b" * 50, "c")], last=True)
    store.add_feed(Feed("book", "webhook", {}, store.now(), 0))
    book = Book(Limits(3, 100, 20))
    go_on(store, book)
    assert sorted(key for keys in book.batches for key in keys) == ["a", "c"]
    (letter,) = store.dead_letters("book")
    assert (_keys(store)[letter.finding_id], letter.reason) == (
        "b" * 50,
        "It has 50 bytes, and the sink takes 20 at most.",
    )


def test_criteria_and_suppression_decide_what_is_sent(store: Store) -> None:
    criteria = {"criterion": {"resourcesAffected.s3Object.key": {"eq": ["b", "d"]}}}
    filled(store, "abcde", criteria=criteria)
    book = Book()
    go_on(store, book)
    assert book.batches == [["b", "d"]]
    assert (the_feed(store).position, the_feed(store).delivered) == (5, 2)


# -- what a sink refuses


def test_one_that_is_refused_is_kept_with_its_reason(store: Store) -> None:
    filled(store, "abcde")
    book = Book(answer=lambda number, _: Sent({1: "said no"} if number == 0 else {}))
    go_on(store, book)
    assert book.batches == [["a", "b", "c"], ["d", "e"]]
    assert [(_keys(store)[one.finding_id], one.reason) for one in store.dead_letters("book")] == [("b", "said no")]
    assert (the_feed(store).position, the_feed(store).delivered) == (5, 4)


def test_one_that_spoils_its_batch_is_found(store: Store) -> None:
    def spoiled(_: int, keys: list[str]) -> Sent:
        if "c" in keys:
            raise Unwanted("cannot read it")
        return Sent()

    filled(store, "abcdefg")
    book = Book(Limits(7, 1000, 100), spoiled)
    go_on(store, book)
    taken = [key for keys in book.batches if "c" not in keys for key in keys]
    assert taken == ["a", "b", "d", "e", "f", "g"], "in order"
    assert [_keys(store)[one.finding_id] for one in store.dead_letters("book")] == ["c"]


def test_what_was_refused_is_sent_again_when_that_is_wished(store: Store) -> None:
    filled(store, "abcd")
    refusing = Book(answer=lambda _, keys: Sent({at: "no" for at, key in enumerate(keys) if key in "bd"}))
    go_on(store, refusing)
    store.revive("book")
    book = Book(answer=lambda _, keys: Sent({at: "still no" for at, key in enumerate(keys) if key == "d"}))
    go_on(store, book)
    assert book.batches == [["b", "d"]]
    assert [(_keys(store)[one.finding_id], one.reason) for one in store.dead_letters("book")] == [("d", "still no")]
    assert (the_feed(store).position, the_feed(store).delivered) == (4, 3)
    assert go_on(store, book) is False


# -- what a sink does not take now


def test_parts_of_a_batch_are_sent_again_by_themselves(store: Store) -> None:
    filled(store, "abc")
    book = Book(answer=lambda number, _: Sent(again=[0, 2]) if number == 0 else Sent())
    go_on(store, book)
    assert book.batches == [["a", "b", "c"], ["a", "c"]]
    assert (the_feed(store).position, the_feed(store).delivered) == (3, 3)


@pytest.mark.parametrize(
    ("error", "least", "most"),
    [
        (Unavailable("away"), 0.0, 0.1),
        (Busy("busy", 1234.0), 1233.0, 1235.0),
        (ServiceError("not enabled"), 14.0, 16.0),
    ],
)
def test_a_failure_is_kept_and_the_feed_waits(store: Store, error: MacieLiteError, least: float, most: float) -> None:
    def fails(_: int, __: list[str]) -> Sent:
        raise error

    filled(store, "abcd")
    now = store.now()
    assert go_on(store, Book(answer=fails)) is False
    failing = the_feed(store)
    assert (failing.position, failing.attempts, failing.error) == (0, 1, str(error))
    assert failing.next_at is not None
    assert failing.failing_since is not None
    assert timedelta(seconds=least) <= failing.next_at - now <= timedelta(seconds=most + 5)
    if least:
        book = Book()
        assert go_on(store, book) is False
        assert book.batches == [], "it is not its time"


def test_who_is_busy_for_no_time_is_not_asked_without_a_pause(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: int, __: list[str]) -> Sent:
        raise Busy("busy", 0.0)

    monkeypatch.setattr(delivery, "_FIRST", 100.0)
    filled(store, "a")
    go_on(store, Book(answer=fails))
    next_at = the_feed(store).next_at
    assert next_at is not None
    assert next_at - store.now() > timedelta(seconds=10)


def test_attempts_are_further_and_further_apart_and_not_all_at_once() -> None:
    feed = Delivery.__new__(Delivery)
    feed._rng = random.Random(7)
    drawn = {attempt: [feed._pause(attempt) for _ in range(200)] for attempt in (1, 5, 40, 100_000)}
    assert all(0 < pause <= 0.001 * 2 for pause in drawn[1])
    assert max(drawn[5]) > 10 * max(drawn[1])
    assert max(drawn[40] + drawn[100_000]) <= 300.0, "also when it has been away for days"
    assert all(len({round(pause, 9) for pause in pauses}) > 100 for pauses in drawn.values()), "jitter"


def test_what_was_delivered_before_a_failure_is_not_sent_again(store: Store) -> None:
    def fails_once(number: int, _: list[str]) -> Sent:
        if number == 1:
            raise Unavailable("away")
        return Sent()

    filled(store, "abcdefgh")
    book = Book(answer=fails_once)
    assert go_on(store, book) is False
    store.pause_feed("book", None)  # it is its time
    go_on(store, book)
    assert book.batches == [["a", "b", "c"], ["d", "e", "f"], ["d", "e", "f"], ["g", "h"]]
    assert book.ids[1] == book.ids[2], "the same batch has the same id"
    assert the_feed(store).error is None


def test_a_batch_that_was_sent_and_not_noted_has_the_same_id_again(store: Store, tmp_path: Path) -> None:
    filled(store, "abc")
    first, second = Book(), Book()
    go_on(store, first)
    store.move_feed("book", 0)
    go_on(store, second)
    assert first.ids == second.ids


# -- meanwhile


def test_a_replay_meanwhile_is_not_undone(store: Store) -> None:
    filled(store, "abcd")

    def moved(number: int, _: list[str]) -> Sent:
        if number == 1:
            store.move_feed("book", 0)
        return Sent()

    book = Book(answer=moved)
    while go_on(store, book) or the_feed(store).position < 4:
        pass
    assert book.batches == [["a", "b", "c"], ["d"], ["a", "b", "c"], ["d"]]


def test_a_paused_feed_is_left_alone(store: Store) -> None:
    filled(store, "abc")
    store.pause_feed("book", store.now())
    book = Book()
    assert go_on(store, book) is False
    assert book.batches == []


def test_it_ends_at_its_time_and_says_that_there_is_more(store: Store) -> None:
    filled(store, "abcdefgh")
    book = Book()
    deliverer = delivery_to(store, book)
    assert deliverer.go_on(time.monotonic() - 1) is True
    assert book.batches == []
    assert deliverer.go_on(time.monotonic() + 60) is False
    assert book.opened == 1, "one connection for all"


def test_of_what_no_sink_should_raise_the_class_alone_is_kept(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """A library's message may quote what it was given: what is sent, a secret."""

    def fails(_: int, keys: list[str]) -> Sent:
        raise ValueError(f"Invalid header value of {keys}")

    filled(store, "abc")
    assert go_on(store, Book(answer=fails)) is False
    assert the_feed(store).error == "internal error (ValueError)"
    assert "ValueError at test_delivery.py" in caplog.text
    assert "Invalid header" not in caplog.text


def test_a_finding_that_has_no_such_shape_keeps_no_other_waiting(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Book.render
    monkeypatch.setattr(Book, "render", lambda book, one: {"a": b"a", "c": b"c"}[whole(book, one).decode()])
    filled(store, "abc")
    book = Book()
    go_on(store, book)
    assert book.batches == [["a", "c"]]
    assert [one.reason for one in store.dead_letters("book")] == ["internal error (KeyError)"]


@pytest.mark.parametrize(
    ("kind", "settings", "said"),
    [
        ("slack", {"to": "env:URL"}, "the address is no URL: it begins with https:// and names a host."),
        ("webhook", {"to": "https://h/", "secret": "env:URL"}, "The webhook's secret is too short: 24 bytes at least."),
        ("syslog", {"to": "tls://h", "ca": "/no/such", "format": "cef"}, "cannot be read as certificates"),
    ],
)
def test_a_secret_that_is_none_is_said_and_not_quoted(
    store: Store, kind: str, settings: JsonObject, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("URL", "5ecret")
    filled(store, "a")
    store.add_feed(Feed("one", kind, {"format": "macie"} | settings, store.now(), 0))
    assert Delivery(store, "one", "me").go_on(time.monotonic() + 60) is False
    kept = store.feed("one")
    assert kept is not None
    assert kept.error is not None
    assert said in kept.error
    assert "5ecret" not in kept.error + repr(kept)
