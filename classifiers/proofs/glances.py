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
_LONGEST = 512  # bytes behind the anchor in which a digit is looked for: more than any form takes
_REST = re.compile(rb"[A-Za-z0-9+/_.~:!=-]{0,160}+")  # as much as a value of letters may have
_TO_A_DIGIT = re.compile(rb"[A-Za-z+/_.~:!=-]{0,%d}+[0-9]" % _LONGEST)
_DIGIT = re.compile(rb"[0-9]")


def _with_digit(text: bytes, end: int) -> bool:
    """Whether a digit is in the value, or shortly before it."""
    return _TO_A_DIGIT.match(text, end) is not None or _DIGIT.search(text, max(0, end - _BEFORE), end) is not None


def _with_digit_or_random(text: bytes, end: int) -> bool:
    """The same, or letters follow each other as they do in no word."""
    from classifiers.proofs.secrets import wordy

    if _with_digit(text, end):
        return True
    rest = _REST.match(text, end)
    return not wordy(text[max(0, end - _LETTERS) : rest.end() if rest else end])


GLANCES: Mapping[str, Glance] = MappingProxyType(
    {
        "assigned_secret": _with_digit_or_random,
        "bare_secret": _with_digit,
        "prefixed_token": _with_digit,
        "provider_secret": _with_digit,
    }
)
"""By the name of a proof."""
