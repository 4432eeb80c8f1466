"""What was examined and what was not, in Macie's words and, beside them, ours.

Macie's codes are those of botocore's `macie2` model (`ClassificationResultStatus`; the reasons are listed in the
user guide). One table, `Reason`, maps every reason of ours to one of Macie's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, StrEnum

from macie_lite.errors import Terminal

__all__ = ["Coverage", "NotExamined", "Reason", "Status"]


class Status(StrEnum):
    """`classificationDetails.result.status.code`."""

    COMPLETE = "COMPLETE"
    PARTIAL = "PARTIAL"
    SKIPPED = "SKIPPED"


class Reason(Enum):
    """Why an object, or a part of it, was not examined: (Macie's status reason, our detail)."""

    # access
    PERMISSION_DENIED = ("PERMISSION_DENIED", "permission denied")
    INVALID_KMS_KEY = ("INVALID_KMS_KEY", "KMS key unusable")
    CUSTOMER_KEY = ("INVALID_ENCRYPTION", "encrypted with a customer-provided key (SSE-C)")
    CLIENT_SIDE_ENCRYPTION = ("INVALID_ENCRYPTION", "client-side encryption")
    ARCHIVED = ("INVALID_OBJECT_STATE", "archived storage class, not restored")
    GONE = ("SOURCE_OBJECT_NO_LONGER_AVAILABLE", "deleted after it was listed")
    CHANGED = ("OBJECT_VERSION_MISMATCH", "changed after it was listed")
    NO_BUCKET = ("NO_SUCH_BUCKET_AVAILABLE", "bucket deleted after it was listed")
    STALLED_BODY = ("TIME_CUT_OFF_REACHED", "stalled body")
    RETRIES_EXHAUSTED = ("TIME_CUT_OFF_REACHED", "storage errors, retries exhausted")
    READ_ERROR = ("UNABLE_TO_PARSE_FILE", "read error")
    NOT_A_FILE = ("UNSUPPORTED_FILE_TYPE_EXCEPTION", "not a regular file")
    # budgets
    SECONDS = ("TIME_CUT_OFF_REACHED", "time budget")
    RUN_SIZE = ("FILE_EXCEEDS_SIZE_LIMIT", "size over run-bytes")
    FILE_SIZE = ("FILE_EXCEEDS_SIZE_LIMIT", "size over the limit for its type")
    SAMPLED = ("FILE_EXCEEDS_SIZE_LIMIT", "sampled inside")
    HELD_SIZE = ("FILE_EXCEEDS_SIZE_LIMIT", "size over memory-file-bytes")
    MEMBER_SIZE = ("FILE_EXCEEDS_SIZE_LIMIT", "size over member-bytes")
    MEMORY = ("FILE_EXCEEDS_SIZE_LIMIT", "memory budget")
    PAGES = ("FILE_EXCEEDS_SIZE_LIMIT", "page budget")
    CELLS = ("FILE_EXCEEDS_SIZE_LIMIT", "cell budget")
    IMAGES = ("FILE_EXCEEDS_SIZE_LIMIT", "image budget")
    NAME_CAP = ("TIME_CUT_OFF_REACHED", "name cap")
    JSON_NESTING = ("JSON_NESTING_LEVEL_OVER_LIMIT", "JSON nesting")
    ARCHIVE_NESTING = ("ARCHIVE_NESTING_LEVEL_OVER_LIMIT", "archive nesting")
    ARCHIVE_MEMBERS = ("ARCHIVE_TOTAL_DOCUMENTS_PROCESSED_OVER_LIMIT", "archive members")
    ARCHIVE_BYTES = ("ARCHIVE_TOTAL_BYTES_EXTRACTED_OVER_LIMIT", "bytes extracted")
    ARCHIVE_RATIO = ("ARCHIVE_EXCEEDS_SIZE_LIMIT", "compression ratio")
    OOXML_RATIO = ("OOXML_UNCOMPRESSED_RATIO_EXCEEDS_LIMIT", "compression ratio")
    OOXML_SIZE = ("OOXML_UNCOMPRESSED_SIZE_EXCEEDS_LIMIT", "bytes extracted")
    # content
    UNSUPPORTED_TYPE = ("UNSUPPORTED_FILE_TYPE_EXCEPTION", "unsupported file type")
    PICTURE = ("UNSUPPORTED_FILE_TYPE_EXCEPTION", "picture, OCR off")
    MALFORMED = ("MALFORMED_FILE", "malformed")
    TRUNCATED = ("MALFORMED_FILE", "truncated")
    UNPARSABLE = ("UNABLE_TO_PARSE_FILE", "unparsable")
    ENCRYPTED_DOCUMENT = ("UNABLE_TO_PARSE_FILE", "encrypted document")
    NO_TEXT = ("UNABLE_TO_PARSE_FILE", "no text layer, OCR off")
    ENCRYPTED_MEMBER = ("ARCHIVE_CONTAINS_UNPROCESSED_FILES", "encrypted archive member")
    MEMBER_UNPROCESSED = ("ARCHIVE_CONTAINS_UNPROCESSED_FILES", "archive member not examined")
    PARSER_ENDED = ("UNABLE_TO_PARSE_FILE", "its parser ended")
    # engine
    QUARANTINED = ("UNABLE_TO_PARSE_FILE", "quarantined: it ended its worker")
    INTERNAL = ("UNABLE_TO_PARSE_FILE", "internal error")

    @property
    def macie(self) -> str:
        """Macie's status reason."""
        return self.value[0]

    @property
    def detail(self) -> str:
        """Ours, for `macieLite.detail`."""
        return self.value[1]


class NotExamined(Terminal):
    """An object, or the part of it that was being read, was not examined. Holds a reason, never content."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far an object (or a member of one) was examined.

    gaps: reasons in the order they were met; empty exactly when the status is COMPLETE.
    size_classified: bytes of the object whose text reached the classifier (uncompressed, members summed).
    mime_type: as sniffed from the content, "application/octet-stream" when unknown.
    size_read_for_names: bytes of text that a model read in search of names and addresses.
    """

    status: Status
    gaps: tuple[Reason, ...] = ()
    size_classified: int = 0
    mime_type: str = "application/octet-stream"
    size_read_for_names: int = 0

    def __post_init__(self) -> None:
        assert (self.status is Status.COMPLETE) == (not self.gaps), "a gap is a reason not to be complete"

    @classmethod
    def complete(cls, size: int, mime_type: str) -> Coverage:
        return cls(Status.COMPLETE, (), size, mime_type)

    @classmethod
    def partial(cls, reason: Reason, size: int, mime_type: str) -> Coverage:
        return cls(Status.PARTIAL, (reason,), size, mime_type)

    @classmethod
    def skipped(cls, reason: Reason, mime_type: str = "application/octet-stream") -> Coverage:
        return cls(Status.SKIPPED, (reason,), 0, mime_type)

    def with_gaps(self, *reasons: Reason) -> Coverage:
        """The same coverage with more gaps: complete becomes partial, skipped stays skipped. Repeats are dropped."""
        gaps = tuple(dict.fromkeys((*self.gaps, *reasons)))
        status = Status.PARTIAL if self.status is Status.COMPLETE and gaps else self.status
        return replace(self, status=status, gaps=gaps)
