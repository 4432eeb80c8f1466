"""Content-Transfer-Encoding, as its bytes come in pieces."""

from __future__ import annotations

import base64
import io

import pytest

from macie_lite.extraction.transfer import decoder_of


@pytest.mark.parametrize("piece", [1, 3, 4, 5, 7, 64])
def test_base64_behind_padding_that_is_no_group_is_read_on(piece: int) -> None:
    content = b"QQ=" + base64.b64encode(b"the number is 078-05-1120, as it was")
    file = io.BytesIO(content)
    decoder = decoder_of("base64", lambda _: file.read(piece))
    assert decoder is not None
    assert b"".join(iter(lambda: decoder.read(1000), b"")) == b"Athe number is 078-05-1120, as it was"
