"""Which objects a job reads, of those that a bucket holds: include and exclude conditions.

An object is in scope when it meets one of the includes, or there is none, and none of the excludes: those win, as
Macie's. Tags cost a request for each object, and are asked for, once, only where nothing else decides.
"""

from __future__ import annotations

import itertools
import operator
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from pathlib import PurePosixPath

from macie_lite.jobs.conditions import EQUAL, ORDERED, Condition, Field, parse
from macie_lite.model.objects import ObjectRef

__all__ = ["FIELDS", "Scope", "has_tag", "size_of", "tag"]

Tags = Callable[[ObjectRef], Mapping[str, str]]
_Test = Callable[[ObjectRef], bool]

_SIZE = re.compile(r"([0-9]{1,18}(?:\.[0-9]{1,18})?)\s*([KMGT]i?)?B?", re.I | re.A)
_POWERS = {"k": 1, "m": 2, "g": 3, "t": 4}


def size_of(text: str) -> int:
    """Bytes of `500`, `10KB`, `1.5 GiB` (K is 1,000, Ki 1,024). Raises ValueError."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    unit = (found[2] or "").lower()
    return int(Fraction(found[1]) * (1024 if unit.endswith("i") else 1000) ** _POWERS.get(unit[:1], 0))


def _moment(text: str) -> datetime:
    """A date or an instant in ISO 8601; UTC where it names no zone. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def tag(text: str) -> str:
    """`key:value`, or a key alone, which may have any value. Raises ValueError."""
    if not text.partition(":")[0]:
        raise ValueError(text)
    return text


def has_tag(own: Mapping[str, str], wanted: Collection[str]) -> bool:
    """Whether one of these tags is wanted. Keys may hold colons, too (`aws:cloudformation:stack-name`)."""
    return any(key in wanted or f"{key}:{value}" in wanted for key, value in own.items())


def _last_dot(text: str) -> str:
    """An extension as keys are compared with it. Raises ValueError for one that no key has."""
    bare = text.removeprefix(".").lower()
    if "." in bare or "/" in bare:
        raise ValueError(text)
    return bare


FIELDS = {
    "prefix": Field(EQUAL, "the beginning of a key", str),
    "extension": Field(EQUAL, "what follows the last dot of a key, without it", _last_dot),
    "size": Field(ORDERED, "bytes, such as 500, 10KB or 2GiB", size_of),
    "modified": Field(ORDERED, "a date or time, such as 2026-01-31 or 2026-01-31T12:00:00Z", _moment),
    "storage-class": Field(EQUAL, "one of S3's, such as STANDARD or GLACIER_IR", str),
    "tag": Field(EQUAL, "a tag's key, or key:value", tag),
}
"""What an object's conditions speak of; Macie's OBJECT_KEY, OBJECT_EXTENSION, OBJECT_SIZE, OBJECT_LAST_MODIFIED_DATE
and TAG, and S3's storage class."""

_COMPARE = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Includes and excludes as users wrote them; checked when it is made.

    Raises UsageError for what is no condition."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for text in (*self.include, *self.exclude):
            parse(text, FIELDS)

    def test(self, tags: Tags) -> _Test:
        """Whether an object is in scope. tags: asks for those of an object; only where a condition speaks of them."""
        asked = lru_cache(maxsize=1)(tags)
        free, costly = _by_cost(self.exclude, asked)
        wanted = [*itertools.chain(*_by_cost(self.include, asked))]
        return _all([*map(_not, free), *([_any(wanted)] if wanted else ()), *map(_not, costly)])


def _asks(conditions: Iterable[Condition]) -> bool:
    return any(condition.field == "tag" for condition in conditions)


def _by_cost(texts: Iterable[str], tags: Tags) -> tuple[list[_Test], list[_Test]]:
    """A test per text: of those that ask for nothing, and of the others."""
    tests: tuple[list[_Test], list[_Test]] = [], []
    for conditions in (parse(text, FIELDS) for text in texts):
        last_tags = sorted(conditions, key=lambda condition: condition.field == "tag")
        tests[_asks(conditions)].append(_all([_test(condition, tags) for condition in last_tags]))
    return tests


def _all(tests: Sequence[_Test]) -> _Test:
    return tests[0] if len(tests) == 1 else lambda ref: all(test(ref) for test in tests)


def _any(tests: Sequence[_Test]) -> _Test:
    return tests[0] if len(tests) == 1 else lambda ref: any(test(ref) for test in tests)


def _not(test: _Test) -> _Test:
    return lambda ref: not test(ref)


def _test(condition: Condition, tags: Tags) -> _Test:
    if condition.operator in _COMPARE:
        return _ordered(condition)
    meets = _EQUAL[condition.field](condition.values, tags)
    return meets if condition.operator == "=" else _not(meets)


def _ordered(condition: Condition) -> _Test:
    compare, value = _COMPARE[condition.operator], condition.values[0]
    if condition.field == "size":
        size = size_of(value)
        return lambda ref: compare(ref.size, size)
    moment = _moment(value)
    return lambda ref: compare(ref.last_modified, moment)


def _extension(key: str) -> str:
    return PurePosixPath(key).suffix[1:].lower()


_EQUAL: dict[str, Callable[[tuple[str, ...], Tags], _Test]] = {
    "prefix": lambda values, _: lambda ref: ref.key.startswith(values),
    "extension": lambda values, _: _one_of(_extension, set(map(_last_dot, values))),
    "size": lambda values, _: (lambda sizes: lambda ref: ref.size in sizes)(set(map(size_of, values))),
    "modified": lambda values, _: (lambda when: lambda ref: ref.last_modified in when)(set(map(_moment, values))),
    "storage-class": lambda values, _: (lambda names: lambda ref: ref.storage_class in names)(
        {value.upper() for value in values}
    ),
    "tag": lambda values, tags: (lambda wanted: lambda ref: has_tag(tags(ref), wanted))(frozenset(values)),
}


def _one_of(of_key: Callable[[str], str], values: set[str]) -> _Test:
    return lambda ref: of_key(ref.key) in values
