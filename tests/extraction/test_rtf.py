r"""RTF: paragraphs, code pages, what is hidden or beside them, what is embedded, and what lies."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from striprtf.striprtf import rtf_to_text

from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Occurrence
from tests.conformance.check_extractor import CHECKS, Sample
from tests.extraction.files import extracted
from tests.growth import grows_linearly

_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(12))
_START = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}{\f2\fcharset128 MS Gothic;}}"


def _paragraph(content: bytes, found: Occurrence) -> str:
    assert found.paragraph is not None
    return _paragraphs(content)[found.paragraph - 1]


@functools.cache
def _paragraphs(content: bytes) -> list[str]:
    text: str = rtf_to_text(content.decode("ascii"))  # type: ignore[no-untyped-call]
    return text.split("\n")


def _file(count: int) -> bytes:
    pict = r"{\*\shppict{\pict\pngblip " + "89504e47\n" * 40 + "}}"
    filler = "".join(
        rf"\pard Gr\'fc\'dfe \u8364? und \b mehr\b0.{pict if n % 7 == 0 else ''}\par" "\n" for n in range(count)
    )
    return (_START + "".join(rf"{filler}\pard Value: {{\v {value}}}.\par" "\n" for value in _VALUES) + "}").encode()


_SAMPLES = tuple(
    Sample(name, _file(count), _VALUES, "application/rtf", _paragraph, self_delimiting=True)
    for name, count in (("letter.rtf", 2), ("long.rtf", 400))  # the latter of many blocks
)


@pytest.mark.parametrize("sample", _SAMPLES, ids=lambda sample: sample.name)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_format(check: Callable[[Sample], None], sample: Sample) -> None:
    check(sample)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"one\par two\line three\tab four", "one\ntwo\vthree\tfour"),
        (r"\'e9 \f1\'e4\'e0 \f2\'93\'fa\'83A", "é да 日ア"),
        (r"\u1044?\u1072? \u-10179?\u-8704? \uc2\u228\'c3\'a4b", "Да \U0001f600 äb"),
        (r"\uc0\u228 x\uc1{\uc2\u228 ??y}\u228 ?z", "äxäyäz"),
        (r"a\~b\_c\-d \{\\\}", "a b-cd {\\}"),
        ("wr\r\nap\\\nped", "wrap\nped"),
        (r"{\upr{ansi}{\*\ud{\u252?nicode}}}", "ünicode"),
        (r"\trowd a\cell b\cell\row c", "a\tb\t\nc"),
        (r"{\v hid}{\deleted den} \bin3 {}}x", "hidden {}}x"),
        (r"{\field{\*\fldinst HYPERLINK}{\fldrslt here}}", "here"),
    ],
)
def test_what_a_reader_sees(body: str, text: str) -> None:
    passage = extracted((_START + "\\f0 " + body + "}").encode(), "a.rtf").passages[0]
    places = [passage.places.locate(at, at + 1, 1)[0] for at in range(len(passage.text))]
    seen = bytes(byte for byte, place in zip(passage.text, places, strict=True) if place.paragraph is not None)
    assert seen.decode() == text


def test_values_in_pieces_have_places() -> None:
    content = (_START + r"id 512-{\b 34}-77\'381 end}").encode()
    (place,) = extracted(content, "a.rtf").where("512-34-7781")
    assert place.offset is not None
    assert content[slice(*place.offset)] == rb"512-{\b 34}-77\'381"


def _object(data: bytes, name: bytes) -> str:
    """As MS-OLEDS writes a package."""
    package = b"\2\0" + name + b"\0" + b"C:\\" + name + b"\0" + b"\0\0\3\0" + b"\4\0\0\0tmp\0"
    package += len(data).to_bytes(4, "little") + data
    header = b"\1\5\0\0\2\0\0\0\x08\0\0\0Package\0" + b"\0" * 8 + len(package).to_bytes(4, "little")
    return r"{\object\objemb{\*\objclass Package}{\*\objdata " + (header + package).hex("\n", 40) + "}{\\result x}}"


def test_embedded_files_are_members() -> None:
    found = extracted((_START + _object(b"a note: PLANTED\n", b"note.txt") + "}").encode(), "a.rtf")
    assert found.containers == [(), ("note.txt",)]
    assert len(found.where("PLANTED")) == 1
    assert found.coverage.status is Status.COMPLETE


@pytest.mark.parametrize("piece", [_object(b"x" * 90_000, b"note.txt"), r"{\*\themedata " + "504b" * 20_000 + "}"])
def test_embedded_files_have_a_budget(piece: str) -> None:
    content = (_START + " text" + piece + "}").encode()
    found = extracted(content, "a.rtf", Limits(memory_file_bytes=50_000))
    assert found.coverage.gaps == (Reason.HELD_SIZE,)
    assert found.coverage.status is Status.PARTIAL


@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "}",
        "\\",
        "\\u55358 ?",
        "\\'8",
        "{\\*",
        "\\bin9",
        "{\\header x",
        "{\\fonttbl x;",
        "{\\pict x",
        "{\\pict \\'41" + "0" * 65 + "x",
        "{\\upr",
        "\\f1\\'83",
        "{\\info{\\author x}}",
        "\\par ",
    ],
)
def test_time_is_linear_in_what_is_hostile(piece: str) -> None:
    def read(size: int) -> None:
        for passage in extracted((_START + piece * (size // len(piece))).encode(), "a.rtf").passages:
            passage.text.decode()

    assert grows_linearly(read, 1 << 15, 1 << 18)


def test_arabic_of_the_asmo_page_is_read() -> None:
    found = extracted(rb"{\rtf1\ansi\ansicpg708 \'c7\'e4}", "a.rtf")
    assert (found.coverage.status, found.text.decode()) == (Status.COMPLETE, "\u0627\u0644")


@given(
    st.lists(
        st.sampled_from(["{", "}", "\\par ", "\\'e9", "\\u-1?", "\\*", "x", "\\bin2 ", "\\f1", "\xe9", "\\uc9"]),
        max_size=50,
    )
)
def test_anything_has_a_text(pieces: list[str]) -> None:
    content = (_START + "".join(pieces)).encode("latin-1")
    for passage in extracted(content, "a.rtf").passages:
        passage.text.decode()
        for at in range(len(passage.text)):
            (place,) = passage.places.locate(at, at + 1, 1)
            assert place.offset is None or 0 <= place.offset[0] <= place.offset[1] <= len(content)


def test_a_binary_that_lies_is_a_gap() -> None:
    found = extracted((_START + r"seen {\pict\bin999999 PLANTED}}").encode(), "a.rtf")
    assert found.coverage.gaps == (Reason.TRUNCATED,)
    assert b"seen" in found.text


def test_a_stream_is_read_in_pieces() -> None:
    content = _file(3)
    whole = extracted(content, "a.rtf").text

    class _Small(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(7 if size is None or size < 0 else min(size, 7))

    assert extracted(content, "a.rtf", stream=_Small(content)).text == whole


def test_binary_data_is_an_object_or_is_read() -> None:
    inside = b"PLANTED-0001 is here, and words and words."
    packed = b"{\\rtf1 a {\\object{\\*\\objdata \\bin%d %b}} b \\bin%d %b c}" % ((len(inside), inside) * 2)
    read = extracted(packed, "a.rtf")
    assert [b"PLANTED-0001" in passage.text for passage in read.passages] == [True, True]
    assert [passage.container for passage in read.passages] == [(), ("object",)]
