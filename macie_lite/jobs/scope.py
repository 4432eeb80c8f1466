"""Which objects a job reads, of those that a bucket holds: include and exclude conditions.

An object is in scope when it meets one of the includes, or there is none, and none of the excludes: those win, as
Macie's. Tags cost a request for each object, and are asked for only when all else has been met.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from macie_lite.jobs.conditions import EQUAL, ORDERED, Condition, Field, parse
from macie_lite.model.objects import ObjectRef

__all__ = ["FIELDS", "Scope", "size_of", "tag_of"]

Tags = Callable[[ObjectRef], Mapping[str, str]]
_Test = Callable[[ObjectRef], bool]

_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([KMGT]i?)?B?", re.I)
_POWERS = {"k": 1, "m": 2, "g": 3, "t": 4}


def size_of(text: str) -> int:
    """Bytes of `500`, `10KB`, `1.5 GiB` (K is 1,000, Ki 1,024). Raises ValueError."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    unit = (found[2] or "").lower()
    return int(float(found[1]) * (1024 if unit.endswith("i") else 1000) ** _POWERS.get(unit[:1], 0))


def _moment(text: str) -> datetime:
    """A date or an instant in ISO 8601; UTC where it names no zone. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def tag_of(text: str) -> tuple[str, str | None]:
    """`key:value`, or a key alone, which may have any value."""
    key, colon, value = text.partition(":")
    if not key:
        raise ValueError(text)
    return key, value if colon else None


FIELDS = {
    "prefix": Field(EQUAL, "the beginning of a key", str),
    "extension": Field(EQUAL, "what follows the last dot of a key, without it", str),
    "size": Field(ORDERED, "bytes, such as 500, 10KB or 2GiB", size_of),
    "modified": Field(ORDERED, "a date or time, such as 2026-01-31 or 2026-01-31T12:00:00Z", _moment),
    "storage-class": Field(EQUAL, "one of S3's, such as STANDARD or GLACIER_IR", str),
    "tag": Field(EQUAL, "a tag's key, or key:value", tag_of),
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

    @property
    def asks_for_tags(self) -> bool:
        conditions = (one for text in (*self.include, *self.exclude) for one in parse(text, FIELDS))
        return any(condition.field == "tag" for condition in conditions)

    def test(self, tags: Tags) -> _Test:
        """Whether an object is in scope. tags: asks for those of an object; only where a condition speaks of them."""
        wanted, unwanted = _any_of(self.include, tags), _any_of(self.exclude, tags)
        if wanted is None:
            return (lambda ref: True) if unwanted is None else lambda ref: not unwanted(ref)
        return wanted if unwanted is None else lambda ref: wanted(ref) and not unwanted(ref)


def _any_of(texts: Iterable[str], tags: Tags) -> _Test | None:
    alternatives = [_all_of(parse(text, FIELDS), tags) for text in texts]
    if len(alternatives) < 2:
        return alternatives[0] if alternatives else None
    return lambda ref: any(test(ref) for test in alternatives)


def _all_of(conditions: Iterable[Condition], tags: Tags) -> _Test:
    last_tags = sorted(conditions, key=lambda condition: condition.field == "tag")
    tests = [_test(condition, tags) for condition in last_tags]
    return tests[0] if len(tests) == 1 else lambda ref: all(test(ref) for test in tests)


def _test(condition: Condition, tags: Tags) -> _Test:
    if condition.operator in _COMPARE:
        return _ordered(condition)
    meets = _EQUAL[condition.field](condition.values, tags)
    return meets if condition.operator == "=" else lambda ref: not meets(ref)


def _ordered(condition: Condition) -> _Test:
    compare, value = _COMPARE[condition.operator], condition.values[0]
    if condition.field == "size":
        size = size_of(value)
        return lambda ref: compare(ref.size, size)
    moment = _moment(value)
    return lambda ref: compare(ref.last_modified, moment)


def _extension(key: str) -> str:
    return PurePosixPath(key).suffix[1:].lower()


def _has_tag(values: tuple[str, ...], tags: Tags) -> _Test:
    wanted = [tag_of(value) for value in values]

    def meets(ref: ObjectRef) -> bool:
        own = tags(ref)
        return any(key in own and value in (None, own[key]) for key, value in wanted)

    return meets


_EQUAL: dict[str, Callable[[tuple[str, ...], Tags], _Test]] = {
    "prefix": lambda values, _: lambda ref: ref.key.startswith(values),
    "extension": lambda values, _: _one_of(_extension, {value.lower().lstrip(".") for value in values}),
    "size": lambda values, _: (lambda sizes: lambda ref: ref.size in sizes)({size_of(value) for value in values}),
    "modified": lambda values, _: (lambda when: lambda ref: ref.last_modified in when)({_moment(v) for v in values}),
    "storage-class": lambda values, _: (lambda names: lambda ref: ref.storage_class in names)(set(values)),
    "tag": _has_tag,
}


def _one_of(of_key: Callable[[str], str], values: set[str]) -> _Test:
    return lambda ref: of_key(ref.key) in values
