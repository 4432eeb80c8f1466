"""Files of which only the open text is read."""

from __future__ import annotations

import pytest

from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Occurrence
from tests.extraction.files import extracted

_JET = b"\x00\x01\x00\x00Standard Jet DB\x00"


@pytest.mark.parametrize("at", [100, (1 << 20) - 4100, (1 << 20) - 10, (1 << 20) + 50])
@pytest.mark.parametrize("codec", ["ascii", "utf-16-le"])
def test_open_text_is_read_once_with_its_bytes(at: int, codec: str) -> None:
    value = "jane.doe@example.com".encode(codec)
    data = bytearray(_JET + bytes(2 << 20))
    data[at : at + len(value)] = value
    found = extracted(bytes(data), "people.mdb")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.UNSUPPORTED_TYPE,))
    assert found.coverage.mime_type == "application/x-msaccess"
    assert found.where("jane.doe@example.com") == [Occurrence(None, offset=(at, at + len(value)))]


def test_a_run_longer_than_a_block_is_read_whole() -> None:
    data = _JET + b"word " * 500_000 + b"\x00\x00\x01"
    found = extracted(data, "a.mdb")
    assert found.text.replace(b"\n", b"").replace(b" ", b"").count(b"word") == pytest.approx(500_000, abs=3)
