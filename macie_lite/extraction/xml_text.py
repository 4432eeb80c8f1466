"""Text out of an XML part as it streams, with no tree, no entity and nothing fetched.

Office packages may not hold a document type declaration (ECMA-376 part 2, 8.1.4 "DTD declarations ... shall not be
used"), so one is a fault: no entity can be declared, expanded or looked up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol
from xml.parsers import expat

from macie_lite.extraction.budget import Budget
from macie_lite.extraction.members import MemberStream
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["Collector", "Labelled", "Links", "Paragraphs", "xml_text"]

_BLOCK = 1 << 16
_PENDING = 1 << 20  # characters of one paragraph that are held back at most
_CONTROLS = str.maketrans("\r\n", "\v\v")  # inside a paragraph: a line of the text is a paragraph


class Collector(Protocol):
    """Hears the parser and keeps lines until they are taken."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...
    def taken(self, *, final: bool) -> str:
        """The lines finished so far; all there is when `final`."""
        ...


def xml_text(stream: MemberStream, collector: Collector, budget: Budget) -> Iterator[bytes]:
    """UTF-8 text, lines whole. Raises NotExamined (MALFORMED, or the stream's fault) after all that came before it."""
    parser = _parser(collector)
    fault = None
    more = True
    while more and fault is None:
        budget.tick()
        block = stream.read(_BLOCK)
        more = bool(block)
        fault = _fed(parser, block)
        if lines := collector.taken(final=not more or fault is not None):
            yield lines.encode("utf-8", "replace")
        if stream.size > budget.limits.memory_file_bytes:
            fault = Reason.OOXML_SIZE
    if stream.fault is not None or fault is not None:
        raise NotExamined(stream.fault or fault or Reason.MALFORMED)


def _fed(parser: expat.XMLParserType, block: bytes) -> Reason | None:
    try:
        parser.Parse(block, not block)
    except (expat.ExpatError, _Forbidden, ValueError, LookupError):  # the latter: an encoding there is not
        return Reason.MALFORMED
    return None


class _Forbidden(Exception):
    """A document type declaration."""


def _parser(collector: Collector) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, attributes: collector.start(_local(name), attributes)
    parser.EndElementHandler = lambda name: collector.end(_local(name))
    parser.CharacterDataHandler = collector.text
    return parser


def _refuse(*_: object) -> None:
    raise _Forbidden


def _local(name: str) -> str:
    """Transitional and strict documents differ in their namespaces alone."""
    return name.rpartition(" ")[2]


class Paragraphs:
    """Text of `t` elements, a line for each of the elements named in `ends`."""

    _TEXT = frozenset({"t", "delText", "instrText"})
    _INSTEAD = {"tab": "\t", "ptab": "\t", "br": "\v", "cr": "\v", "noBreakHyphen": "-"}  # noqa: RUF012 - a table
    _TWICE = "Fallback"  # the same content again, for older readers (ECMA-376 part 3)

    def __init__(self, ends: frozenset[str] = frozenset({"p"}), texts: frozenset[str] = _TEXT) -> None:
        self._ends = ends
        self._texts = texts
        self._lines: list[str] = []
        self._open: list[list[str]] = [[]]  # paragraphs stand in text boxes in paragraphs
        self._inside = 0
        self._skipped = 0
        self._held = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._TWICE or self._skipped:
            self._skipped += 1
        elif name in self._ends:
            self._open.append([])
        elif name in self._texts:
            self._inside += 1
        elif name in self._INSTEAD:
            self._open[-1].append(self._INSTEAD[name])

    def end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif name in self._ends:
            self._lines += (*self._open.pop(), "\n")
        elif name in self._texts:
            self._inside -= 1

    def text(self, data: str) -> None:
        if self._inside and not self._skipped:
            self._open[-1].append(data.translate(_CONTROLS))
            self._held += len(data)

    def taken(self, *, final: bool) -> str:
        if final or self._held > _PENDING:
            self._held = 0
            for pending in self._open:
                self._lines += pending
                pending.clear()
        lines, self._lines = "".join(self._lines), []
        return lines


class Labelled:
    """Each element's own text, after the element's name, which is its label: a line each."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._name = ""
        self._own: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._name = attributes.get("name", name)
        self._own.clear()

    def end(self, name: str) -> None:
        if text := "".join(self._own).strip():
            self._lines += (self._name, ": ", text.translate(_CONTROLS), "\n")
        self._own.clear()

    def text(self, data: str) -> None:
        self._own.append(data)

    def taken(self, *, final: bool) -> str:
        lines, self._lines = "".join(self._lines), []
        return lines


class Links:
    """Targets outside the package, a line each."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") == "External":
            self._lines += (attributes.get("Target", "").translate(_CONTROLS), "\n")

    def end(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...

    def taken(self, *, final: bool) -> str:
        lines, self._lines = "".join(self._lines), []
        return lines
