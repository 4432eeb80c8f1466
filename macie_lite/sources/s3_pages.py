"""Pages of a listing, quicker: the rows are taken out of the answer before botocore parses what is left of it.

botocore reads a page twice (it looks for errors first) and builds each row by its model, which takes most of the time
of a listing. `before-parse` is the event at which an answer may be changed, and what is put into
`customized_response_dict` stands in the parsed answer (botocore, `endpoint.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

__all__ = ["take_rows_out"]

_FIRST, _LAST = b"<Contents>", b"</Contents>"
_OK = 200


def take_rows_out(client: Any, timestamp: Callable[[str], datetime]) -> None:
    """Has a client do so with each answer to ListObjectsV2. timestamp: of what S3 writes."""

    def rows(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any) -> None:
        body = response_dict["body"]
        start, end = body.find(_FIRST), body.rfind(_LAST) + len(_LAST)
        if response_dict["status_code"] != _OK or not 0 <= start < end:
            return
        found = _rows(body[start:end], timestamp)
        if found is not None:
            customized_response_dict["Contents"] = found
            response_dict["body"] = body[:start] + body[end:]

    client.meta.events.register_first("before-parse.*.ListObjectsV2", rows)


def _rows(segment: bytes, timestamp: Callable[[str], datetime]) -> list[dict[str, Any]] | None:
    """As botocore gives them, as far as a listing is read; None for what is not just rows: botocore is to parse it."""
    try:
        root = ElementTree.fromstring(b"<Rows>" + segment + b"</Rows>")  # noqa: S314 - no DTD can stand there
        if any(row.tag != "Contents" for row in root):
            return None
        return [_row(row, timestamp) for row in root]
    except (ElementTree.ParseError, KeyError, ValueError):
        return None


def _row(row: ElementTree.Element, timestamp: Callable[[str], datetime]) -> dict[str, Any]:
    found: dict[str, Any] = {part.tag: part.text or "" for part in row}
    found["Size"], found["LastModified"] = int(found["Size"]), timestamp(found["LastModified"])
    return found
