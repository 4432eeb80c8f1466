"""Where zip, PDF and pictures end, and that what stands behind is read as a member, or told as a gap."""

from __future__ import annotations

import io
import struct
import zlib
from random import Random

import pytest
from PIL import Image

from macie_lite.extraction.parsers.picture_ends import end_of
from macie_lite.model.coverage import Reason, Status
from tests.extraction.files import extracted, pdf, zipped

_LINE = b"\nsocial: PLANTED\n"


def _picture(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture = Image.frombytes("RGB", (64, 64), Random(3).randbytes(64 * 64 * 3))
    picture.save(out, kind, **options)
    return out.getvalue()


def _files() -> dict[str, bytes]:
    return {
        "a.zip": zipped({"a.txt": b"hello"}),
        "a.pdf": pdf("a page"),
        "a.png": _picture("PNG"),
        "a.jpg": _picture("JPEG"),
        "progressive.jpg": _picture("JPEG", progressive=True, comment=b"ends \xff\xd9 not"),
        "a.webp": _picture("WEBP"),
    }


@pytest.mark.parametrize("name", _files())
def test_text_behind_the_end_is_read_and_padding_is_nothing(name: str) -> None:
    data = _files()[name]
    before = extracted(data, name)
    found = extracted(data + bytes(700) + _LINE, name)
    assert [(one.container, one.text.strip()) for one in found.passages if b"PLANTED" in one.text] == [
        ((f"behind:{len(data) + 701}",), _LINE.strip())
    ]
    padded = extracted(data + bytes(9000) + b"\r\n", name)
    assert (padded.text, padded.coverage.gaps) == (before.text, before.coverage.gaps)


@pytest.mark.parametrize("name", ["a.zip", "a.pdf"])
def test_what_cannot_be_read_behind_the_end_is_a_gap(name: str) -> None:
    found = extracted(_files()[name] + b"\x00\x00\x00\x18ftypmp42" + Random(1).randbytes(5000), name)
    assert found.coverage.status is Status.PARTIAL
    assert set(found.coverage.gaps) == {Reason.MEMBER_UNPROCESSED, Reason.UNSUPPORTED_TYPE}


@pytest.mark.parametrize("name", ["a.zip", "a.pdf"])
def test_what_is_read_behind_the_end_is_no_gap(name: str) -> None:
    assert extracted(_files()[name] + _LINE, name).coverage.status is Status.COMPLETE


def test_a_thumbnail_is_not_the_end_of_a_picture() -> None:
    thumbnail = _picture("JPEG")
    whole = _picture("JPEG", comment=thumbnail[:20_000])
    assert end_of(whole) == len(whole)
    assert end_of(whole[:-2]) == len(whole) - 2


def test_chunks_that_lie_of_their_length_end_with_the_file() -> None:
    chunk = struct.pack(">I4s", 0xFFFFFFF0, b"IEND") + struct.pack(">I", zlib.crc32(b"IEND"))
    data = b"\x89PNG\r\n\x1a\n" + chunk
    assert end_of(data + b"more") == len(data) + 4
