"""format=flowed: lines that go on, and where they stand."""

from __future__ import annotations

import pytest

from macie_lite.model.places import LineRange
from tests.extraction.files import extracted

_TOP = "From: Ann Lee <ann@localhost>\nTo: Bob <bob@localhost>\nSubject: hello\n"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_flowed_lines_are_joined_and_found_where_they_stand(end: str) -> None:
    head = f"{_TOP}Content-Type: text/plain; format=flowed\n\n"
    body = "first 4111 1111 \n1111 1111 and Zoë \n then\n> quoted 12 \n> 34 on\n> \n-- \nEve \nLee\n"
    data = (head + body).replace("\n", end).encode()
    made = extracted(data, "m.eml")
    for value, raw, lines in (
        ("4111 1111 1111 1111", f"4111 1111 {end}1111 1111", (6, 7)),
        ("quoted 12 34 on", f"quoted 12 {end}> 34 on", (9, 10)),
        ("Eve Lee", f"Eve {end}Lee", (13, 14)),
        ("and Zoë", "and Zoë", (7, 7)),
    ):
        (place,) = made.where(value)
        assert place.place is not None
        assert place.offset is not None
        assert data[slice(*place.offset)].decode() == raw
        assert isinstance(place.place, LineRange)
        assert (place.place.start, place.place.end) == lines
        line = data.decode().split(end)[lines[0] - 1]
        assert line[place.place.start_column - 1 :].startswith(value[:4])


def test_flowed_text_of_any_size() -> None:
    lines = "".join(f"number {at} goes \non here, and value-{at}-x \r\nends\n" for at in range(60_000))
    head = f"{_TOP}Content-Type: text/plain; format=flowed; delsp=no\n\n"
    made = extracted((head + lines).encode(), "m.eml")
    for at in (0, 1, 777, 30_000, 59_999):
        found = [
            passage.places.locate(where, where + 5, 1)[0]
            for passage in made.passages
            if passage.core is not None
            and passage.core[0] <= (where := passage.text.find(f"value-{at}-x".encode())) < passage.core[1]
        ]
        (place,) = found
        assert place.line == 6 + 3 * at + 1
        assert place.offset is not None
        assert (head + lines).encode()[place.offset[0] :].startswith(f"value-{at}-x".encode())
