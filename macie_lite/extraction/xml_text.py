"""Text out of an XML part as it streams, with no tree, no entity and nothing fetched.

Office packages may not hold a document type declaration (ECMA-376 part 2, 8.1.4 "DTD declarations ... shall not be
used"), so one is a fault; OpenDocument files of old name one, and declare nothing in it. No entity can be declared,
expanded or looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol
from xml.parsers import expat

from macie_lite.extraction.budget import Budget
from macie_lite.extraction.members import MemberStream
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["Collector", "Labelled", "Links", "Paragraphs", "local", "xml_text"]

_BLOCK = 1 << 16
_PENDING = 1 << 20  # characters of one paragraph that are held back at most
_MOST_ASIDES = 100_000
_DEPTH = 2000  # elements in elements: expat keeps a tag of each
_CONTROLS = str.maketrans("\r\n", "\v\v")  # inside a paragraph: a line of the text is a paragraph


class Collector(Protocol):
    """Hears the parser and keeps lines until they are taken."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...
    def taken(self, *, final: bool) -> str:
        """The lines finished so far; all there is when `final`."""
        ...


def xml_text(stream: MemberStream, collector: Collector, budget: Budget, *, doctype: bool = False) -> Iterator[bytes]:
    """UTF-8 text, lines whole. Raises NotExamined (MALFORMED, or the stream's fault) after all that came before it.

    doctype: one without declarations is borne.
    """
    parser = _parser(collector, doctype=doctype)
    fault = None
    more = True
    while more and fault is None:
        budget.tick()
        block = stream.read(_BLOCK)
        more = bool(block)
        fault = _fed(parser, block) if block or stream.size else None  # an empty part holds no fault
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
    """A document type declaration, or elements too deep in each other."""


def _parser(collector: Collector, *, doctype: bool) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    if doctype:
        parser.EntityDeclHandler = _refuse
    else:
        parser.StartDoctypeDeclHandler = _refuse
    depth = 0
    names: dict[str, str] = {}  # without their namespaces

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH:
            raise _Forbidden
        if name not in names:
            names[name] = local(name)
        collector.start(names[name], attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        collector.end(names[name])

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = collector.text
    return parser


def _refuse(*_: object) -> None:
    raise _Forbidden


def local(name: str) -> str:
    """Without its namespace: transitional and strict documents differ in theirs alone."""
    return name[name.rfind(" ") + 1 :]


class Paragraphs:
    """Text of `t` elements, a line for each of the elements named in `ends`.

    beside: elements and those of their attributes that hold text (alternative texts, field instructions): behind the
        paragraph's own text, each value once.
    asides: lines that are no paragraph's: who wrote, changed or commented, each once.
    """

    _TEXT = frozenset({"t", "delText", "instrText", "delInstrText"})
    _INSTEAD = {"tab": "\t", "ptab": "\t", "br": "\v", "cr": "\v", "noBreakHyphen": "-"}  # noqa: RUF012 - a table
    _TWICE = "Fallback"  # the same content again, for older readers (ECMA-376 part 3)

    def __init__(
        self,
        ends: frozenset[str] = frozenset({"p"}),
        texts: frozenset[str] = _TEXT,
        beside: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.asides: dict[str, None] = {}
        self._ends = ends
        self._texts = texts
        self._attributes = beside or {}
        self._lines: list[str] = []
        self._open: list[list[str]] = [[]]  # paragraphs stand in text boxes in paragraphs
        self._beside: list[dict[str, None] | None] = [None]
        self._inside = 0
        self._skipped = 0
        self._held = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._TWICE or self._skipped:
            self._skipped += 1
            return
        if name in self._ends:
            self._open.append([])
            self._beside.append(None)
        elif name in self._texts:
            self._inside += 1
        elif name in self._INSTEAD:
            self._open[-1].append(self._INSTEAD[name])
        if attributes and name in self._attributes:
            self._keep(self._attributes[name], attributes)

    def _keep(self, wanted: tuple[str, ...], attributes: dict[str, str]) -> None:
        for name, value in attributes.items():
            if value and local(name) in wanted:
                if local(name) == "author":
                    self.tell(f"Author: {value}")
                else:
                    beside = self._beside[-1] or {}
                    beside[value.translate(_CONTROLS)] = None
                    self._beside[-1] = beside
                    self._held += len(value)

    def tell(self, line: str) -> None:
        """An aside."""
        if len(self.asides) < _MOST_ASIDES:
            self.asides[line.translate(_CONTROLS)] = None

    def end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif name in self._ends:
            self._lines += self._open.pop()
            if beside := self._beside.pop():
                self._lines += self._told(beside)
            self._lines.append("\n")
        elif name in self._texts:
            self._inside -= 1

    def _told(self, beside: dict[str, None]) -> Iterator[str]:
        for value in beside:
            yield "\v"
            yield value

    def text(self, data: str) -> None:
        if self._inside and not self._skipped:
            self.add(data)

    def add(self, data: str) -> None:
        """More of the paragraph."""
        self._open[-1].append(data.translate(_CONTROLS) if "\n" in data or "\r" in data else data)
        self._held += len(data)

    def taken(self, *, final: bool) -> str:
        if final or self._held > _PENDING:
            self._held = 0
            for pending, beside in zip(self._open, self._beside, strict=True):
                self._lines += (*pending, *self._told(beside or {}))
                pending.clear()
            self._beside = [None] * len(self._beside)
        lines, self._lines = "".join(self._lines), []
        return lines


class Labelled:
    """Each element's own text, after the element's name, which is its label: a line each.

    attributes: their values too, each after its name.
    """

    _LABELS = {  # noqa: RUF012 - a table
        "creator": "Author",
        "initial-creator": "Author",
        "lastModifiedBy": "Last saved by",
        "printed-by": "Printed by",
    }
    _TYPES = frozenset({"variant", "vector", "lpstr", "lpwstr", "bstr", "i4", "int", "r8", "bool", "filetime"})

    def __init__(self, *, attributes: bool = False) -> None:
        self._lines: list[str] = []
        self._labels = [""]
        self._own: list[str] = []
        self._held = 0
        self._attributes = attributes

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._told()
        label = self._labels[-1] if name in self._TYPES else self._LABELS.get(name, name)
        self._labels.append(next((value for key, value in attributes.items() if local(key) == "name"), label))
        if self._attributes:
            for attribute, value in attributes.items():
                self._line(local(attribute), value)

    def end(self, name: str) -> None:
        self._told()
        self._labels.pop()

    def _told(self) -> None:
        self._line(self._labels[-1], "".join(self._own))
        self._own.clear()
        self._held = 0

    def _line(self, label: str, text: str) -> None:
        if text := text.strip():
            self._lines += (label.translate(_CONTROLS), ": ", text.translate(_CONTROLS), "\n")

    def text(self, data: str) -> None:
        self._own.append(data)
        self._held += len(data)

    def taken(self, *, final: bool) -> str:
        if final or self._held > _PENDING:
            self._told()
        lines, self._lines = "".join(self._lines), []
        return lines


class Links:
    """Targets outside the package, a line each; of those inside, `inside` keeps (kind, target) by their id."""

    _MOST = 100_000

    def __init__(self) -> None:
        self.inside: dict[str, tuple[str, str]] = {}
        self._lines: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship":
            return
        target = attributes.get("Target", "")
        if attributes.get("TargetMode") == "External":
            self._lines += (target.translate(_CONTROLS), "\n")
        elif len(self.inside) < self._MOST:
            self.inside[attributes.get("Id", "")] = attributes.get("Type", "").rpartition("/")[2], target

    def end(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...

    def taken(self, *, final: bool) -> str:
        lines, self._lines = "".join(self._lines), []
        return lines
