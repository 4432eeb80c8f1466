"""OpenDocument: texts, presentations and flat files, with what is in the margins of them."""

from __future__ import annotations

import base64

import pytest

from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Occurrence
from tests.extraction.files import Extracted, extracted, zipped

_TYPE = "application/vnd.oasis.opendocument."
_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("text", "text"), ("draw", "drawing"), ("meta", "meta"))
)
_OTHERS = 'xmlns:config="c" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'


def _content(body: str, root: str = "document-content") -> bytes:
    return f"<office:{root} {_NAMES} {_OTHERS}>{body}</office:{root}>".encode()


def _packed(body: str, kind: str = "text", more: dict[str, bytes] | None = None) -> Extracted:
    parts = {"mimetype": (_TYPE + kind).encode(), "content.xml": _content(body)} | (more or {})
    return extracted(zipped(parts, 0), f"a.{kind}")


def test_paragraphs_are_counted_and_spaces_kept() -> None:
    found = _packed("<text:h>One</text:h><text:p>two<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d</text:p>")
    assert (found.coverage.status, found.coverage.gaps) == (Status.COMPLETE, ())
    assert found.coverage.mime_type == _TYPE + "text"
    assert found.passages[0].text == b"One\ntwo   b\tc\vd\n"
    assert found.where("two") == [Occurrence(None, paragraph=2)]


def test_notes_annotations_and_deletions_are_read_and_part_no_value() -> None:
    body = (
        "<text:tracked-changes><text:p>struck out</text:p></text:tracked-changes><text:p>078-05-1120<text:note>"
        "<text:note-citation>1</text:note-citation><text:note-body><text:p>below</text:p></text:note-body></text:note>"
        "<office:annotation><dc:creator>Ann Lee</dc:creator><dc:date>2024</dc:date><text:p>a remark</text:p>"
        "</office:annotation>, and on</text:p>"
    )
    found = _packed(body)
    assert found.passages[0].text == b"struck out\nbelow\na remark\n078-05-1120, and on\n"
    assert b"Author: Ann Lee\n" in found.text


def test_links_fields_and_descriptions_are_read() -> None:
    body = '<text:p><text:a xlink:href="mailto:a@b.example">Ann</text:a></text:p><text:user-field-decl text:name="pin"'
    found = _packed(body + ' office:string-value="4711"/><draw:frame><desc>a portrait</desc></draw:frame>')
    for value in (b"Ann\vmailto:a@b.example\n", b"4711", b"Description: a portrait\n"):
        assert value in found.text


def test_headers_properties_settings_and_objects_are_parts() -> None:
    setting = '<config:config-item config:name="Base" config:type="string">people</config:config-item>'
    number = '<config:config-item config:name="Zoom" config:type="int">4242</config:config-item>'
    more = {
        "styles.xml": _content("<text:p>at the head</text:p>", "document-styles"),
        "meta.xml": _content("<meta:user-defined meta:name='Case'>4711</meta:user-defined>", "document-meta"),
        "settings.xml": _content(setting + number, "document-settings"),
        "Object 1/content.xml": _content("<text:p>in the object</text:p>"),
    }
    found = _packed("<text:p>x</text:p>", more=more)
    assert found.where("at the head") == [Occurrence(None, paragraph=1, part="headers and footers")]
    assert found.where("Case: 4711") == [Occurrence(None, part="properties")]
    assert found.where("Base: people") == [Occurrence(None, part="settings")]
    assert found.where("in the object") == [Occurrence(None, paragraph=1, part="objects")]
    assert b"4242" not in found.text


def test_pages_of_presentations_are_slides() -> None:
    body = "".join(f"<draw:page><text:p>slide {at}</text:p><text:p>x</text:p></draw:page>" for at in (1, 2, 3))
    found = _packed(body, "presentation")
    assert [found.where(f"slide {at}") for at in (1, 2, 3)] == [[Occurrence(None, slide=at)] for at in (1, 2, 3)]


def test_a_flat_file_is_read_with_what_it_holds_in_base64() -> None:
    inside = base64.b64encode(b"text of an object").decode()
    body = f"<text:p>one<draw:object><office:binary-data>{inside}</office:binary-data></draw:object></text:p>"
    told = b'<office:document office:mimetype="%s"' % (_TYPE + "text").encode()
    data = _content(body, "document").replace(b"<office:document", told, 1)
    found = extracted(b'<?xml version="1.0"?>\n' + data, "a.xml")
    assert found.coverage.mime_type == _TYPE + "text-flat-xml"
    assert found.where("one") == [Occurrence(None, paragraph=1)]
    assert ("binary 1",) in found.containers


_ENCRYPTED = (
    b'<m:manifest xmlns:m="m"><m:file-entry m:full-path="%s"><m:encryption-data/></m:file-entry>'
    b'<m:file-entry m:full-path="meta.xml"/></m:manifest>'
)


@pytest.mark.parametrize(("name", "status"), [(b"content.xml", Status.SKIPPED), (b"Basic/a.xml", Status.PARTIAL)])
def test_encrypted_parts_say_so(name: bytes, status: Status) -> None:
    more = {"META-INF/manifest.xml": _ENCRYPTED % name, "Basic/a.xml": b"\x80\x81", "meta.xml": _content("<a>b</a>")}
    found = _packed("<text:p>x</text:p>", more=more)
    assert (found.coverage.status, found.coverage.gaps) == (status, (Reason.ENCRYPTED_DOCUMENT,))


def test_a_document_type_is_borne_but_not_what_it_declares() -> None:
    named = b'<!DOCTYPE office:document-content PUBLIC "-//OpenOffice.org//DTD" "office.dtd">'
    parts = {"mimetype": b"application/vnd.sun.xml.writer", "content.xml": named + _content("<text:p>old</text:p>")}
    found = extracted(zipped(parts, 0), "a.sxw")
    assert (found.coverage.status, found.passages[0].text) == (Status.COMPLETE, b"old\n")
    parts["content.xml"] = b'<!DOCTYPE a [<!ENTITY l "lol">]>' + _content("<text:p>&l;</text:p>")
    assert extracted(zipped(parts, 0), "a.sxw").coverage.gaps == (Reason.MALFORMED,)
