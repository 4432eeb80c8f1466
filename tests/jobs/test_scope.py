"""Which objects are in scope: each field and operator, includes and excludes, and how often tags are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macie_lite.errors import UsageError
from macie_lite.jobs.scope import Scope, has_tag, size_of
from macie_lite.model.objects import ObjectRef
from tests.growth import grows_linearly
from tests.jobs.listed import NOW, listed


def _no_tags(_: ObjectRef) -> Mapping[str, str]:
    raise AssertionError("tags are not asked for")


def _meets(condition: str, ref: ObjectRef, tags: Mapping[str, str] | None = None) -> bool:
    asked = _no_tags if tags is None else _Asked(tags)
    met = Scope(include=(condition,)).test(asked)(ref)
    assert Scope(exclude=(condition,)).test(asked)(ref) is not met
    return met


@pytest.mark.parametrize(
    ("condition", "key", "met"),
    [
        ("prefix=logs/", "logs/a", True),
        ("prefix=logs/", "Logs/a", False),
        ("prefix=a,logs/", "logs/a", True),
        ("prefix!=logs/", "logs/a", False),
        ("prefix!=a,b", "c", True),
        ('prefix="a and b, c/"', "a and b, c/x", True),
        ('prefix=""', "", True),
        ("prefix=nul\0", "nul\0inside", True),
        ("prefix=\udcff", "\udcff\udc80.txt", True),
        ("extension=csv", "a/b.CSV", True),
        ("extension=.CSV,txt", "a.csv", True),
        ("extension=csv", "csv", False),
        ("extension=csv", "a.csv.gz", False),
        ("extension=gz", "a.csv.gz", True),
        ("extension=csv", "a.csv/b", False),
        ('extension=""', "a/Makefile", True),
        ("extension!=csv,txt", "a.TXT", False),
        ("extension!=csv", "a.json", True),
        ("extension=ünï", "a.ÜNÏ", True),
    ],
)
def test_keys(condition: str, key: str, met: bool) -> None:
    assert _meets(condition, listed(key)) is met


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("500", 500),
        ("500B", 500),
        ("10KB", 10_000),
        ("10 kib", 10_240),
        ("1.5 GiB", 3 << 29),
        ("2t", 2 * 10**12),
        ("1.001K", 1001),
        ("9007199254740993", 2**53 + 1),
        (" 4mb ", 4_000_000),
    ],
)
def test_sizes_have_units(text: str, size: int) -> None:
    assert size_of(text) == size


@pytest.mark.parametrize("text", ["", "B", "-1", "1e3", "1,5", "1.K", "5 PB", "0x10", "٣", "1 K B", "9" * 400, "nan"])
def test_what_is_no_size_is_refused_by_name(text: str) -> None:
    with pytest.raises(UsageError, match="size is bytes, such as 500, 10KB or 2GiB, not") as refused:
        Scope(include=(f'size="{text}"',))
    assert text[:100] in str(refused.value)


@pytest.mark.parametrize(
    ("operator", "met"),
    [
        ("=", (False, True, False)),
        ("!=", (True, False, True)),
        ("<", (True, False, False)),
        ("<=", (True, True, False)),
        (">", (False, False, True)),
        (">=", (False, True, True)),
    ],
)
def test_what_is_ordered(operator: str, met: tuple[bool, ...]) -> None:
    assert tuple(_meets(f"size{operator}1KB", listed(size=size)) for size in (999, 1000, 1001)) == met
    moments = [listed(days_ago=days) for days in (0.001, 0, -0.001)]
    for same in ("2026-06-15T12:00:00Z", "2026-06-15T12:00", "2026-06-15T14:00:00+02:00", "2026-06-15 07:00-05:00"):
        assert tuple(_meets(f"modified{operator}{same}", ref) for ref in moments) == met


def test_a_date_is_its_midnight_in_utc() -> None:
    midnight = ObjectRef("bucket", "a", 1, "e", datetime(2026, 6, 15, tzinfo=UTC))
    assert _meets("modified>=2026-06-15", midnight)
    assert not _meets("modified>=2026-06-16", midnight)
    assert _meets("modified=2026-06-14,2026-06-15", midnight)


@pytest.mark.parametrize("text", ["yesterday", "2026-02-30", "2026-13-01", "12:00", "\udcff", "2026-01-01T25:00", "\0"])
def test_what_is_no_date_is_refused_by_name(text: str) -> None:
    with pytest.raises(UsageError, match="modified is a date or time, such as 2026-01-31 or"):
        Scope(exclude=(f"modified<{text}",))


def test_storage_classes_are_compared_without_case() -> None:
    assert _meets("storage-class=glacier_ir,STANDARD_IA", listed(storage_class="STANDARD_IA"))
    assert not _meets("storage-class!=standard_ia", listed(storage_class="STANDARD_IA"))


@pytest.mark.parametrize("extension", ["tar.gz", "..gz", "a/b"])
def test_an_extension_that_no_key_has_is_refused(extension: str) -> None:
    with pytest.raises(UsageError, match="extension is what follows the last dot of a key, without it, not"):
        Scope(include=(f"extension={extension}",))


_TAGS = {"env": "prod", "aws:stack:name": "a:b", "empty": ""}


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ("tag=env", True),
        ("tag=env:prod", True),
        ("tag=env:Prod", False),
        ("tag=env:", False),
        ("tag=empty:", True),
        ("tag=prod", False),
        ("tag=none,env:prod", True),
        ("tag!=env:test", True),
        ("tag!=env:test,env:prod", False),
        ("tag=aws:stack:name", True),
        ("tag=aws:stack:name:a:b", True),
        ("tag=aws", False),
    ],
)
def test_tags(condition: str, met: bool) -> None:
    assert _meets(condition, listed(), _TAGS) is met
    assert not _meets("tag=env", listed(), {})


@given(
    st.dictionaries(st.text("ab:", min_size=1, max_size=4).filter(lambda key: key[0] != ":"), st.text("ab:")), st.data()
)
def test_any_tag_is_met_by_its_key_and_by_both(own: dict[str, str], data: st.DataObject) -> None:
    for key, value in own.items():
        assert has_tag(own, [key])
        assert has_tag(own, [f"{key}:{value}"])
        assert not has_tag(own, [f"{key}:{value}c"])


def test_a_tag_without_a_key_is_refused() -> None:
    with pytest.raises(UsageError, match="tag is a tag's key, or key:value, not ':prod'"):
        Scope(include=("tag=:prod",))


# -- together


def _in_scope(scope: Scope, *keys: str) -> list[str]:
    test = scope.test(_no_tags)
    return [key for key in keys if test(listed(key))]


def test_without_conditions_all_is_in_scope() -> None:
    assert _in_scope(Scope(), "", "a", "\0") == ["", "a", "\0"]


def test_one_of_the_includes_has_to_be_met_whole() -> None:
    scope = Scope(include=("prefix=a and extension=txt", "prefix=b"))
    assert _in_scope(scope, "a.txt", "a.csv", "b.csv", "c.txt") == ["a.txt", "b.csv"]


def test_excludes_win() -> None:
    keys = ("a/x.log", "a/y.txt", "b/x.txt")
    assert _in_scope(Scope(exclude=("extension=log", "prefix=b")), *keys) == ["a/y.txt"]
    assert _in_scope(Scope(("prefix=a",), ("extension=log",)), *keys) == ["a/y.txt"]
    assert _in_scope(Scope(("prefix=a",), ("prefix=a",)), *keys) == []
    assert _in_scope(Scope(("prefix=a",), ("prefix=a and extension=log",)), *keys) == ["a/y.txt"]


def test_what_is_no_condition_is_refused_when_a_scope_is_made() -> None:
    for scope in ({"include": ("prefix=a", "tag=:")}, {"exclude": ("a",)}):
        with pytest.raises(UsageError, match="The condition "):
            Scope(**scope)


class _Asked:
    """Tags of one object, and the keys they were asked for of."""

    def __init__(self, tags: Mapping[str, str]) -> None:
        self._tags = tags
        self.keys: list[str] = []

    def __call__(self, ref: ObjectRef) -> Mapping[str, str]:
        self.keys.append(ref.key)
        return self._tags


@pytest.mark.parametrize(
    ("scope", "key", "asked", "met"),
    [
        (Scope(("prefix=a",), ("size>1GB",)), "a", 0, True),
        (Scope(("tag=env and prefix=a",)), "b", 0, False),
        (Scope(("tag=env and prefix=a",)), "a", 1, True),
        (Scope(("tag=env", "prefix=a")), "a", 0, True),
        (Scope(("tag=env", "prefix=a")), "b", 1, True),
        (Scope(("tag=env",), ("prefix=a",)), "a", 0, False),
        (Scope(("tag=env",), ("prefix=a",)), "b", 1, True),
        (Scope(("prefix=a",), ("tag=env",)), "b", 0, False),
        (Scope(("prefix=a",), ("tag=env",)), "a", 1, False),
        (Scope((), ("tag=none", "prefix=a")), "a", 0, False),
        (Scope(("tag=none", "tag=env:prod"), ("tag=other and tag=env",)), "a", 1, True),
    ],
)
def test_tags_are_asked_for_once_and_only_where_nothing_else_decides(
    scope: Scope, key: str, asked: int, met: bool
) -> None:
    tags = _Asked({"env": "prod"})
    assert scope.test(tags)(listed(key)) is met
    assert len(tags.keys) == asked


def test_every_object_is_asked_for_its_own_tags() -> None:
    tags = _Asked({"env": "prod"})
    test = Scope(("tag=env",)).test(tags)
    assert [test(listed(key)) for key in "aba"] == [True] * 3
    assert tags.keys == ["a", "b", "a"]


def _of_many_values(text: str) -> None:
    test = Scope(include=(f"prefix=x,{text}x and extension=x,{text}x",)).test(_no_tags)
    test(listed("b.txt"))


def test_many_values_take_linear_time() -> None:
    assert grows_linearly(lambda count: _of_many_values("a," * count), 5_000, 20_000)


def test_the_time_of_an_object_is_compared_and_not_now() -> None:
    assert _meets(f"modified<{NOW.isoformat()}", listed(days_ago=1))
