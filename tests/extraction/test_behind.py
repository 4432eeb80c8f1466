"""What stands beside and behind a compressed stream: read, or said; never passed over in silence."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import zlib
from collections.abc import Callable
from functools import partial

import cramjam
import pytest

from macie_lite.extraction.asides import Asides
from macie_lite.extraction.frames import Frames
from macie_lite.model.coverage import NotExamined, Reason, Status
from tests.extraction.archives import lzip_of
from tests.extraction.files import extracted, gzipped, tarred, zipped


def _by(module: str) -> Callable[[bytes], bytes]:
    return lambda data: bytes(getattr(cramjam, module).compress(data))


def _old_lz4(data: bytes) -> bytes:
    block = bytes(cramjam.lz4.compress_block(data, store_size=False))
    return b"\x02\x21\x4c\x18" + len(block).to_bytes(4, "little") + block


_STREAMS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzipped,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".lzma": partial(lzma.compress, format=lzma.FORMAT_ALONE),
    ".zst": _by("zstd"),
    ".lz4": _by("lz4"),
    ".sz": _by("snappy"),
    ".lz": lzip_of,
    ".old.lz4": _old_lz4,
}
_LINES = b"".join(b"line %d of the log\n" % number for number in range(9000))


@pytest.mark.parametrize("seekable", [True, False])
@pytest.mark.parametrize("ending", _STREAMS)
def test_what_stands_behind_a_stream_is_read_and_a_gap(ending: str, seekable: bool) -> None:
    packed = _STREAMS[ending](_LINES)
    found = extracted(packed + b"\0" * 512 + b"written to ann@example.org", f"a.log{ending}", seekable=seekable)
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.MALFORMED,))
    assert found.containers[-1] == (f"behind:{len(packed) + 512}",)
    assert found.text.endswith(b"written to ann@example.org")
    assert found.coverage.size_classified == len(_LINES) + 26


@pytest.mark.parametrize("ending", _STREAMS)
def test_zeros_behind_a_stream_are_padding(ending: str) -> None:
    found = extracted(_STREAMS[ending](_LINES) + b"\0" * 100_000, f"a.log{ending}")
    assert (found.coverage.status, found.coverage.size_classified) == (Status.COMPLETE, len(_LINES))


def test_a_stream_behind_one_of_another_kind_is_opened() -> None:
    found = extracted(_by("zstd")(b"first") + gzipped(zipped({"a.txt": b"second"})), "a.zst")
    assert (found.coverage.gaps, found.text) == ((Reason.MALFORMED,), b"first\nsecond")


def test_what_stands_behind_a_tar_is_read_and_a_gap() -> None:
    both = tarred({"a.txt": b"first"}) + tarred({"b.txt": b"second"})
    for data, name in ((both, "a.tar"), (gzipped(both), "a.tgz")):
        found = extracted(data, name)
        assert (found.coverage.gaps, found.text) == ((Reason.MALFORMED,), b"first\nsecond")
        assert found.containers[-1] == ("behind:10240", "b.txt")


def test_a_tar_does_not_hide_what_stands_behind_its_stream() -> None:
    found = extracted(gzipped(tarred({"a.txt": b"first"})) + b"written to ann@example.org", "a.tgz")
    assert (found.coverage.gaps, found.text) == ((Reason.MALFORMED,), b"first\nwritten to ann@example.org")


def test_what_stands_behind_the_stream_of_a_zip_entry_is_a_gap() -> None:
    body = zlib.compress(b"some text", wbits=-15) + b"ann@example.org"
    entry = struct.pack("<5H3L2H", 20, 0, 8, 0, 0, zlib.crc32(b"some text"), len(body), 9, 1, 0)
    local = b"PK\x03\x04" + entry + b"a"
    central = b"PK\x01\x02" + struct.pack("<H", 20) + entry + struct.pack("<3H2L", 0, 0, 0, 0, 0) + b"a"
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 1, 1, len(central), len(local) + len(body), 0)
    found = extracted(local + body + central + end, "a.zip")
    assert (found.text, found.coverage.gaps) == (b"some text", (Reason.MEMBER_UNPROCESSED, Reason.MALFORMED))


def _member(text: bytes, *, extra: bytes = b"", name: bytes = b"", comment: bytes = b"") -> bytes:
    """RFC 1952, 2.3."""
    flags = (4 if extra else 0) | (8 if name else 0) | (16 if comment else 0)
    fields = struct.pack("<H", len(extra)) + extra if extra else b""
    fields += b"".join(field + b"\0" for field in (name, comment) if field)
    return b"\x1f\x8b\x08" + bytes([flags]) + bytes(5) + b"\xff" + fields + gzip.compress(text)[10:]


@pytest.mark.parametrize("seekable", [True, False])
def test_names_and_comments_of_every_member_of_a_gzip_file_are_read(seekable: bool) -> None:
    data = _member(_LINES, name=b"Ann Example.csv", comment="für Bob".encode("latin-1"))
    data += _member(b"more", extra=b"XY\x0c\x00to Carl here", name=b"second.csv")
    found = extracted(data, "a.csv.gz", seekable=seekable)
    assert found.coverage.status is Status.COMPLETE
    told = {passage.field: passage.text.decode() for passage in found.passages if passage.field}
    assert told == {"file": "Ann Example.csv\nsecond.csv", "comment": "für Bob", "extra": "to Carl here"}
    assert found.containers == [("a.csv",)]


def test_what_many_members_say_alike_is_said_once() -> None:
    found = extracted(b"".join(_member(b"%d\n" % at, name=b"a.log") for at in range(500)), "a.gz")
    assert [passage.text for passage in found.passages if passage.field == "file"] == [b"a.log"]


def test_names_without_an_end_are_a_gap() -> None:
    found = extracted(_member(b"some text", name=b"x" * (3 << 20)), "a.gz")
    assert (found.coverage.gaps, found.text) == ((Reason.MEMORY,), b"some text")


def _skippable(text: bytes) -> bytes:
    return b"\x5a\x2a\x4d\x18" + len(text).to_bytes(4, "little") + text


@pytest.mark.parametrize("kind", ["zstd", "lz4"])
def test_frames_that_are_passed_over_are_read(kind: str) -> None:
    pack = _by(kind)
    data = pack(b"first ") + _skippable(b"\1\2made by Ann Example\0") + pack(b"second") + _skippable(b"of Bob")
    found = extracted(data, "a.txt")
    assert found.coverage.status is Status.COMPLETE
    assert [(p.text, p.field) for p in found.passages] == [
        (b"first second", None),
        (b"made by Ann Example\nof Bob", "skippable frame"),
    ]


def test_a_frame_that_is_too_long_to_hold_is_a_gap_unless_it_is_empty() -> None:
    for filler, gaps in ((b"x", (Reason.MEMORY,)), (b"\0", ())):
        found = extracted(_by("zstd")(b"some text") + _skippable(b"\0" * (1 << 20) + filler * 5), "a.zst")
        assert found.coverage.gaps == gaps


def test_chunks_of_snappy_that_are_passed_over_are_read() -> None:
    chunk = b"\xfe" + (11).to_bytes(3, "little") + b"Ann Example"
    found = extracted(_by("snappy")(b"some text") + chunk, "a.sz")
    assert (found.coverage.status, found.text) == (Status.COMPLETE, b"some text\nAnn Example")


@pytest.mark.parametrize("flags", [0x40, 0x50, 0x44, 0x48, 0x5C])
def test_every_form_of_an_lz4_frame_ends_where_it_ends(flags: int) -> None:
    frame = b"\x04\x22\x4d\x18" + bytes([flags, 0x40]) + bytes(8 if flags & 8 else 0) + b"\x99"
    for block in (b"abc", b"defgh"):
        frame += struct.pack("<I", len(block) | 1 << 31) + block + bytes(4 if flags & 16 else 0)
    frame += bytes(4) + bytes(4 if flags & 4 else 0)
    frames = Frames(io.BytesIO(frame * 2 + b"rest").read, "lz4", Asides())
    assert b"".join(iter(lambda: frames.read(7), b"")) == frame * 2
    assert (frames.behind(), frames.behind()) == (b"rest", b"")


def test_what_was_read_before_a_source_went_away_is_given_out() -> None:
    packed = _by("zstd")(_LINES)
    parts = iter((packed[:5000], None))

    def read(_: int) -> bytes:
        if (part := next(parts)) is None:
            raise NotExamined(Reason.GONE)
        return part

    frames = Frames(read, "zstd", Asides())
    assert frames.read(4096) + frames.read(4096) == packed[:5000]
    with pytest.raises(NotExamined):
        frames.read(4096)
