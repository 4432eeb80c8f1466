"""What a form's fields show: the values of inputs, and what names them, so that a label in the text stands near.

What nobody reads there stays in its tag: passwords, which are known by their tag, hidden fields, buttons, choices.
Source: HTML, 4.10.5 "The input element".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["shown_attributes"]

_ATTRIBUTE = re.compile(
    rb"(?<![^\s\"'/])([A-Za-z][\w:-]{0,40})\s{0,8}=\s{0,8}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+))"
)
_SHOWN = frozenset((b"value", b"name", b"id", b"placeholder", b"title", b"label", b"aria-label", b"autocomplete"))
_UNSHOWN = frozenset(
    (b"password", b"hidden", b"submit", b"button", b"reset", b"image", b"checkbox", b"radio", b"file", b"color")
)


def shown_attributes(text: bytes, starts: Offsets, ends: Offsets) -> tuple[Offsets, Offsets]:
    """Where the attributes' values stand that are read with the text; starts, ends: of the tags of inputs."""
    spans = [span for start, end in zip(starts.tolist(), ends.tolist(), strict=True) for span in _of(text, start, end)]
    shown = np.array(spans, np.int64).reshape(-1, 2)
    return shown[:, 0], shown[:, 1]


def _of(text: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """None of a tag that does not end here, or that shows no value."""
    if text[end - 1 : end] != b">":
        return []
    found: dict[bytes, re.Match[bytes]] = {}
    for one in _ATTRIBUTE.finditer(text, start, end - 1):
        found.setdefault(one[1].lower(), one)
    kind = found.get(b"type")
    if b"value" not in found or (kind is not None and kind[kind.lastindex or 0].lower() in _UNSHOWN):
        return []
    spans = (one.span(one.lastindex or 0) for name, one in found.items() if name in _SHOWN)
    return [(low, high) for low, high in spans if low < high]
