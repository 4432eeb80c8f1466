"""Arrow columns to text: cells with a newline between them, and where each cell ends.

One vectorised copy per column, no Python object per cell. Serves CSV, Parquet and whatever else Arrow reads.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["joined", "repaired"]

_SAME_LENGTH = "macie_lite.same_length"


def joined(array: Any) -> tuple[bytes, Offsets]:
    """The cells of a `pa.Array` of strings or binary as (text, breaks), as `classifiers.types.Text` wants them.

    array: string, large_string, string_view, binary or large_binary, sliced or not; a null is an empty cell, and a
        newline inside a cell stays as it is (breaks tell the cells apart, newlines do not).
    Returns UTF-8 (an invalid byte becomes "?", so that lengths stay) and int64 end offsets, one per cell.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if len(array) == 0:
        return b"", np.empty(0, np.int64)
    if array.type not in (pa.large_binary(), pa.large_string()):  # 64-bit offsets: a joined column may pass 2 GiB
        array = pc.cast(array, pa.large_binary() if pa.types.is_binary(array.type) else pa.large_string(), safe=False)
    if array.null_count:
        array = pc.fill_null(array, pa.scalar("" if pa.types.is_large_string(array.type) else b"", array.type))
    cells = pa.LargeListArray.from_arrays(pa.array([0, len(array)], pa.int64()), array)
    text = pc.binary_join(cells, pa.scalar("\n" if pa.types.is_large_string(array.type) else b"\n", array.type))
    return repaired(text[0].as_buffer().to_pybytes()), _ends(array)


def repaired(text: bytes) -> bytes:
    """The same bytes when they are UTF-8; else with "?" for each byte that is not, so that offsets stay true."""
    if text.isascii():
        return text
    try:
        text.decode()
    except UnicodeDecodeError:
        return text.decode("utf-8", _SAME_LENGTH).encode()
    return text


def _ends(array: Any) -> Offsets:
    """Cell i ends where the cells up to it and the i newlines before it end."""
    import numpy as np

    offsets = np.frombuffer(array.buffers()[1], np.int64, len(array) + 1, array.offset * 8)
    ends: Offsets = offsets[1:] - offsets[0] + np.arange(len(array), dtype=np.int64)
    return ends


def _question_marks(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError), "only decoding names this handler"
    return "?" * (error.end - error.start), error.end


codecs.register_error(_SAME_LENGTH, _question_marks)
