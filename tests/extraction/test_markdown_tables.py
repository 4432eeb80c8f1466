"""Tables in Markdown: the name of a column stands before its cells, places stay true."""

from __future__ import annotations

import pytest

from macie_lite.model.places import LineRange
from tests.conformance.check_extractor import found_in
from tests.extraction.files import extracted

_TABLE = """# People

| name | ssn | |
|---|:--:|--|
| Jane | PLANTED-1 | x |
| a \\| b | PLANTED-2 |

after | PLANTED-3
"""


def test_the_header_is_the_label_of_each_cell() -> None:
    read = extracted(_TABLE.encode(), "a.md")
    for number, line in ((1, 5), (2, 6), (3, 8)):
        (found,) = found_in(read.passages, f"PLANTED-{number}")
        assert isinstance(found.place, LineRange)
        assert found.line == line
        assert found.offset is not None
        assert _TABLE.encode()[slice(*found.offset)] == f"PLANTED-{number}".encode()
    assert b"ssn: PLANTED-1 " in read.text
    assert b"name: a \\| b | ssn: PLANTED-2" in read.text
    assert b"| PLANTED-3" in read.text


@pytest.mark.parametrize("text", ["a | b\n", "---|---\n", "|" * 50_000, "| a |\n|-" * 2000, " " * 50_000 + "|-|"])
def test_what_is_no_table_stays(text: str) -> None:
    assert extracted(text.encode(), "a.md").text.startswith(text.encode()[:4])


def test_a_row_of_dashes_in_a_table_is_a_row_of_it() -> None:
    table = "| name | ssn |\n|---|---|\n| Jane | 1 |\n|---|---|\n| Joan | PLANTED-1 |\n"
    read = extracted(table.encode(), "a.md")
    (found,) = found_in(read.passages, "PLANTED-1")
    assert isinstance(found.place, LineRange)
    assert found.offset is not None
    assert table.encode()[slice(*found.offset)] == b"PLANTED-1"
    assert b"ssn: PLANTED-1" in read.text
