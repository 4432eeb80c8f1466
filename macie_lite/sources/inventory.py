"""Objects of a bucket as its S3 Inventory lists them: the bucket itself is not listed, which takes a request for each
1,000 objects. What was put after the inventory was made is not covered; what was deleted since ends as gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import BinaryIO, cast

from macie_lite.errors import TargetError
from macie_lite.model.objects import BucketInfo, ObjectRef
from macie_lite.sources.base import Source, SourceOptions
from macie_lite.sources.inventory_manifest import Manifest, manifests
from macie_lite.sources.inventory_rows import Versions, Wanted, refs_of

__all__ = ["InventorySource"]

_POSITION = re.compile("([0-9]{1,9}):([0-9]{1,15}):([0-9a-f]{32})")


class InventorySource:
    """The objects under a prefix of a bucket, listed by the inventory at a location, read from `source`.

    versions: current (of each object, without a version id), noncurrent, or all; the last two name each version. None:
        as the options say.
    """

    def __init__(
        self,
        source: Source,
        bucket: str,
        prefix: str,
        location: str,
        options: SourceOptions,
        versions: Versions | None = None,
    ) -> None:
        self.target = source.target
        self._source = source
        self._location, self._options = location, options
        self._wanted = Wanted(bucket, prefix, versions or cast(Versions, options.versions))

    @property
    def listed_at(self) -> datetime:
        """When the inventory was made. Asks for it, once; raises what `list` does."""
        return self._newest.listed_at

    @cached_property
    def _newest(self) -> Manifest:
        return next(self._manifests())

    def _manifests(self) -> Iterator[Manifest]:
        return manifests(self._location, self._wanted.bucket, self._options)

    def list(self, start_after: str | None = None) -> Iterator[ObjectRef]:
        """As `Source.list`, in the order of the inventory's files and their rows, behind the `position` of an object:
        of the inventory that it came from, even if there is a newer one by now."""
        manifest, file, skip = (self._newest, 0, 0) if start_after is None else self._behind(start_after)
        for number in range(file, len(manifest.files)):
            yield from refs_of(manifest, number, skip, self._wanted)
            skip = 0

    def _behind(self, position: str) -> tuple[Manifest, int, int]:
        if (parts := _POSITION.fullmatch(position)) is None:
            raise TargetError(f"{self.target} was not listed from an inventory before: scan it anew.")
        for manifest in self._manifests():
            if manifest.digest == parts[3]:
                self._newest = manifest
                return manifest, int(parts[1]), int(parts[2])
        raise TargetError(f"The inventory of {self.target} is no longer in {self._location}: scan it anew.")

    def open(self, ref: ObjectRef) -> BinaryIO:
        return self._source.open(ref)

    def bounds(self, after: str, until: str | None, most: int) -> Sequence[str]:
        """As `Source.bounds`: a report is read from its start."""
        return ()

    def tags(self, ref: ObjectRef) -> Mapping[str, str]:
        return self._source.tags(ref)

    def bucket(self) -> BucketInfo:
        return self._source.bucket()

    def close(self) -> None:
        self._source.close()
        if "_newest" in self.__dict__:
            self._newest.shelf.source.close()
