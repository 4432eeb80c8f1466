"""The shapes of findings by name, as text: one finding a line (of SARIF some lines), and what stands around several."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from macie_lite.errors import UsageError
from macie_lite.feeds import sarif
from macie_lite.feeds.asff import asff_finding
from macie_lite.feeds.cef import cef_line
from macie_lite.feeds.cloudevents import cloud_event
from macie_lite.feeds.csv_rows import COLUMNS, csv_row
from macie_lite.feeds.eventbridge import eventbridge_event
from macie_lite.feeds.leef import leef_line
from macie_lite.feeds.macie import macie_finding
from macie_lite.feeds.ocsf import ocsf_finding
from macie_lite.model.results import JsonObject

__all__ = ["FORMATS", "Format", "format_named"]


@dataclass(frozen=True, slots=True)
class Format:
    """`line` is pure, and gives whole lines without the last one's end. A document of several is `opening`, the lines
    with `between` them, `closing`; posted to a URL those of JSON are an array, of the type `array_type`."""

    name: str
    media_type: str
    suffix: str
    line: Callable[[JsonObject], str]
    opening: str = ""
    between: str = "\n"
    closing: str = "\n"
    array_type: str | None = None

    @property
    def posted_type(self) -> str:
        return self.array_type or self.media_type

    def posted(self, lines: Iterable[bytes]) -> bytes:
        """Several as the body of one request."""
        if self.array_type:
            return b"[" + b",".join(lines) + b"]"
        return self.file(lines)

    def file(self, lines: Iterable[bytes]) -> bytes:
        """Several as a document."""
        return self.opening.encode() + self.between.encode().join(lines) + self.closing.encode()

    def document(self, findings: Iterable[JsonObject]) -> Iterator[str]:
        """In pieces, one a finding; of none it is empty, or the document of none."""
        before = self.opening
        for finding in findings:
            yield before + self.line(finding)
            before = self.between
        if before == self.between:
            yield self.closing
        elif self.opening:
            yield self.opening.rstrip("\r\n") + self.closing


def _json_of(shape: Callable[[JsonObject], JsonObject]) -> Callable[[JsonObject], str]:
    return lambda finding: json.dumps(shape(finding))


def _whole(finding: JsonObject) -> JsonObject:
    return finding


def _row(values: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue().removesuffix("\r\n")


def _sarif_lines(finding: JsonObject) -> str:
    return ",\n".join(map(json.dumps, sarif.sarif_results(finding)))


_lines = partial(Format, media_type="application/x-ndjson", suffix="jsonl", array_type="application/json")

FORMATS = {
    one.name: one
    for one in (
        _lines("jsonl", line=_json_of(_whole)),
        _lines("macie", line=_json_of(macie_finding)),
        _lines("eventbridge", line=_json_of(eventbridge_event)),
        _lines("cloudevents", line=_json_of(cloud_event), array_type="application/cloudevents-batch+json"),
        _lines("asff", line=_json_of(asff_finding)),
        _lines("ocsf", line=_json_of(ocsf_finding)),
        Format(
            "sarif",
            "application/sarif+json",
            "sarif",
            _sarif_lines,
            sarif.opening() + "\n",
            ",\n",
            f"\n{sarif.CLOSING}\n",
        ),
        Format(
            "csv",
            "text/csv",
            "csv",
            lambda finding: _row(csv_row(finding).values()),
            f"{_row(COLUMNS)}\r\n",
            "\r\n",
            "\r\n",
        ),
        Format("cef", "text/plain", "cef", cef_line),
        Format("leef", "text/plain", "leef", leef_line),
    )
}
"""jsonl: whole, with what is ours; macie: Macie's finding alone."""


def format_named(name: str) -> Format:
    """Raises UsageError for an unknown name."""
    if name not in FORMATS:
        known = list(FORMATS)
        raise UsageError(f"There is no format {name!r}: take {', '.join(known[:-1])} or {known[-1]}.")
    return FORMATS[name]
