"""Pages, Numbers and Keynote since 2013, and binary property lists."""

from __future__ import annotations

import plistlib
import struct

import pytest

from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Occurrence
from tests.extraction.files import extracted, zipped
from tests.formats.documents import iwa, protobuf


def _pages(message: bytes, name: str = "Index/Document.iwa") -> bytes:
    return zipped({name: iwa(message)})


def test_every_text_of_a_message_is_a_line() -> None:
    message = protobuf(3, protobuf(1, "Łódź\nnext".encode()) + protobuf(2, b"\x08\x01")) + protobuf(9, b"outside")
    found = extracted(_pages(message), "a.pages")
    assert (found.coverage.status, found.coverage.gaps) == (Status.COMPLETE, ())
    assert found.text == "Łódź\vnext\noutside\n".encode()


def test_numbers_of_tables_are_read() -> None:
    def cell(kind: int, flags: int, value: bytes) -> bytes:
        return bytes((5, kind)) + bytes(6) + struct.pack("<I", flags) + value

    decimal = (4711).to_bytes(14, "little") + struct.pack("<H", (0x1820 - 2) << 1)
    storage = cell(2, 1, decimal) + cell(5, 4, struct.pack("<d", 86400.0)) + cell(2, 2, struct.pack("<d", 0.5))
    offsets = struct.pack("<4h", 0, -1, 28, 48)
    tile = protobuf(5, protobuf(6, storage) + protobuf(7, offsets))
    found = extracted(zipped({"Index/Tables/Tile.iwa": _typed(tile, 6002)}), "a.numbers")
    assert found.text == b"47.11\t2001-01-02 00:00:00\t0.5\n"


def _typed(message: bytes, kind: int) -> bytes:
    from cramjam import snappy

    told = (
        b"\x08"
        + bytes((kind & 0x7F | 0x80, kind >> 7))
        + b"\x18"
        + bytes((len(message) & 0x7F | 0x80, len(message) >> 7))
    )
    info = b"\x08\x01" + protobuf(2, told)
    packed = bytes(snappy.compress_raw(bytes((len(info),)) + info + message))
    return b"\0" + len(packed).to_bytes(3, "little") + packed


def test_a_damaged_chunk_is_a_gap_behind_what_came_before() -> None:
    good = iwa(protobuf(1, b"text"))
    found = extracted(zipped({"Index/Document.iwa": good + b"\0\x05\0\0\xff\xff\xff\xff\xff"}), "a.key")
    assert found.coverage.status is Status.PARTIAL
    assert Reason.MALFORMED in found.coverage.gaps
    assert b"text" in found.text


def test_messages_in_messages_end_somewhere() -> None:
    message = b"\x01\x02"
    for _ in range(5000):
        message = protobuf(1, message)
    assert extracted(_pages(message), "a.key").coverage.status is Status.COMPLETE


@pytest.mark.parametrize("text", ["Ann Lee", "Łódź", "x" * 300])
def test_property_lists_give_their_keys_and_texts(text: str) -> None:
    data = plistlib.dumps({"name": text, "more": [1, {"deep": b"readable in data"}]}, fmt=plistlib.FMT_BINARY)
    found = extracted(data, "a.plist")
    assert (found.coverage.status, found.coverage.mime_type) == (Status.COMPLETE, "application/x-bplist")
    for value in ("name", text, "deep", "readable in data"):
        assert value.encode() in found.text
    assert found.where(text) == [Occurrence(None, paragraph=5, part="strings")]


def test_a_property_list_that_lies_about_its_table_is_skipped() -> None:
    data = plistlib.dumps({"name": "Ann"}, fmt=plistlib.FMT_BINARY)
    assert extracted(data[:-30], "a.plist").coverage.gaps == (Reason.TRUNCATED,)
    lied = data[:-24] + b"\xff" * 8 + data[-16:]
    assert extracted(lied, "a.plist").coverage.gaps == (Reason.TRUNCATED,)


def test_objects_that_are_all_the_same_one_come_to_no_more_than_the_file_holds() -> None:
    text = b"\x5f\x11\x27\x10" + b"x" * 10_000
    table = b"\x08" * 5_000
    trailer = bytes(6) + b"\x01\x01" + struct.pack(">QQQ", len(table), 0, 8 + len(text))
    found = extracted(b"bplist00" + text + table + trailer, "a.plist")
    assert found.coverage.gaps == (Reason.ARCHIVE_RATIO,)
    assert len(found.text) < 100_000


def test_epub_is_told_wherever_its_type_stands() -> None:
    chapter = {"OEBPS/a.xhtml": b"<html><body><p>a chapter</p></body></html>"}
    first = zipped({"mimetype": b"application/epub+zip"} | chapter, 0)
    later = zipped({"META-INF/container.xml": b"<a/>", "mimetype": b"application/epub+zip\n"} | chapter)
    for data in (first, later):
        found = extracted(data, "book.epub")
        assert found.coverage.mime_type == "application/epub+zip"
        assert ("OEBPS/a.xhtml",) in found.containers
