"""One match after the other, closer together than the form is wide: each is counted, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from classifiers.engine import Engine
from classifiers.loading import load
from classifiers.types import Form, Identifier, Text
from tests.classifiers.building import NONE, identifier

_TIMES = 24
# The body of a key may hold whatever its armour is written with: it reaches into the next one.
_SWALLOWS = frozenset(("SSH2_PRIVATE_KEY",))


def _counts(engine: Engine, text: bytes) -> Mapping[str, int]:
    return {one.identifier: one.count for one in engine.session().classify(Text(text=text))}


@pytest.mark.slow
def test_first_examples_repeated_are_counted_each_time() -> None:
    known: tuple[Identifier, ...] = tuple(load().values())
    engine, wrong = Engine(known), dict[str, tuple[int, int]]()
    for one in known:
        if not one.forms or not one.examples or one.id in _SWALLOWS:
            continue
        example = one.examples[0].encode()
        once = _counts(engine, example).get(one.id, 0)
        often = _counts(engine, b"\n".join([example] * _TIMES)).get(one.id, 0)
        if not once or often != once * _TIMES:
            wrong[one.id] = once, often
    assert not wrong


@pytest.mark.parametrize("separator", [b" ", b"\n", b", "])
def test_matches_of_many_widths_are_each_found_in_one_line(separator: bytes) -> None:
    engine = Engine([identifier("PART_NUMBER", Form(r"E-[0-9]{1,200}", 202, NONE))])
    parts = [b"E-%d" % (7**power) for power in range(60)]
    assert _counts(engine, separator.join(parts)) == {"PART_NUMBER": 60}
