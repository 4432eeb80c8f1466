"""Reads identifiers from YAML, keeps the shipped ones parsed, and picks those that a user names.

Parsing takes a tenth of a second, a scan of a small file should not: what was read is kept as JSON in `cache`, under a
digest of the files.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from classifiers import cache
from classifiers.definition import SHAPE, Raw, build, problems
from classifiers.errors import IdentifierError
from classifiers.selection import known_as, meant_by, named
from classifiers.types import Identifier, KeywordRule
from classifiers.user_files import content, told

__all__ = ["as_json", "known_as", "load", "meant_by", "place_of", "read", "select"]

_SHIPPED = Path(__file__).parent / "identifiers"
_KEPT = "identifiers"


def load() -> dict[str, Identifier]:
    """Every shipped identifier, by id, in the order of the files."""
    sources = sorted(_SHIPPED.rglob("*.yaml"))
    digest = hashlib.sha256(SHAPE.encode())
    for source in sources:
        digest.update(source.relative_to(_SHIPPED).as_posix().encode() + b"\0" + source.read_bytes() + b"\0")
    kept = cache.read(_KEPT)
    if kept is not None and kept[:1] == [digest.digest()]:
        return dict(_built(kept[1]))
    raws = [raw for source in sources for raw in _parse(source)]
    _unique(raws, _SHIPPED)
    parsed = json.dumps(raws).encode()
    cache.write(_KEPT, [digest.digest(), parsed])
    return dict(_built(parsed))


@functools.lru_cache(maxsize=1)
def _built(parsed: bytes) -> Mapping[str, Identifier]:
    """Kept, since a scan asks for them again and again: they cannot be changed."""
    raws: list[Raw] = json.loads(parsed)
    return {raw["id"]: build(raw) for raw in raws}


def place_of(identifier_id: str) -> str:
    """The file and line in which a shipped identifier stands, "" for none."""
    for source in sorted(_SHIPPED.rglob("*.yaml")):
        if line := _line_of(identifier_id, source.read_text("utf-8")):
            return f"{source.relative_to(_SHIPPED)} (line {line})"
    return ""


def read(path: str | Path) -> list[Identifier]:
    """The identifiers of one YAML file.

    Raises IdentifierError, naming the file, the identifier, its line and the reason, for the first thing wrong.
    """
    raws = _parse(Path(path))
    _unique(raws, Path(path))
    return [build(raw) for raw in raws]


def select(spec: str, known: Mapping[str, Identifier]) -> tuple[Identifier, ...]:
    """The identifiers that ALL, RECOMMENDED, NONE, INCLUDE:a,b or EXCLUDE:a,b stands for, in `known`'s order; an item
    is an id or a tag such as country=Germany (see `selection`). Users' own, which are given on purpose, are in each but
    where EXCLUDE names them.

    Raises IdentifierError for another word, an unknown id or an empty list.
    """
    word, colon, rest = spec.partition(":")
    word = word.strip().upper()
    if word in ("INCLUDE", "EXCLUDE"):
        chosen = _named(spec, rest, known)
        own = word == "INCLUDE"
        return tuple(i for i in known.values() if (i.id in chosen) == own or (own and i.origin == "custom"))
    if word in ("ALL", "RECOMMENDED", "NONE") and not colon:
        return tuple(i for i in known.values() if word == "ALL" or i.origin == "custom" or _recommended(i, word))
    raise IdentifierError(
        f"{spec!r} selects no identifiers; say ALL, RECOMMENDED, NONE, INCLUDE:id,id or EXCLUDE:id,id"
    )


def as_json(identifier: Identifier) -> dict[str, object]:
    """One entry of `macie-lite identifiers list --format json`; the shape is a contract."""
    forms = identifier.forms
    return {
        "id": identifier.id,
        "name": identifier.name,
        "category": identifier.category.value,
        "subcategory": identifier.subcategory,
        "countries": list(identifier.countries),
        "origin": identifier.origin,
        "recommended": identifier.recommended,
        "keywordRequired": bool(forms) and all(form.keyword is KeywordRule.REQUIRED for form in forms),
        "severity": _severity(identifier),
        "proofs": list(dict.fromkeys(proof for form in forms for proof in form.proofs)),
        "regulations": list(identifier.regulations),
        "references": list(identifier.references),
    }


def _severity(identifier: Identifier) -> dict[str, str]:
    """By occurrences; of a user's own, by what they have chosen."""
    if identifier.levels:
        return {f"{threshold}+": severity.value for threshold, severity in identifier.levels}
    return dict(zip(("1", "2-99", "100+"), (one.value for one in identifier.severity), strict=True))


def _recommended(identifier: Identifier, word: str) -> bool:
    return word == "RECOMMENDED" and identifier.recommended


def _named(spec: str, rest: str, known: Mapping[str, Identifier]) -> set[str]:
    items = [item.strip() for item in rest.split(",") if item.strip()]
    if not items:
        raise IdentifierError(f"{spec!r} names no identifier")
    return set[str]().union(*(named(item, known) for item in items))


def _parse(path: Path) -> list[Raw]:
    import yaml  # only where the cache is cold: it takes 10 ms

    # libyaml's loader ends the process where a file is nested too deep, so it has only what is shipped.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader) if path.is_relative_to(_SHIPPED) else yaml.SafeLoader
    with told(path, IdentifierError):
        text = content(path, -1).decode().replace("\r\n", "\n")
        items = yaml.load(text, Loader=loader)  # noqa: S506 - safe loaders both
    if not isinstance(items, list):
        raise IdentifierError(f"{path}: has to be a list of identifiers")
    return [_checked(item, path, text) for item in items]


def _checked(item: object, path: Path, text: str) -> Raw:
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        raise IdentifierError(f"{path}: every identifier has to be a mapping with an id")
    reason = next((problem for problem in problems(item) if problem), None)
    if reason is not None:
        raise IdentifierError(f"{path} (line {_line_of(item['id'], text) or 1}): {item['id']}: {reason}")
    return item


def _line_of(identifier_id: str, text: str, nth: int = 0) -> int:
    """The line of the first (or a later) `id:` that is this one, 0 for none."""
    found = list(
        re.finditer(rf"^[ \t-]*id:[ \t]*['\"]?{re.escape(identifier_id)}['\"]?[ \t]*(?:#.*)?$", text, re.MULTILINE)
    )
    return text.count("\n", 0, found[nth].start()) + 1 if len(found) > nth else 0


def _unique(raws: list[Raw], path: Path) -> None:
    seen: set[str] = set()
    for raw in raws:
        if raw["id"] in seen:
            line = _line_of(raw["id"], path.read_text("utf-8"), 1) if path.is_file() else 0
            raise IdentifierError(f"{path}{f' (line {line})' if line else ''}: {raw['id']}: is defined twice")
        seen.add(raw["id"])
