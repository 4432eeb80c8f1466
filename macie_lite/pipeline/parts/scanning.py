"""Scans one part of an object: as `Scanner.scan_object` does the whole, from what the parts before it leave behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import BinaryIO, Protocol, cast

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.budget import Budget
from macie_lite.extraction.encoding import Utf8Reader, unicode_encoding
from macie_lite.extraction.formats import Format, Sniffed
from macie_lite.extraction.guarding import guarded
from macie_lite.extraction.islands import with_islands
from macie_lite.extraction.part_csv import CsvPart
from macie_lite.extraction.part_parquet import ParquetPart
from macie_lite.extraction.part_text import TextPart
from macie_lite.extraction.peeking import PeekingReader
from macie_lite.extraction.sniff import HEAD_BYTES
from macie_lite.model.coverage import Coverage, NotExamined
from macie_lite.model.objects import ObjectRef
from macie_lite.model.parts import Part
from macie_lite.model.passage import Passage
from macie_lite.pipeline.examining import classified, examined
from macie_lite.pipeline.joining import Combiner
from macie_lite.pipeline.parts.result import PartResult
from macie_lite.pipeline.parts.state import Columns
from macie_lite.pipeline.scan import Scanner
from macie_lite.pipeline.tally import Tally

__all__ = ["scan_part"]


class _Reading(Protocol):
    """One part as it is read. fields: names of columns. began, ended: where in the text, None for its end; known once
    it was read, which `done` says. is_whole: as `PartResult` has it."""

    @property
    def fields(self) -> tuple[str, ...]: ...
    @property
    def reader(self) -> Utf8Reader | None: ...
    @property
    def began(self) -> int | None: ...
    @property
    def ended(self) -> int | None: ...
    @property
    def lines(self) -> int: ...
    @property
    def records(self) -> int: ...
    @property
    def done(self) -> bool: ...
    @property
    def is_whole(self) -> bool: ...
    def passages(self) -> Extraction: ...


def scan_part(
    scanner: Scanner, ref: ObjectRef, fetch: Callable[[], BinaryIO], part: Part, *, last_try: bool = False
) -> PartResult:
    """What is found in the part alone. Budgets of an object are a part's here. Raises as `Scanner.scan_object` does."""
    if part.count == 1 and not part.sampled:
        one = scanner.scan_object(ref, fetch, last_try=last_try)
        found = PartResult(part, one.coverage, one.detected, one.finished_at, combined=one.combined)
        return replace(found, version_id=one.version_id, hid=one.hid)
    return _PartScan(scanner, ref, part).result(fetch, last_try=last_try)


class _PartScan:
    def __init__(self, scanner: Scanner, ref: ObjectRef, part: Part) -> None:
        engine = scanner.engine
        self._scanner, self._ref, self._part = scanner, ref, part
        self._session, self._tally = engine.session(), Tally(engine.is_sensitive)
        self._combiner = Combiner(engine.is_sensitive)
        self._reading: _Reading | None = None
        self._stream: PeekingReader | None = None
        self._own: Coverage | None = None
        self._carried = part.state.carried or ()

    def result(self, fetch: Callable[[], BinaryIO], *, last_try: bool) -> PartResult:
        coverage, version_id = examined(self._ref, fetch, self._examine, self._tally, last_try=last_try)
        coverage = replace(coverage, size_read_for_names=self._session.read_for_names)
        combined = self._combiner.combined(complete=True)
        self._tally.joined("NAME", self._combiner.whole_names)
        found = PartResult(
            self._part,
            coverage,
            self._tally.detected(),
            datetime.now(UTC),
            began=replace(self._part.state, carried=()),
            done=False,
            capped=self._session.capped,
            kinds=self._combiner.kinds,
            exact=self._combiner.is_exact,
            combined=combined,
            version_id=version_id,
            hid=self._session.hid,
        )
        return found if self._reading is None else self._placed(found, self._reading)

    def _placed(self, found: PartResult, reading: _Reading) -> PartResult:
        """With what the parts around it have to know."""
        columns, progress, reader = Columns(reading.fields), self._session.progress(), reading.reader
        settled = reader is not None and reader.settled
        own = self._own.gaps if self._own is not None else found.coverage.gaps
        inner = tuple(gap for gap in found.coverage.gaps if gap not in own)
        return replace(
            found,
            coverage=self._sized(found.coverage, reading),
            began=replace(self._part.state, at=reading.began, carried=self._carried),
            ended=columns.state(progress, reading.ended, settled, self._left_behind()),
            lines=reading.lines,
            records=reading.records,
            inner=inner,
            done=reading.done,
            cut=self._stream is not None and self._stream.cut,
            is_whole=reading.is_whole or (reader is not None and not reader.exact),
            guessed=reader is not None and reader.guessed,
            doubted=columns.left_out(progress.doubted),
        )

    def _left_behind(self) -> tuple[tuple[str, int], ...]:
        return self._combiner.carried if self._part.kind == Format.TEXT else ()

    def _sized(self, coverage: Coverage, reading: _Reading) -> Coverage:
        """Of text, all between the part's ends is classified."""
        if self._part.kind == Format.PARQUET or self._stream is None:
            return coverage
        mark = self._mark
        began = None if reading.began is None else reading.began + (mark if self._part.index else 0)
        ended = self._stream.furthest if reading.ended is None or not reading.done else reading.ended + mark
        if self._part.is_last:
            ended = self._stream.furthest
        return replace(coverage, size_classified=0 if began is None else max(0, ended - began))

    def _examine(self, stream: BinaryIO) -> Coverage:
        part, limits = self._part, self._scanner.limits
        self._stream = peeking = PeekingReader(stream)
        source = Input(cast(BinaryIO, peeking), self._ref.key, self._ref.size, Budget(limits))
        unicode = unicode_encoding(peeking.peek(HEAD_BYTES))
        self._mark = unicode[1] if unicode is not None else 0
        kind = Format(part.kind)
        peeking.most = limits.readable(kind)
        try:
            self._reading = reading = self._opened(source, kind)
        except NotExamined as fault:
            return Coverage.skipped(fault.reason, part.mime_type)
        self._session.resume(Columns(reading.fields).progress(part.state))
        self._combiner.begin(self._carried)
        extraction = with_islands(self._noted(reading.passages()), source)
        found = Sniffed(kind, part.mime_type)
        return classified(guarded(extraction, found, peeking), self._session, self._tally, self._combiner)

    def _opened(self, source: Input, kind: Format) -> _Reading:
        if kind is Format.PARQUET:
            return ParquetPart(source, self._part)
        if kind is Format.CSV:
            return CsvPart(source, self._mark, self._part)
        return TextPart(source, self._mark, self._part, self._look_before)

    def _noted(self, extraction: Extraction) -> Extraction:
        """Tells its gaps from those of what is found within."""
        self._own = yield from extraction
        return self._own

    def _look_before(self, passage: Passage) -> None:
        """What the part before leaves in its last lines: found again, unless it was told."""
        if self._part.kind != Format.TEXT or self._part.state.carried is not None:
            return
        session, combiner = self._scanner.engine.session(), Combiner(self._scanner.engine.is_sensitive)
        session.resume(Columns(()).progress(self._part.state))
        combiner.add(session.classify(passage), passage)
        self._carried = combiner.carried
        self._combiner.begin(self._carried)
