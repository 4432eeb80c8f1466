"""Whether a text is of a kind with a reader of its own: HTML, XML, and those whose lines are folded."""

from __future__ import annotations

import re
from xml.parsers import expat

from macie_lite.extraction.formats import Format, Sniffed

__all__ = ["kind_of_markup"]

_HTML = Sniffed(Format.HTML, "text/html")
_XML = Sniffed(Format.XML, "application/xml")
_SVG = Sniffed(Format.XML, "image/svg+xml")
_HTML_NAMES = frozenset(("html", "htm", "xhtml", "xht", "shtml", "mht"))
# fmt: off
_XML_NAMES = frozenset((
    "xml", "svg", "kml", "gpx", "rss", "atom", "xsd", "xsl", "xslt", "wsdl", "wadl", "plist", "fb2", "dita", "ditamap",
    "opml", "cda", "ccda", "ccd", "tei", "dbk", "docbook", "resx", "csproj", "vbproj", "pom", "xmp", "gml", "rdf",
    "owl", "xliff", "xlf", "tmx", "musicxml", "mml", "xbrl", "storyboard", "xib", "jnlp", "ui", "iml", "config",
))
# fmt: on
_FOLDED = (
    (re.compile(rb"\s*+BEGIN:VCARD\s", re.IGNORECASE), Sniffed(Format.FOLDED, "text/vcard")),
    (re.compile(rb"\s*+BEGIN:VCALENDAR\s", re.IGNORECASE), Sniffed(Format.FOLDED, "text/calendar")),
    (
        re.compile(rb"\s*+(?:#[^\n]*+\n\s*+)*+(?:version: ?1\s++(?:#[^\n]*+\n\s*+)*+)?+dn::? ", re.IGNORECASE),
        Sniffed(Format.FOLDED, "text/x-ldif"),
    ),
)
_PROLOGUE = re.compile(rb"\s*+(?:(?:<\?[^>]{0,1000}+>|<!--(?:[^-]++|-(?!->))*+-->)\s*+)*+")
_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_TAG = re.compile(rb"</?[A-Za-z][A-Za-z0-9]*[\s/>]")
_ELEMENT = re.compile(rb"<(?:[A-Za-z_:]|[\x80-\xff])|<!(?:DOCTYPE|--)")
_SVG_START = re.compile(rb"<(?:svg:)?svg\b|<!DOCTYPE svg\b")


def kind_of_markup(text: bytes, extension: str) -> Sniffed | None:
    """text: UTF-8, the start of the file. extension: lower case, no dot. None for what is something else."""
    for start, sniffed in _FOLDED:
        if start.match(text):
            return sniffed
    return _kind_of_tags(text, extension) if b"<" in text else None


def _kind_of_tags(text: bytes, extension: str) -> Sniffed | None:
    start = _PROLOGUE.match(text)
    at = start.end() if start else 0
    if _HTML_START.match(text, at):
        return _HTML
    declared = text[:at].lstrip().startswith(b"<?xml")
    if not declared and extension in _HTML_NAMES and _TAG.search(text):
        return _HTML
    if declared or (_ELEMENT.match(text, at) and _is_xml(text, extension)):
        return _SVG if _SVG_START.match(text, at) else _XML
    return None


def _is_xml(text: bytes, extension: str) -> bool:
    """Whether it is, though it does not say so: by its name, or because it is well-formed as far as can be seen."""
    if extension in _XML_NAMES:
        return True
    seen = _Seen()
    try:
        seen.parser.Parse(text, False)
    except (expat.ExpatError, ValueError):
        return False
    return seen.closed > 0 or seen.opened > 1


class _Seen:
    """Counts elements. No declaration is read: a document type ends it."""

    def __init__(self) -> None:
        self.opened = self.closed = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self.opened += 1

    def _close(self, name: str) -> None:
        self.closed += 1

    def _refuse(self, *_: object) -> None:
        raise ValueError
