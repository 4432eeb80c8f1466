"""What a file is told to be, by content first."""

from __future__ import annotations

import io
import marshal
import random
import struct
import subprocess
import sys
import tarfile
import zipfile

import pytest

from macie_lite.extraction.formats import Format
from macie_lite.extraction.sniff import HEAD_BYTES, sniff
from macie_lite.model.coverage import Reason


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x" * 50)
    return out.getvalue()


def _tar(kind: int) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=kind) as archive:
        member = tarfile.TarInfo("a.txt")
        member.size = 5
        archive.addfile(member, io.BytesIO(b"hello"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("head", "kind", "mime_type"),
    [
        (b"PAR1" + bytes(40), Format.PARQUET, "application/vnd.apache.parquet"),
        (b"\x1f\x8b\x08\x00" + bytes(20), Format.COMPRESSED, "application/gzip"),
        (b"%PDF-1.7\n", Format.PDF, "application/pdf"),
        (b"junk\n%PDF-1.7\n1 0 obj\n", Format.PDF, "application/pdf"),
        (_tar(tarfile.USTAR_FORMAT), Format.TAR, "application/x-tar"),
        (_tar(tarfile.GNU_FORMAT), Format.TAR, "application/x-tar"),
        (_zip("a.txt"), Format.ZIP, "application/zip"),
        (b"Obj\x01\x04\x14avro.codec", Format.AVRO, "application/avro"),
        (b"ORC\x08\x03\x80\xff" + bytes(30), Format.ORC, "application/vnd.apache.orc"),
        (b"ARROW1\x00\x00" + bytes(30), Format.ARROW, "application/vnd.apache.arrow.file"),
        (b"SQLite format 3\x00" + bytes(30), Format.SQLITE, "application/vnd.sqlite3"),
        (b"\x28\xb5\x2f\xfd" + bytes(30), Format.COMPRESSED, "application/zstd"),
        (b"\x52\x2a\x4d\x18\x01\0\0\0x\x28\xb5\x2f\xfd" + bytes(30), Format.COMPRESSED, "application/zstd"),
        (b"BZh91AY&SY", Format.COMPRESSED, "application/x-bzip2"),
        (b"\x1f\x9d\x90" + bytes(30), Format.COMPRESSED, "application/x-compress"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(30), Format.ARCHIVE, "application/x-7z-compressed"),
        (b"!<arch>\n" + b" " * 58 + b"`\nhello there", Format.ARCHIVE, "application/x-archive"),
    ],
)
@pytest.mark.parametrize("name", ["right", "wrong.csv"])
def test_signature_beats_name(head: bytes, kind: Format | None, mime_type: str, name: str) -> None:
    sniffed = sniff(head, name)
    assert (sniffed.format, sniffed.mime_type) == (kind, mime_type)


@pytest.mark.parametrize(("folder", "kind"), [("word", Format.DOCX), ("xl", Format.XLSX), ("ppt", Format.PPTX)])
def test_office_package_is_told_by_its_parts(folder: str, kind: Format) -> None:
    sniffed = sniff(_zip("[Content_Types].xml", f"{folder}/main.xml"), "a.zip")
    assert sniffed.format is kind
    assert sniffed.mime_type.startswith("application/vnd.openxmlformats-officedocument")


def test_office_package_is_told_by_its_directory_when_the_head_does_not_say() -> None:
    package = _zip("[Content_Types].xml", *(f"customXml/item{n}.xml" for n in range(900)), "word/document.xml")
    assert len(package) > HEAD_BYTES
    assert sniff(package[:HEAD_BYTES], "a", lambda: package[-HEAD_BYTES:]).format is Format.DOCX


def test_zip_with_a_folder_called_word_is_a_zip() -> None:
    assert sniff(_zip("word/list.txt"), "a.docx").format is Format.ZIP


_SCRIPT = b"#!/bin/sh\nexit\n"


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (_SCRIPT + _zip("a.txt"), "a.zip", Format.ZIP),
        (_SCRIPT + _zip("a.txt"), "a.sh", Format.ZIP),
        (_SCRIPT + _zip("[Content_Types].xml", "word/document.xml"), "a.docx", Format.DOCX),
        (_SCRIPT + _zip("[Content_Types].xml", "xl/workbook.xml") + b"\n", "a.xlsx", Format.XLSX),
        (_SCRIPT + _zip("a.txt") + b"and more text\n", "a.sh", Format.TEXT),  # text with an archive in its midst
        (_SCRIPT + b"PK\x05\x06 is how it ends" * 2, "a.sh", Format.TEXT),
        (_SCRIPT + b"PK\x05\x06" + bytes(18), "a.sh", Format.TEXT),  # a record without a directory
        (_SCRIPT, "a.zip", Format.TEXT),
    ],
)
def test_an_archive_behind_a_script_is_told_by_its_end(head: bytes, name: str, kind: Format) -> None:
    assert sniff(head, name).format is kind


@pytest.mark.parametrize(("name", "asked"), [("a.zip", 1), ("a.jar", 1), ("a.txt", 0), ("a.log", 0), ("a", 0)])
def test_the_end_of_a_text_is_looked_at_only_where_its_name_is_that_of_an_archive(name: str, asked: int) -> None:
    text, tails = b"some words\n" * 9000, []

    def tail() -> bytes:
        tails.append(1)
        return _zip("a.txt")

    assert sniff(text[:HEAD_BYTES], name, tail).format is (Format.ZIP if asked else Format.TEXT)
    assert len(tails) == asked


def test_an_archive_behind_a_program_is_told_by_its_end() -> None:
    program = b"MZ\x90\x00" + random.Random(1).randbytes(HEAD_BYTES)
    assert sniff(program[:HEAD_BYTES], "a.exe", lambda: program + _zip("a.txt")).format is Format.ZIP
    assert sniff(program[:HEAD_BYTES], "a.exe", lambda: program).format is None
    assert sniff(b"\x89PNG\r\n\x1a\n" + program + _zip("a.txt"), "a.png").format is Format.IMAGE


def test_tar_of_old_is_told_by_its_checksum() -> None:
    header = bytearray(_tar(tarfile.USTAR_FORMAT))
    header[257:265] = bytes(8)  # no signature in the seventh edition of Unix
    header[148:156] = b" " * 8
    header[148:155] = b"%06o\x00" % sum(header[:512])
    assert sniff(bytes(header), "a").format is Format.TAR
    header[148:155] = b"000017\x00"
    assert sniff(bytes(header), "a").format is not Format.TAR


def test_encrypted_office_document_has_its_own_reason() -> None:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert sniff(head, "a.docx").reason is Reason.ENCRYPTED_DOCUMENT
    assert sniff(head[:600], "a.docx").format is Format.COMPOUND


@pytest.mark.parametrize("text", [b"ORCHARD road 5", b"BZh is how bzip2 starts", b"GIF is a format", b"PK is a shop"])
def test_words_like_signatures_are_text(text: bytes) -> None:
    assert sniff(text, "notes.txt").format is Format.TEXT


_WHITE = b"\xff" * 4000
_BITMAP = struct.pack("<2sIHHIIiiHHIIiiII", b"BM", 4054, 0, 0, 54, 40, 40, 33, 1, 24, 0, 4000, 0, 0, 0, 0)
_PAM = b"P7\nWIDTH 40\nHEIGHT 33\nDEPTH 3\nMAXVAL 255\nENDHDR\n"
_PCX = b"\n\x05\x01\x08" + bytes(4) + b"\x28\0\x28\0" + bytes(53) + b"\3\x28\0" + bytes(60)
_TARGA = struct.pack("<BBBHHBHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0, 40, 33, 24, 32)
_SOUND = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 4036, b"WAVE", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8, b"data", 4000)


@pytest.mark.parametrize(
    ("content", "kind", "mime_type"),
    [
        (_BITMAP + _WHITE, Format.IMAGE, "image/bmp"),
        (b"P6\n# by hand\n40 33\n255\n" + _WHITE, Format.IMAGE, "image/x-portable-pixmap"),
        (b"P5 40 99 255\n" + bytes(3960), Format.IMAGE, "image/x-portable-greymap"),
        (_PAM + _WHITE, Format.IMAGE, "image/x-portable-arbitrarymap"),
        (_TARGA + _WHITE, None, "image/x-tga"),
        (b"\x01\xda\x00\x01\x00\x03" + b"\x00\x28" * 3 + _WHITE, None, "image/x-sgi"),
        (b"DDS \x7c\0\0\0" + bytes(120) + _WHITE * 4, None, "image/vnd.ms-dds"),
        (_PCX + _WHITE * 4, None, "image/x-pcx"),
        (_SOUND + b"\x80" * 4000, None, "audio/x-wav"),
        (b"RIFF\x20\x20\0\0AVI LIST\x20\1\0\0hdrl" + _WHITE, None, "video/x-msvideo"),
        (b"FORM\0\0\x20\x20AIFFCOMM\0\0\0\x12" + b"\x80" * 4000, None, "audio/x-aiff"),
        (_WHITE, None, "application/octet-stream"),
    ],
)
@pytest.mark.parametrize("name", ["right", "wrong.txt"])
def test_pixels_and_samples_are_no_text(content: bytes, kind: Format | None, mime_type: str, name: str) -> None:
    sniffed = sniff(content, name)
    assert (sniffed.format, sniffed.mime_type) == (kind, mime_type)


@pytest.mark.parametrize(
    "text",
    [
        b"BM stands for bitmap, and what follows is read. " * 3,
        b"P6 40 33 255\nare the first words of this note, Zo\xc3\xab.\n",
        b"P5\n1 2 3\n4 5 6\n",
        b"P7\nWIDTH 40\nENDHDR\nis how it goes\n",
        b"RIFF of a guitar, WAVEs on the shore, and more",
        b"RIFFraffWAVEfmt is how it begins",
        b"DDS is no dentist, MThd no word, FORM 12 one",
    ],
)
def test_what_begins_as_a_picture_does_is_text_where_no_picture_follows(text: bytes) -> None:
    assert sniff(text, "notes.bmp").format is Format.TEXT


def test_a_name_tells_samples_without_a_header_only_where_they_are_no_text() -> None:
    assert sniff(b"\x80\x81\x80\x7f" * 999, "a.wav").mime_type == "audio/x-wav"
    assert sniff("Später kam Frau Schröder aus Köln\n".encode("latin-1") * 9, "a.raw").format is Format.TEXT
    for encoding in ("utf-8", "cp1251"):
        assert sniff("Иванов Иван Иванович, улица Ленина\n".encode(encoding) * 9, "a.raw").format is Format.TEXT


def test_text_behind_a_filling_is_read() -> None:
    assert sniff(_WHITE + _LINES + _WHITE, "a.bin").format is Format.TEXT
    filled = b"\xff" * HEAD_BYTES
    assert sniff(filled, "a.bin", lambda: filled[:99] + _LINES).format is Format.TEXT


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ('{"a": 1}', "a.json", Format.JSON),
        ('{"a": 1}', "a.txt", Format.JSON),
        ('[1, 2, {"a": []}]\n', "a", Format.JSON),
        ('\ufeff {"a": 1}', "a.txt", Format.JSON),
        ("[" * 5000, "deep.txt", Format.JSON),
        ('{"a": 1}\n{"a": 2}\n', "a.json", Format.JSONL),
        ('{"a": 1}\n{"a": 2}\n', "a.log", Format.JSONL),
        ('{"a": 1}\n', "a.jsonl", Format.JSONL),
        ('{\n "a": 1\n}\n{\n "a": 2\n}\n', "a.jsonl", Format.JSON),
        ('{"a": 1,}\n{"a": 2}\n', "a.ndjson", Format.JSONL),
        ('{"a": 1, "b\n' + '{"a": 1}\n' * 5, "a", Format.JSONL),  # the first line is cut
        ('"b": 1}\n' + '{"a": 1}\n' * 5, "a.log", Format.JSONL),
        ('{"a: 1}\n' * 5 + '{"a": 1}\n', "a.jsonl", Format.JSONL),
        ("a: 1}\n" * 5 + '{"a": 1}\n', "a.ndjson", Format.JSONL),
        ("a: 1}\n" * 5 + '{"a": 1}\n', "a.log", Format.TEXT),
        ('[\n{"a": 1},\n{"a": 2}\n]\n', "a.jsonl", Format.JSON),
        ('{"a": [\n{"b": 1}\n,\n{"b": 2}\n]}\n', "a.jsonl", Format.JSON),
        ('{"a": [\n' + '{"b": 1},\n' * 500 + '{"b": 2}\n]}\n', "a.json", Format.JSON),
        ("call it so:\n\n    {}\n    []\n\nand go on.\nThen\nend.\n", "a.md", Format.TEXT),
        ("[section]\nkey=value\n", "a.ini", Format.TEXT),
        ("[2026-01-01] GET /\n[2026-01-02] GET /\n", "a", Format.TEXT),
        ("[123] started\n[124] ended\n", "a", Format.TEXT),
        ("{{ template }}\n", "a", Format.TEXT),
        ('HEAD = b"%PDF-1.7\\n1 0 obj <<>> endobj"\n', "a.py", Format.TEXT),
        ('{"quoted"} words\n' * 3, "a", Format.TEXT),
        ("a,b,c\n1,2,3\n", "a.csv", Format.CSV),
        ("name,street,town\nx,1,z\ny,2,t\n", "a.txt", Format.CSV),
        ("name\tstreet\nx,1\t2\nz\t3\n", "a", Format.CSV),
        ("Dear Ann,\nthanks, as ever,\nfor the fish.\n", "a.txt", Format.TEXT),
        ("name,street,town\nx,1,z\ny,2,t\n", "a.log", Format.TEXT),
        ("17\x01Zoë Smith\x01Rome\n" * 20, "hive", Format.TEXT),
        ("log line\n" * 50 + "\x00" * 3, "a.log", Format.TEXT),
    ],
)
def test_text_kind(text: str, name: str, kind: Format) -> None:
    assert sniff(text.encode(), name).format is kind


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "cp1252", "utf-8-sig"])
def test_text_kind_in_any_encoding(encoding: str) -> None:
    assert sniff('{"näme": "Zoë", "täg": [1, 2, 3]}'.encode(encoding), "a.bin").format is Format.JSON


_LINES = b"2026-01-01 GET / by ann@example.org\n" * 20


@pytest.mark.parametrize(
    "head",
    [
        bytes(8192) + _LINES,  # a log that was cut while it was written to
        _LINES + bytes(4096) + _LINES,
        bytes(8192) + "Zoë wrote to Åsa\n".encode("cp1252") * 20,
        b"HOME=/root\0USER=ann\0" * 20,
        bytes(1 << 15) + _LINES + bytes(1 << 15),
    ],
)
def test_zero_bytes_do_not_make_text_binary(head: bytes) -> None:
    assert sniff(head, "a").format is Format.TEXT


def test_a_hole_longer_than_the_head_is_text_when_the_end_is() -> None:
    hole = bytes(HEAD_BYTES)
    assert sniff(hole, "a.log", lambda: hole[:99] + _LINES).format is Format.TEXT
    for end in (b"", hole, bytes(range(256)) * 20, b"EFI PART"):
        assert sniff(hole, "a.log", lambda end=end: end).format is None  # type: ignore[misc]


@pytest.mark.parametrize(
    "head",
    [
        bytes(8192) + bytes(range(256)) * 4,
        b"".join(number.to_bytes(4, "little") + b"word" for number in range(900)),
        bytes(2048) + random.Random(1).randbytes(9000),
        marshal.dumps({f"name_{n}": (n, n / 7, f"text {n}") for n in range(500)}),
    ],
)
def test_zero_bytes_do_not_make_binary_text(head: bytes) -> None:
    assert sniff(head, "notes.txt").format is None


@pytest.mark.parametrize("head", [bytes(5000), bytes(range(256)) * 20, b"\x00\x01\x02\x03" * 500])
def test_binary_is_not_text(head: bytes) -> None:
    sniffed = sniff(head, "notes.txt")
    assert sniffed.format is None
    assert "/" in sniffed.mime_type


def test_libmagic_names_what_the_table_does_not_know() -> None:
    assert sniff(b"\x1aE\xdf\xa3" + b"\x93B\x82\x88matroska" + bytes(200), "a.txt").mime_type == "video/x-matroska"


def test_plain_text_needs_neither_libmagic_nor_arrow() -> None:
    code = (
        "import io, sys\n"
        "from macie_lite.extraction.base import Input\n"
        "from macie_lite.extraction.budget import Budget, Limits\n"
        "from macie_lite.extraction.extract import extract\n"
        "for name, text in (('a.txt', b'hello'), ('a.csv', b'a,b\\n1,2\\n')):\n"
        "    assert list(extract(Input(io.BytesIO(text), name, None, Budget(Limits()))))\n"
        "assert not {'magic', 'pyarrow', 'charset_normalizer', 'boto3'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
