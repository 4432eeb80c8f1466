"""Our own table of file signatures: quick, and right where libmagic says octet-stream.

Sources: the formats' specifications (Parquet, ORC, Avro, Arrow IPC, APPNOTE 4.3 for zip, RFC 1952 for gzip, POSIX
pax for tar, ISO 32000 for PDF, ECMA-376 for OOXML, MS-CFB) and their registered media types.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from macie_lite.extraction.arrow_messages import is_stream
from macie_lite.extraction.dbase_header import dbase_header
from macie_lite.extraction.formats import Format, Sniffed
from macie_lite.model.coverage import Reason

__all__ = ["by_directory", "by_signature", "may_be_lzma"]

_AT_START: tuple[tuple[bytes, Format | None, str], ...] = (
    # tables
    (b"PAR1", Format.PARQUET, "application/vnd.apache.parquet"),
    (b"PARE", Format.PARQUET, "application/vnd.apache.parquet"),
    (b"Obj\x01", Format.AVRO, "application/avro"),
    (b"ORC", Format.ORC, "application/vnd.apache.orc"),
    (b"ARROW1\x00\x00", Format.ARROW, "application/vnd.apache.arrow.file"),
    (b"FEA1", Format.ARROW, "application/vnd.apache.arrow.file"),
    (b"SQLite format 3\x00", Format.SQLITE, "application/vnd.sqlite3"),
    # documents and mail
    (b"%PDF-", Format.PDF, "application/pdf"),
    (b"{\\rtf", Format.RTF, "application/rtf"),
    (b"bplist00", Format.PLIST, "application/x-bplist"),
    (b"!BDN", Format.PST, "application/vnd.ms-outlook-pst"),
    (b"\x78\x9f\x3e\x22", Format.TNEF, "application/ms-tnef"),
    # containers
    (b"\x1f\x8b\x08", Format.COMPRESSED, "application/gzip"),
    (b"\xfd7zXZ\x00", Format.COMPRESSED, "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", Format.COMPRESSED, "application/zstd"),
    (b"\x04\x22\x4d\x18", Format.COMPRESSED, "application/x-lz4"),
    (b"\x02\x21\x4c\x18", Format.COMPRESSED, "application/x-lz4-legacy"),
    (b"\x1f\x9d", Format.COMPRESSED, "application/x-compress"),
    (b"LZIP\x01", Format.COMPRESSED, "application/lzip"),
    (b"\xff\x06\x00\x00sNaPpY", Format.COMPRESSED, "application/x-snappy-framed"),
    (b"7z\xbc\xaf\x27\x1c", Format.ARCHIVE, "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", Format.ARCHIVE, "application/vnd.rar"),
    (b"MSCF\0\0\0\0", Format.ARCHIVE, "application/vnd.ms-cab-compressed"),
    (b"070701", Format.ARCHIVE, "application/x-cpio"),
    (b"070702", Format.ARCHIVE, "application/x-cpio"),
    (b"070707", Format.ARCHIVE, "application/x-cpio"),
    (b"xar!\x00", Format.ARCHIVE, "application/x-xar"),
    # pictures
    (b"\x89PNG\r\n\x1a\n", Format.IMAGE, "image/png"),
    (b"\xff\xd8\xff", Format.IMAGE, "image/jpeg"),
    (b"II*\x00", Format.IMAGE, "image/tiff"),
    (b"MM\x00*", Format.IMAGE, "image/tiff"),
    (b"\xd7\xcd\xc6\x9a", None, "image/wmf"),
    (b"GIF87a", None, "image/gif"),
    (b"GIF89a", None, "image/gif"),
    # DICOM without a preamble: its own group, or the first elements of a data set
    (b"\x02\x00\x00\x00UL\x04\x00", Format.DICOM, "application/dicom"),
    (b"\x08\x00\x00\x00UL\x04\x00", Format.DICOM, "application/dicom"),
    (b"\x08\x00\x05\x00CS", Format.DICOM, "application/dicom"),
    (b"\x08\x00\x08\x00CS", Format.DICOM, "application/dicom"),
    (b"\x08\x00\x16\x00UI", Format.DICOM, "application/dicom"),
    (b"\x00\x08\x00\x05CS", Format.DICOM, "application/dicom"),
    (b"\x00\x08\x00\x08CS", Format.DICOM, "application/dicom"),
    (b"\x00\x08\x00\x16UI", Format.DICOM, "application/dicom"),
    (b"\x08\x00\x00\x00\x04\x00\x00\x00", Format.DICOM, "application/dicom"),
    (b"\x08\x00\x05\x00\n\x00\x00\x00ISO_IR", Format.DICOM, "application/dicom"),
    # what is read in part
    (b"\x00\x01\x00\x00Standard Jet DB\x00", Format.READABLE, "application/x-msaccess"),
    (b"\x00\x01\x00\x00Standard ACE DB\x00", Format.READABLE, "application/x-msaccess"),
    (bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3"), Format.READABLE, "application/onenote"),
    (b"\xffWPC", Format.READABLE, "application/vnd.wordperfect"),
    (b"\x00\x00\x1a\x00", Format.READABLE, "application/vnd.lotus-1-2-3"),
    # what holds nothing to read
    (b"\x7fELF", None, "application/x-executable"),
    (b"OggS\x00", None, "application/ogg"),
    (b"fLaC\x00", None, "audio/flac"),
    (b"ID3\x02", None, "audio/mpeg"),
    (b"ID3\x03", None, "audio/mpeg"),
    (b"ID3\x04", None, "audio/mpeg"),
)
_BY_FIRST_BYTE = {
    first: tuple(entry for entry in _AT_START if entry[0].startswith(first))
    for first in {one[:1] for one, *_ in _AT_START}
}
_AT_A_PLACE = (  # (offset, signature, format, type)
    (8, b"WEBP", Format.IMAGE, "image/webp"),
    (40, b" EMF", None, "image/emf"),
    (32769, b"CD001", Format.ARCHIVE, "application/x-iso9660-image"),
)
_DICOM = b"DICM\x02\x00"
_WORDS = frozenset(  # their signatures are short, or words: a text may start with them
    {"application/vnd.apache.orc", "application/x-cpio", "application/vnd.apache.arrow.file"}
    | {"application/vnd.apache.parquet"}
)
_CFB_STREAMS = (  # the entry of the directory that tells what a compound file is (MS-DOC, MS-XLS, MS-PPT, MS-OXMSG)
    ("__properties_version1.0", Format.MSG, "application/vnd.ms-outlook"),
    ("WordDocument", Format.DOC, "application/msword"),
    ("PowerPoint Document", Format.PPT, "application/vnd.ms-powerpoint"),
    ("Workbook", Format.XLS, "application/vnd.ms-excel"),
    ("Book", Format.XLS, "application/vnd.ms-excel"),
)
_DECLARED_TYPES = (  # OpenDocument 1.3 part 2, 3.3: an uncompressed first member called mimetype
    (b"application/vnd.oasis.opendocument.spreadsheet", Format.ODS),
    (b"application/vnd.oasis.opendocument.", Format.ODF),
    (b"application/vnd.sun.xml.calc", Format.ODS),
    (b"application/vnd.sun.xml.", Format.ODF),  # OpenOffice 1, before there was a standard
    (b"application/epub+zip", Format.ZIP),  # EPUB Open Container Format 3.3, 4.2.5
)
_LATE_PDF = re.compile(rb"%PDF-[0-9]\.[0-9][ \t]{0,4}[\r\n]")
_LONGEST_VERSION = 16
_MIMETYPE_AT, _MIMETYPE_SPAN = 30, 100
_MEDIA_TYPE = re.compile(rb"[a-z0-9./+-]*")
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OOXML_PARTS = (  # the part that makes a package this kind (ECMA-376 part 1, 11 to 13)
    (b"word/", Format.DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/workbook.bin", Format.XLSB, "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
    (b"xl/", Format.XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", Format.PPTX, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_PACKAGE_MARKS = frozenset((b"[Content_Types].xml", b"_rels/.rels"))
_EPUB_MARKS = frozenset((b"mimetype", b"META-INF/container.xml"))
_ZIP = Sniffed(Format.ZIP, "application/zip")
_LOCAL_HEADER, _CENTRAL_HEADER, _END_RECORD = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END_RECORD_SIZE = 22
_CFB_ENTRY = 128  # bytes
_CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")  # MS-OFFCRYPTO 2.3.4.4
_BZIP2_BLOCKS = (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90")  # its first block, or its end
_CPIO_BINARY: dict[bytes, Literal["little", "big"]] = {b"\xc7\x71": "little", b"\x71\xc7": "big"}
_TAR_MAGIC, _TAR_CHECKSUM, _TAR_HEADER = slice(257, 262), slice(148, 156), 512


def by_signature(head: bytes, tail: Callable[[], bytes] = bytes) -> Sniffed | None:
    """What the first bytes say (and, for a zip archive, the last), or None when the table does not know them."""
    if head.startswith(_ZIP_STARTS):
        return _zip_kind(head, tail)
    if head.startswith(_DICOM, 128):  # what stands before it may make it a picture as well (PS3.10, 7.1)
        return Sniffed(Format.DICOM, "application/dicom")
    for signature, kind, mime_type in _BY_FIRST_BYTE.get(head[:1], ()):
        if head.startswith(signature):
            return _unless_text(head, kind, mime_type)
    for at, signature, kind, mime_type in _AT_A_PLACE:
        if head.startswith(signature, at):
            return Sniffed(kind, mime_type)
    if is_stream(head):
        return Sniffed(Format.ARROW, "application/vnd.apache.arrow.stream")
    if head[_TAR_MAGIC] == b"ustar" or _is_old_tar(head):
        return Sniffed(Format.TAR, "application/x-tar")
    if (unsigned := _with_a_weak_sign(head)) is not None:
        return unsigned
    if head.startswith(_CFB):
        return _compound_file(head, tail)
    if b"%PDF-" in head[:1024]:  # readers accept leading junk within the first KiB (ISO 32000-1, annex H.3)
        return _late_pdf(head)
    return None


def _unless_text(head: bytes, kind: Format | None, mime_type: str) -> Sniffed | None:
    """The short signatures are also words: a text that starts with ORC or BZh is text."""
    if mime_type in _WORDS and head[:4096].isascii() and 0 not in head[:4096]:
        return None
    return Sniffed(kind, mime_type)


def _is_old_tar(head: bytes) -> bool:
    """Tar from before POSIX has no signature, but a checksum over its header, counted with blanks in its own place."""
    header, digits = head[:_TAR_HEADER], head[_TAR_CHECKSUM].strip(b" \x00")
    if len(header) < _TAR_HEADER or len(digits) > 7 or not digits.isdigit() or digits.strip(b"01234567"):
        return False
    return int(digits, 8) == sum(header) - sum(header[_TAR_CHECKSUM]) + 8 * ord(" ")


def _with_a_weak_sign(head: bytes) -> Sniffed | None:
    """Those whose signature is two bytes, or stands behind a frame to be skipped: what follows has to fit."""
    if dbase_header(head) is not None:
        return Sniffed(Format.DBASE, "application/vnd.dbf")
    if _CPIO_BINARY.get(head[:2]) and _is_binary_cpio(head, _CPIO_BINARY[head[:2]]):
        return Sniffed(Format.ARCHIVE, "application/x-cpio")
    if head.startswith(b"BZh") and len(head) > 4 and any(mark.startswith(head[4:10]) for mark in _BZIP2_BLOCKS):
        return Sniffed(Format.COMPRESSED, "application/x-bzip2")
    if head.startswith(b"!<arch>\n") and head[66:68] in (b"`\n", b""):
        return Sniffed(Format.ARCHIVE, "application/x-archive")
    if head[2:4] == b"-l" and head[6:7] == b"-" and head[4:5] in b"hz" and head[20:21] in (b"\0", b"\1", b"\2", b"\3"):
        return Sniffed(Format.ARCHIVE, "application/x-lzh-compressed")
    if head[1:4] == b"\x2a\x4d\x18" and head[0] >> 4 == 5:  # RFC 8878, 3.1.2: Zstandard and LZ4 share these frames
        after = 8 + int.from_bytes(head[4:8], "little")
        lz4 = head.startswith(b"\x04\x22\x4d\x18", after)
        return Sniffed(Format.COMPRESSED, "application/x-lz4" if lz4 else "application/zstd")
    return None


def _is_binary_cpio(head: bytes, order: Literal["little", "big"]) -> bool:
    """By the name in its first header (cpio(5), "Old Binary Format")."""
    size = int.from_bytes(head[20:22], order)
    return 1 < size <= 4096 and head[25 + size : 26 + size] == b"\0" and 0 not in head[26 : 25 + size]


def may_be_lzma(head: bytes) -> bool:
    """Whether it may be LZMA's own format, which has no signature: zeros where text has none."""
    return len(head) > 13 and head[0] < 225 and head[13] == 0 and head[1] == 0 and not head[2] & 0x0F


def _late_pdf(head: bytes) -> Sniffed | None:
    """Not where a program writes one: the line of the version ends, and an object follows."""
    told = _LATE_PDF.search(head, 0, 1024 + _LONGEST_VERSION) and b" obj" in head
    return Sniffed(Format.PDF, "application/pdf") if told else None


def _zip_kind(head: bytes, tail: Callable[[], bytes]) -> Sniffed:
    if (declared := _declared_kind(head)) is not None:
        return declared
    names = _member_names(head, _LOCAL_HEADER, 26, 30) | _member_names(head, _CENTRAL_HEADER, 28, 46)
    if names.issuperset(_EPUB_MARKS):  # its first member is another than it should be
        return Sniffed(Format.ZIP, "application/epub+zip")
    kind, is_package = _package_kind(names), not names.isdisjoint(_PACKAGE_MARKS)
    if is_package and kind:
        return kind
    if is_package or kind:  # half told: the directory at the end has all the names
        names |= _member_names(tail(), _CENTRAL_HEADER, 28, 46)
    return _ZIP if names.isdisjoint(_PACKAGE_MARKS) else _package_kind(names) or _ZIP


def _declared_kind(head: bytes) -> Sniffed | None:
    """Of an OpenDocument package or an EPUB."""
    for mime_type, kind in _DECLARED_TYPES:
        if head.startswith(b"mimetype" + mime_type, _MIMETYPE_AT):
            start = _MIMETYPE_AT + len(b"mimetype")
            return Sniffed(kind, _MEDIA_TYPE.match(head, start, start + _MIMETYPE_SPAN)[0].decode("ascii"))  # type: ignore[index]
    return None


def by_directory(end: bytes, *, expected: bool) -> Sniffed | None:
    """A zip archive behind other bytes (a program that unpacks it, a script), told by the record at its end.

    end: the last bytes of the file. expected: its name says that it is one; else the directory has to be there too.
    """
    at = end.rfind(_END_RECORD)
    if at < 0 or len(end) - at < _END_RECORD_SIZE:
        return None
    if not expected and not _has_directory(end, at):
        return None
    names = _member_names(end, _CENTRAL_HEADER, 28, 46)
    return _ZIP if names.isdisjoint(_PACKAGE_MARKS) else _package_kind(names) or _ZIP


def _has_directory(end: bytes, at: int) -> bool:
    """Whether the record ends the file, and what it points to stands before it, as far as `end` reaches."""
    entries, length, comment = (
        int.from_bytes(end[at + a : at + b], "little") for a, b in ((10, 12), (12, 16), (20, 22))
    )
    if not entries or at + _END_RECORD_SIZE + comment != len(end):
        return False
    start = at - length
    return end.startswith(_CENTRAL_HEADER, start) if start >= 0 else _CENTRAL_HEADER in end[:at]


def _package_kind(names: set[bytes]) -> Sniffed | None:
    for prefix, kind, mime_type in _OOXML_PARTS:
        if any(name.startswith(prefix) for name in names):
            return Sniffed(kind, mime_type)
    return None


def _member_names(data: bytes, signature: bytes, length_at: int, name_at: int) -> set[bytes]:
    """Names in the headers that stand in `data`; 2,000 are enough to tell a document by."""
    names: set[bytes] = set()
    at = data.find(signature)
    while at >= 0 and len(names) < 2000:
        length = int.from_bytes(data[at + length_at : at + length_at + 2], "little")
        names.add(data[at + name_at : at + name_at + length])
        at = data.find(signature, at + 4)
    return names


def _compound_file(head: bytes, tail: Callable[[], bytes]) -> Sniffed:
    """By the names in its directory, which stands anywhere in the file: `COMPOUND` where head and tail do not tell."""
    for place in (head, tail()):
        if _ENCRYPTED_PACKAGE in place:
            return Sniffed(None, "application/x-ole-storage", Reason.ENCRYPTED_DOCUMENT)
        for name, kind, mime_type in _CFB_STREAMS:
            if _has_entry(place, name.encode("utf-16-le") + b"\0\0"):
                return Sniffed(kind, mime_type)
    return Sniffed(Format.COMPOUND, "application/x-ole-storage")


def _has_entry(data: bytes, name: bytes) -> bool:
    """Whether an entry of the directory has this name: not one that merely ends so, as ThisWorkbook does."""
    at = data.find(name)
    while at >= 0 and at % _CFB_ENTRY and data[at - 2 : at] != b"\0\0":
        at = data.find(name, at + 1)
    return at >= 0
