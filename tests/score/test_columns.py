"""The generated tables say what they hold, and the score tells right from wrong."""

from __future__ import annotations

import csv
import io

import pytest

from classifiers import loading
from classifiers.engine import Engine
from classifiers.ner.finder import finder_factory
from tests.score.columns import judged, score
from tests.score.header_words import DEVELOPMENT, HELD_OUT
from tests.score.tables import DEVELOPMENT_LOCALES, HELD_OUT_LOCALES, Column, Table, tables

NAMES = ("Jane Doe", "Robert Miller", "Ana López", "Emma Clarke", "Peter Novak", "Lucy Adams")
GOODS = ("Blue Widget", "Desk Lamp", "Travel Mug", "Phone Case", "Yoga Mat", "Water Bottle")
STATES = ("active", "pending", "closed", "open", "paid", "active")


def _engine() -> Engine:
    known = loading.load()
    return Engine((known["NAME"], known["ADDRESS"]), finder_factory("auto"))


def _table(header: str, kind: str, cells: tuple[str, ...], *, named: bool) -> Table:
    columns = (
        Column("number", "number", "id", tuple(str(number) for number in range(len(cells))), (False,) * len(cells)),
        Column(kind, kind, header, cells, (named,) * len(cells)),
    )
    rows = ["id," + header, *(f"{number},{cell}" for number, cell in enumerate(cells))]
    return Table("en_US", "telling", "as is", columns, "\n".join(rows).encode())


def test_a_seed_gives_the_same_tables() -> None:
    one, other = (list(tables(["de_DE"], DEVELOPMENT, 5, each=3)) for _ in range(2))
    assert [table.content for table in one] == [table.content for table in other]


def test_a_table_holds_its_columns_cells_below_its_headers() -> None:
    for table in tables(["es_ES"], DEVELOPMENT, 5, each=6):
        text = table.content.decode()
        dialect = "\t" if "\t" in text.split("\n", 1)[0] else ";" if ";" in text.split("\n", 1)[0] else ","
        rows = list(csv.reader(io.StringIO(text), delimiter=dialect))
        body = rows if table.mode == "headerless" else rows[1:]
        assert [column.cells for column in table.columns] == [tuple(cells) for cells in zip(*body, strict=True)]


def test_nothing_held_out_is_used_in_development() -> None:
    assert not set(DEVELOPMENT_LOCALES) & set(HELD_OUT_LOCALES)
    for language in set(DEVELOPMENT) & set(HELD_OUT):
        for kind in ("full", "first", "last", "maiden", "street", "address"):
            shared = set(DEVELOPMENT[language][kind].split("|")) & set(HELD_OUT[language][kind].split("|"))
            assert len(shared) <= 1, (language, kind, shared)


@pytest.mark.parametrize(
    ("header", "kind", "cells", "named", "right"),
    [
        ("full_name", "full", NAMES, True, True),
        ("product", "product", GOODS, False, True),
        ("full_name", "product", NAMES, False, False),
        ("status", "full", STATES, True, False),
    ],
)
def test_what_is_found_is_held_against_what_is_there(
    header: str, kind: str, cells: tuple[str, ...], *, named: bool, right: bool
) -> None:
    row = score(_engine(), [_table(header, kind, cells, named=named)])
    assert (row.columns, row.right) == (2, 1 + right)
    assert len(row.wrong) == 1 - right


def test_names_are_counted_by_cell() -> None:
    (_, names) = judged(_engine(), _table("full_name", "full", ("", "n/a", *NAMES), named=True))
    assert (names.names, names.partial, names.type) == (len(NAMES), 0, "full")
