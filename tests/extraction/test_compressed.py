"""Compressed streams: what is inside is read as what it is, as far as it can be had."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from functools import partial

import cramjam
import pytest

from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.extract import extract
from macie_lite.model.coverage import Coverage, Reason, Status
from tests.conformance.check_extractor import CHECKS, Sample, drain
from tests.extraction.archives import lzip_of, z_of
from tests.extraction.files import extracted, gzipped, tarred, zipped


def test_content_is_read_as_what_it_is_under_its_own_name() -> None:
    found = extracted(gzipped(b"id,email\n1,ann@example.org\n2,bob@example.org\n"), "dump/people.csv.gz")
    assert found.coverage.status is Status.COMPLETE
    assert found.coverage.mime_type == "application/gzip"
    assert found.containers == [("people.csv",)]
    assert "email" in found.fields("bob@example.org")


def test_members_of_a_file_that_was_appended_to_are_all_read() -> None:
    data = gzipped(b"first line\n") + gzipped(b"second line\n") + b"\0" * 100
    assert b"".join(passage.text for passage in extracted(data, "log.gz").passages) == b"first line\nsecond line\n"


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


def _by(module: str) -> Callable[[bytes], bytes]:
    return lambda data: bytes(getattr(cramjam, module).compress(data))


def _legacy_lz4(data: bytes) -> bytes:
    block = bytes(cramjam.lz4.compress_block(data, store_size=False))
    return b"\x02\x21\x4c\x18" + len(block).to_bytes(4, "little") + block


_SKIPPED_FRAME = b"\x52\x2a\x4d\x18" + (7).to_bytes(4, "little") + b"whatever"[:7]
_STREAMS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    ".gz": (gzipped, "application/gzip"),
    ".bz2": (bz2.compress, "application/x-bzip2"),
    ".xz": (lzma.compress, "application/x-xz"),
    ".lzma": (partial(lzma.compress, format=lzma.FORMAT_ALONE), "application/x-lzma"),
    ".zst": (_by("zstd"), "application/zstd"),
    ".lz4": (_by("lz4"), "application/x-lz4"),
    ".br": (_by("brotli"), "application/x-brotli"),
    ".sz": (_by("snappy"), "application/x-snappy-framed"),
    ".lz": (lzip_of, "application/lzip"),
    ".Z": (z_of, "application/x-compress"),
}
_LINES = b"".join(b"line %d of the log\n" % number for number in range(20_000))
_PLANTED = tuple(f"PLANTED-{number:04d}" for number in range(6))


@pytest.mark.parametrize("ending", [ending for ending in _STREAMS if ending not in (".br", ".sz", ".Z")])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_format(check: Callable[[Sample], None], ending: str) -> None:
    pack, mime_type = _STREAMS[ending]
    text = "".join(f"Grüße: {value} ends\n" for value in _PLANTED).encode()
    check(
        Sample(
            f"notes.txt{ending}", pack(text), _PLANTED, mime_type, None, member=lambda *_: text, self_delimiting=True
        )
    )


@pytest.mark.parametrize("seekable", [True, False])
@pytest.mark.parametrize("ending", _STREAMS)
def test_every_kind_is_read_under_its_inner_name(ending: str, seekable: bool) -> None:
    pack, mime_type = _STREAMS[ending]
    found = extracted(
        pack(b"id,email\n" + b"1,ann@example.org\n" * 9000), f"dump/people.csv{ending}", seekable=seekable
    )
    assert (found.coverage.status, found.coverage.mime_type) == (Status.COMPLETE, mime_type)
    assert found.containers == [("people.csv",)]
    assert sum(passage.text.count(b"ann@example.org") for passage in found.passages) == 9000


@pytest.mark.parametrize("ending", _STREAMS)
def test_an_archive_inside_is_no_level_of_its_own(ending: str) -> None:
    inner = _STREAMS[ending][0](tarred({"a/b.txt": b"hello there"}))
    assert extracted(zipped({f"x.tar{ending}": inner}), "a.zip").containers == [(f"x.tar{ending}", "a/b.txt")]


@pytest.mark.parametrize("ending", [ending for ending in _STREAMS if ending != ".Z"])
def test_a_cut_stream_of_any_kind_is_examined_as_far_as_it_goes(ending: str) -> None:
    packed = _STREAMS[ending][0](_LINES)
    found = extracted(packed[: len(packed) * 9 // 10], f"log{ending}")
    assert found.coverage.gaps == (Reason.TRUNCATED,)
    assert b"line 100 of the log" in found.text or ending in (".lz4", ".bz2")  # whose only block is cut


@pytest.mark.parametrize("ending", [".gz", ".bz2", ".xz", ".zst", ".lz4", ".sz", ".lz"])
def test_streams_one_after_another_are_all_read(ending: str) -> None:
    pack = _STREAMS[ending][0]
    found = extracted(pack(b"first line\n") + pack(b"second line\n"), f"log{ending}")
    assert (found.coverage.status, found.text) == (Status.COMPLETE, b"first line\nsecond line\n")


@pytest.mark.parametrize("ending", [".bz2", ".xz", ".zst", ".lz4", ".lz"])
def test_damage_is_told_after_what_came_before(ending: str) -> None:
    lines = b"".join(
        b"%d %s\n" % (at, zlib.crc32(b"%d" % at).to_bytes(4, "big").hex().encode()) for at in range(100_000)
    )
    packed = bytearray(_STREAMS[ending][0](lines))
    middle = len(packed) * 2 // 3
    packed[middle : middle + 64] = bytes(64)
    found = extracted(bytes(packed), f"log{ending}")
    assert found.coverage.status is Status.PARTIAL
    assert found.coverage.gaps in ((Reason.MALFORMED,), (Reason.TRUNCATED,))
    assert found.coverage.size_classified > len(lines) // 3 or ending == ".lz4"


def test_a_cleared_table_begins_anew() -> None:
    codes = [*b"some ", 256, *b"text"]
    first = sum(code << at * 9 for at, code in enumerate(codes[:6])).to_bytes(9, "little")
    second = sum(code << at * 9 for at, code in enumerate(codes[6:])).to_bytes(5, "little")
    assert extracted(b"\x1f\x9d\x90" + first + second, "a.Z").text == b"some text"


def test_a_file_of_one_letter_takes_no_memory() -> None:
    assert extracted(z_of(b"a" * 1_000_000), "a.Z").coverage.size_classified == 1_000_000


def test_frames_to_be_skipped_and_old_ones_are_known() -> None:
    assert extracted(_SKIPPED_FRAME + _by("zstd")(b"hello there"), "a.zst").text == b"hello there\nwhateve"
    assert extracted(_SKIPPED_FRAME + _by("lz4")(b"hello there"), "a").text == b"hello there\nwhateve"
    assert extracted(_legacy_lz4(_LINES), "a.lz4").text == _LINES


def test_what_needs_a_dictionary_or_too_much_memory_is_refused() -> None:
    frame = b"\x28\xb5\x2f\xfd"
    assert extracted(frame + b"\x01\x58\x07" + bytes(20), "a.zst").coverage.gaps == (Reason.UNPARSABLE,)
    assert extracted(frame + b"\x00\xb0" + bytes(20), "a.zst").coverage.gaps == (Reason.MEMORY,)
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 29}]
    header = lzma.compress(b"x", lzma.FORMAT_XZ, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}])
    assert filters
    block = bytearray(header[:24])
    block[16] = 37  # of the dictionary's size: 768 MiB (xz file format, 5.3.1)
    block[20:24] = zlib.crc32(block[12:20]).to_bytes(4, "little")
    assert extracted(bytes(block) + header[24:], "a.xz").coverage.gaps == (Reason.MEMORY,)


def test_text_under_a_compressed_name_is_text() -> None:
    for name in ("a.br", "a.lzma", "a.zst", "a.Z"):
        assert extracted(b"hello there, this is no stream at all\n" * 20, name).coverage.mime_type == "text/plain"


def _coded(data: bytes, coding: str) -> tuple[list[tuple[str, ...]], bytes, Coverage]:
    passages, coverage = drain(extract(Input(io.BytesIO(data), "a.txt", len(data), Budget(Limits()), (), coding)))
    return [passage.container for passage in passages], b"".join(passage.text for passage in passages), coverage


@pytest.mark.parametrize(
    ("coding", "code"),
    [
        ("gzip", gzipped),
        ("br", _by("brotli")),
        ("zstd", _by("zstd")),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("compress", z_of),
        ("aws-chunked,gzip", gzipped),
        ("gzip, br", lambda data: _by("brotli")(gzipped(data))),
    ],
)
def test_a_transfer_coding_is_taken_off(coding: str, code: Callable[[bytes], bytes]) -> None:
    containers, text, coverage = _coded(code(_LINES), coding)
    assert (coverage.status, text, set(containers)) == (Status.COMPLETE, _LINES, {()})


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip", "zstd", "identity", "nonsense, x"])
def test_a_transfer_coding_that_is_not_there_changes_nothing(coding: str) -> None:
    assert _coded(_LINES, coding)[1] == _LINES


@pytest.mark.parametrize("ending", [".lzma", ".br"])
def test_damage_near_the_start_is_told_where_there_is_no_signature(ending: str) -> None:
    packed = bytearray(_STREAMS[ending][0](_LINES))
    packed[40:80] = bytes(range(100, 140))
    assert extracted(bytes(packed), f"a{ending}").coverage.gaps[0] in (Reason.MALFORMED, Reason.TRUNCATED)
