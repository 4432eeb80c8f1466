"""HTML and Markdown: names are shown and never obeyed, and each claim has its words."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.jobs import Counted, Listing
from macie_lite.pipeline.own import checked_definition
from macie_lite.reports.document import FORMATS, html, markdown
from macie_lite.reports.facts import Facts
from macie_lite.reports.gathering import gather
from macie_lite.store.base import Store
from tests.pipeline.results import describe, detected, ref
from tests.reports.made import MADE_AT, about, facts_of, hostile, hostile_settings, made_run, names

_BIDI_AND_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "nav", "p", "h1", "h2", "h3"),
    *("dl", "div", "dt", "dd", "ul", "ol", "li", "a", "b", "i", "small", "strong", "span", "code", "bdi"),
    *("table", "caption", "colgroup", "col", "thead", "tbody", "tr", "th", "td", "svg", "rect", "text", "line", "g"),
}
_ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "scope", "data-l", "span"),
    *("width", "height", "x", "y", "x1", "x2", "y1", "y2", "rx", "transform", "text-anchor", "role"),
    *("aria-label", "aria-labelledby", "aria-hidden"),
}


def _obedient(store: Store) -> Facts:
    """A run in which every name wants to be obeyed."""
    run = about("job")
    outcomes = [
        describe(detected("CREDIT_CARD_NUMBER", 2), detected("BADGE", 1), ref=ref(name, bucket=name), run=run)
        for name in names()
    ]
    listing = Listing(0, "s3://bucket", error="; ".join(names()), not_sampled=Counted(5, 5))
    return facts_of(store, outcomes, job=hostile(), settings=hostile_settings(), listing=listing)


class _Markup(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name == "href"}
        self.ids += [value or "" for name, value in attrs if name == "id"]


def test_html_holds_only_its_own_markup(store: Store) -> None:
    page, read = html(_obedient(store)), _Markup()
    read.feed(page)
    assert read.tags <= _TAGS
    assert read.attributes <= _ATTRIBUTES
    assert read.links == {f"#{one}" for one in read.ids if not one.endswith("-title")}
    assert len(read.ids) == len(set(read.ids))
    assert "default-src 'none'" in page
    assert page.count("<style>") == page.count("</style>") == 1


@pytest.mark.parametrize("format", FORMATS)
def test_no_character_turns_text_around_or_commands_a_terminal(store: Store, format: str) -> None:
    document = FORMATS[format](_obedient(store))
    assert _BIDI_AND_CONTROLS.search(document) is None
    assert "\\u202egnp.exe" in document
    document.encode()


def test_names_in_markdown_are_code_and_nothing_else(store: Store) -> None:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = reader.parse(markdown(_obedient(store)))
    inside = [child for token in tokens for child in token.children or ()]
    allowed = {"text", "code_inline", "softbreak", "strong_open", "strong_close"}
    assert {one.type for one in (*tokens, *inside)} & {"html_block", "html_inline", "link_open", "image"} == set()
    assert {one.type for one in inside} <= allowed
    said = " ".join(one.content for one in inside if one.type == "text")
    assert not re.search("<script|window|127.0.0.1|HYPERLINK|heading", said)
    headings = [one for one in tokens if one.type == "heading_open" and one.tag == "h1"]
    assert len(headings) == 1


def test_rows_of_markdown_have_as_many_cells_as_their_header(store: Store) -> None:
    width = 0
    for line in markdown(_obedient(store)).splitlines():
        if not line.startswith("|"):
            width = 0
            continue
        cells = line.count("|") - 1
        width = width or cells
        assert cells == width, line


def test_what_is_not_known_is_said(store: Store) -> None:
    run = about("job")
    outcomes = [
        describe(detected("NAME"), ref=ref("a"), coverage=Coverage.partial(Reason.TRUNCATED, 6, "text/csv"), run=run),
        describe(ref=ref("b"), coverage=Coverage.skipped(Reason.PERMISSION_DENIED), run=run),
        describe(ref=ref("c"), run=run),
    ]
    listing = Listing(
        0, "s3://bucket", unchanged=Counted(11, 1), out_of_scope=Counted(13, 1), not_sampled=Counted(17, 1)
    )
    facts = facts_of(store, outcomes, listing=listing)
    for document in (html(facts), markdown(facts).replace("\\_", "_")):
        text = " ".join(re.sub("<[^>]+>", " ", document).replace("|", " ").split())
        assert "19 of 31 objects were not examined, or only in part" in text
        assert "All that is in scope was examined" not in text
        for words in ("MALFORMED_FILE", "PERMISSION_DENIED", "not in the sample", "13 more were listed and left out"):
            assert words in text
        assert "Its findings belong to that run" in text
        assert "95 % confidence" in text
        assert "not a judgement of compliance" in text


@pytest.mark.parametrize("every", [True, False])
def test_what_was_deleted_for_its_age_is_not_told_as_not_found(store: Store, every: bool) -> None:
    found = [describe(detected("NAME"), ref=ref("a"), run=about("job"))]
    more = [] if every else [describe(detected("NAME"), ref=ref("b"), run=about("job"))]
    job, run = made_run(store, found + more)
    soon = store.now() + timedelta(days=1)
    assert store.expire_findings(soon, soon, 1) == 1
    facts = gather(store, job, run, MADE_AT, top=5)
    assert (facts.findings, facts.deleted) == (1 + len(more), 1)
    for document in (html(facts), markdown(facts)):
        assert "1 of the findings of this run have been deleted" in document
        assert "No bucket or folder has" not in document
        assert "No object with" not in document
        assert ("identifiers found anything" in document) is False
        assert ("that have not been deleted:" in document) is not every


def test_a_whole_run_without_findings_says_so(store: Store) -> None:
    facts = facts_of(store, [describe(ref=ref("a"), run=about("job"))])
    for document in (html(facts), markdown(facts)):
        assert "All that is in scope was examined" in document
        assert "Nothing was found in what was examined." in document
        assert "only run of the job" in document


def test_the_same_facts_give_the_same_bytes(store: Store) -> None:
    facts = _obedient(store)
    assert html(facts) == html(facts)
    assert markdown(facts) == markdown(facts)


def test_definitions_of_users_stay_in_the_database(store: Store) -> None:
    own = checked_definition({"name": "Own kind", "regex": "secret-[0-9]+"})
    settings = {"custom": json.dumps([own]), "identifiers": "INCLUDE:OWN_KIND"}
    facts = facts_of(store, [describe(ref=ref("a"), run=about("job"))], settings=settings)
    assert [one.looked_for for one in facts.evidence] == [0, 0, 0, 0]
    for document in (html(facts), markdown(facts)):
        assert "Own kind" in document
        assert "secret-" not in document


def test_nothing_read_is_not_nothing_found(store: Store) -> None:
    facts = facts_of(store, [], listing=Listing(0, "s3://bucket", out_of_scope=Counted(3, 3)))
    for document in (html(facts), markdown(facts)):
        assert "Nothing was examined." in document
        assert "All that is in scope was examined" not in document
