"""Where S3 Inventories of a bucket lie: in another bucket, or in a folder of the same layout.

Source: S3's user guide, "Locating your inventory list". Below a location lies BUCKET/CONFIG-ID/YYYY-MM-DDTHH-MMZ/ with
manifest.json and its MD5 in manifest.checksum. Beside the dates lie data/ and hive/, with as many objects as all
inventories have files: they are stepped over.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from macie_lite.errors import TargetError, Unavailable
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.objects import ObjectRef
from macie_lite.sources.base import Source, SourceOptions
from macie_lite.sources.local import LocalSource

__all__ = ["Found", "Shelf", "cannot_read", "shelves"]

_NAME = r"(?P<name>manifest\.(?:json|checksum))"
_DATED = re.compile(rf"(?:[^/]+/)?(?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}-[0-9]{{2}}Z)/{_NAME}")
_NAMED = re.compile(rf"(?P<date>){_NAME}")
_ASIDE = re.compile(r"((?:[^/]+/)?(?:data|hive))/")
_AFTER_SLASH = "0"
_S3 = re.compile("s3://([^/]+)/?(.*)", re.I | re.S)
_LONG_AGO = datetime.fromtimestamp(0, UTC)
_NO_ANSWER = (Reason.STALLED_BODY, Reason.RETRIES_EXHAUSTED)


@dataclass(frozen=True, slots=True)
class Found:
    """A manifest, and the object that holds its checksum, if there is one."""

    manifest: ObjectRef
    checksum: ObjectRef | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder with inventories of one bucket. prefix: what the keys of `source` begin with. folder: on a local disk.
    pattern: of what follows the prefix in the keys of manifests."""

    source: Source
    prefix: str
    folder: str | None
    pattern: re.Pattern[str]

    def found(self) -> list[Found]:
        """The newest first, by the dates in their keys."""
        pairs: dict[tuple[str, str], dict[str, ObjectRef]] = {}
        for ref in self._listed():
            if (match := self.pattern.fullmatch(ref.key, len(self.prefix))) is not None:
                pairs.setdefault((match["date"], ref.key[: match.start("name")]), {})[match["name"]] = ref
        newest_first = (pair for _, pair in sorted(pairs.items(), key=lambda item: item[0], reverse=True))
        whole = (pair for pair in newest_first if "manifest.json" in pair)
        return [Found(pair["manifest.json"], pair.get("manifest.checksum")) for pair in whole]

    def _listed(self) -> Iterator[ObjectRef]:
        """All but what lies beside the dates."""
        if self.folder is not None and not os.path.isdir(self.folder):
            return
        start: str | None = None
        while True:
            for ref in self.source.list(start):
                if (aside := _ASIDE.match(ref.key, len(self.prefix))) is not None:
                    start = ref.key[: aside.end(1)] + _AFTER_SLASH
                    break
                yield ref
            else:
                return

    def read(self, ref: ObjectRef, most: int) -> bytes:
        """The start of a small object, `most` bytes of it."""
        try:
            with self.source.open(ref) as stream:
                return stream.read(most)
        except NotExamined as error:
            raise cannot_read(ref.key, error) from None

    def open_data(self, manifest: ObjectRef, key: str, size: int) -> BinaryIO:
        """A file that a manifest names. Locally it is taken from where all of them lie: the folder may be a copy of any
        part of a bucket. Raises what `Source.open` does."""
        if self.folder is None:
            return self.source.open(ObjectRef(manifest.bucket, key, size, "", _LONG_AGO))
        beside = os.path.dirname(os.path.dirname(os.path.join(self.folder, manifest.key)))
        one = LocalSource(os.path.join(beside, "data", key.rpartition("/")[2] or "."))
        ref = next(iter(one.list()), None)
        if ref is None or ref.size != size:
            raise NotExamined(Reason.CHANGED)
        return one.open(ref)


def shelves(location: str, bucket: str, options: SourceOptions) -> Iterator[Shelf]:
    """Where inventories of the bucket may lie, the likeliest first; or the one manifest that the location names."""
    s3 = _S3.fullmatch(location)
    path = s3[2] if s3 else os.path.abspath(location) + ("/" if location.endswith("/") else "")
    if path.rpartition("/")[2] == "manifest.json":
        yield _shelf(location, s3, path.removesuffix("manifest.json"), "manifest.", _NAMED, options)
        return
    for root in _roots(path, bucket):
        yield _shelf(location, s3, root, "", _DATED, options)


def _shelf(
    location: str, s3: re.Match[str] | None, root: str, start: str, pattern: re.Pattern[str], options: SourceOptions
) -> Shelf:
    if s3 is None:
        return Shelf(LocalSource(root), "", root, pattern)
    from macie_lite.sources.s3 import S3Source

    return Shelf(S3Source(location, s3[1], root + start, options), root, None, pattern)


def _roots(path: str, bucket: str) -> Iterator[str]:
    """A prefix that was configured with a slash at its end has two of them in keys. Named may be a bucket's folder, or
    one configuration's, too."""
    above = path.removesuffix("/")
    yield f"{above}/{bucket}/" if above else f"{bucket}/"
    if above != path:
        yield f"{path}/{bucket}/"
    if bucket in above.split("/")[-2:]:
        yield f"{above}/"


def cannot_read(name: str, error: NotExamined) -> TargetError | Unavailable:
    """Why a file of an inventory cannot be had."""
    said = f"The inventory's file {name!r} cannot be read: {error.reason.detail}."
    return Unavailable(said) if error.reason in _NO_ANSWER else TargetError(said)
