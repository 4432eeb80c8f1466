"""The leaf columns inside a nested Arrow array, and the row and list indexes of each of its values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.places import Occurrence, Record

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["Leaf", "all_names", "leaf_fields", "leaf_of", "leaves_of"]

_DEEPEST = 256
_MOST_RUNS = 1 << 24


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


def leaf_fields(fields: Iterable[Any], above: tuple[str, ...] = ()) -> Iterator[str]:
    """As `Leaf.field` has them, of plain columns and of those inside structures and lists."""
    for field in fields:
        names, kind = (*above, field.name), field.type
        while _is_list(kind) and hasattr(kind, "value_type"):  # a map has none
            kind = kind.value_type
        if kind.num_fields:
            yield from leaf_fields((kind.field(number) for number in range(kind.num_fields)), names)
        else:
            yield ".".join(names)


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
        yield from _inside(replace(leaf, values=_runs(leaf.values)), depth + 1)
    elif _is_list(kind):
        yield from _inside(_elements(leaf), depth + 1)
    elif pa.types.is_dictionary(kind) and _is_nested(kind.value_type):
        yield from _inside(_distinct(leaf), depth + 1)
    else:
        yield leaf


def _elements(leaf: Leaf) -> Leaf:
    import numpy as np
    import pyarrow.compute as pc

    lists = _as_list(leaf.values)
    _check_views(lists)
    parents = np.asarray(pc.list_parent_indices(lists))
    starts = np.searchsorted(parents, parents)
    indexes = tuple(levels[parents] for levels in leaf.indexes)
    return replace(
        leaf,
        values=pc.list_flatten(lists),
        names=(*leaf.names, None),
        rows=parents if leaf.rows is None else leaf.rows[parents],
        indexes=(*indexes, np.arange(len(parents), dtype=np.int64) - starts),
    )


def _as_list(array: Any) -> Any:
    """A map as the list of its entries that it is: Arrow's own ways to take maps apart abort where an entry is null."""
    import pyarrow as pa

    if not pa.types.is_map(array.type):
        return array
    entries = pa.StructArray.from_arrays(
        [array.keys, array.items], fields=[array.type.key_field.with_nullable(True), array.type.item_field]
    )
    kind = pa.list_(entries.type)
    return pa.Array.from_buffers(kind, len(array), array.buffers()[:2], offset=array.offset, children=[entries])


def _check_views(lists: Any) -> None:
    """Raises NotExamined for views that share elements: they could come to far more than there is."""
    import numpy as np
    import pyarrow as pa

    if not (pa.types.is_list_view(lists.type) or pa.types.is_large_list_view(lists.type)):
        return
    starts, sizes = np.asarray(lists.offsets), np.asarray(lists.sizes)
    order = np.argsort(starts[sizes > 0], kind="stable")
    starts, sizes = starts[sizes > 0][order], sizes[sizes > 0][order]
    if np.any(starts[1:] < starts[:-1] + sizes[:-1]):
        raise NotExamined(Reason.MEMORY)


def _branch(leaf: Leaf, number: int) -> Leaf:
    """The values of one type of a union; its own name is not on the path."""
    import numpy as np
    import pyarrow as pa

    union = leaf.values
    at = np.flatnonzero(np.asarray(union.type_codes) == union.type.type_codes[number])
    values = union.field(number)
    taken = at if union.type.mode == "sparse" else np.asarray(union.offsets)[at]
    if len(np.unique(taken)) < len(taken):  # what a writer wrote once is not to be had many times
        raise NotExamined(Reason.MALFORMED)
    return _taken(leaf, values.take(pa.array(taken)), at)


def _runs(array: Any) -> Any:
    """A run-end encoded array as a dictionary: never expanded."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if len(array) > _MOST_RUNS:
        raise NotExamined(Reason.CELLS)
    ends = np.asarray(pc.cast(array.run_ends, pa.int64()))
    codes = np.searchsorted(ends, np.arange(array.offset, array.offset + len(array)), side="right")
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), array.values)


def _distinct(leaf: Leaf) -> Leaf:
    """Of a dictionary of structures the distinct ones, each at the first place where it stands."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    codes = np.asarray(pc.fill_null(pc.cast(leaf.values.indices, pa.int64()), -1))
    used, at = np.unique(codes, return_index=True)
    used, at = used[used >= 0], at[used >= 0]
    return _taken(leaf, leaf.values.dictionary.take(pa.array(used)), at)


def _taken(leaf: Leaf, values: Any, at: Offsets) -> Leaf:
    """values: of the leaf, those `at` these places."""
    rows = at if leaf.rows is None else leaf.rows[at]
    return replace(leaf, values=values, rows=rows, indexes=tuple(levels[at] for levels in leaf.indexes))


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
