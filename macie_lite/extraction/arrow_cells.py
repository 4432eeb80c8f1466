"""Arrow arrays of any type to strings: each value as its exact text."""

from __future__ import annotations

import contextlib
from typing import Any

__all__ = ["text_cells"]

_EXACT_FLOAT = float(1 << 53)


def text_cells(array: Any) -> Any | None:
    """A string or binary array with a cell for each value; None for types that hold nothing to find.

    Whole numbers lose their fraction (12.0 and 12.00 are "12"), dates and times are ISO 8601, time zones are UTC.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    if isinstance(kind, pa.BaseExtensionType):
        return text_cells(array.storage)
    if _is_text(kind):
        return array
    if pa.types.is_integer(kind) or pa.types.is_date(kind) or pa.types.is_time(kind):
        return pc.cast(array, pa.string())
    if pa.types.is_floating(kind):
        return _floats(array)
    if pa.types.is_decimal(kind):
        return _decimals(array)
    if pa.types.is_timestamp(kind):
        return _timestamps(array)
    if pa.types.is_fixed_size_binary(kind) or kind == pa.binary_view():
        return pc.cast(array, pa.binary())
    return None


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return kind in (pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary())


def _floats(array: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if array.type == pa.float16():
        array = pc.cast(array, pa.float32())
    text = pc.cast(array, pa.string())
    array = pc.cast(array, pa.float64())
    whole = pc.and_(pc.equal(pc.floor(array), array), pc.less(pc.abs(array), _EXACT_FLOAT))
    whole = pc.fill_null(whole, False)
    if not pc.any(whole).as_py():
        return text
    integers = pc.cast(array.filter(whole), pa.int64())
    return pc.replace_with_mask(text, whole, pc.cast(integers, pa.string()))


def _decimals(array: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    text, scale = pc.cast(array, pa.string()), array.type.scale
    if scale <= 0:
        return text
    whole = pc.fill_null(pc.equal(pc.floor(array), array), False)
    return pc.if_else(whole, pc.utf8_slice_codeunits(text, 0, -scale - 1), text)


def _timestamps(array: Any) -> Any:
    """UTC without a suffix: the zone's name is the file's own text, and would be looked up on this machine."""
    import pyarrow as pa
    import pyarrow.compute as pc

    unit = array.type.unit
    naive = array.view(pa.int64()).view(pa.timestamp(unit))
    with contextlib.suppress(pa.ArrowInvalid):  # fractions of a second stay
        naive = pc.cast(naive, pa.timestamp("s"))
    return pc.cast(naive, pa.string())
