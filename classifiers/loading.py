"""Reads identifiers from YAML, keeps the shipped ones parsed, and picks those that a user names.

The fields of the YAML are those of `types.Identifier` and `types.Form`; `read` says what is wrong with a file in one
sentence. A list in place of a string is joined: parts of tokens, so that none stands whole in a repository.

Parsing takes a tenth of a second, a scan of a small file should not: what was read is kept as JSON in the user's
cache folder, under a digest of the files, and is read back only when it is ours alone to write.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import tempfile
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from classifiers.errors import IdentifierError
from classifiers.proofs import registry
from classifiers.types import Category, Form, Identifier, KeywordRule, Severity

__all__ = ["as_json", "load", "read", "select"]

_SHIPPED = Path(__file__).parent / "identifiers"
_SHAPE = "1"  # of the cached JSON; change it with `_build`
_ID = re.compile(r"[A-Z][A-Z0-9_]*(?:\([A-Z_]+\))?")
_EDGES = ("word", "digit", "number", "token", "none")
_SUBCATEGORIES = {
    Category.CREDENTIALS: ("CREDENTIALS",),
    Category.FINANCIAL_INFORMATION: ("FINANCIAL",),
    Category.PERSONAL_INFORMATION: ("PHI", "PII"),
}
_ORIGINS = ("macie", "macie-lite", "custom")
_REQUIRED = ("id", "name", "category", "subcategory", "origin", "references", "examples", "counter_examples")
_STRINGS = ("countries", "keywords", "own_keywords", "sample_values", "regulations", "references")
_TOKENS = ("examples", "counter_examples", "sample_values")
_OTHERS = ("recommended", "severity", "forms", "distance", "specificity")
_FIELDS = frozenset((*_REQUIRED, *_STRINGS, *_TOKENS, *_OTHERS))
_FORM_FIELDS = frozenset(("expression", "width", "keyword", "proofs", "left", "right", "anchor"))

Raw = dict[str, Any]


def load() -> dict[str, Identifier]:
    """Every shipped identifier, by id, in the order of the files."""
    sources = sorted(_SHIPPED.glob("*.yaml"))
    digest = hashlib.sha256(_SHAPE.encode())
    for source in sources:
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    raws = _cached(digest.hexdigest())
    if raws is None:
        raws = [raw for source in sources for raw in _parse(source)]
        _unique(raws, _SHIPPED)
        _keep(digest.hexdigest(), raws)
    return {raw["id"]: _build(raw) for raw in raws}


def read(path: str | Path) -> list[Identifier]:
    """The identifiers of one YAML file.

    Raises IdentifierError, naming the file, the identifier, its line and the reason, for the first thing wrong.
    """
    raws = _parse(Path(path))
    _unique(raws, Path(path))
    return [_build(raw) for raw in raws]


def select(spec: str, known: Mapping[str, Identifier]) -> tuple[Identifier, ...]:
    """The identifiers that ALL, RECOMMENDED, NONE, INCLUDE:a,b or EXCLUDE:a,b stands for, in `known`'s order.

    Raises IdentifierError for another word, an unknown id or an empty list.
    """
    word, colon, rest = spec.partition(":")
    word = word.strip().upper()
    if word in ("INCLUDE", "EXCLUDE"):
        named = _named(spec, rest, known)
        return tuple(i for i in known.values() if (i.id in named) == (word == "INCLUDE"))
    if word == "NONE" and not colon:
        return ()
    if word in ("ALL", "RECOMMENDED") and not colon:
        return tuple(i for i in known.values() if word == "ALL" or i.recommended)
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
        "severity": dict(zip(("1", "2-99", "100+"), (s.value for s in identifier.severity), strict=True)),
        "proofs": list(dict.fromkeys(proof for form in forms for proof in form.proofs)),
        "regulations": list(identifier.regulations),
        "references": list(identifier.references),
    }


def _named(spec: str, rest: str, known: Mapping[str, Identifier]) -> set[str]:
    named = {name.strip() for name in rest.split(",") if name.strip()}
    if not named:
        raise IdentifierError(f"{spec!r} names no identifier")
    unknown = sorted(named - known.keys())
    if unknown:
        raise IdentifierError(f"there is no identifier {', '.join(unknown)}; see `macie-lite identifiers list`")
    return named


# --- YAML to plain data, with everything checked ------------------------------------------------------------------


def _parse(path: Path) -> list[Raw]:
    import yaml  # only where the cache is cold: it takes 10 ms

    try:
        text = path.read_text("utf-8")
        items = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe loaders both
    except OSError as error:
        raise IdentifierError(f"{path}: {error.strerror or 'cannot be read'}") from None
    except UnicodeDecodeError:
        raise IdentifierError(f"{path}: is not UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 1})" if mark is not None else ""
        raise IdentifierError(f"{path}{line}: is not YAML") from None
    if not isinstance(items, list):
        raise IdentifierError(f"{path}: has to be a list of identifiers")
    return [_checked(item, path, text) for item in items]


def _checked(item: object, path: Path, text: str) -> Raw:
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        raise IdentifierError(f"{path}: every identifier has to be a mapping with an id")
    reason = next((problem for problem in _problems(item) if problem), None)
    if reason is not None:
        before = text[: max(text.find(f"id: {item['id']}"), 0)]
        raise IdentifierError(f"{path} (line {before.count(chr(10)) + 1}): {item['id']}: {reason}")
    return item


def _problems(raw: Raw) -> Iterable[str | None]:
    """Reasons why it cannot be used, in the order of reading; lazily, for later ones lean on the earlier."""
    yield _outside("unknown field", map(str, raw), _FIELDS)
    yield _outside("missing field", _REQUIRED, {field for field in _REQUIRED if raw.get(field)})
    yield None if _ID.fullmatch(raw["id"]) else "its id has to be of capitals, digits and underscores"
    yield _outside("unknown category", [raw["category"]], set(Category))
    yield _outside("unknown subcategory", [raw["subcategory"]], _SUBCATEGORIES[Category(raw["category"])])
    yield _outside("unknown origin", [raw["origin"]], _ORIGINS)
    for field in (*_STRINGS, *_TOKENS):
        yield None if _is_strings(raw.get(field, []), field in _TOKENS) else f"{field} has to be a list of strings"
    yield _severity_problem(raw.get("severity", ["High"] * 3))
    for field in ("distance", "specificity"):
        yield None if _is_count(raw.get(field, 1)) else f"{field} has to be a whole number above 0"
    yield None if isinstance(raw.get("recommended", False), bool) else "recommended has to be true or false"
    yield None if isinstance(raw.get("forms", []), list) else "forms has to be a list"
    for number, form in enumerate(raw.get("forms", []), 1):
        reason = next((problem for problem in _form_problems(form, raw) if problem), None)
        yield reason and f"form {number}: {reason}"


def _form_problems(form: object, raw: Raw) -> Iterable[str | None]:
    if not isinstance(form, dict):
        yield "has to be a mapping"
        return
    yield _outside("unknown field", map(str, form), _FORM_FIELDS)
    yield _outside("missing field", ("expression", "width", "keyword"), form)
    yield _outside("unknown keyword rule", [form["keyword"]], set(KeywordRule))
    yield _outside("unknown edge", [form.get("left", "word"), form.get("right", "word")], _EDGES)
    yield None if _is_count(form["width"]) else "width has to be a whole number above 0"
    yield None if _is_strings(form.get("proofs", []), False) else "proofs has to be a list of strings"
    yield _outside(
        "unknown proof", form.get("proofs", []), {name for name in form.get("proofs", []) if registry.known(name)}
    )
    for field in ("expression", "anchor"):
        yield None if _is_expression(form.get(field, "a")) else f"{field} is not an expression"
    keywords = raw.get("keywords") or raw.get("own_keywords")
    yield None if keywords or form["keyword"] == KeywordRule.NONE else "asks for keywords, and there are none"


def _outside(what: str, values: Iterable[str], allowed: Container[object]) -> str | None:
    outside = [str(value) for value in values if value not in allowed]
    return f"{what} {', '.join(outside)}" if outside else None


def _is_strings(value: object, parts: bool) -> bool:
    if not isinstance(value, list):
        return False
    return all((isinstance(item, str) and item) or (parts and item and _is_strings(item, False)) for item in value)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_expression(value: object) -> bool:
    if not isinstance(value, str) or not value.isascii():
        return False
    with suppress(re.error, OverflowError):
        re.compile(value.encode())
        return True
    return False


def _severity_problem(value: object) -> str | None:
    if isinstance(value, list) and len(value) == 3 and all(item in set(Severity) for item in value):
        return None
    return "severity has to be three of Low, Medium, High"


def _unique(raws: list[Raw], path: Path) -> None:
    seen: set[str] = set()
    for raw in raws:
        if raw["id"] in seen:
            raise IdentifierError(f"{path}: {raw['id']}: is defined twice")
        seen.add(raw["id"])


# --- plain data to types ------------------------------------------------------------------------------------------


def _build(raw: Raw) -> Identifier:
    severity = [Severity(name) for name in raw.get("severity", ("High", "High", "High"))]
    return Identifier(
        id=raw["id"],
        name=raw["name"],
        category=Category(raw["category"]),
        subcategory=raw["subcategory"],
        countries=tuple(raw.get("countries", ("Any",))),
        origin=raw["origin"],
        recommended=raw.get("recommended", False),
        severity=(severity[0], severity[1], severity[2]),
        forms=tuple(_form(form) for form in raw.get("forms", ())),
        keywords=tuple(raw.get("keywords", ())),
        own_keywords=tuple(raw.get("own_keywords", ())),
        distance=raw.get("distance", 30),
        sample_values=frozenset(_joined(raw, "sample_values")),
        specificity=raw.get("specificity", 50),
        regulations=tuple(raw.get("regulations", ())),
        references=tuple(raw["references"]),
        examples=_joined(raw, "examples"),
        counter_examples=_joined(raw, "counter_examples"),
    )


def _form(raw: Raw) -> Form:
    return Form(
        expression=raw["expression"],
        width=raw["width"],
        keyword=KeywordRule(raw["keyword"]),
        proofs=tuple(raw.get("proofs", ())),
        left=raw.get("left", "word"),
        right=raw.get("right", "word"),
        anchor=raw.get("anchor"),
    )


def _joined(raw: Raw, field: str) -> tuple[str, ...]:
    return tuple(item if isinstance(item, str) else "".join(item) for item in raw.get(field, ()))


# --- the cache ----------------------------------------------------------------------------------------------------


def _cache_file() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("macie-lite", appauthor=False)) / "identifiers.json"


def _cached(digest: str) -> list[Raw] | None:
    """What was kept under that digest; None when there is nothing, or another user could have written it."""
    with suppress(OSError, ValueError, KeyError, TypeError), _cache_file().open("rb") as file:
        status = os.fstat(file.fileno())
        if status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o022:
            return None
        kept = json.load(file)
        if kept["digest"] == digest:
            items: list[Raw] = kept["identifiers"]
            return items
    return None


def _keep(digest: str, raws: list[Raw]) -> None:
    """Replaces the cached file as a whole; a folder that cannot be written only costs time."""
    with suppress(OSError):
        target = _cache_file()
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".identifiers-")  # 0600 from the start
        try:
            with open(handle, "w", encoding="utf-8") as file:
                json.dump({"digest": digest, "identifiers": raws}, file)
            os.replace(name, target)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(name)
