"""Tables whose columns are aligned by blanks; and what looks like one and is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from macie_lite.extraction.fixed_layout import layout_of
from macie_lite.extraction.fixed_width import extract_fixed_width
from macie_lite.model.coverage import Status
from macie_lite.model.places import LineRange, Occurrence
from tests.conformance.check_extractor import CHECKS, Sample, drain, found_in, opened, read_all

_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(12))
_WIDTHS = (6, 16, 16, 12)


def _line(cells: tuple[str, ...]) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True)).rstrip() + "\n"


def _table(rows: int = 12, head: tuple[str, ...] = ("id", "full name", "reference", "town")) -> bytes:
    body = [(str(100 + at), "Jane Roe", _VALUES[at % 12] if at < 12 else "", "New York") for at in range(rows)]
    return "".join(map(_line, [head, *body])).encode()


def _cell(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, LineRange)
    line = content.decode().split("\n")[found.place.start - 1]
    return line[found.place.start_column - 1 :].split("  ")[0]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_table(check: object) -> None:
    check(Sample("people.txt", _table(), _VALUES, "text/plain", _cell))  # type: ignore[operator]


def test_a_rule_under_the_header_tells_the_columns() -> None:
    content = b"id name       note\n-- ---------- -----------\n 1 Jane       PLANTED-0001\n 2 Jo Ann Roe PLANTED-0002\n"
    passages, _ = read_all(content, "query.txt")
    assert {passage.field for passage in passages if passage.breaks is not None} == {"id", "name", "note"}
    (found,) = found_in(passages, "PLANTED-0002")
    assert found.place == LineRange(4, 4, 15)


def test_lines_that_do_not_keep_to_the_columns_are_text() -> None:
    content = (
        _table(40)
        + b"a line that runs through all of the columns PLANTED-9999\n"
        + _line(("1", "Zoë", "x", "y")).encode()
    )
    passages, coverage = read_all(content, "people.txt")
    assert coverage.status is Status.COMPLETE
    (found,) = found_in(passages, "PLANTED-9999")
    assert isinstance(found.place, LineRange)
    assert found.line == 42
    assert len(found_in(passages, "Zoë")) == 1


def test_places_are_true_over_blocks() -> None:
    content = _table(3000).replace(b"2900  Jane Roe ", b"2900  PLANTED-7")
    passages, _ = drain(extract_fixed_width(opened(content, "a.txt"), block=1000))
    (found,) = found_in(passages, "PLANTED-7")
    assert found.place == LineRange(2802, 2802, _WIDTHS[0] + 1)
    assert found.offset is not None
    assert content[slice(*found.offset)] == b"PLANTED-7"


def _foreign(rows: int) -> str:
    """Lines with characters that are no ASCII."""
    names = ("Zoë Åström", "José Muñoz", "Jürgen Groß", "Jane Roe", "Łukasz Żak")
    lines = [(str(100 + at), names[at % 5], f"PLANTED-{at:04d}", "Malmö") for at in range(rows)]
    return "".join(map(_line, [("id", "full name", "reference", "town"), *lines]))


def _as_it_is(text: str) -> bytes:
    return text.encode()


def _by_bytes(text: str) -> bytes:
    """The same, each cell padded to so many bytes."""
    rows = [[line[start : start + width].rstrip() for start, width in ((0, 6), (6, 16), (22, 16), (38, 12))]
            for line in text.splitlines()]  # fmt: skip
    cells = [[cell.encode().ljust(width) for cell, width in zip(row, _WIDTHS, strict=True)] for row in rows]
    return b"".join(b"".join(row).rstrip() + b"\n" for row in cells)


def _in_one_byte(text: str) -> bytes:
    return text.replace("Łukasz Żak", "Lukas Zack").encode("cp1252")


@pytest.mark.parametrize("write", [_as_it_is, _by_bytes, _in_one_byte])
def test_columns_hold_characters_that_are_no_ascii(write: Callable[[str], bytes]) -> None:
    content = write(_foreign(1200))
    passages, coverage = read_all(content, "people.txt")
    assert coverage.status is Status.COMPLETE
    assert {passage.field for passage in passages if passage.breaks is not None} == {
        "id", "full name", "reference", "town",
    }  # fmt: skip
    (found,) = found_in(passages, "PLANTED-1001")
    assert isinstance(found.place, LineRange)
    assert found.line == 1003
    if found.offset is not None:
        assert content[slice(*found.offset)] == b"PLANTED-1001"
    assert len(found_in(passages, "Malmö")) == 1200


@pytest.mark.parametrize(
    "text",
    [
        "The words of a letter,  which stand here.\n" * 3 + "And others  that do not.\nOne more  line of it.\n" * 4,
        "".join(f"2024-01-{day:02d} 10:00:0{day % 10} INFO  worker started task {day}\n" for day in range(1, 28)),
        "".join(f"-rw-r--r-- 1 root root {size:6d} Jan  1 10:00 file{size}.txt\n" for size in range(900, 1100, 9)),
        "".join(f"    value_{at} = compute(value_{at})  # step {at}\n" for at in range(20)),
        "a b\n" * 3,
        "",
        "\n\n\n",
        "----- -----\n",
        " " * 5000,
    ],
)
def test_what_is_no_table(text: str) -> None:
    assert layout_of(text) is None
