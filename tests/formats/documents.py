"""Documents: Word, PowerPoint and OpenDocument, old and new; EPUB; Pages."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
from collections.abc import Callable, Sequence
from random import Random

from lxml import etree

from macie_lite.model.places import Occurrence
from tests.extraction.ole_files import old_presentation, old_word
from tests.formats.base import File, Planted

__all__ = ["WRITERS"]

_FILLER = ("Nothing to see here.", "The meeting was moved to the larger room.", "See the attached schedule.")


def _filled(values: Sequence[Planted], rng: Random) -> list[str]:
    """A line of each value, with others between them: a label says nothing of the next value."""
    lines: list[str] = []
    for value in values:
        lines += [rng.choice(_FILLER) for _ in range(rng.randrange(1, 4))]
        lines.append(value.line)
    return lines


def _docx(values: Sequence[Planted], rng: Random) -> File:
    import docx

    file = docx.Document()
    first, second, third, fourth, *others = rng.sample(list(values), len(values))
    for line in _filled(others, rng):
        file.add_paragraph(line)
    file.add_table(1, 1).cell(0, 0).text = first.line
    file.sections[0].header.paragraphs[0].text = second.line
    file.add_comment(file.paragraphs[0].add_run("see"), text=third.line, author="")
    file.core_properties.keywords = fourth.line
    return File("letter.docx", _saved(file.save), _of_word)


_WORD_PARTS = {None: "word/document.xml", "header": "word/header1.xml", "comments": "word/comments.xml"}


def _of_word(content: bytes, occurrence: Occurrence) -> str:
    if occurrence.part == "properties":
        return _zip(content).read("docProps/core.xml").decode()
    assert occurrence.paragraph is not None
    return _paragraphs(_zip(content).read(_WORD_PARTS[occurrence.part]))[occurrence.paragraph - 1]


def _paragraphs(xml: bytes) -> list[str]:
    """The text of paragraphs and headings in the order in which they end."""
    walk = etree.iterwalk(etree.fromstring(xml), events=("end",))
    return ["".join(element.itertext()) for _, element in walk if etree.QName(element).localname in ("p", "h")]


def _pptx(values: Sequence[Planted], rng: Random) -> File:
    import pptx
    from pptx.util import Inches

    file = pptx.Presentation()
    for value in values:
        slide = file.slides.add_slide(file.slide_layouts[6])
        where = rng.randrange(3)
        box = slide.shapes.add_textbox(0, 0, Inches(3), Inches(1))
        box.text_frame.text = value.line if where == 0 else rng.choice(_FILLER)
        if where == 1:
            slide.notes_slide.notes_text_frame.text = value.line
        elif where == 2:
            table = slide.shapes.add_table(1, 1, 0, 0, Inches(3), Inches(1)).table
            table.cell(0, 0).text = value.line
    ids = file.slides._sldIdLst
    ids.append(ids[rng.randrange(len(values))])  # moved to the end: the parts keep their names
    return File("talk.pptx", _saved(file.save), _of_slide)


def _of_slide(content: bytes, occurrence: Occurrence) -> str:
    archive = _zip(content)
    assert occurrence.slide is not None
    ids = etree.fromstring(archive.read("ppt/presentation.xml")).iter("{*}sldId")
    relation = [one.attrib.values()[1] for one in ids][occurrence.slide - 1]
    slide = _related(archive, "ppt/presentation.xml", lambda one: one.get("Id") == relation)
    notes = slide if occurrence.part is None else _related(archive, slide, lambda one: "notesSlide" in one.get("Type"))
    return "\n".join(etree.fromstring(archive.read(notes)).itertext())


def _related(archive: zipfile.ZipFile, part: str, chosen: Callable[..., bool]) -> str:
    folder, base = posixpath.split(part)
    relations = etree.fromstring(archive.read(f"{folder}/_rels/{base}.rels"))
    (target,) = [one.get("Target") for one in relations if chosen(one)]
    return posixpath.normpath(posixpath.join(folder, str(target)))


def _odt(values: Sequence[Planted], rng: Random) -> File:
    from odfdo import Annotation, Document, Header, Paragraph

    file = Document("text")
    file.body.clear()
    first, *others = values
    for number, line in enumerate(_filled(others, rng)):
        file.body.append(Header(1, line) if number == 0 else Paragraph(line))
    noted = Paragraph("See here.")
    noted.append(Annotation(first.line, creator=""))
    file.body.append(noted)
    return File("letter.odt", _saved(file.save), _of_odt)


def _of_odt(content: bytes, occurrence: Occurrence) -> str:
    assert occurrence.paragraph is not None
    assert occurrence.part is None
    return _paragraphs(_zip(content).read("content.xml"))[occurrence.paragraph - 1]


def _odp(values: Sequence[Planted], rng: Random) -> File:
    from odfdo import Document, DrawPage, Frame

    file = Document("presentation")
    file.body.clear()
    for number, value in enumerate(values):
        page = DrawPage(f"page{number}", name=f"Page {number}")
        page.append(Frame.text_frame(rng.choice(_FILLER)))
        page.append(Frame.text_frame(value.line))
        file.body.append(page)
    return File("talk.odp", _saved(file.save), _of_page)


def _of_page(content: bytes, occurrence: Occurrence) -> str:
    assert occurrence.slide is not None
    pages = list(etree.fromstring(_zip(content).read("content.xml")).iter("{*}page"))
    return "".join(pages[occurrence.slide - 1].itertext())


_FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>{}</office:text></office:body>
</office:document>"""


def _fodt(values: Sequence[Planted], rng: Random) -> File:
    lines = "".join(f"<text:p>{line}</text:p>" for line in _filled(values, rng))
    return File("letter.fodt", _FLAT.format(lines).encode(), _of_flat)


def _of_flat(content: bytes, occurrence: Occurrence) -> str:
    assert occurrence.paragraph is not None
    return _paragraphs(content)[occurrence.paragraph - 1]


def _doc(values: Sequence[Planted], rng: Random) -> File:
    body = "".join(f"{line}\r" for line in _filled(values[:4], rng))
    texts = {"": body, "headers": f"{values[4].line}\r", "comments": f"A note.\r{values[5].line}\r"}
    return File("letter.doc", old_word(texts, narrow=rng.random() < 0.5, pieces=rng.randrange(1, 5)), _of_doc)


_COUNTS = {None: 0, "headers": 2, "comments": 4}


def _of_doc(content: bytes, occurrence: Occurrence) -> str:
    """Our own documents have their text in one stretch."""
    import olefile

    assert occurrence.paragraph is not None
    main = olefile.OleFileIO(io.BytesIO(content)).openstream("WordDocument").read()
    counts = struct.unpack_from("<8I", main, 0x4C)
    start, end = struct.unpack_from("<II", main, 0x18)
    text = main[start:end].decode("cp1252" if end - start == sum(counts) else "utf-16-le")
    number = _COUNTS[occurrence.part]
    part: str = text[sum(counts[:number]) :][: counts[number]]
    return part.split("\r")[occurrence.paragraph - 1]


def _ppt(values: Sequence[Planted], rng: Random) -> File:
    slides = [(value.line, rng.choice(_FILLER)) for value in values[:3]]
    slides += [(rng.choice(_FILLER), value.line) for value in values[3:]]
    return File("talk.ppt", old_presentation(slides), _of_old_slide)


def _of_old_slide(content: bytes, occurrence: Occurrence) -> str:
    """Our own presentations hold their notes and their slides in turn, the last first."""
    import olefile

    assert occurrence.slide is not None
    stream = olefile.OleFileIO(io.BytesIO(content)).openstream("PowerPoint Document").read()
    tops, at = [], 0
    while at + 8 <= len(stream):
        kind, size = struct.unpack_from("<HI", stream, at + 2)
        tops.append((kind, stream[at + 8 : at + 8 + size]))
        at += 8 + size
    wanted = [data for kind, data in tops if kind == (1008 if occurrence.part == "notes" else 1006)]
    data: bytes = wanted[len(wanted) - occurrence.slide]
    return data.decode("latin-1") + data.decode("utf-16-le", "replace")


def _epub(values: Sequence[Planted], rng: Random) -> File:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", "<container/>", zipfile.ZIP_DEFLATED)
        for number, value in enumerate(values):
            text = f"<html><body><p>{rng.choice(_FILLER)}</p><p>{value.line}</p></body></html>"
            archive.writestr(f"OEBPS/chapter{number}.xhtml", text, zipfile.ZIP_DEFLATED)
    return File("book.epub", out.getvalue(), _of_member)


def _of_member(content: bytes, occurrence: Occurrence) -> str:
    (name,) = occurrence.container
    return _zip(content).read(name).decode()


def _pages(values: Sequence[Planted], rng: Random) -> File:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, value in enumerate(values):
            text = "\n".join((rng.choice(_FILLER), value.line)).encode()
            archive.writestr(f"Index/Part-{number}.iwa", iwa(protobuf(3, protobuf(1, text))))
    return File("letter.pages", out.getvalue(), _of_iwa)


def iwa(message: bytes) -> bytes:
    """One message, of a type that says nothing, in one chunk."""
    from cramjam import snappy

    told = b"\x08\x01" + b"\x18" + _varint(len(message))
    info = b"\x08\x01" + protobuf(2, told)
    packed = bytes(snappy.compress_raw(_varint(len(info)) + info + message))
    return b"\0" + len(packed).to_bytes(3, "little") + packed


def protobuf(number: int, value: bytes) -> bytes:
    """A field of bytes."""
    return bytes((number << 3 | 2,)) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def _of_iwa(content: bytes, occurrence: Occurrence) -> str:
    from cramjam import snappy

    (name,) = occurrence.container
    return bytes(snappy.decompress_raw(_zip(content).read(name)[4:])).decode("latin-1")


def _zip(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


WRITERS = {
    "docx": _docx, "pptx": _pptx, "odt": _odt, "odp": _odp, "fodt": _fodt, "doc": _doc, "ppt": _ppt, "epub": _epub,
    "pages": _pages,
}  # fmt: skip
