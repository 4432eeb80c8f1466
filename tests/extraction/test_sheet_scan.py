"""A sheet's cells looked through at once: which shared strings they show, however that is written."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.members import MemberStream
from macie_lite.extraction.sheet_scan import SheetScan

_SHOWN = re.compile(rb"""t=["']s["'][^<>]*>\s*<(?:\w+:)?v[^<>]*>\s*(\d{1,9})\s*<""")
_CELLS = (
    b'<c r="A1" t="s"><v>%d</v></c>',
    b"<c r='B7' t='s'><v>%d</v></c>",
    b'<c r="C3" t="s"> <v>%d </v></c>',
    b'<x:c t="s" r="D4"><x:v>%d</x:v></x:c>',
    b'<c t="n"><v>%d</v></c>',
    b'<c t="str"><v>s%d</v></c>',
    b'<c t="s"><v></v></c><f>%d</f>',
)
_cells = st.lists(st.tuples(st.sampled_from(_CELLS), st.integers(0, 5000)).map(lambda one: one[0] % one[1]))


@given(st.one_of(_cells, _cells.map(lambda cells: [one for one in cells if b't="s"><v>' in one])))
def test_the_strings_that_cells_show(cells: list[bytes]) -> None:
    sheet = b"<worksheet><sheetData>" + b"".join(cells) + b"</sheetData></worksheet>"
    blocks = iter((sheet,))
    budget = Budget(Limits())
    part = MemberStream(lambda _: next(blocks, b""), budget, lambda: len(sheet))
    scan = SheetScan(part, budget, np.zeros(0, np.bool_))
    scan.before()
    list(scan.spots())
    assert set(np.flatnonzero(scan.used).tolist()) == set(map(int, _SHOWN.findall(sheet)))
