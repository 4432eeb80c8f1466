"""Arrow columns to text: cells with a newline between them, and where each cell ends.

One vectorised copy per column, no Python object per cell. Serves CSV, Parquet and whatever else Arrow reads.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["joined", "repaired"]

_NARROW = 1 << 30  # bytes that offsets of 32 bits are surely enough for
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
    if not _may_be_joined(array):
        array = pc.cast(array, pa.large_binary() if pa.types.is_binary(array.type) else pa.large_string(), safe=False)
    written = array.type in (pa.string(), pa.large_string())
    if array.null_count:
        array = pc.fill_null(array, pa.scalar("" if written else b"", array.type))
    cells = pa.LargeListArray.from_arrays(pa.array([0, len(array)], pa.int64()), array)
    text = pc.binary_join(cells, pa.scalar("\n" if written else b"\n", array.type))
    return repaired(text[0].as_buffer().to_pybytes()), _ends(array)


def _may_be_joined(array: Any) -> bool:
    """Whether it has room for its joined text: that may pass 2 GiB, which takes offsets of 64 bits."""
    import pyarrow as pa

    if array.type in (pa.large_binary(), pa.large_string()):
        return True
    return array.type in (pa.binary(), pa.string()) and array.nbytes + len(array) < _NARROW


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
    import pyarrow as pa

    wide = array.type in (pa.large_binary(), pa.large_string())
    kind = np.dtype(np.int64 if wide else np.int32)
    offsets = np.frombuffer(array.buffers()[1], kind, len(array) + 1, array.offset * kind.itemsize)
    ends: Offsets = np.arange(-int(offsets[0]), len(array) - int(offsets[0]), dtype=np.int64)
    ends += offsets[1:]
    return ends


def _question_marks(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError), "only decoding names this handler"
    return "?" * (error.end - error.start), error.end


codecs.register_error(_SAME_LENGTH, _question_marks)
