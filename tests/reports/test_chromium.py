"""A report in headless Chromium: nothing in it runs, nothing is asked for, and it fits the screens it is read on."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from macie_lite.reports.document import html
from macie_lite.store.open_store import open_store
from tests.pipeline.results import describe, detected, ref
from tests.reports.browser import Browser, Page, binary
from tests.reports.made import about, facts_of, hostile, hostile_settings, names

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        binary() is None and not os.environ.get("CI"),
        reason="there is no Chromium: apt-get install --no-install-recommends chromium",
    ),
]

_WIDTHS = (360, 768, 1280)


class _Server(ThreadingHTTPServer):
    """Answers nothing and remembers who asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, _Server)
        self.server.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[_Server]:
    with _Server() as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield serving
        serving.shutdown()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture(scope="module")
def report(server: _Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a run in which every name wants to be obeyed."""
    folder = tmp_path_factory.mktemp("report")
    store = open_store(str(folder / "macie-lite.db"))
    found = detected("CREDIT_CARD_NUMBER", 2), detected("BADGE", 1)
    said = names(server.url)
    outcomes = [describe(*found, ref=ref(name, bucket=name), run=about("job")) for name in said]
    facts = facts_of(store, outcomes, job=hostile(server.url), settings=hostile_settings(server.url))
    store.close()
    (folder / "report.html").write_text(html(facts), "utf-8")
    return folder / "report.html"


def _ran(page: Page) -> bool:
    """A script that runs sets `ran`, or the title."""
    return bool(page.evaluate("window.ran === 1 || document.title === 'ran'"))


def test_unescaped_the_names_would_be_obeyed(browser: Browser, server: _Server, tmp_path: Path) -> None:
    """Else the next test would prove nothing."""
    page = tmp_path / "control.html"
    page.write_text(f"<!DOCTYPE html><p>{names(server.url)[0]}", "utf-8")
    assert _ran(browser.open(page.as_uri()))
    page.write_text(f"<!DOCTYPE html><img src={server.url}/control>")
    assert browser.open(page.as_uri()).requests == [f"{server.url}/control"]
    assert "/control" in server.asked


@pytest.mark.parametrize("width", _WIDTHS)
def test_nothing_runs_nothing_is_asked_for_and_nothing_overflows(
    browser: Browser, server: _Server, report: Path, width: int
) -> None:
    server.asked.clear()
    page = browser.open(report.as_uri(), width)
    assert not _ran(page)
    assert (page.requests, server.asked) == ([], [])
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("document.scripts.length + document.images.length + document.forms.length") == 0
    assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") == "960px", "its style holds"
    assert page.evaluate("[...document.querySelectorAll('*')].every(one => !one.onload && !one.onerror)")


def test_it_is_printed_on_paper(browser: Browser, report: Path, tmp_path: Path) -> None:
    import pypdfium2

    browser.open(report.as_uri()).pdf(tmp_path / "report.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert round(document[0].get_width()) == 595, "A4"
    assert "Regulations" in text
    document.close()
