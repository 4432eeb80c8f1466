"""zip: every member that can be read is read, whatever the others are."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable

import cramjam
import pytest
from pypdf import PdfWriter

from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Reason, Status
from tests.extraction.files import extracted, gzipped, zipped

_LINES = b"".join(b"line %d of the log\n" % number for number in range(20_000))
_METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


@pytest.mark.parametrize("seekable", [True, False])
@pytest.mark.parametrize("method", _METHODS)
def test_members_come_in_order_each_as_what_it_is(method: int, seekable: bool) -> None:
    data = zipped({"notes.txt": _LINES, "x/people.csv": b"id,email\n1,a@b.org\n2,c@d.org\n", "x/": b""}, method)
    found = extracted(data, "all.zip", seekable=seekable)
    assert (found.coverage.status, found.coverage.mime_type) == (Status.COMPLETE, "application/zip")
    assert found.containers == [("notes.txt",), ("x/people.csv",)]
    assert "email" in found.fields("c@d.org")
    assert b"line 19999 of the log" in found.text
    assert found.coverage.size_classified == len(_LINES) + 29


def test_nested_archives_name_their_members_from_the_outside_in() -> None:
    data = zipped({"inner.zip": zipped({"deep.txt.gz": gzipped(b"hello there")})})
    assert extracted(data, "outer.zip").containers == [("inner.zip", "deep.txt.gz", "deep.txt")]


def test_hostile_names_and_empty_members_are_only_names() -> None:
    names = ["../../etc/passwd", "/etc/shadow", "C:\\boot.ini", "a\x01b", "x" * 5000, "Łódź/🎉.txt"]
    found = extracted(zipped(dict.fromkeys(names, b"some text") | {"empty": b""}), "a.zip")
    assert found.coverage.status is Status.COMPLETE
    assert found.containers == [(name,) for name in names]


def test_entries_that_were_streamed_have_their_sizes_at_the_end() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(_Unseekable(out), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", _LINES)
        archive.writestr("b.txt", b"the other")
    assert extracted(out.getvalue(), "a.zip").coverage.status is Status.COMPLETE
    cut = extracted(out.getvalue()[:-60], "a.zip")
    assert cut.coverage.gaps == (Reason.TRUNCATED,)
    assert cut.text == _LINES + b"\nthe other" or b"the other" in cut.text


class _Unseekable(io.RawIOBase):
    def __init__(self, out: io.BytesIO) -> None:
        self._out = out

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        return self._out.write(data)


def test_an_archive_behind_other_data_is_found() -> None:
    # Self-extracting archives are programs; here the sniffed type is what counts, so start with an empty entry's bytes.
    data = b"PK\x03\x04" + b"\0" * 300 + zipped({"a.txt": b"hello there"})
    assert extracted(data, "a.zip").containers == [("a.txt",)]


@pytest.mark.parametrize("script", [b"#!/bin/sh\nexit # by ann@example.org\n", b"# ann@example.org\n" * 9000])
def test_a_script_before_an_archive_is_text_and_the_archive_is_opened(script: bytes) -> None:
    data = script + zipped({"a.txt": b"hello there", "b.txt": b"and you"})
    found = extracted(data, "a.zip")
    assert (found.coverage.status, found.coverage.mime_type) == (Status.COMPLETE, "application/zip")
    assert found.containers == [(), ("a.txt",), ("b.txt",)]
    assert found.where("ann@example.org")[0].line == script.count(b"\n", 0, script.index(b"ann@")) + 1
    assert found.coverage.size_classified == len(script) + 18


def test_a_program_before_an_archive_is_a_gap() -> None:
    data = b"MZ\x90\x00" + bytes(range(256)) * 20 + zipped({"a.txt": b"hello there"})
    for content in (data, b"MZ\x90\x00" + bytes(range(256)) * 300 + data):
        found = extracted(content, "setup.exe")
        assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.UNSUPPORTED_TYPE,))
        assert found.containers == [("a.txt",)]


def test_encrypted_members_are_gaps_and_the_others_are_read() -> None:
    data = bytearray(zipped({"open.txt": b"hello there", "closed.txt": b"secret"}))
    local, central = data.rindex(b"closed.txt", 0, 200), data.rindex(b"closed.txt")
    data[local - 30 + 6] |= 1
    data[central - 46 + 8] |= 1
    found = extracted(bytes(data), "a.zip")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.ENCRYPTED_MEMBER,))
    assert found.text == b"hello there"


def test_a_damaged_member_never_loses_the_others() -> None:
    data = bytearray(zipped({"a.txt": _LINES, "b.txt": b"the other one"}))
    data[len(data) // 4] ^= 0xFF
    found = extracted(bytes(data), "a.zip")
    assert (found.coverage.status, found.coverage.gaps) == (
        Status.PARTIAL,
        (Reason.MEMBER_UNPROCESSED, Reason.MALFORMED),
    )
    assert b"line 100 of the log" in found.text
    assert b"the other one" in found.text


def test_a_wrong_checksum_is_a_gap_after_the_content() -> None:
    data = bytearray(zipped({"a.txt": b"hello there"}, zipfile.ZIP_STORED))
    data[data.index(b"hello")] = ord("j")
    found = extracted(bytes(data), "a.zip")
    assert found.text == b"jello there"
    assert found.coverage.gaps == (Reason.MEMBER_UNPROCESSED, Reason.MALFORMED)


@pytest.mark.parametrize("left", [0.3, 0.6, 0.95])
def test_an_archive_without_its_end_is_read_by_its_local_headers(left: float) -> None:
    members = {f"{number}.txt": b"text %d " % number + _LINES[:100_000] for number in range(20)}
    data = zipped(members)
    found = extracted(data[: int(len(data) * left)], "a.zip")
    assert found.coverage.status is Status.PARTIAL
    assert found.coverage.gaps[0] is Reason.TRUNCATED
    assert len(found.containers) == pytest.approx(20 * left, abs=2)


def test_a_file_that_is_no_archive_at_all_is_skipped() -> None:
    found = extracted(b"PK\x03\x04" + b"\xee" * 500, "a.zip")
    assert (found.coverage.status, found.coverage.gaps[0]) == (Status.SKIPPED, Reason.TRUNCATED)


def test_members_of_types_that_cannot_be_read_are_gaps() -> None:
    found = extracted(zipped({"a.txt": b"hello there", "b.so": b"\x7fELF" + bytes(50)}), "a.zip")
    assert (found.coverage.status, found.coverage.gaps) == (
        Status.PARTIAL,
        (Reason.MEMBER_UNPROCESSED, Reason.UNSUPPORTED_TYPE),
    )


def test_too_many_members_end_the_walk() -> None:
    found = extracted(zipped({f"{n}.txt": b"some text" for n in range(50)}), "a.zip", Limits(archive_members=20))
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.ARCHIVE_MEMBERS,))
    assert len(found.containers) == 20


def test_bytes_out_have_a_limit_over_all_members() -> None:
    data = zipped({f"{number}.txt": _LINES for number in range(5)})
    found = extracted(data, "a.zip", Limits(archive_bytes=len(_LINES) * 2 + 1000))
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.ARCHIVE_BYTES,))
    assert len(_LINES) * 2 <= found.coverage.size_classified <= len(_LINES) * 3


@pytest.mark.slow
def test_a_bomb_ends_at_the_ratio_and_the_next_member_is_read() -> None:
    data = zipped({"bomb.txt": b" \n" * (40 << 20), "b.txt": b"the other one"})
    found = extracted(data, "a.zip", Limits(archive_ratio=100))
    assert found.coverage.gaps == (Reason.ARCHIVE_RATIO,)
    assert b" \n" in found.text


def test_an_encrypted_document_inside_says_so() -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("password", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    found = extracted(zipped({"a.txt": b"hello there", "b.pdf": out.getvalue()}), "a.zip")
    assert found.coverage.gaps == (Reason.MEMBER_UNPROCESSED, Reason.ENCRYPTED_DOCUMENT)


def test_archives_in_archives_share_one_limit_of_memory() -> None:
    inner = zipped({"a.txt": bytes(range(32, 127)) * 400}, method=zipfile.ZIP_STORED)
    twice = zipped({"inner.zip": inner}, method=zipfile.ZIP_STORED)
    thrice = zipped({"twice.zip": twice}, method=zipfile.ZIP_STORED)
    once = extracted(twice, "twice.zip", Limits(memory_file_bytes=60_000))
    assert once.coverage.status is Status.COMPLETE
    nested = extracted(thrice, "thrice.zip", Limits(memory_file_bytes=60_000))
    assert Reason.HELD_SIZE in nested.coverage.gaps
    side_by_side = zipped({f"{i}.zip": inner for i in range(4)}, method=zipfile.ZIP_STORED)
    beside = extracted(side_by_side, "many.zip", Limits(memory_file_bytes=60_000))
    assert beside.coverage.status is Status.COMPLETE


def _with_method(data: bytes, method: int, unpacked: bytes) -> bytes:
    """The only, stored entry of an archive, said to be packed by another method."""
    out = bytearray(zipped({"a.txt": data}, zipfile.ZIP_STORED))
    for at in (0, out.index(b"PK\x01\x02") + 2):
        out[at + 8 : at + 10] = method.to_bytes(2, "little")
        out[at + 14 : at + 18] = zlib.crc32(unpacked).to_bytes(4, "little")
        out[at + 22 : at + 26] = len(unpacked).to_bytes(4, "little")
    return bytes(out)


def _ppmd(data: bytes) -> bytes:
    """APPNOTE 5.10: order 8, 16 MiB, variant I."""
    import pyppmd

    encoder = pyppmd.Ppmd8Encoder(8, 16 << 20)
    packed: bytes = encoder.encode(data) + encoder.flush()
    return (7 | 15 << 4).to_bytes(2, "little") + packed


@pytest.mark.parametrize(
    ("method", "pack"),
    [(93, lambda data: bytes(cramjam.zstd.compress(data))), (95, lzma.compress), (98, _ppmd)],
)
def test_newer_methods_are_read(method: int, pack: Callable[[bytes], bytes]) -> None:
    found = extracted(_with_method(pack(_LINES), method, _LINES), "a.zipx")
    assert (found.coverage.gaps, found.text) == ((), _LINES)


@pytest.mark.parametrize("method", [1, 6, 9, 10, 97])
def test_methods_that_nothing_reads_are_gaps(method: int) -> None:
    found = extracted(_with_method(b"whatever", method, b"something"), "a.zip")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.MEMBER_UNPROCESSED,))


def test_a_member_with_a_broken_header_of_its_own_never_loses_the_others() -> None:
    data = zipped({"a.txt": b"hello there"}, zipfile.ZIP_LZMA)
    broken = data.replace(b"\x09\x04\x05\x00", b"\x09\x04\x99\x00")
    assert broken != data
    found = extracted(zipped({"x.zip": broken, "y.txt": b"the other"}), "a.zip")
    assert found.text == b"the other"
    assert Reason.MALFORMED in found.coverage.gaps


def test_comments_are_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.comment = b"checked by ann@example.org"
        archive.writestr(info, b"some text")
        archive.comment = "für Zoë".encode()
    found = extracted(out.getvalue(), "a.zip")
    assert [(one.text, one.field, one.container) for one in found.passages] == [
        ("für Zoë".encode(), "comment", ()),
        (b"checked by ann@example.org", "comment", ("a.txt",)),
        (b"some text", None, ("a.txt",)),
    ]


def test_a_name_may_stand_in_a_field_of_its_own() -> None:
    raw, name = b"gr__e.txt", "grüße.txt".encode()
    field = b"\x01" + zlib.crc32(raw).to_bytes(4, "little") + name
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo(raw.decode())
        info.extra = struct.pack("<2H", 0x7075, len(field)) + field
        archive.writestr(info, b"some text")
    assert extracted(out.getvalue(), "a.zip").containers == [("grüße.txt",)]


def test_entries_of_another_volume_are_gaps() -> None:
    data = bytearray(zipped({"a.txt": b"hello there", "b.txt": b"the other"}))
    end = data.index(b"PK\x05\x06")
    data[end + 4 : end + 8] = b"\x01\x00\x01\x00"  # this is the second volume
    second = data.rindex(b"PK\x01\x02")
    data[second + 34 : second + 36] = b"\x01\x00"
    found = extracted(bytes(data), "a.zip")
    assert (found.text, found.coverage.gaps) == (b"the other", (Reason.MEMBER_UNPROCESSED,))


def test_an_encrypted_directory_is_told() -> None:
    data = zipped({"a.txt": b"hello there"})
    start = data.index(b"PK\x01\x02")
    found = extracted(data[:start] + b"PK\x06\x08" + data[start + 4 :], "a.zip")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.ENCRYPTED_MEMBER,))


def test_two_members_of_one_name_are_both_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", b"first")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", b"second")
    assert extracted(out.getvalue(), "a.zip").text == b"first\nsecond"


def test_an_archive_behind_another_hides_none_of_it() -> None:
    found = extracted(zipped({"a.txt": b"first"}) + zipped({"b.txt": b"second"}), "a.zip")
    assert (found.coverage.status, found.text) == (Status.COMPLETE, b"first\nsecond")
    assert found.containers == [("before", "a.txt"), ("b.txt",)]
