"""gzip: what is inside is read as what it is, as far as it can be had."""

from __future__ import annotations

import pytest

from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Reason, Status
from tests.extraction.files import extracted, gzipped, tarred


def test_content_is_read_as_what_it_is_under_its_own_name() -> None:
    found = extracted(gzipped(b"id,email\n1,ann@example.org\n2,bob@example.org\n"), "dump/people.csv.gz")
    assert found.coverage.status is Status.COMPLETE
    assert found.coverage.mime_type == "application/gzip"
    assert found.containers == [("people.csv",)]
    assert "email" in found.fields("bob@example.org")


def test_members_of_a_file_that_was_appended_to_are_all_read() -> None:
    data = gzipped(b"first line\n") + gzipped(b"second line\n") + b"\0" * 100
    assert b"".join(passage.text for passage in extracted(data, "log.gz").passages) == b"first line\nsecond line\n"


def test_what_follows_and_is_no_member_is_ignored() -> None:
    found = extracted(gzipped(b"some text\n") + b"garbage", "log.txt.gz")
    assert found.coverage.status is Status.COMPLETE


def test_a_tar_inside_is_a_tar() -> None:
    found = extracted(gzipped(tarred({"a/b.txt": b"hello there"})), "backup.tgz")
    assert found.containers == [("a/b.txt",)]


@pytest.mark.parametrize("seekable", [True, False])
def test_a_cut_stream_is_examined_as_far_as_it_goes(seekable: bool) -> None:
    lines = b"".join(b"line %d of the log\n" % number for number in range(20_000))
    found = extracted(gzipped(lines)[:-2000], "log.gz", seekable=seekable)
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.TRUNCATED,))
    assert b"line 9000 of the log" in found.text
    assert found.coverage.size_classified > 100_000


def test_a_damaged_stream_is_examined_as_far_as_it_goes() -> None:
    lines = b"".join(b"line %d of the log\n" % number for number in range(20_000))
    packed = bytearray(gzipped(lines))
    packed[-4] ^= 0xFF  # the length at the end
    found = extracted(bytes(packed), "log.gz")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))
    assert b"line 19999 of the log" in found.text


def test_a_file_that_ends_in_its_header_is_skipped() -> None:
    found = extracted(gzipped(b"some text")[:10], "log.gz")
    assert (found.coverage.status, found.coverage.gaps) == (Status.SKIPPED, (Reason.TRUNCATED,))


def test_bytes_out_have_a_limit() -> None:
    lines = b"".join(b"line %d of the log\n" % number for number in range(20_000))
    found = extracted(gzipped(lines), "log.gz", Limits(archive_bytes=100_000))
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.ARCHIVE_BYTES,))
    assert b"line 100 of the log" in found.text


@pytest.mark.slow
def test_a_bomb_ends_at_the_ratio() -> None:
    found = extracted(gzipped(b" \n" * (40 << 20)), "bomb.gz", Limits(archive_ratio=100))
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.ARCHIVE_RATIO,))
    assert found.coverage.size_classified < 65 << 20
