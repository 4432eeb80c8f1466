"""Hyperscan: sets of expressions compiled into databases, kept between processes, and one pass over bytes.

Only ends are asked for: start-of-match tracking refuses wide expressions and slows the others. A scan appends each end
to its expression's list and does nothing else; a callback costs a quarter of a microsecond.
"""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import hyperscan

from classifiers import cache
from classifiers.errors import IdentifierError

__all__ = ["Database", "Databases", "Expression", "Hits", "Shared", "build", "database", "databases", "is_kept"]

Hits = dict[int, list[int]]
"""Ends by expression number, each list ascending."""


@dataclass(frozen=True, slots=True)
class Expression:
    """What Hyperscan compiles; `label` names it in errors."""

    number: int
    source: str
    label: str


class Database:
    """One compiled set of expressions. Scanning is safe from several threads: each has its own scratch.

    serialized: as it was kept; empty for a database of nothing. Read when it is first needed: most are not.
    """

    def __init__(self, serialized: bytes) -> None:
        self._serialized = serialized
        self._local = threading.local()

    @cached_property
    def compiled(self) -> hyperscan.Database | None:
        """Hyperscan's own; None for a database of nothing."""
        return hyperscan.loadb(self._serialized, hyperscan.HS_MODE_BLOCK) if self._serialized else None

    def scan(self, text: bytes) -> Hits:
        """The ends of every match of every expression. `text` is below 4 GiB."""
        hits: defaultdict[int, list[int]] = defaultdict(list)
        if self.compiled is None or not text:
            return hits
        scratch = getattr(self._local, "scratch", None)
        if scratch is None:
            scratch = self._local.scratch = hyperscan.Scratch(self.compiled)

        def matched(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            hits[number].append(end)

        self.compiled.scan(text, match_event_handler=matched, scratch=scratch)
        return hits


class Databases:
    """Several databases as one; two that report the same number have the same expression under it."""

    def __init__(self, databases: Sequence[Database]) -> None:
        self._databases = databases

    def scan(self, text: bytes) -> Hits:
        """As `Database.scan`."""
        hits: Hits = {}
        for one in self._databases:
            hits.update(one.scan(text))
        return hits


class Shared:
    """Databases in which one expression stands for several numbers: for the one that it reports, and for `others`."""

    def __init__(self, databases: Databases, others: Mapping[int, Sequence[int]]) -> None:
        self._databases = databases
        self._others = others

    def scan(self, text: bytes) -> Hits:
        """As `Database.scan`; numbers with one expression share one list."""
        hits = self._databases.scan(text)
        for number in hits.keys() & self._others.keys():
            hits.update(dict.fromkeys(self._others[number], hits[number]))
        return hits


def databases(identity: str, groups: Callable[[], Sequence[Sequence[Expression]]]) -> list[Database]:
    """A database for each group, from the cache when these were compiled before on such a machine.

    identity: names the groups; what they are is asked only when nothing is kept under it.
    Raises IdentifierError for an expression that Hyperscan does not take.
    """
    name = _key(identity)
    parts = cache.read(name)
    if parts is None or not _loads(next(filter(None, parts), b"")):
        parts = [_compile(group) for group in groups()]
        cache.write(name, parts)
    return [Database(one) for one in parts]


def database(group: Sequence[Expression]) -> Database:
    """One that is compiled now, and kept nowhere. Raises IdentifierError as `databases` does."""
    return Database(_compile(group))


def is_kept(identity: str) -> bool:
    """Whether `databases` has them in the cache, and would compile nothing."""
    return cache.read(_key(identity)) is not None


def _loads(serialized: bytes) -> bool:
    """Whether this Hyperscan reads it; what one file holds, one build wrote."""
    try:
        _ = Database(serialized).compiled
    except hyperscan.error:
        return False
    return True


def _key(identity: str) -> str:
    return hashlib.sha256(f"{version('hyperscan')}\0{_processor()}\0{identity}".encode()).hexdigest()


def _processor() -> str:
    """The instruction sets, as the kernel lists them: a database runs only where it was compiled for."""
    try:
        with Path("/proc/cpuinfo").open(encoding="ascii", errors="replace") as lines:
            return next((line for line in lines if line.startswith(("flags", "Features"))), "")
    except OSError:
        import platform

        return platform.processor() or platform.machine()


def _compile(group: Sequence[Expression]) -> bytes:
    if not group:
        return b""
    try:
        serialized: bytes = hyperscan.dumpb(build(group))
    except hyperscan.error:
        raise IdentifierError(f"{_culprit(group)}: Hyperscan does not take the expression") from None
    return serialized


def build(group: Sequence[Expression]) -> hyperscan.Database:
    """One database, compiled now. Raises hyperscan.error for an expression that is not taken."""
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[one.source.encode() for one in group],
        ids=[one.number for one in group],
        flags=[0] * len(group),
    )
    return database


def _culprit(group: Sequence[Expression]) -> str:
    """The label of the first that does not compile alone; its error does not say which it was."""
    for one in group:
        try:
            build([one])
        except hyperscan.error:
            return one.label
    return "all forms together"
