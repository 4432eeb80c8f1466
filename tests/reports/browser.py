"""Headless Chromium, driven over two pipes by its DevTools protocol: what a page is, does and asks for."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, Self

__all__ = ["Browser", "Page", "binary"]

_SWITCHES = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions", "--mute-audio"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
    *("--disable-features=Translate,OptimizationHints,MediaRouter", "--remote-debugging-pipe", "--hide-scrollbars"),
)


def binary() -> str | None:
    """Debian's Chromium, or another one."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Browser:
    """One process; a context that ends it. Raises AssertionError where it says that something failed."""

    def __init__(self, folder: Path) -> None:
        self._numbers = itertools.count(1)
        self.events: list[dict[str, Any]] = []
        program = binary()
        assert program, "there is no Chromium"
        theirs, self._out = os.pipe()
        self._in, answers = os.pipe()
        shell = 'exec 3<&"$1" 4>&"$2"; shift 2; exec "$@"'
        begin = ["bash", "-c", shell, "-", str(theirs), str(answers), program, *_SWITCHES]
        self._process = subprocess.Popen(
            [*begin, f"--user-data-dir={folder}", "about:blank"],
            pass_fds=(theirs, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs)
        os.close(answers)
        self._rest = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(20)
        os.close(self._in)
        os.close(self._out)

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        asked = {"id": number, "method": method, "params": parameters}
        os.write(self._out, json.dumps(asked | ({"sessionId": session} if session else {})).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == number:
                assert "error" not in answer, answer["error"]
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def wait_for(self, method: str) -> dict[str, Any]:
        """The next event of this name, if it did not come already."""
        while not (found := [one for one in self.events if one.get("method") == method]):
            self.events.append(self._next())
        return found[0]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._in, 1 << 20)
            assert more, "Chromium has ended"
            self._rest += more
        one, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(one)
        return message

    def open(self, url: str, width: int = 1280, *, dark: bool = False) -> Page:
        """A page of its own, when it is loaded."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        for method in ("Page.enable", "Network.enable", "Log.enable", "Runtime.enable"):
            page.call(method)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        page.call("Emulation.setEmulatedMedia", features=[scheme])
        page.resize(width)
        self.events.clear()
        began = time.perf_counter()
        page.call("Page.navigate", url=url)
        self.wait_for("Page.loadEventFired")
        page.evaluate("document.body && document.body.offsetHeight")
        page.seconds = time.perf_counter() - began
        return page


class Page:
    """seconds: until it was loaded and laid out."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session
        self.seconds = 0.0

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **parameters)

    def resize(self, width: int) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)

    def evaluate(self, expression: str) -> Any:
        """In the page, past its Content-Security-Policy."""
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    @property
    def requests(self) -> list[str]:
        """URLs that the page asked for, but its own."""
        sent = [one["params"] for one in self._browser.events if one.get("method") == "Network.requestWillBeSent"]
        return [one["request"]["url"] for one in sent if one.get("type") != "Document" or one.get("redirectResponse")]

    def screenshot(self, file: Path) -> None:
        shown = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(shown["data"]))

    def pdf(self, file: Path) -> None:
        printed = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        file.write_bytes(base64.b64decode(printed["data"]))
