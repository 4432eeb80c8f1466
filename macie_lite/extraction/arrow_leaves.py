"""The leaf column inside a nested Arrow array, and the row and list indexes of each of its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from macie_lite.model.places import Occurrence, Record

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["Leaf", "leaf_of"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """values: the leaf's values, nulls of outer levels left out or null.
    names: from the column down; None stands for an index into a list.
    rows: the row of each value, None when they are one and the same.
    indexes: for each list on the way, the index of each value in it.
    first_row: of the array, in the file, from 0."""

    values: Any
    names: tuple[str | None, ...]
    rows: Offsets | None
    indexes: tuple[Offsets, ...]
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
        path = tuple(int(next(indexes)[at]) if name is None else name for name in self.names)
        return Occurrence(Record(self.first_row + row, path))


def leaf_of(column: str, array: Any, first_row: int) -> Leaf:
    """`array`: of one column, projected to one leaf (each struct on the way has one field)."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    names: list[str | None] = [column]
    rows: Offsets | None = None
    indexes: list[Offsets] = []
    while True:
        if isinstance(array.type, pa.BaseExtensionType):
            array = array.storage
        elif pa.types.is_struct(array.type) and array.type.num_fields:
            names.append(array.type.field(0).name)
            array = array.flatten()[0]
        elif _is_list(array.type):
            parents = np.asarray(pc.list_parent_indices(array))
            array = pc.list_flatten(array)
            names.append(None)
            starts = np.searchsorted(parents, parents)
            indexes = [*(levels[parents] for levels in indexes), np.arange(len(parents), dtype=np.int64) - starts]
            rows = parents if rows is None else rows[parents]
        else:
            return Leaf(array, tuple(names), rows, tuple(indexes), first_row)


def _is_list(kind: Any) -> bool:
    import pyarrow as pa

    is_one = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list, pa.types.is_map)
    return any(check(kind) for check in is_one)
