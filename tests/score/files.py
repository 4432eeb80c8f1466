"""Real files of many formats (MACIE_LITE_CORPORA/files): how each ends, how long it takes, how much of the text that a
second library reads in it is read.

    python -m tests.score.files FOLDER [NAME...]
"""

from __future__ import annotations

import io
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.extract import extract
from macie_lite.model.coverage import Coverage, Status
from tests.score.second_readers import second_text

__all__ = ["Read", "read", "report"]

_WORD = re.compile(r"[^\W_]{3,}")
_SECONDS, _BYTES = 30.0, 1 << 30
_HIDDEN = frozenset({"README.md", "LICENSE"})


@dataclass(frozen=True, slots=True)
class Read:
    """How one file ended. text: bytes that reached the classifier. shared: share of the second reader's words."""

    name: str
    coverage: Coverage
    text: int
    seconds: float
    peak: int
    shared: float | None


def read(path: Path, name: str) -> Read:
    """Reads one file. Its peak is that of this process and its parsers', above what they had before."""
    content, texts, began = path.read_bytes(), [], time.perf_counter()
    before = _resident()
    peak = before
    extraction = extract(Input(io.BytesIO(content), path.name, len(content), Budget(Limits())))
    while True:
        try:
            texts.append(next(extraction).text)
        except StopIteration as end:
            coverage: Coverage = end.value
            break
        if len(texts) % 64 == 1:
            peak = max(peak, _resident())
    peak = max(peak, _resident())
    took = time.perf_counter() - began
    return Read(name, coverage, sum(map(len, texts)), took, peak - before, _shared(content, path.name, texts))


def _resident() -> int:
    """Bytes of this process and its children."""
    processes = [psutil.Process(), *psutil.Process().children()]
    return sum(process.memory_info().rss for process in processes)


def _shared(content: bytes, name: str, texts: list[bytes]) -> float | None:
    second = second_text(content, name)
    if second is None:
        return None
    words = set(_WORD.findall(second.lower()))
    ours = set(_WORD.findall(b"\n".join(texts).decode("utf-8", "replace").lower()))
    return len(words & ours) / len(words) if words else None


def report(found: list[Read]) -> Iterator[str]:
    """A table by type, then what was not read to its end, and what broke a line."""
    by_type: dict[str, list[Read]] = defaultdict(list)
    for one in found:
        by_type[one.coverage.mime_type].append(one)
    yield "| type | files | complete | partial | skipped | second library |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    unread: list[str] = []
    for kind, files in sorted(by_type.items()):
        count = Counter(one.coverage.status for one in files)
        if count[Status.SKIPPED] == len(files):
            unread.append(f"{kind} {len(files)}")
            continue
        shares = [one.shared for one in files if one.shared is not None]
        share = f"{sum(shares) / len(shares):.3f} of {len(shares)}" if shares else ""
        yield f"| {kind} | {len(files)} | " + " | ".join(str(count[status]) for status in Status) + f" | {share} |"
    yield f"skipped whole: {', '.join(unread)}"
    good = [one for one in found if one.coverage.status is not Status.SKIPPED and one.text]
    yield f"{len(found)} files, {len(good)} complete or partial with text"
    for one in found:
        if one.coverage.gaps:
            yield f"{one.name}: {one.coverage.status}, {', '.join(gap.detail for gap in one.coverage.gaps)}"
        if one.shared is not None and one.shared < 0.9:
            yield f"{one.name}: {one.shared:.2f} of the second library's words"
        if one.seconds > _SECONDS or one.peak > _BYTES:
            yield f"{one.name}: {one.seconds:.1f} s, {one.peak >> 20} MiB: over the line"
    slow = sorted(found, key=lambda one: -one.seconds)[:5]
    yield "slowest: " + ", ".join(f"{one.name} {one.seconds:.1f} s" for one in slow)
    yield "largest: " + ", ".join(
        f"{one.name} {one.peak >> 20} MiB" for one in sorted(found, key=lambda o: -o.peak)[:5]
    )


def _main(folder: Path, names: list[str]) -> None:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in _HIDDEN]
    chosen = [path for path in paths if not names or any(name in path.name for name in names)]
    for line in report([read(path, str(path.relative_to(folder))) for path in chosen]):
        print(line)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2:])
