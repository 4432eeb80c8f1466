"""HTML, XML and RTF against the questions that every format has to answer."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from macie_lite.model.places import LineRange, Occurrence
from tests.conformance.check_extractor import CHECKS, Sample

_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(12))


def _line_reader(encoding: str) -> Callable[[bytes, Occurrence], str]:
    def read(content: bytes, found: Occurrence) -> str:
        place = found.place
        assert isinstance(place, LineRange)
        assert found.line == place.start
        lines = io.StringIO(content.decode(encoding), newline=None).read().split("\n")
        return lines[place.start - 1][place.start_column - 1 :][: len(_VALUES[0])]

    return read


def _page() -> str:
    ways = (
        "<p>Grüße&nbsp;an <b>%s</b>.</p>\n",
        "<!-- a note:\n %s -->",
        '<input type="hidden" name="it\'s" value="%s">\n',
        "<script>var x = '<p>' + \"%s\";</script>",
        "<table><tr><th>id</th>\n <td>%s</td></tr></table>\r\n",
        "<pre>one\n  %s</pre>",
    )
    return "<!DOCTYPE html>\n<html><body>" + "".join(ways[n % 6] % one for n, one in enumerate(_VALUES)) + "</html>"


def _document(encoding: str = "utf-8", filler: int = 1) -> str:
    ways = (
        "<näme>%s</näme>\n",
        "<!-- %s -->\n",
        '<n:a xmlns:n="urn:x" value="%s"/>',
        "<t><![CDATA[<b>%s</b> & more]]></t>\n",
        "      <u>a &amp; b: %s</u>",
        "<?note %s?>",
    )
    parts = "".join(ways[n % 6] % one + "<e>nothing &lt; here</e>\n" * filler for n, one in enumerate(_VALUES))
    return f'<?xml version="1.0" encoding="{encoding}"?>\n<list>{parts}</list>'


SAMPLES = (
    Sample("page.html", _page().encode(), _VALUES, "text/html", _line_reader("utf-8")),
    Sample("wide.html", _page().encode("utf-16"), _VALUES, "text/html", _line_reader("utf-16")),
    Sample("old.html", _page().encode("latin-1"), _VALUES, "text/html", _line_reader("latin-1")),
    Sample("list.xml", _document().encode(), _VALUES, "application/xml", _line_reader("utf-8")),
    Sample("bom.xml", _document().encode("utf-8-sig"), _VALUES, "application/xml", _line_reader("utf-8-sig")),
    Sample("wide.xml", _document().encode("utf-16"), _VALUES, "application/xml", _line_reader("utf-16")),
    Sample(
        "east.xml",
        _document("ISO-8859-2").encode("iso8859-2"),
        _VALUES,
        "application/xml",
        _line_reader("iso8859-2"),
    ),
    Sample("long.xml", _document(filler=9000).encode(), _VALUES, "application/xml", _line_reader("utf-8")),
)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_format(check: Callable[[Sample], None], sample: Sample) -> None:
    check(sample)
