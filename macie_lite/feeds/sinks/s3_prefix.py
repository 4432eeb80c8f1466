"""Findings as objects below an S3 prefix: a batch an object, gzip, partitioned by date as Hive and Athena read it."""

from __future__ import annotations

import gzip
from collections.abc import Sequence

from macie_lite.feeds.formats import Format
from macie_lite.feeds.sinks.base import Limits, Sent
from macie_lite.feeds.sinks.places import Prefix
from macie_lite.model.results import JsonObject

__all__ = ["S3Prefix"]

_SMALL = 8 << 20


class S3Prefix:
    limits = Limits(count=1000, bytes=_SMALL, entry_bytes=_SMALL)

    def __init__(self, place: Prefix, form: Format) -> None:
        self._place, self._form = place, form

    def render(self, finding: JsonObject) -> bytes:
        """The date, by which it is put away, and the line."""
        date: str = finding["updatedAt"][:10]
        return f"{date}{self._form.line(finding)}".encode()

    def send(self, entries: Sequence[bytes], delivery: str) -> Sent:
        """One object for each date; a batch that is sent again replaces its own."""
        dates: dict[str, list[bytes]] = {}
        for entry in entries:
            dates.setdefault(entry[:10].decode(), []).append(entry[10:])
        for date, lines in dates.items():
            content = gzip.compress(self._form.file(lines), 6, mtime=0)
            name = f"date={date}/{delivery}.{self._form.suffix}.gz"
            self._place.put(name, content, self._form.media_type)
        return Sent()

    def close(self) -> None:
        self._place.close()
