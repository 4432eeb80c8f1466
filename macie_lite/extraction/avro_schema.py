"""An Avro schema as a plan: what stands where, with its true names; and the same schema bare, for the decoder.

The bare one has no logical types, defaults, docs or aliases, and names of our own: so the decoder makes plain values,
and has nothing to dislike in a schema that some other writer was content with. Source: Avro 1.12 specification, "Schema
Declaration".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["EMPTY", "PRIMITIVES", "Node", "planned"]

PRIMITIVES = ("null", "boolean", "int", "long", "float", "double", "bytes", "string")
EMPTY = "empty"
"""The logical type, in the bare schema, of items of arrays that take no byte: there may be any number of them."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ONE_NAME = ("record", "error", "enum", "fixed")
_DEEPEST = 256  # levels of types in types
_MOST = 1 << 17  # nodes


@dataclass(slots=True, eq=False)
class Node:
    """kind: a primitive, "record", "enum", "fixed", "array", "map" or "union". name: in the bare schema.
    inner: fields of a record, branches of a union, or what an array or map holds. labels: the true names of fields, and
    of symbols that the specification does not allow."""

    kind: str
    name: str = ""
    logical: str = ""
    scale: int = 0
    labels: list[str] = field(default_factory=list)
    inner: list[Node] = field(default_factory=list)


def planned(schema: Any) -> tuple[Node, Any]:
    """(plan, bare schema) of a schema as JSON gives it. Raises NotExamined for what is none."""
    try:
        return _Planner().node(schema, "", 0)
    except (LookupError, TypeError, ValueError, AttributeError):
        raise NotExamined(Reason.MALFORMED) from None


class _Planner:
    def __init__(self) -> None:
        self._named: dict[str, Node] = {}
        self._nodes = 0
        self._empty: set[str] = set()  # types of ours whose values take no byte

    def node(self, schema: Any, space: str, depth: int) -> tuple[Node, Any]:
        """The plan of one type, in the namespace `space`, and its bare form."""
        self._nodes += 1
        if depth > _DEEPEST or self._nodes > _MOST:
            raise NotExamined(Reason.JSON_NESTING)
        if isinstance(schema, list):
            made = [self.node(branch, space, depth + 1) for branch in schema]
            return Node("union", inner=[node for node, _ in made]), [bare for _, bare in made]
        if isinstance(schema, str):
            return self._told(schema, space)
        kind = schema["type"]
        if isinstance(kind, (dict, list)):  # {"type": {"type": ...}}, as some writers nest it
            return self.node(kind, space, depth + 1)
        if kind in _ONE_NAME:
            return self._declared(kind, schema, space, depth)
        if kind in ("array", "map"):
            part = "items" if kind == "array" else "values"
            inner, bare = self.node(schema[part], space, depth + 1)
            if kind == "array" and self._is_empty(inner):
                inner, bare = _marked(inner, bare)
            return Node(kind, inner=[inner]), {"type": kind, part: bare}
        found, bare = self._told(kind, space)
        return (Node(kind, "", *_logical(schema)), bare) if kind in PRIMITIVES else (found, bare)

    def _told(self, name: str, space: str) -> tuple[Node, Any]:
        """A primitive, or a type that was declared before."""
        if name in PRIMITIVES:
            return Node(name), name
        full = name if "." in name or not space else f"{space}.{name}"
        node = self._named.get(full) or self._named[name]
        return node, node.name

    def _declared(self, kind: str, schema: dict[str, Any], space: str, depth: int) -> tuple[Node, Any]:
        name = str(schema["name"])
        if "." not in name:
            space = str(schema.get("namespace") or space)
            name = f"{space}.{name}" if space else name
        space = name.rpartition(".")[0]
        node = Node("record" if kind == "error" else kind, f"t{len(self._named)}", *_logical(schema))
        self._named[name] = node
        bare: dict[str, Any] = {"type": node.kind, "name": node.name}
        if kind == "fixed":
            bare["size"] = _size(schema["size"])
        elif kind == "enum":
            symbols = [str(symbol) for symbol in schema["symbols"]]
            if len(set(symbols)) < len(symbols) or not all(map(_NAME.fullmatch, symbols)):
                node.labels, symbols = symbols, [f"s{number}" for number in range(len(symbols))]
            bare["symbols"] = symbols
        else:
            bare["fields"] = []
            for number, one in enumerate(schema["fields"]):
                inner, bared = self.node(one["type"], space, depth + 1)
                node.labels.append(str(one["name"]))
                node.inner.append(inner)
                bare["fields"].append({"name": f"f{number}", "type": bared})
        if bare.get("size") == 0 or (kind in ("record", "error") and all(map(self._is_empty, node.inner))):
            self._empty.add(node.name)
        return node, bare

    def _is_empty(self, node: Node) -> bool:
        return node.kind == "null" or node.name in self._empty


def _marked(node: Node, bare: Any) -> tuple[Node, Any]:
    """As EMPTY: the type where it is declared, else nothing instead of it."""
    if isinstance(bare, dict) and "name" in bare:
        return node, {**bare, "logicalType": EMPTY}
    return Node("null"), {"type": "null", "logicalType": EMPTY}


def _logical(schema: dict[str, Any]) -> tuple[str, int]:
    scale = schema.get("scale", 0)
    whole = isinstance(scale, int) and 0 <= scale <= 1000
    return (str(schema.get("logicalType", "")), scale) if whole else ("", 0)


def _size(size: Any) -> int:
    if not isinstance(size, int) or not 0 <= size < 1 << 31:
        raise ValueError
    return size
