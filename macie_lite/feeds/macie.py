"""A finding in Macie's own shape, and what all shapes take out of one (botocore `macie2`: `Finding`)."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from macie_lite.model.results import JsonObject

__all__ = ["PRODUCT", "RESOLVED", "macie_finding", "object_uri", "over", "product_version", "state_of"]

PRODUCT = "macie-lite"

_OURS = "macieLite"

RESOLVED = "RESOLVED"
"""The state of a finding whose object is clean, or gone, by now."""


@cache
def product_version() -> str:
    return version(PRODUCT)


def macie_finding(finding: JsonObject) -> JsonObject:
    """Without what Macie has no field for; one that is resolved is archived there, which is all that tells it from one
    that is found again. Lone surrogates, which no encoding can write, are escaped."""
    macies = {name: _macies(value) for name, value in finding.items() if name != _OURS}
    return macies | ({"archived": True} if state_of(finding) == RESOLVED else {})


def _macies(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _macies(inner) for name, inner in value.items() if name != _OURS}
    if isinstance(value, list):
        return [_macies(inner) for inner in value]
    return _well_formed(value) if isinstance(value, str) else value


def _well_formed(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def object_uri(finding: JsonObject) -> str:
    """The object as a URI (RFC 3986): s3://bucket/key, file:///folder/key for a local one."""
    bucket, thing = finding["resourcesAffected"]["s3Bucket"], finding["resourcesAffected"]["s3Object"]
    start = bucket["arn"] if bucket["arn"].startswith("file:") else f"s3://{quote(bucket['name'], safe=':/')}"
    return f"{start}/{quote(thing['key'], errors='surrogateescape')}"


def over(finding: JsonObject) -> str | None:
    """`resolved` or `archived`, as a word, where nobody has to do anything about it any more."""
    return "resolved" if state_of(finding) == RESOLVED else "archived" if finding["archived"] else None


def state_of(finding: JsonObject) -> str | None:
    """NEW, UNCHANGED, CHANGED or RESOLVED over the runs of a job; None where nothing is known of earlier ones."""
    state: str | None = finding.get(_OURS, {}).get("state")
    return state
