"""A repr ends up in assertion messages, debuggers and error reports: those of types that hold content, or a secret,
show none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from classifiers.types import Text
from macie_lite.extraction.csv_dialect import Dialect
from macie_lite.extraction.csv_records import Row
from macie_lite.extraction.json_structure import Frame, Spot, State
from macie_lite.extraction.parsers.pdfium import PageText
from macie_lite.extraction.windows import Window
from macie_lite.model.feeds import Feed
from macie_lite.model.objects import ObjectRef
from macie_lite.model.passage import Passage
from macie_lite.pipeline.reveal.apart import Read
from macie_lite.pipeline.reveal.occurrences import Shown
from macie_lite.pipeline.reveal.revealing import Revealed

_VALUE = "943 476 5919"
_BYTES = _VALUE.encode()
_FRAME = Frame(True, 0, _VALUE)
_SHOWN = Shown(_VALUE, {})


@pytest.mark.parametrize(
    "holder",
    [
        Text(text=_BYTES, field=_VALUE),
        Passage(text=_BYTES, field=_VALUE, container=(_VALUE,)),
        Window(_BYTES, (0, 5), 0, 1, 0, 0),
        Row(1, 1, [_VALUE]),
        Dialect(",", '"', 1, (_VALUE,)),
        _FRAME,
        State((_FRAME,)),
        Spot(0, (_VALUE,), (_VALUE,), 0, 1),
        PageText(_VALUE, ((_VALUE, _VALUE),)),
        Feed("name", "slack", {"to": _VALUE}, datetime.now(UTC), 0),
        _SHOWN,
        Read({"NHS": [_SHOWN]}),
        Revealed("id", ObjectRef("b", "k", 1, "e", datetime.now(UTC)), [], {"NHS": [_SHOWN]}, ()),
    ],
    ids=lambda holder: type(holder).__name__,
)
def test_a_repr_shows_no_content(holder: object) -> None:
    assert _VALUE not in repr(holder)
    assert type(holder).__name__ in repr(holder)
