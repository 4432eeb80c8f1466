"""Arrow's IPC format, as a file (Feather too) or as a stream: record batch by record batch, as they stand in it.

Each message is bounded before Arrow reads it (see `arrow_messages`), and what it holds is validated before it is looked
at. Dictionaries are given out once per distinct value, with how often each occurs in the batch. Places are rows of the
file with the column's path. The first version of Feather, which Arrow's reader does not validate, is read in a process
of its own.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from macie_lite.extraction import sandbox
from macie_lite.extraction.arrow_columns import joined, repaired
from macie_lite.extraction.arrow_leaves import Leaf, all_names, leaves_of
from macie_lite.extraction.arrow_messages import Messages, Table, is_stream, noted
from macie_lite.extraction.arrow_passages import leaf_passages
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.child_columns import FAULT, unpacked
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["extract_arrow"]

_FILE, _FEATHER = b"ARROW1\0\0", b"FEA1"
_FOOTER = 64 << 20
_FOOTER_NOTED = 4  # field of Footer.fbs
_DESCRIBED_AGAIN = frozenset({b"pandas", b"ARROW:extension:name"})


def extract_arrow(source: Input) -> Extraction:
    """Passages of names and notes, then of every column of every batch. A column that cannot be read is a gap."""
    head = source.stream.read(len(_FILE))
    if head.startswith(_FEATHER):
        return (yield from _feather(head, source))
    is_file = head == _FILE
    stream = _Stream(source, b"" if is_file else head)
    while True:
        yield from stream.passages()
        rest = stream.messages.rest(_FOOTER if is_file else 64)
        if is_file or not is_stream(rest):
            break
        stream = _Stream(source, rest, stream.row, stream.gaps)  # streams one after the other
    if is_file:
        yield from stream.footer(rest)
    elif rest:
        stream.gaps[Reason.MALFORMED] = None
    return Coverage.complete(0, "application/octet-stream").with_gaps(*stream.gaps)


class _Stream:
    """One stream of batches. row: the next one. gaps: reasons why something was not read."""

    def __init__(self, source: Input, before: bytes, row: int = 0, gaps: dict[Reason, None] | None = None) -> None:
        self._source = source
        self._noted: list[tuple[bytes, bytes]] = []
        self.row = row
        self.gaps: dict[Reason, None] = {} if gaps is None else gaps
        most = source.budget.limits.memory_file_bytes
        self.messages = Messages(source.stream, before, most, self._noted.extend)

    def passages(self) -> Iterator[Passage]:
        import pyarrow as pa

        reader = self._asked(lambda: pa.ipc.open_stream(cast(Any, self.messages)))
        yield from _names(reader.schema, self._source)
        while (batch := self._asked(lambda: _next(reader))) is not None:
            self._source.budget.tick()
            yield from self._notes()
            yield from self._columns(batch)
            self.row += len(batch)
        yield from self._notes()

    def footer(self, data: bytes) -> Iterator[Passage]:
        """Of a file: what a writer noted there; its end has to be there."""
        size = int.from_bytes(data[-10:-6], "little")
        if not data.endswith(_FILE[:6]) or size > len(data) - 10:
            self.gaps[Reason.TRUNCATED] = None
        elif size >= 8:
            self._noted += noted(Table(data[-10 - size : -10]), _FOOTER_NOTED)
            yield from self._notes()

    def _asked(self, read: Callable[[], Any]) -> Any:
        """What Arrow reads. Raises NotExamined where it cannot."""
        import pyarrow as pa

        try:
            return read()
        except MemoryError:
            raise NotExamined(Reason.MEMORY) from None
        except (pa.ArrowException, OSError, NotExamined, NotImplementedError, ValueError, TypeError):
            raise self.messages.fault or NotExamined(Reason.MALFORMED) from None

    def _columns(self, batch: Any) -> Iterator[Passage]:
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            try:
                column.validate(full=True)
                for leaf in leaves_of(name, column, self.row):
                    _check_views(leaf, self._source)
                    yield from leaf_passages(leaf, self._source, self.row)
            except NotExamined as fault:
                self.gaps[fault.reason] = None
            except (ValueError, NotImplementedError, TypeError, KeyError):
                self.gaps[Reason.MALFORMED] = None

    def _notes(self) -> Iterator[Passage]:
        for key, value in self._noted:
            yield _note(key, value, self._source)
        self._noted.clear()


def _next(reader: Any) -> Any | None:
    try:
        return reader.read_next_batch()
    except StopIteration:
        return None


def _check_views(leaf: Leaf, source: Input) -> None:
    """Raises NotExamined for strings that share their bytes, and come to far more than there are."""
    import numpy as np
    import pyarrow as pa

    values = leaf.values
    if values.type in (pa.string_view(), pa.binary_view()) and len(values):
        views = np.frombuffer(values.buffers()[1], np.int32, 4 * len(values), 16 * values.offset)  # lengths come first
        if int(views[::4].sum(dtype=np.int64)) > source.budget.limits.memory_file_bytes:
            raise NotExamined(Reason.MEMORY)


def _names(schema: Any, source: Input) -> Iterator[Passage]:
    """Names of columns, and what a writer noted in the schema, are content."""
    import pyarrow as pa

    text, breaks = joined(pa.array(list(dict.fromkeys(all_names(schema))), pa.string()))
    yield Passage(text=text, breaks=breaks, container=source.container)
    for one in (schema, *schema):
        for key, value in (one.metadata or {}).items():
            if key not in _DESCRIBED_AGAIN:
                yield _note(key, value, source)


def _note(key: bytes, value: bytes, source: Input) -> Passage:
    name = repaired(key)
    return Passage(text=name + b"\n" + repaired(value), field=name.decode(), container=source.container)


def _feather(head: bytes, source: Input) -> Extraction:
    gaps: dict[Reason, None] = {}
    whole = Input(cast(Any, _Joined(head, source)), source.name, source.size, source.budget, source.container)
    for item in sandbox.parse("arrow:feather", whole):
        if item[0] == FAULT:
            gaps[Reason[item[1]]] = None
        else:
            yield unpacked(item, source, 0)
    return Coverage.complete(0, "application/octet-stream").with_gaps(*gaps)


class _Joined(io.RawIOBase):
    """The bytes that were read already, and the rest."""

    def __init__(self, head: bytes, source: Input) -> None:
        self._head, self._stream = head, source.stream

    def read(self, size: int | None = -1, /) -> bytes:
        if self._head:
            data, self._head = self._head, b""
            return data
        return self._stream.read(-1 if size is None else size)
