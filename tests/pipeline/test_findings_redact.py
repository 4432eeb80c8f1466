"""Parts of places that are sensitive themselves are left out."""

from __future__ import annotations

import pytest

from macie_lite.model.places import Cell, LineRange, Occurrence, Page, Record
from macie_lite.pipeline.redact import HIDDEN, redact


def is_sensitive(name: str) -> bool:
    return "secret" in name or "pin 739" in name


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Occurrence(Cell(4, 2, "secret"), line=9), Occurrence(LineRange(9, 9, 1), line=9)),
        (Occurrence(Cell(4, 2, "secret", "Sheet1")), Occurrence(Cell(4, 2, None, "Sheet1"))),
        (Occurrence(Cell(4, 2, "name", "secret")), Occurrence(Cell(4, 2, "name", None))),
        (Occurrence(Cell(4, 2, "secret", "secret")), Occurrence(Cell(4, 2, None, None))),
        (Occurrence(Record(3, ("a", "secret", 0))), Occurrence(Record(3, ()))),
        (Occurrence(Record(3, ("a", "pin", 0, "739", "mail"))), Occurrence(Record(3, ()))),
        (
            Occurrence(Page(1), container=("a.zip", "secret/b.pdf")),
            Occurrence(Page(1), container=("a.zip", HIDDEN)),
        ),
        (Occurrence(None, container=("secret",)), Occurrence(None, container=(HIDDEN,))),
        (Occurrence(None, container=("pin", "739", "a")), Occurrence(None, container=("pin", HIDDEN, "a"))),
        (Occurrence(Cell(4, 2, "739", "pin")), Occurrence(Cell(4, 2, None, "pin"))),
    ],
)
def test_a_sensitive_part_is_left_out(given: Occurrence, expected: Occurrence) -> None:
    assert redact(given, is_sensitive) == expected


@pytest.mark.parametrize(
    "given",
    [
        Occurrence(Cell(4, 2, "name", "Sheet1"), line=9),
        Occurrence(Record(3, ("a", 1, "b")), line=2),
        Occurrence(Record(3, ("739", "pin", "a", "739")), line=2),
        Occurrence(LineRange(1, 2, 3), line=1, offset=(1, 2), container=("a.zip", "b.txt")),
        Occurrence(None, paragraph=3),
    ],
)
def test_what_is_harmless_stays_the_same(given: Occurrence) -> None:
    assert redact(given, is_sensitive) is given
