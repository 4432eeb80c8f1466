"""What every sink does, of whatever kind and whatever it is answered: the contract of `macie_lite.feeds.sinks.base`."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pytest

from macie_lite.errors import MacieLiteError, ServiceError, Unavailable
from macie_lite.feeds.sinks.base import Busy, Sent, Sink, Unwanted
from macie_lite.model.places import LineRange, Occurrence
from macie_lite.model.results import JsonObject
from tests.feeds.findings import EVERY_FINDING, of_key
from tests.feeds.sinks.places import SECRETS, Place
from tests.pipeline.results import detected, finding, ref

__all__ = ["CHECKS"]

_ERRORS: dict[str, type[MacieLiteError]] = {
    "later": Unavailable,
    "out of order": Unavailable,
    "cut": Unavailable,
    "busy": Busy,
    "set up": ServiceError,
    "credentials": ServiceError,
    "not there": ServiceError,
    "unwanted": Unwanted,
}

_ESTABLISHED, _CLOSE_WAIT = "01", "08"  # proc(5), /proc/net/tcp


def _findings(count: int) -> list[JsonObject]:
    return [of_key(f"key{number:03}") for number in range(count)]


def _send(sink: Sink, findings: Iterable[JsonObject], delivery: str = "0123-000-002") -> None:
    _took_all(sink.send([sink.render(one) for one in findings], delivery))


def _took_all(sent: Sent) -> None:
    assert (dict(sent.refused), list(sent.again)) == ({}, [])


def what_is_rendered_is_the_same_each_time(place: Place) -> None:
    with closing(place.sink()) as one, closing(place.sink()) as other:
        for finding in EVERY_FINDING.values():
            before = copy.deepcopy(finding)
            assert one.render(finding) == one.render(finding) == other.render(finding)
            assert finding == before
            assert 0 < len(one.render(finding)) <= one.limits.entry_bytes <= one.limits.bytes
    assert place.keys() == []


def a_full_batch_is_taken_and_in_order(place: Place) -> None:
    """Of as many as it says, and no more than three digits."""
    with closing(place.sink()) as sink:
        findings = _findings(min(sink.limits.count, 100))
        _send(sink, findings)
        _send(sink, _findings(3)[::-1], "0123-003-005")
    assert place.keys() == [f"key{number:03}" for number in (*range(len(findings)), 2, 1, 0)]


def a_batch_within_the_limits_is_one_for_the_service(place: Place) -> None:
    """With as many and as large findings as fit: keys of what takes most room, and many places."""
    if place.weight() is None:
        return
    with closing(place.sink()) as sink:
        size, batch = 0, list[bytes]()
        for entry in _large(sink):
            if len(batch) == sink.limits.count or size + len(entry) > sink.limits.bytes:
                break
            batch.append(entry)
            size += len(entry)
        _took_all(sink.send(batch, "id"))
    weight, most = place.weight() or (1, 0)
    assert most / 100 < weight <= most


def _large(sink: Sink) -> Iterable[bytes]:
    """The largest that it takes of some, again and again."""
    places = tuple(Occurrence(LineRange(number, number, 1), line=number) for number in range(15, 515))
    kinds = [detected(kind, 999, places=places) for kind in ("SSN", "CARD", "TOKEN", "BADGE")]
    drawn = [sink.render(finding(*kinds, ref=ref(key))) for key in ("🙂" * 256, "_" * 1024)]
    fitting = [one for one in drawn if len(one) <= sink.limits.entry_bytes]
    return [max(fitting, key=len)] * sink.limits.count


def sent_again_it_is_known_again(place: Place) -> None:
    with closing(place.sink()) as sink:
        for delivery in ("0123-000-002", "0123-000-002", "0123-003-005"):
            _send(sink, _findings(3) if delivery.endswith("2") else [of_key("key009")], delivery)
    known = place.known_by()
    assert known is None or (known[0] == known[1] != known[2])


def each_failure_has_its_class_and_says_nothing_of_what_was_sent(place: Place) -> None:
    """However it is answered, with whatever it was told."""
    for case in place.cases:
        place.fails(case)
        with closing(place.sink()) as sink, pytest.raises(_ERRORS[case]) as caught:
            sink.send([sink.render(one) for one in _findings(2)], "0123-000-002")
        assert type(caught.value) in (_ERRORS[case], Unavailable)
        assert not isinstance(caught.value, Busy) or caught.value.seconds == 7
        _says_nothing(str(caught.value), place)
    assert place.keys() == []


def _says_nothing(said: str, place: Place) -> None:
    private = ("key0", "B0TESTS", "SchemaVersion", "0123-", *SECRETS.values())
    assert [one for one in private if one in said] == []
    assert "\n" not in said
    assert len(said) < 300


def what_failed_is_taken_later(place: Place) -> None:
    """By the same sink, without another having been opened."""
    with closing(place.sink()) as sink:
        for case in place.passing:
            place.fails(case)
            with pytest.raises(Unavailable):
                _send(sink, _findings(3))
        place.fails("taken")
        _send(sink, _findings(3))
    assert place.keys() == ["key000", "key001", "key002"]


def a_closed_sink_has_no_connections(place: Place) -> None:
    sink = place.sink()
    _send(sink, _findings(1))
    sink.close()
    sink.close()
    assert place.port is None or _connections_to(place.port) == []


def _connections_to(port: int) -> list[str]:
    """Of this process and all others of this machine, from their side."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    states = (_ESTABLISHED, _CLOSE_WAIT)
    return [row[1] for row in rows if row[2].endswith(f":{port:04X}") and row[3] in states]


CHECKS: tuple[Callable[[Place], None], ...] = (
    what_is_rendered_is_the_same_each_time,
    a_full_batch_is_taken_and_in_order,
    a_batch_within_the_limits_is_one_for_the_service,
    sent_again_it_is_known_again,
    each_failure_has_its_class_and_says_nothing_of_what_was_sent,
    what_failed_is_taken_later,
    a_closed_sink_has_no_connections,
)
