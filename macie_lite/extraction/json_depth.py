"""JSON nested beyond the limit: what stands deeper becomes blank, and all around it is read.

Paths and memory stay bounded by the limit, however deep a text goes. A bracket stays around the blanks: what was JSON
is still JSON.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from macie_lite.extraction.json_structure import State, Structure
    from macie_lite.extraction.windows import Window

__all__ = ["Deep", "says_nothing"]

_MARKS = b"[]{},: \t\r\n"


class Deep:
    """A window of which parts stand in more than `most` levels. state: what is open where its core starts, in the text
    with blanks."""

    def __init__(self, window: Window, structure: Structure, state: State, most: int) -> None:
        self._structure, self._most = structure, most
        self.window = replace(window, text=_blanked(window.text, structure))
        self.state = replace(state, beyond=0, string=None) if state.depth > most else state

    def state_after(self, state: State) -> State:
        """state: what is open at the core's end, in the text with blanks."""
        end = self.window.core[1]
        depth = self._structure.depth_at(end)
        if depth <= self._most:
            return state
        return replace(state, beyond=depth - len(state.frames), string=self._structure.string_at(end))


def says_nothing(window: Window) -> bool:
    """Whether no key and no value is in its core."""
    return not window.text[slice(*window.core)].translate(None, _MARKS)


def _blanked(text: bytes, structure: Structure) -> bytes:
    """Lines stay as long as they are, and as many."""
    data = np.frombuffer(text, np.uint8).copy()
    starts, ends = structure.deeper()
    steps = np.zeros(len(data) + 1, np.int8)
    steps[starts] += 1
    steps[ends] -= 1
    inside = np.cumsum(steps[:-1], dtype=np.int8).view(np.bool_)
    data[inside & (data != ord("\n")) & (data != ord("\r"))] = ord(" ")
    return data.tobytes()
