"""Discovery results as files, where Macie puts its own: `AWSLogs/ACCOUNT/Macie/REGION/JOB/NAME.jsonl.gz` (user guide,
"discovery-results-repository-s3"; seen in what Macie writes), or .parquet.

What is sent again has the same names: it replaces itself.
"""

from __future__ import annotations

import gzip
import json
import sys
import uuid
from collections.abc import Callable, Sequence
from urllib.parse import quote

from macie_lite.feeds.sinks.base import Limits, Sent
from macie_lite.feeds.sinks.places import Place
from macie_lite.model.results import JsonObject

__all__ = ["FORMATS", "Results"]

_NAMESPACE = uuid.UUID("5b1b5b0e-3b0a-5c6b-8f0e-6d6163696552")
"""Fixed for ever: names of files are derived from it."""

_BYTES = 8 << 20


class Results:
    """form: of FORMATS."""

    limits = Limits(count=10_000, bytes=_BYTES, entry_bytes=sys.maxsize)

    def __init__(self, place: Place, form: str) -> None:
        self._place, self._form = place, form
        self._suffix, self._media_type, self._shaped, self._file = FORMATS[form]

    def render(self, record: JsonObject) -> bytes:
        """The folder that it is put into, and the line."""
        return f"{_folder(record)}\n{json.dumps(self._shaped(_written(record)))}".encode()

    def send(self, entries: Sequence[bytes], delivery: str) -> Sent:
        """A file for each folder, which is one but for samples."""
        folders: dict[str, list[bytes]] = {}
        for entry in entries:
            folder, _, line = entry.partition(b"\n")
            folders.setdefault(folder.decode(), []).append(line)
        name = f"{uuid.uuid5(_NAMESPACE, delivery)}.{self._suffix}"
        for where, lines in folders.items():
            self._place.put(f"{where}/{name}", self._file(lines), self._media_type)
        return Sent()

    def close(self) -> None:
        self._place.close()


def _folder(record: JsonObject) -> str:
    job = record["classificationDetails"]["jobId"]
    return f"AWSLogs/{_step(record['accountId'])}/Macie/{_step(_region(record))}/{_step(job)}"


def _region(record: JsonObject) -> str:
    """`local` for objects of a folder."""
    known: str | None = record.get("region")
    local = record["resourcesAffected"]["s3Bucket"]["arn"].startswith("file:")
    return known or ("local" if local else "unknown")


def _step(name: str) -> str:
    """One step of a path, whatever the name: neither a way up nor a hidden one."""
    step = quote(name, safe="", errors="backslashreplace")
    return f"%{ord(step[0]):02X}{step[1:]}" if step[:1] in (".", "_") else step or "%"


def _written(value: object) -> object:
    """Lone surrogates, which no reader takes, are escaped."""
    if isinstance(value, dict):
        return {name: _written(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_written(inner) for inner in value]
    well_formed = not isinstance(value, str) or value.isascii()
    return value if well_formed else str(value).encode("utf-8", "backslashreplace").decode()


def _lines(lines: Sequence[bytes]) -> bytes:
    return gzip.compress(b"".join(line + b"\n" for line in lines), 6, mtime=0)


def _as_it_is(record: object) -> object:
    return record


def _row(record: object) -> object:
    from macie_lite.feeds.results_table import row

    return row(record)  # type: ignore[arg-type]


def _parquet(lines: Sequence[bytes]) -> bytes:
    from macie_lite.feeds.results_table import parquet

    return parquet(map(json.loads, lines))


_Form = tuple[str, str, Callable[[object], object], Callable[[Sequence[bytes]], bytes]]

FORMATS: dict[str, _Form] = {
    "jsonl": ("jsonl.gz", "application/gzip", _as_it_is, _lines),
    "parquet": ("parquet", "application/vnd.apache.parquet", _row, _parquet),
}
"""The end of a file's name, its type, the shape of a record, the file of some lines."""
