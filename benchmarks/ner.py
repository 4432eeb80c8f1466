"""Names and addresses: what `--ner auto` adds to `off`, beside an oracle that has the model read just what holds a
name; how quick the model is, and how it loads."""

from __future__ import annotations

import io
import re
import statistics
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.measure import command
from benchmarks.planted import log_lines
from benchmarks.written import mails, prose, rows

if TYPE_CHECKING:
    from classifiers.engine import Engine
    from classifiers.types import NameHit

__all__ = ["figure"]

_SIZE, _WHOLE = 10_000_000, 500_000
"""Bytes of logs, and of the texts of which `full` reads every word."""

_WINDOW = 1 << 18
_SHORTEST = 4000
_SIGNED = re.compile(r"(?i)author|copyright|written by|contributed|@|thanks to|patch")
_LOAD = """
import sys, time
if sys.argv[1] == "warm":
    import presidio_analyzer
from classifiers.ner.finder import finder_factory
from classifiers.types import Text
def size(): return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6
started, before = time.perf_counter(), size()
assert finder_factory("auto")().find(Text(text=b"Yesterday I met Jane Doe at the station."))
print(time.perf_counter() - started, size() - before)
"""


def figure(folder: Path) -> Iterator[str]:
    yield from _modes()
    yield from _oracle()
    yield from _rate()
    yield from _loading()


def _modes() -> Iterator[str]:
    yield "## Names: all identifiers, one thread, CPU seconds a MB\n"
    yield "| text | `off` | `auto` | ratio | text that the model read |"
    yield "|---|---:|---:|---:|---:|"
    off, auto = _engine("off"), _engine("auto")
    for name, text in _texts():
        classified = _extracted if name == "tables" else _classified
        without, _ = _least(partial(classified, off, text))
        seconds, read = _least(partial(classified, auto, text))
        size = len(text) / 1e6
        share = f"{seconds / without:.2f} | {read / len(text):.3%}"
        yield f"| {name} | {without / size:.4f} | {seconds / size:.4f} | {share} |"


def _oracle() -> Iterator[str]:
    yield f"\n## The gate beside an oracle that opens just where `full` finds something: {_WHOLE / 1e6} MB of each\n"
    yield "| text | `full` finds | of them `auto` | `off` | `auto` | `full` | oracle | (`auto` - `off`) / oracle |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    engines = [_engine(mode) for mode in ("off", "auto", "full")]
    for name, writer in (("prose", prose), ("mail", mails)):
        text = _filled(writer(5), _WHOLE)
        hits, same = _found("full", text), _found("auto", text)
        seconds = [_least(partial(_classified, engine, text))[0] for engine in engines]
        oracle = _least(partial(_read_around, text, hits))[0]
        share = sum(any(hit.start < one.end and one.start < hit.end for one in _near(same, hit)) for hit in hits)
        ratio = (seconds[1] - seconds[0]) / oracle
        figures = " | ".join(f"{one:.2f}" for one in (*seconds, oracle, ratio))
        yield f"| {name} | {len(hits)} | {share / len(hits):.3f} | {figures} |"


def _rate() -> Iterator[str]:
    from classifiers.ner import models
    from classifiers.ner.encoding import Vocabulary, encode

    nlp = models.engine(None)[0].get_nlp("en")
    lines = (models.SHIPPED / "ner" / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
    texts = [line for line in _filled(mails(6), _WHOLE // 4).decode().split("\n") if line]
    pieces = sum(encode(nlp.make_doc(text), Vocabulary(lines)).ids.size for text in texts)
    seconds, _ = _least(lambda: (len(list(nlp.pipe(texts))), 0))
    words = sum(len(text.split()) for text in texts)
    yield f"\nThe model on lines of mail: {pieces / seconds:,.0f} pieces, {words / seconds:,.0f} words a CPU second"


def _loading() -> Iterator[str]:
    yield "\n| loading the model with the first name | seconds | MB |"
    yield "|---|---:|---:|"
    for state, name in (("warm", "Presidio imported before"), ("cold", "with Presidio and spaCy")):
        runs = [command([sys.executable, "-c", _LOAD, state]).out.split() for _ in range(5)]
        seconds, size = (statistics.median(float(run[column]) for run in runs) for column in (0, 1))
        yield f"| {name} | {seconds:.2f} | {size:.0f} |"


def _texts() -> Iterator[tuple[str, bytes]]:
    yield "logs", _filled((line + "\n" for line in log_lines(1, 0.01)), _SIZE)
    yield "source", _filled(_nameless(), _WHOLE)
    yield "tables", _filled(rows(7), _SIZE)
    yield "prose", _filled(prose(3), _WHOLE)
    yield "mail", _filled(mails(4), _WHOLE)


def _nameless() -> Iterator[str]:
    """Modules of the standard library in which `full` finds nobody."""
    for path in sorted(Path(sysconfig.get_path("stdlib")).rglob("[a-z]*.py")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if len(text) > _SHORTEST and not _SIGNED.search(text) and not _found("full", text.encode()):
            yield text


def _filled(pieces: Iterator[str], size: int) -> bytes:
    text = bytearray()
    for piece in pieces:
        text += piece.encode("utf-8", "replace")
        if len(text) >= size:
            break
    return bytes(text[:size])


def _engine(mode: str) -> Engine:
    from classifiers.engine import Engine
    from classifiers.loading import load
    from classifiers.ner.finder import finder_factory

    return Engine(tuple(load().values()), finder_factory(mode))


def _least(run: Callable[[], tuple[object, int]]) -> tuple[float, int]:
    """CPU seconds of the quicker of two runs, and what it gave beside."""
    best, given = float("inf"), 0
    for _ in range(2):
        started = time.process_time()
        _, given = run()
        best = min(best, time.process_time() - started)
    return best, given


def _classified(engine: Engine, text: bytes) -> tuple[object, int]:
    """As objects of _WINDOW bytes, so that no cap ends the search; the bytes that the model read."""
    from classifiers.types import Text

    read = 0
    for begin in range(0, len(text), _WINDOW):
        session = engine.session()
        session.classify(Text(text=text[begin : begin + _WINDOW]))
        read += session.read_for_names
    return None, read


def _extracted(engine: Engine, text: bytes) -> tuple[object, int]:
    """As one object, a CSV, from its bytes on; the bytes that the model read."""
    from macie_lite.extraction.base import Input
    from macie_lite.extraction.budget import Budget, Limits
    from macie_lite.extraction.extract import extract

    session = engine.session()
    for passage in extract(Input(io.BytesIO(text), "table.csv", len(text), Budget(Limits()))):
        session.classify(passage)
    return None, session.read_for_names


def _found(mode: str, text: bytes) -> list[NameHit]:
    from classifiers.ner.finder import finder_factory
    from classifiers.types import NameHit, Text

    factory = finder_factory(mode)
    assert factory is not None
    found = []
    for begin in range(0, len(text), _WINDOW):
        hits = factory().find(Text(text=text[begin : begin + _WINDOW]))
        named = (hit for hit in hits if hit.identifier in ("NAME", "ADDRESS"))
        found += [NameHit(hit.identifier, hit.start + begin, hit.end + begin) for hit in named]
    return found


def _near(hits: list[NameHit], hit: NameHit) -> Iterator[NameHit]:
    return (one for one in hits if one.identifier == hit.identifier)


def _read_around(text: bytes, hits: list[NameHit]) -> tuple[object, int]:
    from classifiers.ner import reader, windows

    places = np.array([hit.start for hit in hits], np.int64)
    nothing = np.zeros(places.size, np.int64)
    return list(reader.read(text, windows.around(text, places, nothing, nothing), None)), 0
