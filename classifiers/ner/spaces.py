"""Spaces of more than one byte, which stand between the parts of a name where no line may break, as plain ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from classifiers.types import NameHit, Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["plain"]

_WIDE = (b"\xc2\xa0", b"\xe2\x80\xaf")
"""U+00A0, U+202F."""

_ANY = re.compile(b"|".join(_WIDE))


def plain(text: Text) -> tuple[Text, Callable[[NameHit], NameHit]]:
    """The text with plain spaces, which is shorter, and what puts a hit in it back into the text given. A scope is
    asked for in the one, and given in places of the other."""
    if not any(space in text.text for space in _WIDE):
        return text, lambda hit: hit
    spans = np.array([found.span() for found in _ANY.finditer(text.text)], np.int64)
    lost = np.cumsum(spans[:, 1] - spans[:, 0] - 1)
    begins = spans[:, 0] - np.append(0, lost[:-1])

    def back(at: int) -> int:
        return at + _before(begins, lost, at)

    def there(at: int) -> int:
        return at - _before(spans[:, 0], lost, at)

    scope = text.scope
    made = replace(
        text,
        text=_ANY.sub(b" ", text.text),
        core=None if text.core is None else (there(text.core[0]), there(text.core[1])),
        scope=None if scope is None else lambda start, end: scope(back(start), back(end)),
    )
    return made, lambda hit: replace(hit, start=back(hit.start), end=back(hit.end))


def _before(places: NDArray[np.int64], lost: NDArray[np.int64], at: int) -> int:
    """Bytes that were lost at the places before `at`."""
    count = int(np.searchsorted(places, at))
    return int(lost[count - 1]) if count else 0
