"""Parquet: row group by row group, one leaf column at a time, in bounded batches of ranged reads.

Columns of strings that are dictionary-encoded are given out once per distinct value, with how often each occurs: so
they are never expanded, whatever the file claims. Places are rows of the file with the column's path. Statistics in
the footer are copies of values in the data: they are not looked at. Encrypted columns are gaps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from macie_lite.errors import MacieLiteError
from macie_lite.extraction.arrow_columns import joined, repaired
from macie_lite.extraction.arrow_leaves import all_names, leaf_fields, leaf_of
from macie_lite.extraction.arrow_passages import leaf_passages
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.memory import seekable
from macie_lite.extraction.office_places import beside
from macie_lite.extraction.parquet_dictionary import longest_value
from macie_lite.extraction.parquet_footer import Chunk, chunks_of, footer_of
from macie_lite.model.coverage import Coverage, NotExamined, Reason
from macie_lite.model.passage import Passage

__all__ = ["extract_parquet", "fields_of"]

_BATCH_BYTES = 8 << 20
_BATCH_ROWS = 1 << 18
_DICTIONARY_ROWS = 1 << 20
_INDEX_BYTES = 8  # a chunk with no more per value is indexes into a dictionary, nearly all
_EXPANDED_BYTES = 64 << 20  # what a batch of dictionary values may come to at worst
_EXPANDING_ROWS = 1 << 12  # encodings that share prefixes may give far more than they take
_READ_BUFFER = 1 << 20
_DESCRIBED_AGAIN = frozenset({b"ARROW:schema", b"pandas"})


def extract_parquet(source: Input, *, only: range | None = None) -> Extraction:
    """Passages of names, then of every column of every row group. A column that cannot be read is a gap.

    only: these row groups, and the names if the first is among them.
    """
    with seekable(source) as stream:
        footer = footer_of(stream)
        file = _File(stream)
        chunks = chunks_of(footer)
        if only is None or 0 in only:
            yield from _names(file, source)
        size, first_row = 0, 0
        gaps: dict[Reason, None] = {}
        for number in range(file.metadata.num_row_groups):
            group = file.metadata.row_group(number)
            if only is not None and number not in only:
                first_row += group.num_rows
                continue
            for column, chunk in enumerate(chunks[number]):
                if chunk.encrypted:
                    gaps[Reason.ENCRYPTED_DOCUMENT] = None
                    continue
                try:
                    yield from _Column(file, chunk, number, column, first_row).passages(source)
                    size += max(0, chunk.size)
                except MacieLiteError:
                    raise
                except Exception:  # noqa: BLE001 - Arrow raises many; the other columns are still read
                    gaps[Reason.MALFORMED] = None
            first_row += group.num_rows
        return Coverage.complete(size, "application/octet-stream").with_gaps(*gaps)


def fields_of(source: Input) -> tuple[str, ...]:
    """What the columns of strings and the like are called; none of a file that cannot be read."""
    with seekable(source) as stream:
        footer_of(stream)
        return tuple(dict.fromkeys(leaf_fields(_File(stream).plain.schema_arrow)))


class _File:
    """One file, opened twice over one footer: strings as they are, and as dictionaries."""

    def __init__(self, stream: BinaryIO) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.stream = stream
        try:
            self.plain = pq.ParquetFile(stream, pre_buffer=False, buffer_size=_READ_BUFFER)
            self.metadata = self.plain.metadata
            schema = self.metadata.schema
            self.strings = [
                number for number in range(len(schema)) if schema.column(number).physical_type == "BYTE_ARRAY"
            ]
            self.encoded = pq.ParquetFile(
                stream,
                metadata=self.metadata,
                read_dictionary=self.strings,  # by number: two columns may have one name, or look so with a dot in it
                pre_buffer=False,
                buffer_size=_READ_BUFFER,
            )
        except (pa.ArrowException, OSError):  # messages quote what they could not read
            raise NotExamined(Reason.MALFORMED) from None

    def batches(self, group: int, column: int, rows: int, *, encoded: bool) -> Iterator[Any]:
        """Record batches of `rows` rows with one column: the one that holds the leaf."""
        file = self.encoded if encoded else self.plain
        yield from file.reader.iter_batches(rows, row_groups=[group], column_indices=[column], use_threads=False)


def _names(file: _File, source: Input) -> Iterator[Passage]:
    """Names of columns, and what a writer noted in the footer, are content."""
    import pyarrow as pa

    names = dict.fromkeys(all_names(file.plain.schema_arrow))
    text, breaks = joined(pa.array(names, pa.string()))
    yield Passage(text=text, breaks=breaks, places=beside("column names"), container=source.container)
    places = beside("properties")
    for key, value in (file.metadata.metadata or {}).items():
        if key not in _DESCRIBED_AGAIN:
            name = key.decode("utf-8", "replace")
            yield Passage(text=repaired(value), field=name, places=places, container=source.container)


@dataclass(frozen=True, slots=True)
class _Column:
    """One leaf column of one row group. first_row: of the group, in the file."""

    file: _File
    chunk: Chunk
    group: int
    column: int
    first_row: int

    def passages(self, source: Input) -> Iterator[Passage]:
        rows, encoded = self._rows()
        first_row = self.first_row
        for batch in self.file.batches(self.group, self.column, rows, encoded=encoded):
            source.budget.tick()
            leaf = leaf_of(batch.schema.names[0], batch.column(0), first_row)
            yield from leaf_passages(leaf, source, self.first_row)
            first_row += len(batch)

    def _rows(self) -> tuple[int, bool]:
        """(rows of a batch, whether strings come as dictionaries)."""
        chunk = self.chunk
        each = max(1, chunk.size // max(1, chunk.values))
        rows = max(1, min(_BATCH_ROWS, _BATCH_BYTES // each))
        if self.column not in self.file.strings:
            return rows, False
        if chunk.shares_prefixes:
            return min(rows, _EXPANDING_ROWS), False
        if not chunk.has_dictionary:
            return rows, False
        if each <= _INDEX_BYTES:
            return _DICTIONARY_ROWS, True
        return min(rows, max(1, _EXPANDED_BYTES // self._longest_value())), False

    def _longest_value(self) -> int:
        """Of the dictionary: how far one row of a batch may be expanded."""
        known = longest_value(self.file.stream, self.chunk)
        if known is not None:
            return max(1, known)
        import pyarrow.compute as pc

        for batch in self.file.batches(self.group, self.column, 1, encoded=True):
            values = leaf_of("", batch.column(0), 0).values
            longest = pc.max(pc.binary_length(values.dictionary)).as_py() if len(values) else None
            return max(1, longest or 1)
        return 1
