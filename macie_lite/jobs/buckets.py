"""Which buckets a job reads, of those that the credentials list: include and exclude conditions, at every run anew.

Macie's criteria (`S3BucketCriteriaForJob`) with patterns of names beside them. A bucket is chosen when it meets one of
the includes and none of the excludes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial

from macie_lite.jobs.conditions import EQUAL, Condition, Field, parse
from macie_lite.jobs.scope import has_tag, tag
from macie_lite.model.objects import BucketInfo
from macie_lite.model.results import JsonObject

__all__ = ["ALL", "FIELDS", "BucketScope", "Details", "DetailsUnknown"]

ALL = "name=*"

_PERMISSIONS = ("PUBLIC", "NOT_PUBLIC", "UNKNOWN")
_SHARED = ("EXTERNAL", "INTERNAL", "NOT_SHARED", "UNKNOWN")


class DetailsUnknown(Exception):
    """What a condition speaks of may not be asked of the bucket. Holds the field's name."""


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a bucket once it was asked for. shared_access: Macie's, as `posture.sharing` works it out."""

    info: BucketInfo
    shared_access: str


def _word(words: Sequence[str], text: str) -> str:
    """Raises ValueError."""
    return words[words.index(text.upper())]


def _account(text: str) -> str:
    """Raises ValueError."""
    if len(text) != 12 or not (text.isascii() and text.isdecimal()):
        raise ValueError(text)
    return text


FIELDS = {
    "name": Field(EQUAL, "a bucket's name, * and ? standing for any letters", str),
    "tag": Field(EQUAL, "a tag's key, or key:value", tag),
    "account": Field(EQUAL, "an AWS account's twelve digits", _account),
    "region": Field(EQUAL, "an AWS region, such as eu-central-1", str),
    "permission": Field(EQUAL, "PUBLIC, NOT_PUBLIC or UNKNOWN", partial(_word, _PERMISSIONS)),
    "shared": Field(EQUAL, "EXTERNAL, INTERNAL, NOT_SHARED or UNKNOWN", partial(_word, _SHARED)),
}
"""What a bucket's conditions speak of; Macie's S3_BUCKET_NAME, TAG, ACCOUNT_ID, S3_BUCKET_EFFECTIVE_PERMISSION and
S3_BUCKET_SHARED_ACCESS."""

_FREE = ("name", "account")
"""Known without a request."""

Asked = Callable[[], Details]


@dataclass(frozen=True, slots=True)
class BucketScope:
    """Includes and excludes as users wrote them; checked when it is made. Without includes no bucket is chosen.

    Raises UsageError for what is no condition."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for text in (*self.include, *self.exclude):
            parse(text, FIELDS)

    @classmethod
    def of(cls, stored: JsonObject) -> BucketScope:
        """As a job keeps it."""
        return cls(tuple(stored.get("include", ())), tuple(stored.get("exclude", ())))

    def stored(self) -> JsonObject:
        """As a job keeps it; {} where no bucket is chosen."""
        return {"include": list(self.include), "exclude": list(self.exclude)} if self.include else {}

    def chooses(self, name: str, account: str, asked: Asked) -> bool:
        """asked: gives what is known of the bucket; called only where its name and account do not decide.

        Raises DetailsUnknown where something that was refused would have to."""
        wanted, unwanted = _cheap_first(self.include), _cheap_first(self.exclude)
        free = [conditions for conditions in unwanted if not _asks(conditions)]
        meets = partial(_any_of, name=name, account=account, asked=asked)
        return _decided((lambda: not meets(free), lambda: meets(wanted), lambda: not meets(unwanted)), by=False)


def _cheap_first(texts: Iterable[str]) -> list[tuple[Condition, ...]]:
    return sorted((parse(text, FIELDS) for text in texts), key=_asks)


def _asks(conditions: Iterable[Condition]) -> bool:
    return any(condition.field not in _FREE for condition in conditions)


def _any_of(texts: Iterable[Iterable[Condition]], name: str, account: str, asked: Asked) -> bool:
    return _decided((partial(_all_of, conditions, name, account, asked) for conditions in texts), by=True)


def _all_of(conditions: Iterable[Condition], name: str, account: str, asked: Asked) -> bool:
    cheap_first = sorted(conditions, key=lambda condition: condition.field not in _FREE)
    return _decided((partial(_meets, condition, name, account, asked) for condition in cheap_first), by=False)


def _decided(answers: Iterable[Callable[[], bool]], *, by: bool) -> bool:
    """`any` (by True) or `all` (by False) of answers of which some may be unknown, where another one decides."""
    unknown: DetailsUnknown | None = None
    for answer in answers:
        try:
            if answer() is by:
                return by
        except DetailsUnknown as error:
            unknown = unknown or error
    if unknown is not None:
        raise unknown
    return not by


def _meets(condition: Condition, name: str, account: str, asked: Asked) -> bool:
    met = _TESTS[condition.field](condition.values, name, account, asked)
    return met if condition.operator == "=" else not met


def _has_tag(values: tuple[str, ...], asked: Asked) -> bool:
    if (tags := asked().info.tags) is None:
        raise DetailsUnknown("tag")
    return has_tag(dict(tags), values)


def _in_region(values: tuple[str, ...], asked: Asked) -> bool:
    if (region := asked().info.region) is None:
        raise DetailsUnknown("region")
    return region in values


_TESTS: dict[str, Callable[[tuple[str, ...], str, str, Asked], bool]] = {
    "name": lambda values, name, _account, _asked: any(fnmatchcase(name, value) for value in values),
    "account": lambda values, _name, account, _asked: account in values,
    "region": lambda values, _name, _account, asked: _in_region(values, asked),
    "tag": lambda values, _name, _account, asked: _has_tag(values, asked),
    "permission": lambda values, _name, _account, asked: (
        (asked().info.effective_permission or "UNKNOWN") in {value.upper() for value in values}
    ),
    "shared": lambda values, _name, _account, asked: asked().shared_access in {value.upper() for value in values},
}
