"""Folded lines of cards, calendars and directory entries are one value, at the place where they are folded."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macie_lite.model.places import LineRange, Occurrence
from tests.conformance.check_extractor import CHECKS, Sample
from tests.extraction.files import extracted

_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(12))


def _line_reader(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, LineRange)
    lines = content.decode().splitlines()[found.place.start - 1 : found.place.end]
    return "".join(lines).replace("\t", "")


def _cards() -> bytes:
    return "".join(
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Zoë Doe\r\nNOTE:an id\\, {value}\r\nEND:VCARD\r\n" for value in _VALUES
    ).encode()


def _entries() -> bytes:
    entries = "".join(f"dn: uid={n}\r\ncn: x\r\ndescription: {one}\r\n\r\n" for n, one in enumerate(_VALUES))
    return f"version: 1\r\n{entries}".encode()


_SAMPLES = (
    Sample("people.vcf", _cards(), _VALUES, "text/vcard", _line_reader),
    Sample("people.ldif", _entries(), _VALUES, "text/x-ldif", _line_reader),
)


@pytest.mark.parametrize("sample", _SAMPLES, ids=lambda sample: sample.name)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_format(check: Callable[[Sample], None], sample: Sample) -> None:
    check(sample)


def test_a_value_over_two_lines() -> None:
    content = b"BEGIN:VCALENDAR\r\nATTENDEE:mailto:jane.doe@exam\r\n ple.org\r\nEND:VCALENDAR\r\n"
    found = extracted(content, "a.ics")
    (place,) = found.where("jane.doe@example.org")
    assert place.place == LineRange(2, 3, 17)
    assert place.offset is not None
    assert content[slice(*place.offset)] == b"jane.doe@exam\r\n ple.org"
    assert found.coverage.mime_type == "text/calendar"


def test_base64_of_entries_is_read_where_it_is_text() -> None:
    value = base64.b64encode("Jürgen, PLANTED".encode()).decode()
    picture = base64.b64encode(bytes(range(200))).decode()
    content = f"dn: uid=1\ncn:: {value[:9]}\n {value[9:]}\njpegPhoto:: {picture}\n".encode()
    found = extracted(content, "a.ldif")
    assert "cn: Jürgen, PLANTED\n".encode() in found.text
    assert picture.encode() in found.text
    (place,) = found.where("PLANTED")
    assert (place.encoded, place.line) == ("base64", 3)


def test_quoted_printable_of_old_cards() -> None:
    content = (
        b"BEGIN:VCARD\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=\n=FCrgen\n"
        b"NOTE;QUOTED-PRINTABLE:Z=C3=BCrich PLAN=\nTED\nEND:VCARD\n"
    )
    found = extracted(content, "a.vcf")
    assert "Müller;Jürgen\n".encode() in found.text
    assert "Zürich PLANTED\n".encode() in found.text
    assert [place.encoded for place in found.where("PLANTED")] == ["quoted-printable"]


@given(
    st.lists(
        st.sampled_from(
            [
                b"=C3",
                b"=BC",
                b"=\n",
                b"a",
                b"\n ",
                b"\n",
                b"\\n",
                b"\\",
                b";ENCODING=QUOTED-PRINTABLE:",
                b"cn:: ",
                b"eA==",
            ]
        )
    )
)
def test_anything_has_a_text(pieces: list[bytes]) -> None:
    for start in (b"BEGIN:VCARD\nN", b"dn: x\n"):
        for passage in extracted(start + b"".join(pieces), "a").passages:
            passage.text.decode()
