"""What members are called is content, of those too that are not read; its place is a number, never the name."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage

import pytest
from pypdf import PdfReader, PdfWriter

from macie_lite.extraction import names
from macie_lite.model.coverage import Status
from macie_lite.model.places import Occurrence
from tests.extraction.archives import ar_of, cab_of, cpio_of, iso_of, lha_of, rar4_of, rar5_of, seven_zip_of
from tests.extraction.files import Extracted, extracted, pdf, tarred, zipped

_NAMES = ("one.txt", "a PLANTED.txt")
_KINDS: dict[str, Callable[[Mapping[str, bytes]], bytes]] = {
    "a.zip": zipped, "a.tar": tarred, "a.7z": seven_zip_of, "a.rar": rar5_of, "old.rar": rar4_of, "a.cab": cab_of,
    "a.iso": iso_of, "a.cpio": cpio_of, "a.deb": ar_of, "a.lzh": lha_of,
}  # fmt: skip


def _named(found: Extracted) -> list[str]:
    return [name.replace(" .", ".") for passage in found.names for name in passage.text.decode().split("\n")]


def _where(found: Extracted, value: str) -> list[Occurrence]:
    return Extracted(found.names, found.coverage, []).where(value)


@pytest.mark.parametrize("seekable", [True, False])
@pytest.mark.parametrize("kind", _KINDS)
def test_names_of_members_are_cells_with_their_number_for_a_place(kind: str, seekable: bool) -> None:
    found = extracted(_KINDS[kind](dict.fromkeys(_NAMES, b"nothing")), kind, seekable=seekable)
    assert found.coverage.status is Status.COMPLETE
    assert [name for name in sorted(_named(found)) if name != "."] == sorted(_NAMES)  # a disc has a root
    number = _named(found).index("a PLANTED.txt") + 1
    assert _where(found, "PLANTED") == [Occurrence(None, part=f"name {number}")]
    assert all(passage.breaks is not None for passage in found.names)


def test_names_of_what_is_not_read_are_content_with_what_links_point_to() -> None:
    folder, link = tarfile.TarInfo("of a folder"), tarfile.TarInfo("of a link")
    folder.type, link.type, link.linkname = tarfile.DIRTYPE, tarfile.SYMTYPE, "pointed/to"
    assert _named(extracted(tarred({}, others=[folder, link]), "a.tar")) == ["of a folder", "of a link", "pointed/to"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("folder/", "")
        info = zipfile.ZipInfo("link")
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "pointed/to")
    found = extracted(out.getvalue(), "a.zip")
    assert _named(found) == ["folder/", "link", "pointed/to"]
    assert _where(found, "pointed/to") == [Occurrence(None, part="name 2")]


def test_names_of_an_archive_in_an_archive_stand_in_it() -> None:
    found = extracted(zipped({"in.tar": tarred({"a PLANTED.txt": b"x"})}), "a.zip")
    assert [passage.container for passage in found.names if b"PLANTED" in passage.text] == [("in.tar",)]


def test_many_names_come_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "_BLOCK", 1000)
    found = extracted(zipped({f"member {at}": b"" for at in range(200)}), "a.zip")
    assert len(found.names) > 2
    assert max(len(passage.text) for passage in found.names) < 1100
    assert _named(found) == [f"member {at}" for at in range(200)]
    assert _where(found, "member 123") == [Occurrence(None, part="name 124")]


def test_a_name_of_two_lines_is_one_cell() -> None:
    assert _named(extracted(zipped({"two\r\nlines": b"x"}), "a.zip")) == ["two  lines"]


def test_names_of_files_in_documents_and_mail() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("a page"))))
    writer.add_attachment("a PLANTED.txt", b"nothing")
    out = io.BytesIO()
    writer.write(out)
    assert _named(extracted(out.getvalue(), "a.pdf")) == ["a PLANTED.txt"]
    mail = EmailMessage()
    mail["From"] = "a@b.org"
    mail.set_content("hello\n")
    mail.add_attachment(b"nothing", maintype="application", subtype="x", filename="a PLANTED ä.txt")
    assert [one.part for one in extracted(bytes(mail), "a.eml").where("PLANTED")] == ["2.MIME"]
    written = b"From: a@b.org\nSubject: x\n\nhello\nbegin 644 a PLANTED.txt\n#:&D*\n`\nend\n"
    assert _named(extracted(written, "a.eml")) == ["a PLANTED.txt"]


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("ann@example.org.txt", b"ann@example.org .txt"), ("ann@example.org", b"ann@example.org"),
        ("ann@example.org.zip", b"ann@example.org .zip"), ("a/b.c/no extension", b"a/b.c/no extension"),
    ],
)  # fmt: skip
def test_an_extension_is_no_part_of_what_stands_before_it(name: str, cell: bytes) -> None:
    assert [passage.text for passage in extracted(zipped({name: b"x"}), "a.zip").names] == [cell]
