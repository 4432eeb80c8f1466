"""A source in memory, with objects that misbehave on purpose."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO, cast

from macie_lite.model.objects import BucketInfo, ObjectRef

__all__ = ["MemorySource", "NotingQueue", "die"]

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


class NotingQueue:
    """Where planners send: what was sent, sent again, and since when planning was asked for. holds: whether it has what
    it was sent, or lost it."""

    def __init__(self, *, holds: bool = True) -> None:
        self.sent: list[int] = []
        self.again: list[int] = []
        self.asked: list[str | None] = []
        self._holds = holds

    def send(self, run_id: str, number: int, *, large: bool = False, again: bool = False) -> None:
        (self.again if again else self.sent).append(number)

    def plan(self, run_id: str, *, since: str | None = None) -> None:
        self.asked.append(since)

    def taken(self) -> list[str | None]:
        """What was asked for, which the queue then has no more."""
        asked, self.asked = self.asked, []
        return asked

    def answering(self) -> int:
        return 1

    def held(self, run_id: str) -> frozenset[int] | None:
        return frozenset(self.sent if self._holds else ())
