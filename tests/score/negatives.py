"""What all identifiers find where there should be little: public texts without secrets, and installed packages.

Every finding has to be in `reviewed.tsv`: file, lines (of the day of the review, for whoever reads it), identifier,
count, whether it stands or is false, and why. A file and identifier that the list lacks, or more of it than was
reviewed, is new. What is found no longer is stale: the list may shrink, and a finding that stood may be lost.
"""

from __future__ import annotations

import io
import re
import sysconfig
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from classifiers.engine import Engine
from classifiers.types import Identifier, KeywordRule
from macie_lite.model.coverage import Reason
from macie_lite.model.objects import ObjectRef
from macie_lite.model.places import LineRange, Occurrence
from macie_lite.pipeline.scan import Scanner

__all__ = [
    "FALSE",
    "STANDS",
    "Finding",
    "Key",
    "Review",
    "Scan",
    "Verdict",
    "archived",
    "installed",
    "judged",
    "reviewed",
    "scan",
]

STANDS, FALSE = "stands", "false"
_REVIEWED = Path(__file__).with_name("reviewed.tsv")
_ENDINGS = re.compile(
    r"\.(c|cc|cfg|cpp|css|csv|h|hpp|html|ini|ipynb|js|json|jsonl|lock|md|mjs|proto|pxd|py|pyi|pyx|rst|sh|sql|svg|tmpl|"
    r"toml|ts|tsv|txt|xml|yaml|yml)"
)
_UNLOCKED = ("pip", "setuptools", "wheel")
"""Come with Python, in whatever version, not out of the lock files."""

_WHEN = datetime(2026, 1, 1, tzinfo=UTC)

Key = tuple[str, str]
"""File and identifier."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How often one identifier was found in one file, and the first lines of it."""

    count: int
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """What a person said of a finding."""

    count: int
    verdict: str
    why: str


@dataclass(slots=True)
class Verdict:
    """What is new (as a row for the list, to be completed) and what is stale (in words), and how many detections of
    identifiers with a proof or a keyword are false."""

    new: list[str]
    false: int
    stale: list[str]


@dataclass(slots=True)
class Scan:
    """Bytes of files read, and all that was found in them."""

    size: int = 0
    files: set[str] = field(default_factory=set)
    findings: dict[Key, Finding] = field(default_factory=dict)
    broken: list[str] = field(
        default_factory=list
    )  # names of files that met a fault of ours: nothing found says nothing

    @property
    def count(self) -> int:
        return sum(one.count for one in self.findings.values())

    @property
    def per_mb(self) -> float:
        return self.count / (self.size / 1e6) if self.size else 0.0


def archived(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file of the public texts under `folder`."""
    with tarfile.open(folder / "negative" / "negative.tar.xz") as archive:
        for member in archive:
            body = archive.extractfile(member) if member.isfile() else None
            if body is not None:
                yield f"negative/{member.name}", body.read()


def installed(site: Path | None = None) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each source file of the packages that are installed here."""
    site = site or Path(sysconfig.get_path("purelib"))
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site)
        if _ENDINGS.fullmatch(path.suffix) and name.parts[0].partition("-")[0] not in _UNLOCKED and path.is_file():
            yield name.as_posix(), path.read_bytes()


def scan(engine: Engine, files: Iterable[tuple[str, bytes]]) -> Scan:
    """Each file read by its type, as an object of a bucket is."""
    scanner = Scanner(engine)
    done = Scan()
    for name, data in files:
        done.size += len(data)
        done.files.add(name)
        ref = ObjectRef("negatives", name, len(data), "", _WHEN)
        result = scanner.scan_object(ref, partial(io.BytesIO, data))
        if Reason.INTERNAL in result.coverage.gaps:
            done.broken.append(name)
        for one in result.detected:
            lines = {line for place in one.occurrences if (line := _line(place)) is not None}
            done.findings[name, one.identifier] = Finding(one.count, tuple(sorted(lines)[:3]))
    return done


def _line(place: Occurrence) -> int | None:
    return place.place.start if isinstance(place.place, LineRange) else place.line


def reviewed(path: Path = _REVIEWED) -> dict[Key, Review]:
    """The committed list."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
    return {(file, identifier): Review(int(count), verdict, why) for file, _, identifier, count, verdict, why in rows}


def judged(scanned: Scan, reviews: Mapping[Key, Review], known: Mapping[str, Identifier]) -> Verdict:
    """A scan against the list; a file that was not part of the scan has nothing stale."""
    verdict = Verdict([], 0, [])
    for key, one in scanned.findings.items():
        review = reviews.get(key)
        if review is None or one.count > review.count:
            verdict.new.append(_row(key, one))
        if review and review.verdict == FALSE and _is_proven(known[key[1]]):
            verdict.false += one.count
    for key, review in reviews.items():
        left = scanned.findings[key].count if key in scanned.findings else 0
        if key[0] in scanned.files and left < review.count:
            verdict.stale.append(f"{key[0]}: {key[1]} {left} times, {review.count} reviewed ({review.verdict})")
    return verdict


def _row(key: Key, one: Finding) -> str:
    lines = ",".join(map(str, one.lines)) or "-"
    return "\t".join((key[0], lines, key[1], str(one.count), f"{STANDS}|{FALSE}", "why"))


def _is_proven(identifier: Identifier) -> bool:
    """Whether some form of it asks for a proof or a keyword."""
    return any(form.proofs or form.keyword is KeywordRule.REQUIRED for form in identifier.forms)
