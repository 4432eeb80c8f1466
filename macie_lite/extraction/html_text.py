"""A window of HTML as a reader sees it, and beside it all that the reader does not see.

What is seen: text with its references read, white space as one space, a table's row and a block on a line of its own,
its cells with a tab between, so that a label stands next to its value, which may be that of an input. What is not: tags
with their other attributes, comments, scripts and styles. Every byte of the file is in one of the two, but for tags
that say no more than their name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from macie_lite.extraction.html_elements import (
    INLINE,
    INPUT,
    PREFORMATTED,
    SPACE,
    UNKNOWN,
    element_codes,
    meanings_of,
)
from macie_lite.extraction.html_inputs import shown_attributes
from macie_lite.extraction.mapped import Mapped
from macie_lite.extraction.markup import Kind, Marks
from macie_lite.extraction.references import References, references, spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.types import Offsets

    Mask = NDArray[np.bool_]

__all__ = ["HtmlText"]

_SLASH, _NEWLINE = ord("/"), ord("\n")
_BLANK = bytes(byte in b" \t\r\n\f" for byte in range(256))
_SPACED = bytes(32 if byte in b"\t\r\n\f" else byte for byte in range(256))
_BETWEEN = np.frombuffer(b"\0 \t\n\n", np.uint8)
"""What stands for a run of tags and white space, by the strongest of them."""
_PARAGRAPH = len(_BETWEEN) - 1
_SLACK = 4  # bytes of a tag beside its name: "<", " /", ">"
_CDATA, _CDATA_END = len("<![CDATA["), len("]]>")


@dataclass(frozen=True, slots=True)
class _Tags:
    """The tags among the marks: which they are, their names, what these mean, whether they end an element."""

    numbers: Offsets
    codes: NDArray[np.uint64]
    meanings: NDArray[np.uint8]
    sizes: NDArray[np.uint8]
    closing: Mask


class HtmlText:
    """preformatted: whether white space counts where the window starts."""

    def __init__(self, text: bytes, marks: Marks, *, preformatted: bool) -> None:
        self._text, self.marks, self._preformatted = text, marks, preformatted
        self._data = np.frombuffer(text, np.uint8)

    @cached_property
    def seen(self) -> Mapped:
        weights = self._weights()
        gap = self._hidden | (weights > INLINE)
        made, kept = self._spaced(), ~gap
        lone = gap & (weights == SPACE)  # most are: they need no further look
        lone[1:] &= kept[:-1]
        lone[:-1] &= kept[1:]
        kept |= lone
        starts = np.flatnonzero(gap & ~lone & np.append(True, ~gap[:-1]))
        if len(starts):
            strongest = np.maximum.reduceat(weights, starts)
            self._part(made, kept, gap, starts, strongest)
        return self._mapped(made, kept)

    def _spaced(self) -> NDArray[np.uint8]:
        """White space as spaces, but where it counts."""
        made = np.frombuffer(bytearray(self._text.translate(_SPACED)), np.uint8)
        if self._inside is not None:
            made[self._inside] = self._data[self._inside]
        return made

    def _part(
        self, made: NDArray[np.uint8], kept: Mask, gap: Mask, starts: Offsets, strongest: NDArray[np.uint8]
    ) -> None:
        """Writes what stands for each run of tags and white space over its first bytes."""
        made[starts], kept[starts] = _BETWEEN[strongest], strongest > INLINE
        second = starts[strongest == _PARAGRAPH] + 1
        second = second[second < len(gap)]
        second = second[gap[second]]
        made[second], kept[second] = _NEWLINE, True

    @cached_property
    def unseen(self) -> Mapped:
        marks, bare = self.marks, self._bare()
        made, kept = self._data.copy(), self._hidden & ~_covered(len(self._data), marks.starts[bare], marks.ends[bare])
        ends = np.delete(marks.ends, bare)
        ends = ends[ends < len(kept)]
        ends = ends[~kept[ends]]
        made[ends], kept[ends] = _NEWLINE, True
        return self._mapped(made, kept)

    def _mapped(self, made: NDArray[np.uint8], kept: Mask) -> Mapped:
        """With references read where they are kept."""
        units, places, characters, left = self._references
        if len(units[0]):
            mine = kept[places]
            made[places[mine]] = characters[mine]
            kept[left] = False
        return Mapped(self._text, made, kept, units)

    @cached_property
    def _references(self) -> References:
        return references(self._text)

    @cached_property
    def _hidden(self) -> Mask:
        """What is in marks, but for what they show; of CDATA, which is text, the marks themselves."""
        lows, highs = self.marks.starts, self.marks.ends
        if (cdata := self.marks.kinds == Kind.CDATA).any():
            opened = np.minimum(lows[cdata] + _CDATA, highs[cdata])
            closed = np.maximum(highs[cdata] - _CDATA_END, opened)
            lows = np.concatenate((lows[~cdata], lows[cdata], closed))
            highs = np.concatenate((highs[~cdata], opened, highs[cdata]))
        hidden = _covered(len(self._data), lows, highs)
        hidden[spread(*self._shown)] = False
        return hidden

    @cached_property
    def _shown(self) -> tuple[Offsets, Offsets]:
        """What is seen of the tags themselves."""
        inputs = self._tags.numbers[(self._tags.codes == INPUT) & ~self._tags.closing]
        return shown_attributes(self._text, self.marks.starts[inputs], self.marks.ends[inputs])

    @cached_property
    def _tags(self) -> _Tags:
        numbers = np.flatnonzero(self.marks.kinds == Kind.TAG)
        at = self.marks.starts[numbers] + 1
        closing = self._data[np.minimum(at, len(self._data) - 1)] == _SLASH
        codes, sizes = element_codes(self._text, at + closing)
        return _Tags(numbers, codes, meanings_of(codes), sizes, closing)

    def _weights(self) -> NDArray[np.uint8]:
        """How much each byte parts what stands around it."""
        weights = np.frombuffer(bytearray(self._text.translate(_BLANK)), np.uint8)
        weights[self._hidden] = INLINE
        if (inside := self._inside) is not None:
            weights[inside & ~self._hidden] = INLINE
        tags = self._tags
        weights[self.marks.starts[tags.numbers]] = np.where(tags.meanings == UNKNOWN, SPACE, tags.meanings)
        weights[self.marks.starts[self.marks.kinds == Kind.RAW]] = SPACE
        weights[self._shown[1]] = SPACE  # the quote behind it, or the tag's end
        return weights

    @cached_property
    def _inside(self) -> Mask | None:
        """What is preformatted; None where nothing is."""
        tags = self._tags
        mine = np.isin(tags.codes, PREFORMATTED)
        if not mine.any() and not self._preformatted:
            return None
        steps = np.zeros(len(self._text) + 1, np.int32)
        steps[0] = self._preformatted
        steps[self.marks.starts[tags.numbers[mine]]] += np.where(tags.closing[mine], -1, 1)
        return np.cumsum(steps[:-1]) > 0

    def preformatted_at(self, at: int) -> bool:
        """Whether white space counts at text[at]."""
        return self._inside is not None and bool(self._inside[at : at + 1].any())

    def _bare(self) -> Offsets:
        """Marks that say no more than their name."""
        tags = self._tags
        sizes = self.marks.ends[tags.numbers] - self.marks.starts[tags.numbers]
        bare = (tags.meanings != UNKNOWN) & (sizes <= tags.sizes + _SLACK + tags.closing)
        numbers: Offsets = tags.numbers[bare]
        return numbers


def _covered(size: int, lows: Offsets, highs: Offsets) -> Mask:
    """What lies in one of the spans, which do not overlap."""
    filled = lows < highs
    steps = np.zeros(size + 1, np.int8)
    steps[lows[filled]] += 1
    steps[highs[filled]] -= 1
    return np.cumsum(steps[:-1], dtype=np.int8).view(np.bool_)
