"""Limits of sizes: what they say is read, is read, and the reason says which limit it was."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable

import pytest

from macie_lite.extraction import sandbox
from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import NotExamined, Reason, Status
from tests.extraction.files import extracted, gzipped, tarred, workbook, zipped

_LINES = b"".join(b"L%05d,word,%d\n" % (number, number * 7) for number in range(40_000))
_HALF = 300_000


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.sql", "a.html", "a.eml"])
@pytest.mark.parametrize("most", [100, _HALF])
def test_of_a_file_that_is_streamed_as_much_is_read_as_the_limit_says(name: str, most: int) -> None:
    head = {"a.html": b"<html><body>\n", "a.eml": b"From: a@example.org\nSubject: s\n\n"}.get(name, b"")
    content = head + _LINES
    found = extracted(content, name, Limits(file_bytes=most))
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.FILE_SIZE,))
    assert found.coverage.size_classified == most
    last = content[:most].split(b"\n")[-2].split(b",")[0]
    after = content[most:].split(b"\n")[2].split(b",")[0]
    assert last in found.text
    assert after not in found.text


def test_a_file_as_large_as_the_limit_is_read_whole() -> None:
    found = extracted(_LINES, "a.txt", Limits(file_bytes=len(_LINES)))
    assert found.coverage.status is Status.COMPLETE


def test_of_a_member_as_much_is_read_as_the_limit_says() -> None:
    found = extracted(zipped({"a.txt": _LINES, "b.txt": b"the other"}), "a.zip", Limits(member_bytes=_HALF))
    assert found.coverage.gaps == (Reason.MEMBER_UNPROCESSED, Reason.MEMBER_SIZE)
    assert found.coverage.size_classified == _HALF + len(b"the other")
    assert b"the other" in found.text


def test_a_workbook_for_which_there_is_no_memory_is_not_called_malformed(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse_file(*_: object) -> sandbox.Items:
        yield from ()
        raise NotExamined(Reason.MEMORY)

    monkeypatch.setattr(sandbox, "parse_file", parse_file)
    found = extracted(workbook({"S": [["id", "mail"], [1, "ann@example.org"]]}), "a.xlsx")
    assert found.coverage.gaps == (Reason.MEMORY,)


def test_an_archive_of_which_no_member_could_be_read_is_skipped() -> None:
    found = extracted(zipped({"a.txt": b"some words " * 20}), "a.zip", Limits(archive_bytes=100))
    coverage = found.coverage
    assert (coverage.status, coverage.gaps, coverage.size_classified) == (Status.SKIPPED, (Reason.ARCHIVE_BYTES,), 0)


def test_a_content_that_cannot_be_read_is_a_member_that_is_not() -> None:
    for data, name in ((gzipped(bytes(5000)), "a.gz"), (zipped({"a": bytes(5000)}), "a.zip")):
        coverage = extracted(data, name).coverage
        assert (coverage.status, coverage.gaps) == (
            Status.SKIPPED,
            (Reason.MEMBER_UNPROCESSED, Reason.UNSUPPORTED_TYPE),
        )


@pytest.mark.parametrize("pack", [gzipped, lambda data: zipped({"a.tar": data})])
def test_the_limit_of_a_tar_holds_inside_of_compression(pack: Callable[[bytes], bytes]) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in ("a.txt", "b.txt"):
            info = tarfile.TarInfo(name)
            info.size = len(_LINES)
            archive.addfile(info, io.BytesIO(_LINES))
    found = extracted(pack(out.getvalue()), "a.tar.gz", Limits(tar_bytes=len(_LINES) + 2048))
    assert Reason.FILE_SIZE in found.coverage.gaps


@pytest.mark.parametrize("pack", [gzipped, lambda data: zipped({"a.txt": data}), lambda data: tarred({"a.txt": data})])
@pytest.mark.parametrize("most", [100, _HALF])
def test_of_a_member_that_comes_as_a_stream_too(pack: Callable[[bytes], bytes], most: int) -> None:
    found = extracted(pack(_LINES), "a", Limits(file_bytes=most), seekable=False)
    assert Reason.FILE_SIZE in found.coverage.gaps
    assert Reason.MALFORMED not in found.coverage.gaps
    assert found.text == _LINES[:most]


def test_what_a_limit_leaves_of_a_stream_is_not_what_stands_behind_it() -> None:
    found = extracted(gzip.compress(_LINES, 0), "a.txt.gz", Limits(file_bytes=_HALF))
    assert (found.coverage.gaps, found.coverage.size_classified) == ((Reason.FILE_SIZE,), _HALF)
    members = {f"{number}.txt": b"%d" % number for number in range(9)}
    found = extracted(gzipped(tarred(members)), "a.tgz", Limits(archive_members=4))
    assert Reason.MALFORMED not in found.coverage.gaps
