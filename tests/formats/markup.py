"""HTML, XML, RTF, and texts with folded lines; read again by lxml, striprtf and plain Python."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from lxml import etree, html
from striprtf.striprtf import rtf_to_text

from macie_lite.model.places import LineRange, Occurrence
from tests.formats.base import File, Planted

__all__ = ["WRITERS", "seen_in_xml"]

_FILLER = ("Nothing to see in this line.", "The meeting was moved to the larger room.", "Röntgen & Söhne < all")


def _lines(content: bytes, occurrence: Occurrence) -> list[str]:
    assert isinstance(occurrence.place, LineRange)
    return content.decode().split("\n")[occurrence.place.start - 1 : occurrence.place.end]


def _html(values: Sequence[Planted], rng: Random) -> File:
    """Written by lxml from a tree."""
    body = html.Element("body")
    for value in values:
        for _ in range(rng.randrange(1, 3)):
            etree.SubElement(body, "p").text = rng.choice(_FILLER)
        row = etree.SubElement(etree.SubElement(body, "table"), "tr")
        etree.SubElement(row, "td", style="width: 10em; color: #333; border: 1px solid").text = value.label
        cell = etree.SubElement(row, "td")
        cell.text, cell.tail = "\n     ", "\n"
        etree.SubElement(cell, "b").text = value.value
    page = html.Element("html")
    page.append(body)
    return File("page.html", html.tostring(page, encoding="utf-8", doctype="<!DOCTYPE html>"), _seen_in_html)


def _seen_in_html(content: bytes, occurrence: Occurrence) -> str:
    return str(html.fragment_fromstring("\n".join(_lines(content, occurrence)), create_parent=True).text_content())


def _xml(values: Sequence[Planted], rng: Random) -> File:
    """Elements named for what they hold, the values in text, attributes and CDATA."""
    root = etree.Element("people")
    for value in values:
        person = etree.SubElement(root, "person")
        etree.SubElement(person, "note").text = rng.choice(_FILLER)
        name = value.label.replace(" ", "_")
        if rng.random() < 0.3:
            etree.SubElement(person, "entry").set(name, value.value)
        else:
            one = etree.SubElement(person, name)
            one.text = etree.CDATA(value.value) if rng.random() < 0.5 else value.value
    content = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=rng.random() < 0.7)
    return File("people.xml", content, seen_in_xml)


def seen_in_xml(content: bytes, occurrence: Occurrence) -> str:
    """Of the elements that start on the line."""
    assert isinstance(occurrence.place, LineRange)
    found = [one for one in etree.fromstring(content).iter() if one.sourceline == occurrence.place.start]
    return "\n".join(text for one in found for text in (one.text or "", *one.attrib.values()))


def _rtf(values: Sequence[Planted], rng: Random) -> File:
    paragraphs: list[str] = []
    for value in values:
        paragraphs += [rng.choice(_FILLER) for _ in range(rng.randrange(5))]
        paragraphs.append(value.line)
    body = "\\par\n".join("".join(map(_in_rtf, one)) for one in paragraphs)
    content = "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}{\\info{\\title Notes}}\\f0\\fs22 " + body + "\\par}"
    return File("notes.rtf", content.encode("ascii"), _paragraph_of)


def _in_rtf(character: str) -> str:
    if character in "\\{}":
        return f"\\{character}"
    return character if character.isascii() else f"\\'{character.encode('cp1252').hex()}"


def _paragraph_of(content: bytes, occurrence: Occurrence) -> str:
    assert occurrence.paragraph is not None
    return str(rtf_to_text(content.decode("ascii")).split("\n")[occurrence.paragraph - 1])  # type: ignore[no-untyped-call]


def _folded_line(line: str, rng: Random) -> str:
    width = rng.randrange(20, 76)
    return "\r\n ".join(line[at : at + width] for at in range(0, len(line), width))


def _cards(values: Sequence[Planted], rng: Random) -> File:
    lines = []
    for value in values:
        lines += ["BEGIN:VCARD", "VERSION:4.0", _folded_line(f"NOTE:{value.line}", rng), "END:VCARD"]
    return File("contacts.vcf", "\r\n".join([*lines, ""]).encode(), _unfolded)


def _calendar(values: Sequence[Planted], rng: Random) -> File:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for value in values:
        lines += ["BEGIN:VEVENT", _folded_line(f"DESCRIPTION:{value.line}", rng), "END:VEVENT"]
    return File("events.ics", "\r\n".join([*lines, "END:VCALENDAR", ""]).encode(), _unfolded)


def _entries(values: Sequence[Planted], rng: Random) -> File:
    lines = ["version: 1", ""]
    for number, value in enumerate(values):
        lines += [f"dn: uid={number},dc=test", _folded_line(f"description: {value.line}", rng), ""]
    return File("people.ldif", "\r\n".join(lines).encode(), _unfolded)


def _unfolded(content: bytes, occurrence: Occurrence) -> str:
    return "".join(line.rstrip("\r").removeprefix(" ") for line in _lines(content, occurrence))


WRITERS = {"html": _html, "xml": _xml, "rtf": _rtf, "vcard": _cards, "icalendar": _calendar, "ldif": _entries}
