"""PDFs that turn in circles, or claim what is not there: they end, soon, in a reason."""

from __future__ import annotations

import time

import pytest

from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Status
from tests.extraction.files import extracted

_CATALOG = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
_PAGE = b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources %s /Contents 4 0 R >>\nendobj\n"
_END = b"trailer\n<< /Root 1 0 R /Size 99 >>\nstartxref\n0\n%%EOF\n"


def _stream(number: int, about: bytes, content: bytes) -> bytes:
    return b"%d 0 obj\n<< %s /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, about, len(content), content)


def _pdf(*objects: bytes) -> bytes:
    return b"%PDF-1.7\n" + b"".join(objects) + _END


def pages_in_themselves() -> bytes:
    return _pdf(_CATALOG, b"2 0 obj\n<< /Type /Pages /Kids [2 0 R 2 0 R 2 0 R] /Count 3 >>\nendobj\n")


def _pages_without_end() -> bytes:
    return _pdf(_CATALOG, b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 2147483647 >>\nendobj\n", _PAGE % b"<<>>")


def _form_in_itself() -> bytes:
    pages = b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    resources = b"<< /XObject << /F 5 0 R >> >>"
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources " + resources
    draw = b"/F Do " * 50
    return _pdf(_CATALOG, pages, _PAGE % resources, _stream(4, b"", draw), _stream(5, form, draw))


def form_tower(levels: int = 40) -> bytes:
    """Each form draws the next one ten times."""
    pages = b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
    forms = [
        _stream(
            5 + at,
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F %d 0 R >> >>" % (6 + at),
            b"/F Do " * 10,
        )
        for at in range(levels)
    ]
    return _pdf(_CATALOG, pages, _PAGE % b"<< /XObject << /F 5 0 R >> >>", _stream(4, b"", b"/F Do"), *forms)


def _nested(opening: bytes, closing: bytes, depth: int = 200_000) -> bytes:
    return _pdf(_CATALOG, b"2 0 obj\n" + opening * depth + closing * depth + b"\nendobj\n")


def _lengths_in_circles() -> bytes:
    return _pdf(_CATALOG, b"2 0 obj\n<< /Type /Pages /Kids 2 0 R /Count 2 0 R /Parent 2 0 R >>\nendobj\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(pages_in_themselves(), id="pages in themselves"),
        pytest.param(_pages_without_end(), id="two thousand million pages"),
        pytest.param(_form_in_itself(), id="a form in itself"),
        pytest.param(form_tower(), id="a tower of forms"),
        pytest.param(_nested(b"[", b"]"), id="arrays in arrays"),
        pytest.param(_nested(b"<</A ", b">>"), id="dictionaries in dictionaries"),
        pytest.param(_lengths_in_circles(), id="references in circles"),
    ],
)
def test_it_ends_soon(content: bytes) -> None:
    began = time.monotonic()
    found = extracted(content, "a.pdf", Limits(parser_seconds=1, pages=50))
    assert found.coverage.status in Status
    assert time.monotonic() - began < 30
