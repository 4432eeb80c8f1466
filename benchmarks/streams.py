"""Peak memory on 5 GB, and on a tenth, of what is read as a stream."""

from __future__ import annotations

import io
import json
import random
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.measure import scan

__all__ = ["figure"]

_FULL = 5_000_000_000
_LIMIT = 500


def figure(folder: Path) -> Iterator[str]:
    yield "## Peak memory of the largest process on 5 GB, `--ner off --concurrency 1`\n"
    yield "| object | MB at a tenth | MB at 5 GB | seconds | end | under 500 MB |"
    yield "|---|---:|---:|---:|---|---|"
    for name, write in _OBJECTS.items():
        yield _row(folder, name, write)


def _row(folder: Path, name: str, write: Callable[[Path, int], None]) -> str:
    (tenth, _, _), (peak, seconds, end) = (_scanned(folder, name, write, size) for size in (_FULL // 10, _FULL))
    return f"| {name} | {tenth:.0f} | {peak:.0f} | {seconds:.0f} | {end} | {'yes' if peak < _LIMIT else 'NO'} |"


def _scanned(folder: Path, name: str, write: Callable[[Path, int], None], size: int) -> tuple[float, float, str]:
    """MB, seconds, how the object ended."""
    target, results = folder / "object", folder / "results.jsonl"
    target.mkdir()
    write(target / name, size)
    options = ("--ner", "off", "--concurrency", "1", "--results", str(results))
    cost = scan(target, folder / "bench.db", *options)
    shutil.rmtree(target)
    coverage = json.loads(results.read_bytes().splitlines()[0])["macieLite"]["coverage"]
    return cost.peak / 1e6, cost.wall, ", ".join([coverage["code"], *coverage["gaps"]])


def _repeated(row: str, head: str = "", tail: str = "", *, rows: int = 10_000) -> Callable[[Path, int], None]:
    """Rows with a number and a word each, over and over between head and tail."""
    rng = random.Random(5)
    words = ["invoice", "harbour", "meeting", "velocity", "green", "northern", "ledger", "of the", "quarter"]
    some = [row.format(number=rng.randrange(10**6), word=rng.choice(words)) for _ in range(rows)]
    block = "".join([*some, row.format(number="536-22-8726", word="ssn")]).encode()

    def write(path: Path, size: int) -> None:
        with path.open("wb") as out:
            out.write(head.encode())
            for _ in range(size // len(block)):
                out.write(block)
            out.write(tail.encode())

    return write


_TEXT = _repeated("{number} a line about {word} and so on, without much to say\n")


def _tar(path: Path, size: int) -> None:
    """Two members of half the size each."""
    inside = path.with_name("inside")
    _TEXT(inside, size // 2)
    with tarfile.open(path, "w") as out:
        out.add(inside, "a.txt")
        out.add(inside, "b.txt")
    inside.unlink()


def _zip(path: Path, size: int) -> None:
    """Stored, not packed: past some ratio the budget would end it."""
    inside = path.with_name("inside")
    _TEXT(inside, size // 2)
    with zipfile.ZipFile(path, "w") as out:
        out.write(inside, "a.txt")
        out.write(inside, "b.txt")
    inside.unlink()


def _many(path: Path, size: int) -> None:
    """A tar of members of a hundred kilobytes."""
    inside = path.with_name("inside")
    _TEXT(inside, 1_000_000)
    member = inside.read_bytes()[:100_000]
    inside.unlink()
    with tarfile.open(path, "w") as out:
        for number in range(size // len(member)):
            header = tarfile.TarInfo(f"{number}.txt")
            header.size = len(member)
            out.addfile(header, io.BytesIO(member))


_MAIL = (
    "From a@example.org Mon Jan  5 10:00:00 2026\nSubject: {word}\nFrom: a@example.org\n\n{number}\n"
    + "text text\n" * 10_000
)

_OBJECTS: dict[str, Callable[[Path, int], None]] = {
    "dump.sql": _repeated("INSERT INTO people (id, note) VALUES ({number!r}, 'about {word}');\n"),
    "rows.csv": _repeated('{number},"about {word}",x\n', "id,note,c\n"),
    "rows.jsonl": _repeated('{{"id": "{number}", "note": "about {word}"}}\n'),
    "array.json": _repeated('{{"id": "{number}", "note": "about {word}"}},\n', "[", "{}]"),
    "rows.xml": _repeated("<row><id>{number}</id><note>about {word}</note></row>\n", "<rows>", "</rows>"),
    "rows.html": _repeated("<p>{number} about <b>{word}</b></p>\n", "<html><body>", "</body></html>"),
    "mail.mbox": _repeated(f"{_MAIL}\n\n", rows=10),
    "two.tar": _tar,
    "many.tar": _many,
    "two.zip": _zip,
}
