"""Which part of a workbook's package belongs to which (ECMA-376 part 2, 6.5)."""

from __future__ import annotations

from posixpath import basename, dirname, join, normpath

from macie_lite.extraction.ooxml import Package
from macie_lite.extraction.xml_text import xml_text
from macie_lite.model.coverage import NotExamined

__all__ = ["related", "relations", "sheet_names"]

Relations = dict[str, tuple[str, str, bool]]
"""(type, target, whether it is outside of the package) by id; a target inside is a part's name."""

_WORKBOOK = "xl/workbook.xml"


def relations(package: Package, name: str) -> Relations:
    """Of a part."""
    return related(package, join(dirname(name), "_rels", basename(name) + ".rels"))


def related(package: Package, name: str) -> Relations:
    """As a part of relations has them."""
    folder, found = dirname(dirname(name)), {}
    for one in _elements(package, name, "Relationship"):
        outside, target = one.get("TargetMode") == "External", one.get("Target", "")
        target = target if outside else normpath(join("/", folder, target)).lstrip("/")
        found[one.get("Id", "")] = one.get("Type", ""), target, outside
    return found


def sheet_names(package: Package) -> dict[str, str]:
    """The name of each sheet, by its part."""
    parts, names = relations(package, _WORKBOOK), {}
    for sheet in _elements(package, _WORKBOOK, "sheet"):
        key = next((value for key, value in sheet.items() if key.endswith(" id")), "")
        if key in parts:
            names[parts[key][1]] = sheet.get("name", "")
    return names


def _elements(package: Package, name: str, element: str) -> list[dict[str, str]]:
    """The attributes of every such element; of a part with a fault as far as it goes."""
    found = _Elements(element)
    opened = package.open(name) if name in package.parts else None
    if opened is not None:
        try:
            for _ in xml_text(opened, found, package.budget):
                pass
        except NotExamined as fault:
            package.members.gap(fault.reason)
    return found.found


class _Elements:
    def __init__(self, element: str) -> None:
        self._element = element
        self.found: list[dict[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._element:
            self.found.append(attributes)

    def end(self, name: str) -> None: ...
    def text(self, data: str) -> None: ...

    def taken(self, *, final: bool) -> str:
        return ""
