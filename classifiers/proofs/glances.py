"""What can be seen at a glance where an anchor ended: whether its proof could accept the value that stands there.

A search for the whole form takes ten times as long, and in source code nineteen of twenty values that the name of a
secret is given are names of other things. A glance may pass what the proof then refuses, never the reverse.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

__all__ = ["GLANCES", "Glance"]

Glance = Callable[[bytes, int], bool]
"""Of a text and the end of an anchor in it: whether a value that reaches there may hold."""

_BEFORE = 40  # bytes of the value that may lie before the anchor's end, at least
_LETTERS = 12  # bytes of the value that the anchor holds, at least
_REST = re.compile(rb"[A-Za-z0-9+/_.~:!=-]*")
_DIGIT = re.compile(rb"[0-9]")


def _with_digit(text: bytes, end: int) -> bool:
    """Whether a digit is in the value, or shortly before it."""
    return _DIGIT.search(text, max(0, end - _BEFORE), _rest(text, end)) is not None


def _with_digit_or_random(text: bytes, end: int) -> bool:
    """The same, or letters follow each other as they do in no word."""
    from classifiers.proofs.secrets import wordy

    return _with_digit(text, end) or not wordy(text[max(0, end - _LETTERS) : _rest(text, end)])


def _rest(text: bytes, end: int) -> int:
    rest = _REST.match(text, end)
    return rest.end() if rest else end


GLANCES: Mapping[str, Glance] = MappingProxyType(
    {
        "assigned_secret": _with_digit_or_random,
        "bare_secret": _with_digit,
        "prefixed_token": _with_digit,
        "provider_secret": _with_digit,
    }
)
"""By the name of a proof."""
