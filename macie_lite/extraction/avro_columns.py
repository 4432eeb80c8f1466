"""Records of Avro, as a decoder gives them, to columns: for each leaf of the schema its values, and where they stand.

Level by level, with one list per field: no work per record but the comprehensions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from macie_lite.extraction.arrow_leaves import Leaf
from macie_lite.model.coverage import NotExamined, Reason

if TYPE_CHECKING:
    from classifiers.types import Offsets
    from macie_lite.extraction.avro_schema import Node

__all__ = ["leaves"]

_DEEPEST = 256
_NAMES = 16  # different keys of a map, in a batch, up to which they count as names
_LONGEST_NUMBER = 256  # bytes of a decimal that are worth being read as a number
_UNITS = {
    "timestamp-millis": "ms", "timestamp-micros": "us", "timestamp-nanos": "ns",
    "local-timestamp-millis": "ms", "local-timestamp-micros": "us", "local-timestamp-nanos": "ns",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Where:
    """As in `Leaf`: of values that are still to be taken apart."""

    names: tuple[str | None, ...] = ()
    rows: Offsets | None = None
    steps: tuple[Any, ...] = ()

    def named(self, name: str) -> _Where:
        return replace(self, names=(*self.names, name))

    def taken(self, at: Offsets) -> _Where:
        rows = at if self.rows is None else self.rows[at]
        return _Where(self.names, rows, tuple(step[at] for step in self.steps))

    def inside(self, step: Any) -> _Where:
        return replace(self, names=(*self.names, None), steps=(*self.steps, step))


def leaves(node: Node, values: Sequence[Any], first_row: int) -> Iterator[Leaf]:
    """The columns of records, from number `first_row` on; none for what holds no text."""
    for array, where in _columns(node, values, _Where(), 0):
        yield Leaf(array, where.names, where.rows, where.steps, first_row)


def _columns(node: Node, values: Sequence[Any], where: _Where, depth: int) -> Iterator[tuple[Any, _Where]]:
    if not values:
        return
    if depth > _DEEPEST:
        raise NotExamined(Reason.JSON_NESTING)
    inside = _INSIDE.get(node.kind)
    if inside is not None:
        yield from inside(node, values, where, depth + 1)
    elif (array := _array(node, values)) is not None:
        yield array, where


def _of_records(node: Node, values: Sequence[Any], where: _Where, depth: int) -> Iterator[tuple[Any, _Where]]:
    for number, (label, inner) in enumerate(zip(node.labels, node.inner, strict=True)):
        key = f"f{number}"
        yield from _columns(inner, [record[key] for record in values], where.named(label), depth)


def _of_arrays(node: Node, values: Sequence[Any], where: _Where, depth: int) -> Iterator[tuple[Any, _Where]]:
    import numpy as np

    parents = _parents(values)
    index = np.arange(len(parents)) - np.searchsorted(parents, parents)
    yield from _columns(node.inner[0], list(chain.from_iterable(values)), where.taken(parents).inside(index), depth)


def _of_maps(node: Node, values: Sequence[Any], where: _Where, depth: int) -> Iterator[tuple[Any, _Where]]:
    """The keys, at the map that they are in; the values, with their key on the path."""
    import numpy as np
    import pyarrow as pa

    keys = list(chain.from_iterable(values))
    if keys:
        where = where.taken(_parents(values))
        yield pa.array(keys, pa.large_string()), where
        held = list(chain.from_iterable(value.values() for value in values))
        named = dict.fromkeys(keys)
        if len(named) > _NAMES:
            yield from _columns(node.inner[0], held, where.inside(np.array(keys, object)), depth)
            return
        for name in named:  # keys that come again and again are names of columns
            at = [number for number, key in enumerate(keys) if key == name]
            some = where.taken(np.asarray(at)).named(name)
            yield from _columns(node.inner[0], [held[number] for number in at], some, depth)


def _parents(values: Sequence[Any]) -> Offsets:
    import numpy as np

    counts = np.fromiter(map(len, values), np.int64, len(values))
    parents: Offsets = np.repeat(np.arange(len(values), dtype=np.int64), counts)
    return parents


def _of_unions(node: Node, values: Sequence[Any], where: _Where, depth: int) -> Iterator[tuple[Any, _Where]]:
    """Each branch with the values that are of it: told by their class, records by their name."""
    import numpy as np

    branches = [branch for branch in node.inner if branch.kind != "null"]
    if len(branches) == 1:
        kept = [value for value in values if value is not None]
        if len(kept) < len(values):
            where = where.taken(np.flatnonzero([value is not None for value in values]))
        if branches[0].kind == "record":
            kept = [record for _, record in kept]
        yield from _columns(branches[0], kept, where, depth)
        return
    told = [_told(value) for value in values]
    for mark in dict.fromkeys(told):
        branch = next((branch for branch in branches if mark in _marks(branch)), None)
        if branch is not None:
            at = [number for number, one in enumerate(told) if one == mark]
            held = [values[number] for number in at]
            held = [record for _, record in held] if branch.kind == "record" else held
            yield from _columns(branch, held, where.taken(np.asarray(at)), depth)


def _told(value: Any) -> object:
    return value[0] if type(value) is tuple else type(value)


def _marks(branch: Node) -> tuple[object, ...]:
    return _CLASSES.get(branch.kind, ()) if branch.kind != "record" else (branch.name,)


_CLASSES: dict[str, tuple[object, ...]] = {
    "string": (str,), "enum": (str,), "bytes": (bytes,), "fixed": (bytes,), "int": (int,), "long": (int,),
    "float": (float,), "double": (float,), "array": (list,), "map": (dict,),
}  # fmt: skip
_Inside = Callable[["Node", Sequence[Any], _Where, int], Iterator[tuple[Any, _Where]]]
_INSIDE: dict[str, _Inside] = {"record": _of_records, "array": _of_arrays, "map": _of_maps, "union": _of_unions}


def _array(node: Node, values: Sequence[Any]) -> Any | None:
    """Values of one primitive type as an Arrow array of what they mean."""
    import pyarrow as pa

    if node.kind == "string":
        return pa.array(values, pa.large_string())
    if node.kind == "enum":
        labels = {f"s{number}": label for number, label in enumerate(node.labels)}
        return pa.array([labels.get(value, value) for value in values], pa.large_string())
    if node.kind in ("bytes", "fixed"):
        if node.logical == "decimal":
            return pa.array([_decimal(value, node.scale) for value in values], pa.large_binary())
        return pa.array(values, pa.large_binary())
    if node.kind in ("float", "double"):
        return pa.array(values, pa.float32() if node.kind == "float" else pa.float64())
    return _whole(node, values) if node.kind in ("int", "long") else None


def _whole(node: Node, values: Sequence[Any]) -> Any:
    import pyarrow as pa

    numbers = pa.array(values, pa.int64())
    if node.logical == "date" and node.kind == "int":
        return numbers.cast(pa.int32()).cast(pa.date32())
    if node.logical in _UNITS:
        return numbers.cast(pa.timestamp(_UNITS[node.logical]))
    return numbers  # times of a day too: nobody is told by them


def _decimal(value: bytes, scale: int) -> bytes:
    """Exact, and without a fraction of zeros, as `arrow_cells` has it."""
    if len(value) > _LONGEST_NUMBER:
        return value
    number = int.from_bytes(value, "big", signed=True)
    digits = str(abs(number)).rjust(scale + 1, "0")
    fraction = digits[len(digits) - scale :]
    whole = digits[: len(digits) - scale]
    sign = "-" if number < 0 else ""
    return f"{sign}{whole}.{fraction}".encode() if fraction.strip("0") else f"{sign}{whole}".encode()
