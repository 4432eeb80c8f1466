"""Budgets: what one object may cost, Macie's quotas as defaults (user guide, "macie-quotas").

One `Budget` per object, shared by all its members, so that nesting multiplies nothing.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from macie_lite.extraction.formats import Format
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["Budget", "Limits"]

_MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """All settable. Bytes unless the name says otherwise."""

    seconds: float = 900.0  # per object
    file_bytes: int = 20 * 1024 * _MEBIBYTE  # text, tables of text, mail: streamed, and read up to here
    pdf_bytes: int = 1024 * _MEBIBYTE  # this limit and the next four: a larger file of the type is not read at all
    office_bytes: int = 512 * _MEBIBYTE
    columnar_bytes: int = 8 * 1024 * _MEBIBYTE  # Avro, Parquet, ORC, Arrow
    packed_bytes: int = 8 * 1024 * _MEBIBYTE  # gzip, zip, 7z and the like
    tar_bytes: int = 20 * 1024 * _MEBIBYTE
    memory_file_bytes: int = 256 * _MEBIBYTE  # documents and members that their parsers need whole, at one time
    archive_depth: int = 10
    archive_members: int = 1_000_000
    archive_bytes: int = 10 * 1024 * _MEBIBYTE
    member_bytes: int = 3 * 1024 * _MEBIBYTE  # of one member of an archive
    archive_ratio: int = 1000  # bytes out over bytes in, once more than 64 MiB came out
    json_depth: int = 256
    pages: int = 5_000
    cells: int = 50_000_000
    ocr: str = "off"  # "auto": pictures, and pages without text, are read
    images: int = 1_000  # of one object, read by OCR
    parser_bytes: int = 384 * _MEBIBYTE  # that a foreign parser may take beside the file
    parser_seconds: float = 300.0  # processor time of one call of a foreign parser

    def largest(self, kind: Format) -> float:
        """Bytes of the largest file of this format that is opened."""
        return getattr(self, _SIZES[kind]) if kind in _SIZES else math.inf

    def readable(self, kind: Format) -> float:
        """Bytes of a file of this format that are read, whatever its size is, or where nobody knows that."""
        return self.file_bytes if kind in _STREAMED else self.largest(kind)


_SIZES = {
    Format.PDF: "pdf_bytes",
    **dict.fromkeys((Format.XLSX, Format.XLSB, Format.XLS, Format.ODS), "office_bytes"),
    **dict.fromkeys((Format.DOCX, Format.PPTX, Format.ODF, Format.DOC, Format.PPT), "office_bytes"),
    **dict.fromkeys((Format.PARQUET, Format.ORC, Format.AVRO, Format.ARROW), "columnar_bytes"),
    **dict.fromkeys((Format.ZIP, Format.COMPRESSED, Format.ARCHIVE), "packed_bytes"),
    Format.TAR: "tar_bytes",
}
"""Which limit holds for the size of a file."""

_STREAMED = frozenset(
    {Format.TEXT, Format.HTML, Format.XML, Format.RTF, Format.FOLDED, Format.SQL, Format.HL7, Format.X12}
    | {Format.EDIFACT, Format.SWIFT, Format.OFX, Format.JSON, Format.JSONL, Format.CSV, Format.FIXED_WIDTH}
    | {Format.DBASE, Format.EMAIL, Format.MBOX, Format.READABLE}
)
"""Formats of which any beginning can be read: up to `file_bytes`."""


class Budget:
    """What is left of the limits for one object. Every method raises NotExamined when a limit is met."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self._clock = clock
        self._deadline = clock() + limits.seconds
        self._members = 0
        self._extracted = 0
        self._held = 0
        self._images = 0

    def tick(self) -> None:
        """Call about once per window or page."""
        if self._clock() > self._deadline:
            raise NotExamined(Reason.SECONDS)

    def left(self) -> float:
        """Seconds until the deadline, maybe none. Raises nothing."""
        return max(0.0, self._deadline - self._clock())

    def member(self, depth: int) -> None:
        """One more archive member, `depth` containers deep (1 for a member of the object itself)."""
        self.tick()
        self._members += 1
        if depth > self.limits.archive_depth:
            raise NotExamined(Reason.ARCHIVE_NESTING)
        if self._members > self.limits.archive_members:
            raise NotExamined(Reason.ARCHIVE_MEMBERS)

    @property
    def images_left(self) -> int:
        """Pictures that may still be read."""
        return max(0, self.limits.images - self._images)

    def image(self) -> None:
        """One more picture that is to be read."""
        self.tick()
        self._images += 1
        if self._images > self.limits.images:
            raise NotExamined(Reason.IMAGES)

    def extracted(self, size: int) -> None:
        """`size` more bytes came out of a container, over all members of the object."""
        self._extracted += size
        if self._extracted > self.limits.archive_bytes:
            raise NotExamined(Reason.ARCHIVE_BYTES)

    def hold(self, size: int) -> None:
        """`size` more bytes of a file are held whole, beside those of the files that it is in."""
        self.tick()
        self._held += size
        if self._held > self.limits.memory_file_bytes:
            raise NotExamined(Reason.HELD_SIZE)

    def give_back(self, size: int) -> None:
        """They are held no longer."""
        self._held -= size
