"""Archives and streams that want more than there is: each ends at a budget, within memory, with the reason."""

from __future__ import annotations

import bz2
import lzma
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable

import cramjam
import pytest

from fixtures import hostile
from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Reason, Status
from tests.extraction.archives import cpio_of, iso_of, seven_zip_of, z_of
from tests.extraction.files import extracted, zipped

_LIMITS = Limits(archive_ratio=100)
_LETTERS = b"a" * (66 << 20)


@pytest.mark.slow
@pytest.mark.parametrize(
    "pack",
    [
        bz2.compress,
        lambda data: lzma.compress(data, preset=1),
        lambda data: bytes(cramjam.zstd.compress(data)),
        lambda data: bytes(cramjam.lz4.compress(data)),
        lambda data: bytes(cramjam.brotli.compress(data)),
        lambda data: seven_zip_of({"a.txt": data}, filters=[{"id": lzma.FILTER_LZMA2, "preset": 1}]),
    ],
)
def test_a_bomb_ends_at_the_ratio(pack: Callable[[bytes], bytes]) -> None:
    found = extracted(pack(_LETTERS), "bomb.br", _LIMITS)
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.ARCHIVE_RATIO,))
    assert found.coverage.size_classified < 65 << 20


@pytest.mark.slow
def test_a_file_of_one_letter_in_compress_ends_at_the_budget() -> None:
    found = extracted(z_of(b"a" * 1_000_000), "bomb.Z", Limits(archive_bytes=1 << 19))
    assert found.coverage.gaps == (Reason.ARCHIVE_BYTES,)


def test_entries_that_overlap_end_at_the_ratio_of_the_whole() -> None:
    found = extracted(hostile.overlapping_zip(200), "a.zip")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.ARCHIVE_RATIO,))
    assert found.coverage.size_classified < 70 << 20


def test_a_disc_whose_folders_lead_back_ends() -> None:
    data = bytearray(iso_of({"d/a.txt": b"hello there"}))
    root = struct.unpack_from("<I", data, 16 * 2048 + 156 + 2)[0]
    at = data.index(b"\x02D0")  # a folder's record: its extent stands 30 bytes before its name's length
    struct.pack_into("<I", data, at - 30, root)
    struct.pack_into(">I", data, at - 26, root)
    found = extracted(bytes(data), "a.iso")
    assert found.coverage.status is not Status.COMPLETE


def test_sizes_that_no_file_has_are_malformed() -> None:
    for data in (hostile.boundless_tar(), hostile.boundless_cpio()):
        assert extracted(data, "a").coverage.gaps[0] in (Reason.MALFORMED, Reason.MEMORY)


def test_a_dictionary_beyond_memory_is_a_recorded_reason() -> None:
    found = extracted(_with_dictionary(37), "a.7z")
    assert found.coverage.gaps == (Reason.MEMBER_UNPROCESSED, Reason.MEMORY)


def _with_dictionary(size: int) -> bytes:
    """size: as LZMA2 codes it in its one byte of properties; 37 for 1.5 GiB."""
    import io

    import py7zr

    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", filters=[{"id": lzma.FILTER_LZMA2, "preset": 1}]) as archive:
        archive.set_encoded_header_mode(False)
        archive.writestr(b"some text" * 1000, "a.txt")
    data = bytearray(out.getvalue())
    data[data.rindex(b"\x21\x21\x01") + 3] = size
    at, length = struct.unpack_from("<QQ", data, 12)
    struct.pack_into("<I", data, 28, zlib.crc32(data[32 + at : 32 + at + length]))
    struct.pack_into("<I", data, 8, zlib.crc32(data[12:32]))
    return bytes(data)


def test_members_beyond_their_number_are_a_gap() -> None:
    members = {f"{number}.txt": b"" for number in range(300)}
    for data in (zipped(members), cpio_of(members)):
        found = extracted(data, "a", Limits(archive_members=100))
        assert Reason.ARCHIVE_MEMBERS in found.coverage.gaps


_MEASURED = """
import io, resource, sys
from fixtures import hostile

from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.extract import extract
data = getattr(hostile, sys.argv[1])(10 << 30)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for _ in extract(Input(io.BytesIO(data), "bomb", len(data), Budget(Limits()))):
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.slow
@pytest.mark.parametrize("bomb", ["bomb_bzip2"])  # the others: `python -m benchmarks hostile`
def test_ten_gigabytes_out_of_one_megabyte_take_little_memory(bomb: str) -> None:
    ran = subprocess.run([sys.executable, "-c", _MEASURED, bomb], capture_output=True, timeout=120, check=True)
    assert int(ran.stdout) < 200 << 10
