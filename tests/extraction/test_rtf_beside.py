r"""RTF, beside its paragraphs: what a reader does not see, names of how text looks, what is no digit."""

from __future__ import annotations

import io
import re

import pytest

from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.rtf_text import RtfText
from macie_lite.model.coverage import Status
from tests.extraction.files import extracted, zipped

_START = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}"


@pytest.mark.parametrize(
    "aside",
    [
        r"{\info{\author PLANTED}}",
        r"{\header \pard PLANTED\par}",
        r"{\footnote\chftn PLANTED}",
        r"{\*\annotation PLANTED}",
        r'{\field{\*\fldinst { HYPERLINK "mailto:PLANTED" }}{\fldrslt here}}',
        r"{\*\unheardof PLANTED}",
        r"{\*\userprops{\propname x}\proptype30{\staticval PLANTED}}",
        r"{\shp{\*\shpinst{\sp{\sn wzDescription}{\sv PLANTED}}{\shptxt box}}}",
        r"{\fonttbl{\f7\fnil PLANTED;}}",
        r"{\fonttbl{\f7\fnil{\*\panose 02020603050405020304}Arial{\*\falt PLANTED};}}",
        r"{\fonttbl{\f7{\*\panose 0202 PLANTED 0304}Arial;}}",
        r"{\stylesheet{\s0 Normal;}{\s1\snext0 PLANTED;}}",
        r"{\stylesheet{\*\cs10 PLANTED;}}",
        r"{\*\generator PLANTED}",
        r"{\*\latentstyles\lsdstimax267{\lsdlockedexcept \lsdlocked0 Normal;\lsdlocked0 PLANTED;}}",
        r"{\*\listtable{\list{\listlevel{\leveltext\'02\'00.;}}{\listname PLANTED;}}}",
        r"{\*\passwordhash 00ffPLANTED}",
        r"{\pict\pngblip 89504e47" "\n" r"PLANTED 0000}",
        r"{\pict{\*\picprop{\sp{\sn wzDescription}{\sv PLANTED}}}\pngblip 89504e47}",
        r"{\pict{\b PLANTED}89504e47}",
        r"{\*\themedata 504b PLANTED}",
        r"{\object{\*\objdata 0105 PLANTED}}",
    ],
)
def test_what_a_reader_does_not_see(aside: str) -> None:
    content = (_START + r"before " + aside + r" after\par next}").encode()
    found = extracted(content, "a.rtf")
    (place,) = found.where("PLANTED")
    assert place.paragraph is None
    assert place.offset is not None
    assert content[slice(*place.offset)] == b"PLANTED"
    assert b"before  after" in found.text.replace(b"here", b"") or b"before" in found.text
    assert found.where("next")[0].paragraph == 2


def test_what_stands_among_the_digits_of_a_picture_is_read_whole() -> None:
    picture = b"89504e47" * 20_000
    hidden = rb"ab cd 512-34\u45?7781 12 \'3d 99"
    content = _START.encode() + rb"{\pict\pngblip " + picture + b" " + hidden + b" " + picture + b"}x}"
    found = extracted(content, "a.rtf")
    (place,) = found.where("512-34-7781")
    assert place.offset is not None
    assert content[slice(*place.offset)] == rb"512-34\u45?7781"
    assert b"ab cd 512-34-7781 12 = 99" in found.text
    assert len(found.text) < 300


def test_pictures_pass_in_bulk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token for a line of digits would be forty thousand."""
    taken: list[int] = []
    take = RtfText._take

    def counted(text: RtfText, token: re.Match[bytes]) -> None:
        taken.append(token.end())
        take(text, token)

    monkeypatch.setattr(RtfText, "_take", counted)
    content = (_START + r"{\pict\pngblip " + "89504e470d0a1a0a\r\n" * 40_000 + r"}seen}").encode()
    assert extracted(content, "a.rtf").text == b"seen"
    assert len(taken) < 40


def test_names_that_every_file_has_say_nothing() -> None:
    fonts = r"{\fonttbl{\f0\froman{\*\panose 0202}Times New Roman{\*\falt Cambria Math};}{\f1 Liberation Sans;}}"
    styles = r"{\colortbl;\red0\green0;;}{\stylesheet{\s1 heading 1;}{\*\cs2 Default Paragraph Font;}}"
    made = r"{\*\generator LibreOffice/24.2.4.2$Linux_X86_64 LibreOffice_project/" + "5a" * 20 + "}"
    found = extracted((r"{\rtf1" + fonts + styles + made + " seen}").encode(), "a.rtf")
    assert found.text == b" seen"


@pytest.mark.parametrize(
    "name", ["Times 4111", "Arial 51 23 47", "Normal Plantedson", "LibreOffice/24.2.4.2 Planted", "é1"]
)
def test_names_that_say_something(name: str) -> None:
    content = (r"{\rtf1{\stylesheet{\s1 " + name + ";}}}").encode("cp1252")
    assert name.encode() in extracted(content, "a.rtf").text


@pytest.mark.parametrize(
    ("aside", "text"),
    [
        (r"{\header {\b 512-34}{\i -7781}}", b"header: 512-34-7781\n"),
        (r"{\*\docvar {SSN}{512-34-7781}}", b"docvar: SSN\n512-34-7781\n"),
        (r"{\info{\author x}{\title y}}", b"author: x\n\ntitle: y\n"),
    ],
)
def test_lines_beside_end_where_what_they_say_does(aside: str, text: bytes) -> None:
    assert text in extracted((_START + "a " + aside + "}").encode(), "a.rtf").text


def test_what_stands_beside_is_not_held_whole() -> None:
    class _Counted(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            read.append(size or 0)
            return super().read(size)

    read: list[int] = []
    content = (_START + "a{\\header " + "some words " * 200_000 + "}b}").encode()
    text = RtfText(_Counted(content).read, Budget(Limits()))
    size = len(text.read(1 << 16))
    assert len(read) < 6
    while part := text.read(1 << 16):
        size += len(part)
    assert text.trace.paragraph(size - 1) == 1
    assert text.trace.paragraph(size - 3) is None


@pytest.mark.parametrize("word", ["themedata", "datastore", "colorschememapping"])
def test_data_of_other_programs_are_members(word: str) -> None:
    data = zipped({"theme/theme1.xml": b"<name>PLANTED</name>"})
    found = extracted((_START + "{\\*\\" + word + " " + data.hex("\n", 64) + "}}").encode(), "a.rtf")
    assert found.containers[-1] == (word, "theme/theme1.xml")
    assert len(found.where("PLANTED")) == 1
    assert found.coverage.status is Status.COMPLETE
