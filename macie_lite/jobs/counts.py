"""What reading objects asks of S3 and KMS, and what of them Macie would bill: counted object by object. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from macie_lite.model.jobs import Counted
from macie_lite.model.objects import BucketInfo, ObjectRef

__all__ = ["ClassReads", "Counts", "Reading", "Span", "decrypts", "encryption"]


def _words(text: str) -> list[str]:
    return text.split()


_STREAMED = frozenset(_words("txt text log csv tsv psv json jsonl ndjson xml html htm md yaml yml sql eml gz gzip"))
"""Extensions of what is read from its start to its end."""

_MACIES: dict[str, int] = {
    **dict.fromkeys(_words("avro parquet gz gzip zip"), 8 << 30),
    **dict.fromkeys(_words("doc docx xls xlsx"), 512 << 20),
    "pdf": 1 << 30,
    **dict.fromkeys(_words("tar eml csv tsv txt text log json jsonl ndjson html htm xml yaml yml md sql"), 20 << 30),
    **dict.fromkeys(_words("conf cfg ini properties env py js ts java go rb php sh tf c h cpp cs"), 20 << 30),
}
"""Macie goes by the extension (user guide, "Supported storage classes and formats"); what is larger it does not analyze
(user guide, "Quotas"). Of text it takes more extensions than these."""

_PACKED = frozenset(("gz", "gzip", "zip"))
_RATIO = 3
"""Of compressed files, as Macie's own estimate has it (user guide, "Forecasting and monitoring costs")."""

_CLASSES = frozenset(
    ("STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "REDUCED_REDUNDANCY")
)
_BUCKET_KEY = 100
"""GETs to a call of KMS, where S3 holds a key of the bucket ("up to 99 percent" less: user guide, "S3 Bucket Keys")."""


@dataclass(frozen=True, slots=True)
class Span:
    """At least, and at most."""

    least: int = 0
    most: int = 0

    def __add__(self, other: Span) -> Span:
        return Span(self.least + other.least, self.most + other.most)


@dataclass(frozen=True, slots=True)
class ClassReads:
    """What is read of one storage class."""

    gets: Span = Span()
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """How objects are read. whole: bytes that one GET brings. ahead: bytes that a seek brings at least. part: bytes of
    the parts that workers share an object out in; None: nothing is shared."""

    whole: int
    ahead: int
    part: int | None = None

    def gets(self, ref: ObjectRef) -> Span:
        """One for a small object, and for a large one that is read from start to end; where a format is read by seeks,
        or in parts, one for each of them at most."""
        if ref.size <= self.whole:
            return Span(1, 1)
        most = 1 if _extension(ref.key) in _STREAMED else 1 + -(-ref.size // self.ahead)
        if self.part is not None and ref.size >= 2 * self.part:
            most = max(most, 2 + 3 * (ref.size // self.part))  # each part opens the object, looks, and reads on
        return Span(1, most)


@dataclass(slots=True)
class Counts:
    """Of what is read of one target. billed: what Macie would, with bytes as it unpacks them."""

    read: Counted = Counted()  # noqa: RUF009 - frozen
    billed: Counted = Counted()  # noqa: RUF009 - frozen
    by_class: dict[str, ClassReads] = field(default_factory=lambda: defaultdict(ClassReads))

    @property
    def gets(self) -> Span:
        return sum((one.gets for one in self.by_class.values()), Span())

    def add(self, ref: ObjectRef, reading: Reading) -> None:
        self.read += Counted(1, ref.size)
        self.billed += _billed(ref)
        before = self.by_class[ref.storage_class]
        self.by_class[ref.storage_class] = ClassReads(before.gets + reading.gets(ref), before.bytes + ref.size)


def _billed(ref: ObjectRef) -> Counted:
    extension = _extension(ref.key)
    most = _MACIES.get(extension)
    if most is None or ref.size > most or ref.storage_class not in _CLASSES:
        return Counted()
    return Counted(1, ref.size * (_RATIO if extension in _PACKED else 1))


def _extension(key: str) -> str:
    return PurePosixPath(key).suffix[1:].lower()


def encryption(bucket: BucketInfo | None) -> str:
    """What is known of a bucket's: none (of KMS), kms, bucket key (of KMS), or unknown. Objects may differ from it."""
    if bucket is None or bucket.encryption is None:
        return "unknown"
    if not bucket.encryption[0].startswith("aws:kms"):
        return "none"
    with_key = bucket.bucket_key and bucket.encryption[0] == "aws:kms"  # dual-layer encryption has no Bucket Keys
    return "bucket key" if with_key else "kms"


def decrypts(known: str, gets: Span) -> Span:
    """Calls of KMS: at most one for each GET."""
    least = {"kms": gets.least, "bucket key": -(-gets.least // _BUCKET_KEY)}.get(known, 0)
    return Span(least, 0 if known == "none" else gets.most)
