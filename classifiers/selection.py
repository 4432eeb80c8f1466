"""The items of INCLUDE and EXCLUDE: an identifier's id, or what several have in common.

`category=CREDENTIALS`, `subcategory=PHI`, `country=Germany`, `regulation=PCI DSS`. Both without regard to case; values
with a space, `-` or `_` for each other, a country by any of its names in `countries`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from classifiers.countries import bare, spellings
from classifiers.errors import IdentifierError
from classifiers.types import Identifier

__all__ = ["known_as", "meant_by", "named"]

_FEW = 8  # values that are named one by one
_NEAR = (
    0.8  # of what a value is spelled like: below, a slip of the finger looks like another country (England, Greenland)
)

_TAGS: dict[str, Callable[[Identifier], Iterable[str]]] = {
    "category": lambda one: (one.category.value,) if one.origin != "custom" else (),
    "subcategory": lambda one: (one.subcategory,) if one.origin != "custom" else (),
    "country": lambda one: one.countries,
    "regulation": lambda one: one.regulations,
}


def named(item: str, known: Mapping[str, Identifier]) -> set[str]:
    """The ids that one item stands for, at least one. Raises IdentifierError naming what is not known, and what is."""
    if one := known_as(item, known):
        return {one}
    tag, equals, value = (part.strip() for part in item.partition("="))
    if not equals:
        said = f"there is no identifier {item}{meant_by(item, known)}; `macie-lite identifiers list` shows them"
        raise IdentifierError(said)
    if tag.lower() not in _TAGS:
        raise IdentifierError(f"nothing is selected by {tag}=; say {', '.join(_TAGS)} or an id")
    return _with_tag(tag.lower(), value, known)


def _with_tag(tag: str, value: str, known: Mapping[str, Identifier]) -> set[str]:
    values: dict[str, str] = {}
    found: set[str] = set()
    others = spellings() if tag == "country" else {}
    wanted = bare(others.get(bare(value), value))
    for one in known.values():
        for own in _TAGS[tag](one):
            values.setdefault(bare(own), own)
            if bare(own) == wanted:
                found.add(one.id)
    if not found:
        present = {spelling: own for spelling, own in others.items() if bare(own) in values}
        raise IdentifierError(f"no identifier has {tag}={value}{_nearest(value, present | values)}")
    return found


def _nearest(value: str, values: Mapping[str, str]) -> str:
    """The value that is meant; all of them, where they are few and none is near, or where they are to be seen."""
    from difflib import get_close_matches

    close = get_close_matches(bare(value), values, 1, _NEAR)
    if close:
        return f" (is {values[close[0]]} meant?)"
    if len(values) > _FEW:
        return "; `macie-lite identifiers list --format json` shows what there is"
    return f"; there are {', '.join(sorted(values.values()))}"


def known_as(name: str, known: Iterable[str]) -> str | None:
    """The id that a name is, in whatever case; ids are capitals, so none is another's."""
    return next((one for one in (name, name.upper()) if one in known), None)


def meant_by(name: str, known: Iterable[str]) -> str:
    """A question for the middle of a sentence: which id a mistyped one stands for; "" when none is near."""
    from difflib import get_close_matches

    close = get_close_matches(name.upper().replace("-", "_"), known, 1)
    return f" (is {close[0]} meant?)" if close else ""
