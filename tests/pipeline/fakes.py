"""A source in memory, with objects that misbehave on purpose."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO, cast

from macie_lite.model.objects import BucketInfo, ObjectRef

__all__ = ["MemorySource", "die"]

WHEN = datetime(2026, 1, 1, tzinfo=UTC)


class _Deadly(io.RawIOBase):
    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("unreachable")


def die() -> BinaryIO:
    """What a crash in a native parser looks like from outside: the process is gone once the object is read."""
    return cast(BinaryIO, _Deadly())


class MemorySource:
    """Objects by key: bytes, or a function that opens (or fails to open) the object."""

    target = "memory"
    listed_at = None

    def __init__(self, objects: dict[str, bytes | Callable[[], BinaryIO]]) -> None:
        self._objects = objects

    def list(self, start_after: str | None = None) -> Iterator[ObjectRef]:
        for key, body in sorted(self._objects.items()):
            if start_after is None or key > start_after:
                yield ObjectRef("memory", key, len(body) if isinstance(body, bytes) else 1, "e", WHEN)

    def open(self, ref: ObjectRef) -> BinaryIO:
        body = self._objects[ref.key]
        return io.BytesIO(body) if isinstance(body, bytes) else body()

    def bounds(self, after: str, until: str | None, most: int) -> tuple[str, ...]:
        return ()

    def tags(self, ref: ObjectRef) -> dict[str, str]:
        return {}

    def bucket(self) -> BucketInfo:
        return BucketInfo("memory", "arn:aws:s3:::memory")

    def close(self) -> None:
        pass
