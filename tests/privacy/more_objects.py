"""Objects of the formats beyond text, zip and Office's newest: canaries in their values and every name inside."""

from __future__ import annotations

import base64
import gzip
import io
import json
import plistlib
import sqlite3
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from xml.sax.saxutils import escape, quoteattr

from macie_lite.extraction.parsers.rebuilt import compound_file
from tests.extraction.archives import ar_of, cab_of, cpio_of, iso_of, rar5_of, seven_zip_of
from tests.extraction.files import tarred
from tests.extraction.msg_files import attachment, message, recipient
from tests.privacy.canaries import Canary

__all__ = ["more_formats", "more_names"]

_Writer = Callable[[list[Canary], list[Canary]], bytes]


def more_formats(canaries: list[Canary], names: list[Canary]) -> dict[str, bytes]:
    """Key -> body. `canaries` stand in values, `names` in whatever has a name."""
    return {key: write(canaries, names) for key, write in _WRITERS.items()}


def more_names(canaries: list[Canary], names: list[Canary]) -> dict[str, bytes]:
    """As `more_formats`, each with one name alone: where several share a place, one that is seen hides the others."""
    return {f"{name.kind}-{key}": write(canaries, [name]) for name in names for key, write in _WRITERS.items()}


def _lines(canaries: list[Canary]) -> bytes:
    return "\n".join(c.text for c in canaries).encode()


def _members(canaries: list[Canary], names: list[Canary]) -> dict[str, bytes]:
    return {f"{name.value}/{name.value}.txt": _lines(canaries) for name in names}


def _flat(canaries: list[Canary], names: list[Canary]) -> dict[str, bytes]:
    return {f"{name.value[:60]}.txt": _lines(canaries) for name in names}


def _zstd(data: bytes) -> bytes:
    import cramjam

    return bytes(cramjam.zstd.compress(data))


def _rar(canaries: list[Canary], names: list[Canary]) -> bytes:
    return rar5_of(_members(canaries, names))


def _rar_comment(canaries: list[Canary], names: list[Canary]) -> bytes:
    return rar5_of({"a.txt": _lines(canaries)}, comment=_lines(names))


def _gzip(canaries: list[Canary], names: list[Canary]) -> bytes:
    """With its names in headers, its values in comments, and values behind its end."""
    body = gzip.compress(_lines(canaries))[10:]
    fields = [name.value.encode() + b"\0" + canary.text.encode() + b"\0" for name in names for canary in canaries]
    return b"".join(b"\x1f\x8b\x08\x18" + bytes(6) + field + body for field in fields) + b"\0" + _lines(canaries)


def _disc(canaries: list[Canary], names: list[Canary]) -> bytes:
    return iso_of(_flat(canaries, names), app_use=canaries[0].text[:500], pub_ident_str=names[0].value[:60])


def _mail(canaries: list[Canary], names: list[Canary]) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = " ".join(name.value for name in names)
    mail["X-Note"] = names[0].value
    mail.set_content(_lines(canaries).decode())
    for name in names:
        mail[f"X-{name.value.replace('@', '-').replace(':', '').replace(' ', '-')}"] = canaries[0].text
        mail.add_attachment(_lines(canaries), maintype="text", subtype="plain", filename=f"{name.value}.txt")
    return bytes(mail)


def _mbox(canaries: list[Canary], names: list[Canary]) -> bytes:
    start = f"From {names[0].value.replace(' ', '-')} Sat Nov 21 10:00:00 2026\n".encode()
    return (start + _mail(canaries, names).replace(b"\nFrom ", b"\n>From ") + b"\n") * 2


def _msg(canaries: list[Canary], names: list[Canary]) -> bytes:
    files = [attachment(f"{name.value}.txt", _lines(canaries)) for name in names]
    people = [recipient(name.value, name.value) for name in names]
    values = {0x0037: names[0].value, 0x1000: _lines(canaries).decode(), 0x8000: canaries[0].text}
    return compound_file(message(values, people, files, names=[names[0].value]))


def _xls(canaries: list[Canary], names: list[Canary]) -> bytes:
    import xlwt

    book, out = xlwt.Workbook(), io.BytesIO()
    for name in names:
        sheet = book.add_sheet("".join(c for c in name.value if c not in "[]:\\?/*")[:31])
        sheet.write(0, 0, name.value)
        for at, canary in enumerate(canaries, 1):
            sheet.write(at, 0, canary.text)
    book.save(out)
    return out.getvalue()


def _ods(canaries: list[Canary], names: list[Canary]) -> bytes:
    import odfdo

    book, out = odfdo.Document("spreadsheet"), io.BytesIO()
    book.body.clear()
    for name in names:
        table = odfdo.Table("".join(c for c in name.value if c not in "[]:\\?/*"))
        table.set_values([[name.value], *([canary.text] for canary in canaries)])
        book.body.append(table)
    book.save(out)
    return out.getvalue()


def _sqlite(canaries: list[Canary], names: list[Canary]) -> bytes:
    book = sqlite3.connect(":memory:")
    for name in names:
        book.execute(f'CREATE TABLE "{name.value}" ("{name.value}" TEXT, "{name.value} again" BLOB)')
        rows = [(canary.text, gzip.compress(canary.text.encode())) for canary in canaries]
        book.executemany(f'INSERT INTO "{name.value}" VALUES (?, ?)', rows)  # noqa: S608
    book.commit()
    return book.serialize()


def _dump(canaries: list[Canary], names: list[Canary]) -> bytes:
    out = []
    for name in names:
        out.append(f'CREATE TABLE "{name.value}" (id integer, "{name.value}" text);')
        for at, canary in enumerate(canaries):
            out.append(f'INSERT INTO "{name.value}" (id, "{name.value}") VALUES ({at}, \'{canary.text}\');')  # noqa: S608
        out += [f'COPY "{name.value}" (id, "{name.value}") FROM stdin;']
        out += [*(f"{at}\t{canary.text}" for at, canary in enumerate(canaries)), "\\.", ""]
    return "\n".join(out).encode()


def _xml(canaries: list[Canary], names: list[Canary]) -> bytes:
    out = ["<?xml version='1.0'?>", "<list>"]
    for name in names:
        word = "_" + "".join(c if c.isalnum() or c in "-." else "_" for c in name.value)
        out += [
            f"<{word} {word}={quoteattr(c.text)} key={quoteattr(name.value)}>{escape(c.text)}</{word}>"
            for c in canaries
        ]
        out += [f"<entry name={quoteattr(name.value)}>{escape(canaries[0].text)}</entry><!-- {name.value} -->"]
    return "\n".join([*out, "</list>"]).encode()


def _html(canaries: list[Canary], names: list[Canary]) -> bytes:
    out = ["<!DOCTYPE html><html><body>"]
    for name in names:
        word = "data-" + "".join(c if c.isalnum() or c in "-." else "-" for c in name.value)
        out += [f"<table><tr><th>{escape(name.value)}</th></tr>"]
        out += [f"<tr><td>{escape(c.text)}</td></tr>" for c in canaries] + ["</table>"]
        out += [f"<p id={quoteattr(name.value)} {word}={quoteattr(c.text)}>{escape(c.text)}</p>" for c in canaries]
        out += [
            f"<label>{escape(name.value)}",
            f"<input name={quoteattr(name.value)} value={quoteattr(canaries[0].text)}></label>",
        ]
    return "\n".join([*out, "</body></html>"]).encode()


def _avro(canaries: list[Canary], names: list[Canary]) -> bytes:
    import fastavro

    schema = {
        "type": "record",
        "name": "Row",
        "doc": names[0].value,
        "fields": [
            {"name": "a", "type": {"type": "map", "values": "string"}, "doc": names[0].value},
            *({"name": f"f{''.join(c if c.isalnum() else '_' for c in n.value)}", "type": "string"} for n in names),
        ],
    }
    fields = [field["name"] for field in schema["fields"][1:]]  # type: ignore[index]
    rows = [{"a": {n.value: c.text for n in names}, **dict.fromkeys(fields, c.text)} for c in canaries]
    out = io.BytesIO()
    fastavro.writer(out, schema, rows)
    return out.getvalue()


def _columnar(kind: str) -> _Writer:
    def write(canaries: list[Canary], names: list[Canary]) -> bytes:
        import pyarrow as pa
        import pyarrow.feather
        import pyarrow.orc

        table = pa.table({name.value: [c.text for c in canaries] for name in names})
        out = io.BytesIO()
        if kind == "orc":
            pyarrow.orc.write_table(table, out)
        else:
            pyarrow.feather.write_feather(table, out)
        return out.getvalue()

    return write


def _pptx(canaries: list[Canary], names: list[Canary]) -> bytes:
    from pptx import Presentation

    deck, out = Presentation(), io.BytesIO()
    deck.core_properties.title = names[0].value
    for canary in canaries:
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = canary.text
        slide.shapes.title.name = names[0].value
        slide.notes_slide.notes_text_frame.text = canary.text
    deck.save(out)
    return _with_parts(out.getvalue(), "ppt", canaries, names)


def _docx(canaries: list[Canary], names: list[Canary]) -> bytes:
    from docx import Document

    document, out = Document(), io.BytesIO()
    for canary in canaries:
        document.add_paragraph(canary.text)
    document.sections[0].header.paragraphs[0].text = canaries[0].text
    document.save(out)
    return _with_parts(out.getvalue(), "word", canaries, names)


def _with_parts(package: bytes, folder: str, canaries: list[Canary], names: list[Canary]) -> bytes:
    """With parts of the names, known to the package and not."""
    out = io.BytesIO(package)
    with zipfile.ZipFile(out, "a") as archive:
        for name in names:
            archive.writestr(f"{folder}/{name.value}.xml", f"<a><t>{escape(canaries[0].text)}</t></a>")
            archive.writestr(f"{folder}/embeddings/{name.value}.txt", _lines(canaries))
            archive.writestr(f"{name.value}/{name.value}.bin", _lines(canaries))
    return out.getvalue()


def _odt(canaries: list[Canary], names: list[Canary]) -> bytes:
    import odfdo

    document, out = odfdo.Document("text"), io.BytesIO()
    document.body.clear()
    for canary in canaries:
        document.body.append(odfdo.Paragraph(canary.text, style=names[0].value))
    document.save(out)
    return _with_parts(out.getvalue(), "Object 1", canaries, names)


def _epub(canaries: list[Canary], names: list[Canary]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", "<container/>")
        for name in names:
            archive.writestr(f"{name.value}.xhtml", b"<html><body><p>" + _lines(canaries) + b"</p></body></html>")
    return out.getvalue()


def _png(canaries: list[Canary], names: list[Canary]) -> bytes:
    from PIL import Image, PngImagePlugin

    told, out = PngImagePlugin.PngInfo(), io.BytesIO()
    for name in names:
        for canary in canaries:
            told.add_text(name.value[:79], canary.text)
            told.add_itxt(name.value[:79], canary.text)
    Image.new("RGB", (8, 8)).save(out, "PNG", pnginfo=told)
    return out.getvalue()


def _jpeg(canaries: list[Canary], names: list[Canary]) -> bytes:
    from PIL import Image

    picture, out = Image.new("RGB", (8, 8)), io.BytesIO()
    told = picture.getexif()
    told[0x010E], told[0x013B] = _lines(canaries).decode(), names[0].value
    picture.save(out, "JPEG", exif=told, comment=_lines(canaries))
    return out.getvalue()


def _dicom(canaries: list[Canary], names: list[Canary]) -> bytes:
    import pydicom
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian, generate_uid

    scan, out = Dataset(), io.BytesIO()
    scan.file_meta = FileMetaDataset()
    scan.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    scan.file_meta.MediaStorageSOPClassUID = scan.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    scan.PatientName, scan.PatientComments = names[0].value[:64], _lines(canaries).decode()
    block = scan.private_block(0x0099, names[0].value[:60], create=True)
    block.add_new(0x01, "LT", _lines(canaries).decode())
    pydicom.dcmwrite(out, scan, enforce_file_format=True)
    return out.getvalue()


def _dbase(canaries: list[Canary], names: list[Canary]) -> bytes:
    fields = [(name.value.encode()[:10].ljust(11, b"\0"), 200) for name in names]
    head = bytes((3, 126, 11, 21)) + len(canaries).to_bytes(4, "little")
    head += (33 + 32 * len(fields)).to_bytes(2, "little") + (1 + sum(s for _, s in fields)).to_bytes(2, "little")
    head += bytes(20) + b"".join(n + b"C" + bytes(4) + bytes((s, 0)) + bytes(14) for n, s in fields) + b"\r"
    rows = (b" " + b"".join(c.text.encode()[:200].ljust(200) for _ in fields) for c in canaries)
    return head + b"".join(rows) + b"\x1a"


def _markdown(canaries: list[Canary], names: list[Canary]) -> bytes:
    head = "| " + " | ".join(name.value for name in names) + " |\n" + "|---" * len(names) + "|\n"
    return (head + "".join("| " + " | ".join(c.text for _ in names) + " |\n" for c in canaries)).encode()


def _ldif(canaries: list[Canary], names: list[Canary]) -> bytes:
    out = []
    for canary in canaries:
        out += [f"dn: cn={names[0].value},dc=example,dc=com"]
        out += [f"{''.join(c if c.isalnum() else '-' for c in n.value)}: {canary.text}" for n in names]
        out += [f"note:: {base64.b64encode(canary.text.encode()).decode()}", ""]
    return "\n".join(["version: 1", "", *out]).encode()


def _calendar(canaries: list[Canary], names: list[Canary]) -> bytes:
    out = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for canary in canaries:
        out += ["BEGIN:VEVENT", f"DESCRIPTION:{canary.text}"]
        out += [f'X-{"".join(c if c.isalnum() else "-" for c in n.value)};CN="{n.value}":{canary.text}' for n in names]
        out += ["END:VEVENT"]
    return "\r\n".join([*out, "END:VCALENDAR", ""]).encode()


def _islands(canaries: list[Canary], names: list[Canary]) -> bytes:
    inner = json.dumps({n.value: {n.value: c.text} for n in names for c in canaries}).encode()
    packed = base64.b64encode(gzip.compress(inner)).decode()
    wide = "\n".join(n.value for n in names).encode("utf-16-le")
    plain = base64.b64encode(inner).decode()
    return f"data = {plain}\npacked = {packed}\nhex = {inner.hex()}\n".encode() + wide + b"\n" + wide


def _plist(canaries: list[Canary], names: list[Canary]) -> bytes:
    return plistlib.dumps({n.value: {n.value: [c.text for c in canaries]} for n in names}, fmt=plistlib.FMT_BINARY)


def _fhir(canaries: list[Canary], names: list[Canary]) -> bytes:
    told = [{"url": n.value, "valueString": c.text} for n in names for c in canaries]
    return json.dumps({"resourceType": "Patient", "id": names[0].value, "extension": told}).encode()


def _hl7(canaries: list[Canary], names: list[Canary]) -> bytes:
    out = ["MSH|^~\\&|A|B|C|D|20261121||ADT^A01|1|P|2.5"]
    out += [f"OBX|{at}|TX|{names[0].value}||{c.text}" for at, c in enumerate(canaries, 1)]
    out += [f"ZZ1|{c.text}|{name.value}" for c in canaries for name in names]
    return "\r".join(out).encode()


def _ofx(canaries: list[Canary], names: list[Canary]) -> bytes:
    out = ["OFXHEADER:100", "DATA:OFXSGML", "VERSION:102", "", "<OFX>"]
    for name in names:
        word = "X." + "".join(c if c.isalnum() or c in "-." else "." for c in name.value)
        out += [f"<{word}>{escape(c.text)}" for c in canaries]
    return "\r\n".join([*out, "</OFX>"]).encode()


def _rtf(canaries: list[Canary], names: list[Canary]) -> bytes:
    out = ["{\\rtf1\\ansi{\\info{\\title " + names[0].value + "}}"]
    out += [
        "{\\*\\bkmkstart " + n.value + "}" + c.text + "{\\*\\bkmkend " + n.value + "}\\par"
        for n in names
        for c in canaries
    ]
    return "\n".join([*out, "}"]).encode()


_WRITERS: dict[str, _Writer] = {
    "pack.7z": lambda c, n: seven_zip_of(_members(c, n)),
    "pack.tar.zst": lambda c, n: _zstd(tarred(_members(c, n))),
    "pack.rar": _rar,
    "pack.cab": lambda c, n: cab_of(_members(c, n)),
    "pack.cpio": lambda c, n: cpio_of(_members(c, n)),
    "pack.iso": _disc,
    "commented.rar": _rar_comment,
    "named.log.gz": _gzip,
    "pack.deb": lambda c, n: ar_of({name.value: _lines(c) for name in n}),
    "letter.eml": _mail,
    "box.mbox": _mbox,
    "letter.msg": _msg,
    "book.xls": _xls,
    "book.ods": _ods,
    "data.sqlite": _sqlite,
    "dump.sql": _dump,
    "list.xml": _xml,
    "page.html": _html,
    "rows.avro": _avro,
    "rows.orc": _columnar("orc"),
    "rows.feather": _columnar("feather"),
    "talk.pptx": _pptx,
    "paper.docx": _docx,
    "paper.odt": _odt,
    "book.epub": _epub,
    "picture.png": _png,
    "photo.jpg": _jpeg,
    "scan.dcm": _dicom,
    "people.dbf": _dbase,
    "notes.md": _markdown,
    "people.ldif": _ldif,
    "events.ics": _calendar,
    "islands.log": _islands,
    "settings.plist": _plist,
    "patient.json": _fhir,
    "feed.hl7": _hl7,
    "bank.ofx": _ofx,
    "notes.rtf": _rtf,
}
