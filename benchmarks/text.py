"""Four kinds of text, every identifier, one process: beside kingfisher, and beside the bare pass of our own databases.

The pass is what Hyperscan takes for the same databases over the same bytes, in windows as running text comes, with a
callback that does nothing: what matching, confirming, counting and reading add to it is ours.
"""

from __future__ import annotations

import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.logs import kingfisher, ours
from benchmarks.measure import Cost, median
from benchmarks.planted import write_log

__all__ = ["figure"]

_SIZE = 100_000_000
_RUNS = 3
_WINDOW = 1 << 20


def figure(folder: Path) -> Iterator[str]:
    yield f"## Text of four kinds: {_SIZE // 10**6} MB each, all identifiers, `--ner off`, one process\n"
    yield "MB/s; start-up is taken off both commands.\n"
    yield "| text | kingfisher | macie-lite | ratio | bare pass | share of it |"
    yield "|---|---:|---:|---:|---:|---:|"
    tiny = folder / "tiny"
    tiny.mkdir()
    (tiny / "a.txt").write_text("nothing here\n")
    for name, write in _TEXTS.items():
        data = folder / name.replace(" ", "-")
        data.mkdir()
        write(data / "text.txt")
        yield _row(name, data, tiny, folder)


def _row(name: str, data: Path, tiny: Path, folder: Path) -> str:
    size = (data / "text.txt").stat().st_size / 1e6
    peer = size / _net(kingfisher, data, tiny)
    own = size / _net(ours(folder, "off"), data, tiny)
    bare = size / _pass((data / "text.txt").read_bytes())
    return f"| {name} | {peer:.0f} | {own:.0f} | {own / peer:.2f} | {bare:.0f} | {own / bare:.2f} |"


def _net(run: Callable[[Path], Cost], data: Path, tiny: Path) -> float:
    run(tiny)
    start, whole = median(_RUNS, lambda: run(tiny)), median(_RUNS, lambda: run(data))
    return max(whole.wall - start.wall, 1e-9)


def _pass(text: bytes) -> float:
    """Seconds of the least of three passes."""
    import hyperscan

    from classifiers.engine import Engine
    from classifiers.loading import load

    databases = [one.compiled for one in Engine(list(load().values())).matcher.databases if one.compiled is not None]
    scratches = [hyperscan.Scratch(one) for one in databases]

    def nothing(*_: object) -> None:
        return None

    best = float("inf")
    for _ in range(_RUNS):
        start = time.perf_counter()
        for at in range(0, len(text), _WINDOW):
            piece = text[at : at + _WINDOW]
            for database, scratch in zip(databases, scratches, strict=True):
                database.scan(piece, match_event_handler=nothing, scratch=scratch)
        best = min(best, time.perf_counter() - start)
    return best


def _collected(path: Path, endings: tuple[str, ...]) -> None:
    """Files of the installed packages, one after the other, again from the first until there is enough."""
    files = sorted(one for one in Path(sysconfig.get_path("purelib")).rglob("*") if one.suffix in endings)
    written = 0
    with path.open("wb") as out:
        while written < _SIZE:
            for one in files:
                written += out.write(one.read_bytes() + b"\n") if one.is_file() else 0
                if written >= _SIZE:
                    break


_TEXTS: dict[str, Callable[[Path], object]] = {
    "planted logs": lambda path: write_log(path, _SIZE),
    "clean logs": lambda path: write_log(path, _SIZE, share=0.0),
    "source": lambda path: _collected(path, (".py",)),
    "prose": lambda path: _collected(path, (".md", ".rst", ".txt")),
}
