"""7z, RAR, CAB, ISO, cpio, ar and their like: every file in them is read, what cannot be is told."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from random import Random

import pytest

from macie_lite.extraction.budget import Limits
from macie_lite.extraction.rar_headers import rar_comment
from macie_lite.model.coverage import NotExamined, Reason, Status
from macie_lite.model.places import Occurrence
from tests.conformance.check_extractor import CHECKS, Sample
from tests.extraction.archives import ar_of, cab_of, cpio_of, iso_of, lha_of, rar4_of, rar5_of, seven_zip_of
from tests.extraction.files import extracted, gzipped, tarred, zipped

_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(8))
_LINES = b"".join(b"line %d of the log\n" % number for number in range(20_000))
_MEMBERS = {
    "a/one.txt": "".join(f"Grüße: {value}\n" for value in _VALUES[:4]).encode(),
    "empty.txt": b"",
    "long.txt": _LINES,
    "two.txt": "".join(f"{value} ends\n" for value in _VALUES[4:]).encode(),
}
_KINDS: dict[str, tuple[Callable[[Mapping[str, bytes]], bytes], str]] = {
    "a.7z": (seven_zip_of, "application/x-7z-compressed"),
    "a.rar": (rar5_of, "application/vnd.rar"),
    "old.rar": (rar4_of, "application/vnd.rar"),
    "a.cab": (cab_of, "application/vnd.ms-cab-compressed"),
    "a.iso": (iso_of, "application/x-iso9660-image"),
    "a.cpio": (cpio_of, "application/x-cpio"),
    "odc.cpio": (partial(cpio_of, form="odc"), "application/x-cpio"),
    "little.cpio": (partial(cpio_of, form="little"), "application/x-cpio"),
    "big.cpio": (partial(cpio_of, form="big"), "application/x-cpio"),
    "a.lzh": (lha_of, "application/x-lzh-compressed"),
    "a.deb": (ar_of, "application/x-archive"),
}  # fmt: skip


def _line(content: bytes, found: Occurrence) -> str:
    text = next(data for name, data in _MEMBERS.items() if name.endswith(found.container[-1]))
    assert found.line is not None
    return text.decode().split("\n")[found.line - 1]


def _member(content: bytes, found: Occurrence) -> bytes:
    return next(data for name, data in _MEMBERS.items() if name.endswith(found.container[-1]))


@pytest.mark.parametrize("name", _KINDS)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_format(check: Callable[[Sample], None], name: str) -> None:
    make, mime_type = _KINDS[name]
    delimited = name not in ("a.deb", "a.iso")  # an ar archive ends anywhere; a disc with padding
    check(Sample(name, make(_MEMBERS), _VALUES, mime_type, _line, member=_member, self_delimiting=delimited))


@pytest.mark.parametrize("seekable", [True, False])
@pytest.mark.parametrize("name", _KINDS)
def test_members_come_each_as_what_it_is(name: str, seekable: bool) -> None:
    table = b"id,email\n1,a@b.org\n2,c@d.org\n"
    found = extracted(_KINDS[name][0]({"people.csv": table, "x.txt": _LINES}), name, seekable=seekable)
    assert found.coverage.status is Status.COMPLETE
    assert sorted(one for one in found.containers if one) == [("people.csv",), ("x.txt",)]
    assert "email" in found.fields("c@d.org")
    assert found.coverage.size_classified == len(_LINES) + len(table)


@pytest.mark.parametrize("name", ["a.7z", "a.rar", "a.cpio", "a.iso"])
def test_archives_in_archives_are_opened(name: str) -> None:
    make = _KINDS[name][0]
    data = make({"in.dat": make({"deep.tgz": gzipped(tarred({"d.csv": b"a,b\n1,2\n"}))})})
    containers = extracted(zipped({"b/c": data}), "a.zip").containers
    assert containers[0] == ("b/c", "in.dat", "deep.tgz", "d.csv")
    assert all(one == ("b/c", "in.dat", "deep.tgz", "d.csv")[: len(one)] for one in containers)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (seven_zip_of({"a.txt": b"some text"}, password="x"), Reason.ENCRYPTED_MEMBER),
        (seven_zip_of({"a.txt": b"some text"}, password="x", header_encryption=True), Reason.ENCRYPTED_MEMBER),
        (rar5_of({"a.txt": b"some text"}, encrypted=True), Reason.ENCRYPTED_MEMBER),
        (rar4_of({"a.txt": b"some text"}, flags=0x8004), Reason.ENCRYPTED_MEMBER),
        (rar4_of({"a.txt": b"some text"}, archive_flags=0x80), Reason.ENCRYPTED_MEMBER),  # -hp
    ],
)
def test_what_is_encrypted_is_told(data: bytes, expected: Reason) -> None:
    found = extracted(data, "a")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (expected,))


def test_one_volume_of_several_is_a_gap() -> None:
    found = extracted(rar5_of({"a.txt": _LINES[:1000]}, volume=True), "a.part1.rar")
    assert found.coverage.status is not Status.COMPLETE
    assert Reason.MEMBER_UNPROCESSED in found.coverage.gaps or Reason.TRUNCATED in found.coverage.gaps


def test_what_the_library_cannot_unpack_is_a_gap() -> None:
    import py7zr

    found = extracted(seven_zip_of({"a.txt": _LINES}, filters=[{"id": py7zr.FILTER_BZIP2}]), "a.7z")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.MEMBER_UNPROCESSED,))


@pytest.mark.parametrize("cut", [0.3, 0.7, 0.95])
def test_a_cut_archive_is_examined_as_far_as_it_goes(cut: float) -> None:
    data = cpio_of({"a.txt": b"hello there\n" * 10, "b.txt": _LINES})
    found = extracted(data[: int(len(data) * cut)], "a.cpio")
    assert (found.coverage.status, found.coverage.gaps[-1]) == (Status.PARTIAL, Reason.TRUNCATED)
    assert b"hello there" in found.text
    assert b"line 1000 of the log" in found.text


def test_links_folders_and_hostile_names_are_only_names() -> None:
    names = ["../../etc/passwd", "/etc/shadow", "a\x01b", "x" * 900, "Łódź/🎉.txt"]
    found = extracted(cpio_of(dict.fromkeys(names, b"some text")), "a.cpio")
    assert (found.coverage.status, [one[0] for one in found.containers]) == (Status.COMPLETE, names)


def test_a_disc_with_a_second_tree_that_is_larger_is_a_gap() -> None:
    both = iso_of({"a.txt": b"hello there"}, udf="2.60")
    assert extracted(both, "a.iso").coverage.gaps == (Reason.MEMBER_UNPROCESSED,)
    assert extracted(iso_of({"a.txt": b"hello there"}), "a.iso").coverage.gaps == ()
    found = extracted(gzipped(both), "a.iso.gz")
    assert (found.text.startswith(b"hello there"), found.coverage.gaps) == (True, (Reason.MEMBER_UNPROCESSED,))


def test_a_member_nobody_reads_is_passed_over_within_the_budget() -> None:
    noise = b"\x7fELF" + Random(1).randbytes(1 << 20)
    found = extracted(seven_zip_of({"x.so": noise, "y.txt": b"some text"}), "a.7z")
    assert (found.coverage.status, found.text) == (Status.PARTIAL, b"some text")
    small = extracted(seven_zip_of({"x.so": noise, "y.txt": b"some text"}), "a.7z", Limits(archive_bytes=1 << 19))
    assert small.coverage.gaps[-1] is Reason.ARCHIVE_BYTES


def test_one_member_has_a_limit_and_the_next_is_read() -> None:
    for data in (cpio_of({"a.txt": _LINES, "b.txt": b"the other"}), zipped({"a.txt": _LINES, "b.txt": b"the other"})):
        found = extracted(data, "a", Limits(member_bytes=100_000))
        assert found.coverage.gaps == (Reason.MEMBER_UNPROCESSED, Reason.MEMBER_SIZE)
        assert b"line 100 of the log" in found.text
        assert found.text.endswith(b"the other")


def test_an_archive_beyond_a_memory_file_is_read_as_it_comes() -> None:
    limits = Limits(memory_file_bytes=100_000)
    data = seven_zip_of({"a.txt": Random(1).randbytes(200_000).hex().encode()})
    assert len(data) > limits.memory_file_bytes
    assert extracted(data, "a.7z", limits).coverage.status is Status.COMPLETE
    assert extracted(data, "a.7z", limits, seekable=False).coverage.gaps == (Reason.HELD_SIZE,)
    cpio = cpio_of({"a.txt": _LINES})
    assert extracted(cpio, "a.cpio", limits, seekable=False).coverage.status is Status.COMPLETE


def test_a_debian_package_is_opened_to_its_files() -> None:
    package = ar_of({
        "debian-binary": b"2.0\n",
        "control.tar.xz": gzipped(tarred({"./control": b"Package: x\nMaintainer: Ann <ann@example.org>\n"})),
        "data.tar.gz": gzipped(tarred({"./etc/x.conf": b"token = 1\n"})),
    })  # fmt: skip
    found = extracted(package, "x_1.0_all.deb")
    assert found.containers == [("debian-binary",), ("control.tar.xz", "./control"), ("data.tar.gz", "./etc/x.conf")]


def test_an_archive_that_goes_away_keeps_its_reason() -> None:
    class Vanishing(io.BytesIO):
        reads = 0

        def read(self, size: int | None = -1, /) -> bytes:
            from macie_lite.model.coverage import NotExamined

            self.reads += 1
            if self.reads > 3:
                raise NotExamined(Reason.GONE)
            return super().read(size)

    data = cpio_of({"a.txt": Random(1).randbytes(900_000).hex().encode()})
    assert Reason.GONE in extracted(data, "a.cpio", stream=Vanishing(data)).coverage.gaps


def test_what_a_disc_says_of_itself_is_read() -> None:
    told = {
        "sys_ident": "THE SYSTEM", "vol_ident": "A VOLUME", "vol_set_ident": "A SET", "pub_ident_str": "A PUBLISHER",
        "preparer_ident_str": "Ann Example", "app_ident_str": "A PROGRAM", "app_use": "made for Bob",
    }  # fmt: skip
    found = extracted(iso_of({"a.txt": b"hello there"}, **told), "a.iso")
    lines = next(passage.text.decode().split("\n") for passage in found.passages if passage.field == "volume")
    assert lines == [
        "system: THE SYSTEM", "volume: A VOLUME", "volume set: A SET", "publisher: A PUBLISHER",
        "data preparer: Ann Example", "application: A PROGRAM", "application use: made for Bob",
    ]  # fmt: skip


def test_the_names_of_a_disc_in_16_bits_are_read() -> None:
    disc = bytearray(iso_of({"a.txt": b"hello there"}))
    joliet = disc.index(b"%/E") - 88
    disc[joliet + 446 : joliet + 574] = "Łucja Example".ljust(64).encode("utf-16-be")
    assert "data preparer: Łucja Example".encode() in extracted(bytes(disc), "a.iso").text


_PACKED_COMMENT = bytes.fromhex("0c008beccbf656c148298f00e5bfe6fff0d06b6a767a")


@pytest.mark.parametrize(
    ("data", "comment"),
    [
        (rar5_of({"a.txt": b"some text"}, comment="by Łucja\0".encode()), "by Łucja".encode()),
        (rar4_of({"a.txt": b"some text"}, comment=b"by Ann"), b"by Ann"),
        (rar4_of({"a.txt": b"some text"}, comment=_PACKED_COMMENT, unpacked=11), b"RARcomment\n"),
    ],
)
def test_the_comment_of_a_rar_archive_is_read(data: bytes, comment: bytes) -> None:
    found = extracted(data, "a.rar")
    assert found.coverage.status is Status.COMPLETE
    assert [(passage.text, passage.field, passage.container) for passage in found.passages] == [
        (comment, "comment", ()),
        (b"some text", None, ("a.txt",)),
    ]


def test_a_comment_of_an_old_rar_archive_is_read_or_a_gap() -> None:
    plain = rar4_of({"a.txt": b"some text"})
    for method, gaps in ((0x30, ()), (0x33, (Reason.MEMBER_UNPROCESSED,))):
        comment = struct.pack("<HBHHHBBH", 0, 0x75, 0, 13 + 6, 6, 15, method, 0) + b"by Ann"
        body = struct.pack("<BHH", 0x73, 2, 13 + len(comment)) + bytes(6) + comment
        main = struct.pack("<H", zlib.crc32(body[:11]) & 0xFFFF) + body
        found = extracted(plain[:7] + main + plain[20:], "a.rar")
        assert set(found.coverage.gaps) >= set(gaps)
        assert (b"by Ann" in found.text) is (not gaps)


def test_a_comment_that_cannot_be_read_is_a_gap() -> None:
    for data in (rar5_of({}, comment=b"by Ann", encrypted=True), rar4_of({}, comment=bytes(9), unpacked=11)):
        found = extracted(data, "a.rar")
        assert (found.coverage.status, found.passages) == (Status.SKIPPED, [])


def test_the_last_volume_of_several_is_a_gap_though_what_it_holds_is_whole() -> None:
    data = rar5_of({"a.txt": b"some text"}).replace(b"\x03\x01\x00\x00", b"\x03\x01\x00\x01", 1)
    body = data[12:16]
    data = data[:8] + struct.pack("<I", zlib.crc32(body)) + data[12:]
    found = extracted(data, "a.part3.rar")
    assert (found.text, found.coverage.gaps) == (b"some text", (Reason.MEMBER_UNPROCESSED,))


@pytest.mark.parametrize(
    "data",
    [
        b"Rar!\x1a\x07\x01\x00" + bytes(4) + b"\xff\xff\xff\x7f\x01\x00",
        b"Rar!\x1a\x07\x00" + struct.pack("<HBHHI", 0, 0x7A, 0x8000, 60, 3 << 30) + bytes(49),
    ],
    ids=["5", "4"],
)
def test_a_comment_is_not_looked_for_beyond_what_is_held(data: bytes) -> None:
    asked = []

    def peek(size: int) -> bytes:
        asked.append(size)
        return data[:size]

    with pytest.raises(NotExamined):
        rar_comment(peek)
    assert max(asked) < 4 << 20
