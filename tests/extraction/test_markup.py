"""HTML and XML: what a reader sees, what he does not, the names that lead to a value, and where it all stands."""

from __future__ import annotations

import random
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.types import Scope
from macie_lite.extraction.budget import Limits
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.extraction.extract import extract
from macie_lite.extraction.html import html_passages
from macie_lite.extraction.windows import windows
from macie_lite.extraction.xml import xml_passages
from macie_lite.model.coverage import Coverage, Status
from macie_lite.model.passage import Passage
from tests.conformance.check_extractor import drain, found_in, opened, read_all
from tests.extraction.files import extracted
from tests.growth import grows_linearly


def _seen(html: str) -> str:
    return extracted(html.encode(), "a.html").passages[0].text.decode()


def _unseen(html: str) -> str:
    return extracted(html.encode(), "a.html").passages[1].text.decode()


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p><b>Jane</b>&nbsp;Doe</p>", "Jane Doe"),
        ("<tr>\n   <td>SSN</td>\n   <td class=x>512-<i>34</i>-7781</td></tr>", "SSN\t512-34-7781"),
        ("<dl><dt>Phone</dt><dd>555</dd></dl>", "Phone\n555"),
        ("<p>one\n   two<br/>three</p><p>four", "one two\nthree\n\nfour"),
        ("<pre>one\n  two</pre>", "one\n  two"),
        ("jane&#64;example.com &#X40; &eacute; &amp;lt; &nosuch; &copy", "jane@example.com @ é &lt; &nosuch; &copy"),
        ("so<wbr>ft&shy;ly&#8203;", "softly"),
        ("a < b and c<d, x<<b>y</b>", "a < b and c<d, x<y"),
        ('<a title="a > b">in</a> <img alt=\'it"s\'>out', "in out"),
        ("<SCRIPT>x<p>y</SCRIPT>seen<style>p{}</style>", "seen"),
        ("<svg><![CDATA[a <b> c]]></svg>", "a <b> c"),
        ("one<!-- <p> two -->three", "onethree"),
        ("<o:p>ver<st1:x>y</o:p>", "very"),
        ('SSN:<input class="so long" type=text value="512-34&#45;7781">next', "SSN: 512-34-7781 next"),
        ("<label>SSN</label><INPUT VALUE=512-34-7781 name='s n'/>", "SSN 512-34-7781 s n"),
        ("SSN <textarea rows=9>512-34-7781</textarea>", "SSN\n512-34-7781"),
        ("<select title='x'><option value=2 selected>two</select>", "two"),
        ('<input type="password" value="x">a<input type=hidden value=y><input name=z>', "a"),
    ],
)
def test_a_reader_sees(html: str, text: str) -> None:
    assert _seen("<html>" + html).strip() == text


def test_what_a_reader_does_not_see_is_read_too() -> None:
    html = (
        "<html><head><meta name=author content='Jane Doe'></head><!-- a@example.org --><p id=x>t</p><br/><p>"
        "<script src=y>b@example.org</script><style>c</style><my-tag><d@example.org>"
    )
    unseen = _unseen(html).splitlines()
    assert unseen == [
        "<meta name=author content='Jane Doe'>",
        "<!-- a@example.org --><p id=x>",
        "<script src=y>b@example.org",
        "<style>c",
        "<my-tag><d@example.org>",
    ]


def test_what_an_input_shows_is_in_one_text_alone() -> None:
    html = '<html>SSN <input class="c" id=ssn value="PLANTED" data-value="other"><input type=password value="hush">'
    assert _unseen(html) == '<input class="c" id= value="" data-value="other"><input type=password value="hush">'
    (place,) = extracted(html.encode(), "a.html").where("PLANTED")
    assert place.offset is not None
    assert html[slice(*place.offset)] == "PLANTED"


def test_an_input_is_counted_once_where_windows_meet() -> None:
    pieces = ("SSN <input id=ssn value='PLANTED'> ", "<input type=hidden value=PLANTED>", "<p>PLANTED</p>", "word ")
    for seed in range(20):
        rng = random.Random(seed)
        content = "".join(rng.choices(pieces, k=40)).encode()
        found = []
        for passage in _small(content, html_passages, 90):
            assert passage.core is not None
            at = -1
            while (at := passage.text.find(b"PLANTED", at + 1)) >= 0:
                if passage.core[0] <= at < passage.core[1]:
                    found += [place.offset for place in passage.places.locate(at, at + 7, 1)]
        assert len(found) == len(set(found)) == content.count(b"PLANTED")


def test_tags_that_never_end_are_looked_at() -> None:
    for start in ("<p title='", "<!-- ", "<script>", "<![CDATA[", "<p title=x "):
        found = extracted(f"<html>{start} PLANTED".encode() + b" x" * 1_500_000, "a.html")
        assert len(found.where("PLANTED")) == 1
        assert found.coverage.status is Status.COMPLETE


def test_a_tag_longer_than_windows() -> None:
    image = f"<html><p>before<img alt='it' src=\"data:x,{'A' * 3_000_000}\" title='PLANTED-2'>PLANTED-1 &gt;"
    passages, _ = read_all(image.encode(), "a.html")
    (one,), (other,) = found_in(passages, "PLANTED-1"), found_in(passages, "PLANTED-2")
    assert one.offset is not None
    assert other.offset is not None
    assert image[slice(*one.offset)] == "PLANTED-1"
    assert image[slice(*other.offset)] == "PLANTED-2"
    assert sum(b"PLANTED-1" in passage.text and b"src=" not in passage.text for passage in passages) == 1


_PIECES = (
    "<p>", "</p>", "<td class='a\"b'>", "<b>", "</b>", "&amp;", "&nbsp;", "é", " ", "\n", "word", "x > y", "<pre>", "'",
    "</pre>", "<!-- c -->", "<!--", "-->", "<script>", "</script>", '<a t=">">', '"', "<![CDATA[", "]]>", "< ", "<a/>",
    "<input value='it'>", "<input name=",
)  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=60), st.sampled_from([html_passages, xml_passages]))
def test_any_markup_in_small_windows(pieces: list[str], read: object) -> None:
    content = "".join(pieces).encode()
    passages = _small(content, read, 90)
    for passage in passages:
        assert passage.core is not None
        first, last = passage.core
        assert 0 <= first <= last <= len(passage.text)
        for at in range(first, last):
            (place,) = passage.places.locate(at, at + 1, 1)
            assert place.offset is not None
            assert 0 <= place.offset[0] < place.offset[1] <= len(content)


def _small(content: bytes, read: object, size: int) -> list[Passage]:
    source = opened(content, "a")
    found = windows(Utf8Reader(source.stream), source.budget, size=size, overlap=size // 3)
    return list(read(found, ()))  # type: ignore[operator]


def _people(rng: random.Random, count: int) -> str:
    people = []
    for number in range(count):
        note = f"<!-- {'x' * rng.randrange(40)} -->" if rng.random() < 0.3 else ""
        people.append(
            f'<person id="p{number}">{note}\n  <name first="V{number:05}A"/><ssn kind="us"><value>V{number:05}B</value>'
            f"</ssn><empty/><h:note><![CDATA[V{number:05}C]]></h:note></person>\n"
        )
    return f"<people xmlns:h='urn:h'>{''.join(people)}</people>"


@pytest.mark.parametrize("size", [400, 1500, 1 << 20])
def test_names_and_records_of_xml(size: int) -> None:
    content = _people(random.Random(size), 60).encode()
    want = {
        "A": ("people", "person", "name", "first"),
        "B": ("people", "person", "ssn", "value"),
        "C": ("people", "person", "note"),
    }
    found = set()
    for passage in _small(content, xml_passages, size):
        assert passage.core is not None
        assert passage.scope is not None
        assert passage.records is not None
        for match in re.finditer(rb"V(\d{5})([ABC])", passage.text):
            if passage.core[0] <= match.start() < passage.core[1]:
                scope = passage.scope(*match.span())
                assert scope is not None
                assert scope.names[-len(want[match[2].decode()]) :] == want[match[2].decode()]
                assert passage.records.numbers(np.array([match.start()])).tolist() == [int(match[1]) + 1]
                (place,) = passage.places.locate(*match.span(), 1)
                assert place.offset is not None
                assert content[slice(*place.offset)] == match.group()
                found.add(match.group())
    assert len(found) == 180


def test_a_record_stands_where_its_element_does() -> None:
    found = extracted(_people(random.Random(1), 9).encode(), "a.xml")
    (passage,) = found.passages
    assert passage.records is not None
    place = passage.records.place(3)
    assert place.offset is not None
    assert _people(random.Random(1), 9)[slice(*place.offset)] == '<person id="p2">'


def test_elements_that_are_not_closed_lead_nowhere() -> None:
    (passage,) = extracted(b"<a><b>one</a><c>PLANTED</c>", "a.xml").passages
    assert passage.scope is not None
    at = passage.text.index(b"PLANTED")
    scope = passage.scope(at, at + 7)
    assert scope is not None
    assert "b" not in scope.names


def test_entities_are_never_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]><x>&l11; PLANTED &xxe;</x>'
    quadratic = f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]><x>{"&a;" * 100_000} PLANTED</x>'
    for text in (bomb, quadratic):
        found = extracted(text.encode(), "a.xml")
        assert found.coverage == Coverage.complete(len(text), "application/xml")
        assert sum(len(passage.text) for passage in found.passages) <= len(text) + 100_000
        assert len(found.where("PLANTED")) == 1


def test_nesting_has_no_bound_and_costs_none() -> None:
    deep = b"<a>" * 400_000 + b"PLANTED" + b"</a>" * 400_000
    passages, coverage = drain(extract(opened(deep, "a.xml", Limits())))
    assert coverage.status is Status.COMPLETE
    assert len(found_in(passages, "PLANTED")) == 1
    for passage in passages:
        assert passage.scope is not None
        at = passage.text.find(b"PLANTED")
        if at >= 0:
            scope = passage.scope(at, at + 7)
            assert scope is not None
            assert len(scope.names) < 20


@pytest.mark.parametrize(
    "piece",
    [
        "<a '>",
        '<a ">" \'',
        "<!a[>",
        "<![CDATA[",
        "<![CDATA[]]>",
        "<?",
        "<a",
        "</",
        "<script>",
        "&",
        "&#",
        "<a =\"'>",
        "]]>",
        "<!--",
    ],
)
@pytest.mark.parametrize("name", ["a.html", "a.xml"])
def test_time_is_linear_in_what_is_hostile(piece: str, name: str) -> None:
    def read(size: int) -> None:
        content = b"<html>" + (piece * (size // len(piece))).encode()
        for passage in read_all(content, name)[0]:
            if passage.scope is not None:
                passage.scope(len(passage.text) // 2, len(passage.text) // 2 + 1)

    assert grows_linearly(read, 1 << 16, 1 << 20)


@pytest.mark.parametrize(
    ("content", "name", "mime_type"),
    [
        ("<!doctype HTML><p>x", "a.txt", "text/html"),
        ("\n<!-- x --><html>", "a", "text/html"),
        ("<p>x</p>", "a.html", "text/html"),
        ('<?xml version="1.0"?>\n<html xmlns="x">', "a.xhtml", "text/html"),
        ('<?xml version="1.0"?><a/>', "a.txt", "application/xml"),
        ("<a><b>x</b></a>", "a", "application/xml"),
        ('<svg xmlns="x"><g/></svg>', "a.svg", "image/svg+xml"),
        ("<jane@example.org> wrote:\n> x", "a", "text/plain"),
        ("<p>x <b>y</p>", "a.md", "text/plain"),
        ("if a <b> c", "a.html", "text/html"),
        ("<165>1 2026-01-01 host app - -\n", "a.log", "text/plain"),
        ("plain words", "a.html", "text/plain"),
    ],
)
def test_what_is_markup(content: str, name: str, mime_type: str) -> None:
    assert extracted(content.encode(), name).coverage.mime_type == mime_type


def test_an_encoding_that_is_declared_is_taken() -> None:
    text = '<?xml version="1.0" encoding="windows-1251"?><имя>Иван Петров</имя>'
    assert "<имя>Иван".encode() in extracted(text.encode("cp1251"), "a.xml").text
    for codec in ("rot13", "unicode_escape", "no-such"):
        content = f'<?xml version="1.0" encoding="{codec}"?><a>caf'.encode() + b"\xe9</a>"
        assert "café".encode() in extracted(content, "a.xml").text


_FAR = "<row><label>{}</label><value format='{}'>{}</value></row>"


def test_the_element_before_a_value_may_be_its_label_however_far_it_is() -> None:
    content = "<form>" + _FAR.format("Social security number", "x" * 90, "PLANTED") + "</form>"
    (passage,) = extracted(content.encode(), "a.xml").passages
    assert "Social security number" in passage.names
    assert passage.scope is not None
    at = passage.text.index(b"PLANTED")
    assert passage.scope(at, at + 7) == Scope(0, len(content), ("Social security number", "form", "row", "value"))


def test_elements_before_others_that_are_all_different_are_no_labels() -> None:
    rows = "".join(_FAR.format(f"value {number}", "x" * 90, "y") for number in range(300))
    (passage,) = extracted(f"<form>{rows}</form>".encode(), "a.xml").passages
    assert set(passage.names) == {"form", "row"}


def test_numbers_of_registries_are_names() -> None:
    record = '<id extension="1" root="2.16.840.1.113883.4.1"/><id root="2.16.840.1.113883.4.3.6" extension="PLANTED"/>'
    (passage,) = extracted(f"<ClinicalDocument>{record}</ClinicalDocument>".encode(), "a.xml").passages
    assert {"social security number", "driver's license"} <= set(passage.names)
    assert passage.scope is not None
    at = passage.text.index(b"PLANTED")
    scope = passage.scope(at, at + 7)
    assert scope is not None
    assert scope.names == ("driver's license", "ClinicalDocument", "id", "extension")


def test_a_short_number_of_a_registry_is_a_name() -> None:
    (passage,) = extracted(b'<ClinicalDocument><id root="1.2.246.21"/></ClinicalDocument>', "a.xml").passages
    assert "henkilötunnus" in passage.names
