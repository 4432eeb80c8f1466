"""Word and PowerPoint from before OOXML, and compound files of any other kind."""

from __future__ import annotations

import io
import struct

import olefile
import pytest
import xlwt

from macie_lite.extraction.parsers.rebuilt import Tree, compound_file
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Occurrence
from tests.extraction.files import Extracted, extracted, zipped
from tests.extraction.ole_files import (
    compressed_macro,
    native,
    old_presentation,
    old_word,
    property_set,
    record,
    word_95,
)

_SUMMARY, _CUSTOM = "\x05SummaryInformation", "\x05DocumentSummaryInformation"


def _ended(found: Extracted) -> tuple[Status, tuple[Reason, ...]]:
    return found.coverage.status, found.coverage.gaps


@pytest.mark.parametrize("narrow", [True, False])
@pytest.mark.parametrize("pieces", [1, 3])
def test_word_is_read_by_its_pieces_part_by_part(narrow: bool, pieces: int) -> None:
    texts = {"": "Dear Zoë,\ra cell\x07\x07page\x0cnext\r", "footnotes": "see\rbelow\r", "text boxes": "boxed\r"}
    found = extracted(old_word(texts, narrow=narrow, pieces=pieces), "a.doc")
    assert _ended(found) == (Status.COMPLETE, ())
    assert found.coverage.mime_type == "application/msword"
    assert found.where("a cell") == [Occurrence(None, paragraph=2)]
    assert found.where("Zoë") == [Occurrence(None, paragraph=1)]
    assert found.where("below") == [Occurrence(None, paragraph=2, part="footnotes")]
    assert found.where("boxed") == [Occurrence(None, paragraph=1, part="text boxes")]


def test_instructions_of_fields_are_kept() -> None:
    found = extracted(old_word({"": 'Write \x13 HYPERLINK "mailto:a@b.example" \x14to Ann\x15 now\r'}), "a.doc")
    assert b'\v HYPERLINK "mailto:a@b.example" \vto Ann now\n' in found.text


def test_what_was_deleted_and_who_wrote_is_read() -> None:
    left = "struck out long ago".encode("utf-16-le")
    found = extracted(old_word({"": "kept\r"}, left_over=left, authors=["Unknown", "Ann Lee"]), "a.doc")
    assert found.where("struck out long ago") == [Occurrence(None, part="deleted")]
    assert b"Author: Ann Lee\n" in found.text
    assert b"Unknown" not in found.text


@pytest.mark.parametrize(("language", "codec", "text"), [(0x419, "cp1251", "Привет"), (0x415, "cp1250", "Łódź")])
def test_word_95_is_read_in_its_language(language: int, codec: str, text: str) -> None:
    found = extracted(word_95(f"{text}\rsecond\r", codec, language), "a.doc")
    assert _ended(found) == (Status.COMPLETE, ())
    assert text.encode() in found.text
    assert found.where("second") == [Occurrence(None, paragraph=2)]


def test_encrypted_word_says_so_and_shows_its_properties() -> None:
    found = extracted(old_word({"": "x"}, encrypted=True, others={_SUMMARY: property_set({4: "Ann Lee"})}), "a.doc")
    assert _ended(found) == (Status.PARTIAL, (Reason.ENCRYPTED_DOCUMENT,))
    assert _ended(extracted(old_word({"": "x"}, encrypted=True), "a.doc"))[0] is Status.SKIPPED
    assert found.text == b"Author: Ann Lee\n"


def test_properties_are_labelled_lines() -> None:
    others: Tree = {
        _SUMMARY: property_set({2: "A title", 4: "Zoë", 8: "Bo", 5: "key words"}),
        _CUSTOM: property_set({}, custom={"Patient": "Carol Jones"}),
    }
    text = extracted(old_word({"": "x\r"}, others=others), "a.doc").text.decode()
    for line in ("Title: A title", "Author: Zoë", "Last saved by: Bo", "Keywords: key words", "Patient: Carol Jones"):
        assert f"{line}\n" in text


def test_slides_keep_their_numbers_whatever_their_order_in_the_stream() -> None:
    data = old_presentation(
        [("first one", "said"), ("Łódź", "and"), ("last\x0bone", "done")], comments=["", "a remark"]
    )
    found = extracted(data, "a.ppt")
    assert _ended(found) == (Status.COMPLETE, ())
    assert found.where("first one") == [Occurrence(None, slide=1)]
    assert found.where("Łódź") == [Occurrence(None, slide=2)]
    assert found.where("a remark") == [Occurrence(None, slide=2)]
    assert found.where("done") == [Occurrence(None, slide=3, part="notes")]
    assert b"Author: Zoe\n" in found.text


def test_slides_of_earlier_edits_are_read_too() -> None:
    found = extracted(old_presentation([("now", "")], earlier="then"), "a.ppt")
    assert found.where("then") == [Occurrence(None, part="earlier slides")]


def test_encrypted_presentations_say_so() -> None:
    assert extracted(old_presentation([("x", "")], encrypted=True), "a.ppt").coverage.gaps == (
        Reason.ENCRYPTED_DOCUMENT,
    )


def test_embedded_objects_are_members() -> None:
    inner = compound_file({"\x01Ole10Native": native("notes.txt", b"in the object")})
    found = extracted(old_presentation([("x", "")], objects=[inner]), "a.ppt")
    assert ("object 1", "notes.txt") in found.containers
    assert b"C:\\files\\notes.txt" in found.text
    storage: Tree = {"_1": {"\x01Ole10Native": native("a.zip", zipped({"b.txt": b"deep inside"}))}}
    found = extracted(old_word({"": "x\r"}, others={"ObjectPool": storage}), "a.doc")
    assert ("a.zip", "b.txt") in found.containers
    assert _ended(found) == (Status.COMPLETE, ())


def test_documents_kept_as_storages_are_read_as_files_of_their_own() -> None:
    with olefile.OleFileIO(io.BytesIO(old_word({"": "the inner one\r"}))) as ole:
        inner: Tree = {"/".join(path): ole.openstream(path).read() for path in ole.listdir()}
    inner["Data"] = bytes(10_000)  # a stream in sectors of its own, beside short ones
    found = extracted(old_word({"": "x\r"}, others={"ObjectPool": {"_1": inner}}), "a.doc")
    assert [one.container for one in found.passages if b"the inner one" in one.text] == [("ObjectPool/_1",)]


def test_macros_are_read_in_source() -> None:
    source = b'Attribute VB_Name = "Module1"\r\nPassword = "sesame"\r\n' + b"' and so on\r\n" * 500
    vba: Tree = {"dir": b"x", "_VBA_PROJECT": b"x", "__SRP_0": b"x", "Module1": compressed_macro(source)}
    found = extracted(compound_file({"PROJECT": b"ID=1", "VBA": vba}), "vbaProject.bin")
    assert _ended(found) == (Status.COMPLETE, ())
    assert source.replace(b"\r\n", b"\n") in found.text
    broken: Tree = {"dir": b"x", "_VBA_PROJECT": b"x", "Module1": b"no source"}
    assert Reason.MALFORMED in extracted(compound_file({"VBA": broken}), "a.bin").coverage.gaps


def test_what_a_file_is_its_directory_tells_wherever_it_stands() -> None:
    """Sniffing looks at both ends; this directory is in the middle."""
    book = xlwt.Workbook()
    book.add_sheet("S").write(0, 0, "x")
    out = io.BytesIO()
    book.save(out)
    far = compound_file({"A": bytes(1 << 17), "WordDocument": b""}) + bytes(1 << 17)
    assert extracted(far, "a.bin").coverage.mime_type == "application/msword"
    with olefile.OleFileIO(out) as ole:
        stream = ole.openstream("Workbook").read()
    far = compound_file({"A": bytes(1 << 17), "Workbook": stream}) + bytes(1 << 17)
    assert extracted(far, "a.bin").coverage.mime_type == "application/vnd.ms-excel"


def test_streams_of_which_nothing_is_known_are_combed() -> None:
    data = bytes(range(1, 9)) * 40 + b"ann@example.org" + bytes(9) + "wide text".encode("utf-16-le") + bytes(9)
    found = extracted(compound_file({"Unknown": data, "More": b"plain text in a stream of its own"}), "a.vsd")
    assert _ended(found) == (Status.PARTIAL, (Reason.UNSUPPORTED_TYPE,))
    assert found.where("ann@example.org") == [Occurrence(None, part="readable runs")]
    assert b"wide text" in found.text
    assert ("More",) in found.containers


def test_without_a_directory_the_bytes_are_combed() -> None:
    data = old_word({"": "a long enough letter to Ann\r" * 200})
    found = extracted(data[: len(data) // 2], "a.doc")
    assert found.coverage.status is Status.PARTIAL
    assert b"a long enough letter to Ann" in found.text


def test_encrypted_packages_whose_directory_sniffing_did_not_see() -> None:
    data = compound_file({"A": bytes(1 << 17), "EncryptedPackage": b"x"}) + bytes(1 << 17)
    found = extracted(data, "a.docx")
    assert _ended(found) == (Status.SKIPPED, (Reason.ENCRYPTED_DOCUMENT,))


def _looped(data: bytes) -> bytes:
    """Every chain in the FAT leads back to its start."""
    (sector,) = struct.unpack_from("<I", data, 76)
    at = 512 * (sector + 1)
    return data[:at] + struct.pack("<128I", *[0] * 128) + data[at + 512 :]


def _absurd_counts(data: bytes) -> bytes:
    at = data.index(struct.pack("<HH", 0xA5EC, 0xC1))
    return data[: at + 0x4C] + b"\xff" * 32 + data[at + 0x6C :]


def test_pieces_that_are_all_the_same_one_come_to_no_more_than_the_file_holds() -> None:
    data = old_word({"": "x" * 40_000}, pieces=1000)
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        main, table = ole.openstream("WordDocument").read(), ole.openstream("1Table").read()
    ends = struct.pack("<1001I", *range(0, 1001 * 40_000, 40_000))
    table = table[:5] + ends + struct.pack("<HIH", 0, 0x800, 0) * 1000
    found = extracted(compound_file({"WordDocument": main, "1Table": table}), "a.doc")
    assert found.coverage.gaps == (Reason.ARCHIVE_RATIO,)


def _deep(data: bytes) -> bytes:
    inner = record(4000, "deep".encode("utf-16-le"))
    for _ in range(5000):
        inner = record(1036, inner, container=True)
    return compound_file({"PowerPoint Document": inner, "Current User": bytes(40)})


@pytest.mark.parametrize("spoil", [_looped, _absurd_counts, _deep])
def test_hostile_files_end_in_a_coverage(spoil: object) -> None:
    assert callable(spoil)
    found = extracted(spoil(old_word({"": "text of it\r" * 300})), "a.doc")
    assert found.coverage.status is not None
    assert len(found.text) < 1 << 20


def test_a_stream_that_claims_gigabytes_is_no_longer_than_its_file() -> None:
    data = compound_file({"Big": b"readable text of it" * 400})
    at = data.index("Big".encode("utf-16-le")) + 120
    found = extracted(data[:at] + struct.pack("<I", 0xFFFFFFF0) + data[at + 4 :], "a.bin")
    assert found.coverage.status is Status.PARTIAL
    assert Reason.TRUNCATED in found.coverage.gaps


def test_a_compressed_object_that_never_ends_is_a_gap() -> None:
    import zlib

    bomb = struct.pack("<I", 0) + zlib.compress(bytes(1 << 29), 9)
    stream = record(4113, bomb, instance=1)
    found = extracted(compound_file({"PowerPoint Document": stream, "Current User": bytes(40)}), "a.ppt")
    assert {Reason.MALFORMED, Reason.MEMORY} & set(found.coverage.gaps)
