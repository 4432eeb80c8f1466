"""The leaf columns inside a nested Arrow array, and the row and list indexes of each of its values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.places import Occurrence, Record

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["Leaf", "all_names", "leaf_of", "leaves_of"]

_DEEPEST = 256


@dataclass(frozen=True, slots=True)
class Leaf:
    """values: the leaf's values, nulls of outer levels left out or null.
    names: from the column down; None stands for an index into a list, or a key of a map.
    rows: the row of each value, None when they are one and the same.
    indexes: for each list on the way, the index of each value in it (of a map: the key).
    first_row: of the array, in the file, from 0."""

    values: Any
    names: tuple[str | None, ...]
    rows: Offsets | None
    indexes: tuple[Any, ...]
    first_row: int

    @property
    def field(self) -> str:
        """All names on the way count as keywords."""
        return ".".join(name for name in self.names if name is not None)

    def records(self, at: Offsets) -> Offsets:
        """The record of each of these values."""
        return self.first_row + (at if self.rows is None else self.rows[at])

    def occurrence(self, at: int) -> Occurrence:
        """The place of one value."""
        row = at if self.rows is None else int(self.rows[at])
        indexes = iter(self.indexes)
        path = tuple(_step(next(indexes)[at]) if name is None else name for name in self.names)
        return Occurrence(Record(self.first_row + row, path))


def _step(step: Any) -> str | int:
    return step if isinstance(step, str) else int(step)


def all_names(fields: Iterable[Any]) -> Iterator[str]:
    """Of the fields and those inside them, whole: a path of Parquet's does not tell the dots of a name from its own."""
    for field in fields:
        yield field.name
        kind = field.type.storage_type if hasattr(field.type, "storage_type") else field.type
        yield from all_names(kind.field(number) for number in range(kind.num_fields))


def leaf_of(column: str, array: Any, first_row: int) -> Leaf:
    """`array`: of one column, projected to one leaf (each struct on the way has one field)."""
    return next(leaves_of(column, array, first_row), Leaf(array, (column,), None, (), first_row))


def leaves_of(column: str, array: Any, first_row: int) -> Iterator[Leaf]:
    """The leaves of one column; not those below the _DEEPEST level. Raises NotExamined when there are such."""
    yield from _inside(Leaf(array, (column,), None, (), first_row), 0)


def _inside(leaf: Leaf, depth: int) -> Iterator[Leaf]:
    import pyarrow as pa

    kind = leaf.values.type
    if depth > _DEEPEST:
        raise NotExamined(Reason.JSON_NESTING)
    if isinstance(kind, pa.BaseExtensionType):
        yield from _inside(replace(leaf, values=leaf.values.storage), depth + 1)
    elif pa.types.is_struct(kind):
        for field, values in zip(kind, leaf.values.flatten(), strict=True):
            yield from _inside(replace(leaf, values=values, names=(*leaf.names, field.name)), depth + 1)
    elif pa.types.is_union(kind):
        for number in range(kind.num_fields):
            yield from _inside(_branch(leaf, number), depth + 1)
    elif pa.types.is_run_end_encoded(kind):
        yield from _inside(replace(leaf, values=_decoded(leaf.values)), depth + 1)
    elif _is_list(kind):
        yield from _inside(_elements(leaf), depth + 1)
    elif pa.types.is_dictionary(kind) and _is_nested(kind.value_type):
        yield from _inside(replace(leaf, values=leaf.values.dictionary_decode()), depth + 1)
    else:
        yield leaf


def _elements(leaf: Leaf) -> Leaf:
    import numpy as np
    import pyarrow.compute as pc

    parents = np.asarray(pc.list_parent_indices(leaf.values))
    starts = np.searchsorted(parents, parents)
    indexes = tuple(levels[parents] for levels in leaf.indexes)
    return replace(
        leaf,
        values=pc.list_flatten(leaf.values),
        names=(*leaf.names, None),
        rows=parents if leaf.rows is None else leaf.rows[parents],
        indexes=(*indexes, np.arange(len(parents), dtype=np.int64) - starts),
    )


def _branch(leaf: Leaf, number: int) -> Leaf:
    """The values of one type of a union; its own name is not on the path."""
    import numpy as np
    import pyarrow as pa

    union = leaf.values
    at = np.flatnonzero(np.asarray(union.type_codes) == union.type.type_codes[number])
    values = union.field(number)
    taken = at if union.type.mode == "sparse" else np.asarray(union.offsets)[at]
    return replace(
        leaf,
        values=values.take(pa.array(taken)),
        rows=at if leaf.rows is None else leaf.rows[at],
        indexes=tuple(levels[at] for levels in leaf.indexes),
    )


def _decoded(array: Any) -> Any:
    import pyarrow.compute as pc

    return pc.run_end_decode(array)


def _is_nested(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_nested(kind))


def _is_list(kind: Any) -> bool:
    import pyarrow as pa

    is_one = (
        pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list, pa.types.is_map,
        pa.types.is_list_view, pa.types.is_large_list_view,
    )  # fmt: skip
    return any(check(kind) for check in is_one)
