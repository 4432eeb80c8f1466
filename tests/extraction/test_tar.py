"""tar: members of every dialect, and nothing that is not a file."""

from __future__ import annotations

import io
import json
import tarfile

import pytest

from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Reason, Status
from tests.extraction.files import extracted, gzipped, tarred

_LINES = b"".join(b"line %d of the log\n" % number for number in range(20_000))


@pytest.mark.parametrize("seekable", [True, False])
@pytest.mark.parametrize("dialect", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_members_come_in_order_each_as_what_it_is(dialect: int, seekable: bool) -> None:
    out = io.BytesIO()
    long_name = "folder/" * 20 + "people.csv" if dialect != tarfile.USTAR_FORMAT else "people.csv"
    with tarfile.open(fileobj=out, mode="w", format=dialect) as archive:
        for name, data in {"notes.txt": _LINES, "e": b"", long_name: b"id,email\n1,a@b.org\n2,c@d.org\n"}.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    found = extracted(out.getvalue(), "all.tar", seekable=seekable)
    assert (found.coverage.status, found.coverage.mime_type) == (Status.COMPLETE, "application/x-tar")
    assert found.containers == [("notes.txt",), (long_name,)]
    assert b"line 19999 of the log" in found.text
    assert found.coverage.size_classified == len(_LINES) + 29


@pytest.mark.parametrize("seekable", [True, False])
def test_links_devices_and_folders_are_passed_by(seekable: bool) -> None:
    kinds = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
    others = []
    for kind in kinds:
        info = tarfile.TarInfo("/etc/passwd")
        info.type, info.linkname = kind, "/etc/passwd"
        others.append(info)
    found = extracted(tarred({"../../a.txt": b"hello there"}, others=others), "a.tar", seekable=seekable)
    assert found.coverage.status is Status.COMPLETE
    assert [(passage.container, passage.text) for passage in found.passages] == [(("../../a.txt",), b"hello there")]


@pytest.mark.parametrize("seekable", [True, False])
@pytest.mark.parametrize("cut", [1024 + 512 + 100, 512 + 512 + 512, 200_000, 200_001 + 512])
def test_a_cut_archive_is_examined_as_far_as_it_goes(cut: int, seekable: bool) -> None:
    data = tarred({"a.txt": b"hello there", "b.txt": _LINES, "c.txt": b"the end"})
    found = extracted(data[:cut], "a.tar", seekable=seekable)
    assert found.coverage.status is Status.PARTIAL
    assert Reason.TRUNCATED in found.coverage.gaps
    assert found.text.startswith(b"hello there")
    assert (b"line 100 of the log" in found.text) == (cut > 100_000)


def test_garbage_between_members_is_a_gap() -> None:
    data = bytearray(tarred({"a.txt": b"hello there", "b.txt": b"the other"}))
    data[1024:1536] = b"\xee" * 512
    found = extracted(bytes(data), "a.tar")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))


def test_a_negative_size_does_not_go_round_in_circles() -> None:
    data = bytearray(tarred({"a.txt": b"hello there", "b.txt": b"the other"}))
    header = bytearray(data[1024:1536])
    header[124:136] = b"\xff" * 10 + b"\xfc\x00"  # base-256: minus 1024
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    data[1024:1536] = header
    found = extracted(bytes(data), "a.tar")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))


def test_a_header_that_asks_for_the_whole_file_is_refused() -> None:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 20 << 20
    data = info.tobuf(tarfile.GNU_FORMAT) + b"x" * 1000
    found = extracted(tarred({"a.txt": b"hello there"})[:1024] + data, "a.tar")
    assert found.text == b"hello there"
    assert found.coverage.gaps == (Reason.MALFORMED,)


def test_holes_of_a_sparse_member_count_as_bytes_out() -> None:
    info = tarfile.TarInfo("GNUSparseFile.0/disk")
    info.size = 4
    info.pax_headers = {
        "GNU.sparse.major": "0",
        "GNU.sparse.minor": "1",
        "GNU.sparse.size": str(1 << 40),
        "GNU.sparse.map": "0,4",
        "GNU.sparse.name": "disk",
    }
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info, io.BytesIO(b"text"))
    found = extracted(out.getvalue(), "a.tar", Limits(archive_bytes=1 << 20))
    assert Reason.ARCHIVE_BYTES in found.coverage.gaps or found.coverage.gaps[0] is Reason.MEMBER_UNPROCESSED


def test_comments_and_attributes_of_pax_are_read() -> None:
    out = io.BytesIO()
    with tarfile.open(
        fileobj=out, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"comment": "all by Zoë"}
    ) as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = 9
        info.pax_headers = {"SCHILY.xattr.user.owner": "ann@example.org", "mtime": "1.5"}
        archive.addfile(info, io.BytesIO(b"some text"))
    found = extracted(out.getvalue(), "a.tar")
    assert [(one.text, one.field, one.container) for one in found.passages] == [
        (b"ann@example.org", "SCHILY.xattr.user.owner", ("a.txt",)),
        (b"some text", None, ("a.txt",)),
        ("all by Zoë".encode(), "comment", ()),
    ]


def test_a_dumped_folder_and_a_label_are_names() -> None:
    folder, label = tarfile.TarInfo("home/"), tarfile.TarInfo("level 0")
    folder.type, label.type = b"D", b"V"
    found = extracted(tarred({"a.txt": b"some text"}, others=[folder, label]), "a.tar")
    assert (found.coverage.status, found.text) == (Status.COMPLETE, b"some text")


def test_a_member_of_nine_gigabytes_is_read_as_far_as_it_is_there() -> None:
    info = tarfile.TarInfo("a.log")
    info.size = 9 << 30
    data = info.tobuf(tarfile.GNU_FORMAT) + b"some text\n" * 100
    found = extracted(data, "a.tar")
    assert (found.coverage.status, found.coverage.size_classified) == (Status.PARTIAL, 1000)


def test_layers_of_an_image_are_opened() -> None:
    """As `docker save` and the OCI image layout have them."""
    layer = tarred({"etc/app.env": b"TOKEN=1\n", "etc/.wh.gone": b""})
    blobs = {"abc": gzipped(layer), "def": json.dumps({"config": {"Env": ["PASSWORD=x"]}}).encode()}
    manifest = json.dumps([{"Config": "blobs/sha256/def", "Layers": ["blobs/sha256/abc"]}]).encode()
    image = tarred({"manifest.json": manifest} | {f"blobs/sha256/{name}": blob for name, blob in blobs.items()})
    found = extracted(image, "image.tar")
    assert found.coverage.status is Status.COMPLETE
    assert found.containers == [("manifest.json",), ("blobs/sha256/abc", "etc/app.env"), ("blobs/sha256/def",)]
