"""python-stdnum's own numbers after a keyword, with all identifiers at work: what is found of the valid ones, and
whether the invalid ones are left alone.

For each module that an identifier names as a proof (`stdnum:xx.yyy`): the numbers that the module's documentation
validates, and a hundred more of the same shapes, found at random from a seed. Each stands on a line of its own, after
one of the identifier's keywords, far from the next one in one text. It counts as found when any identifier that names
the module reports it.
"""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from random import Random

from stdnum.exceptions import ValidationError

from classifiers.engine import Engine
from classifiers.types import Form, Identifier, Text

__all__ = ["Numbers", "Row", "documented", "generated", "modules", "tally"]

_GENERATED = 100
_TRIES = 60_000
_CALL = re.compile(r"^validate\(u?'([^']+)'\)\s*(?:#.*)?$")
_LETTERS, _DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
_APART = "\n" + "and nothing more is said of it here\n" * 3

_ALSO = {"it.codicefiscale": ("it.iva",)}
"""Modules whose numbers another one gives away: a company's codice fiscale is its partita IVA, and the word before it
says which of the two is meant."""

Numbers = tuple[tuple[str, ...], tuple[str, ...]]
"""Valid and invalid ones."""


@dataclass(frozen=True, slots=True)
class Row:
    """One module: how many valid numbers were found, how many invalid ones reported."""

    module: str
    identifiers: tuple[str, ...]
    found: int
    valid: int
    reported: int
    invalid: int
    missed: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.found / self.valid if self.valid else 1.0


def modules(identifiers: Iterable[Identifier]) -> dict[str, list[tuple[Identifier, Form]]]:
    """What names each module of python-stdnum as a proof."""
    named: dict[str, list[tuple[Identifier, Form]]] = {}
    for one in identifiers:
        for form in one.forms:
            for proof in form.proofs:
                if proof.startswith("stdnum:"):
                    named.setdefault(proof.removeprefix("stdnum:"), []).append((one, form))
    return dict(sorted(named.items()))


def documented(module: str) -> Numbers:
    """Numbers out of the module's doctests: those that `validate` returns for, those that it refuses."""
    loaded = import_module(f"stdnum.{module}")
    calls = (_CALL.match(one.source.strip()) for one in doctest.DocTestParser().get_examples(loaded.__doc__ or ""))
    texts = list(dict.fromkeys(call[1] for call in calls if call))
    valid = tuple(text for text in texts if is_valid(loaded, text))
    return valid, tuple(text for text in texts if text not in valid)


def is_valid(loaded: object, text: str) -> bool:
    """Whether `validate` of the module returns; some call int() on letters, or look up what their tables lack."""
    try:
        loaded.validate(text)  # type: ignore[attr-defined]
    except (ValidationError, ValueError, LookupError):
        return False
    return True


def generated(module: str, shapes: Sequence[str], rng: Random, count: int = _GENERATED) -> tuple[str, ...]:
    """Other valid numbers of the shapes seen: some characters of a valid one changed for others of their class."""
    loaded = import_module(f"stdnum.{module}")
    found: dict[str, None] = {}
    for _ in range(_TRIES):
        if len(found) >= count or not shapes:
            break
        text = _changed(rng.choice(shapes), rng, kept=2 if module.startswith("eu.") else 0)
        if text not in shapes and is_valid(loaded, text):
            found[text] = None
    return tuple(found)


def _changed(shape: str, rng: Random, kept: int) -> str:
    """The check characters are at one end, the dates in the middle: a few characters are changed, not all.

    The first `kept` (a country's letters) stay: another country writes its numbers in another shape.
    """
    characters = list(shape)
    places = [index for index, one in enumerate(characters) if index >= kept and one.isalnum() and one.isascii()]
    for index in rng.sample(places, min(len(places), rng.choice((2, 2, 3, 3, 4, 5)))):
        characters[index] = rng.choice(_DIGITS if characters[index] in _DIGITS else _LETTERS)
    return "".join(characters)


def tally(engine: Engine, seed: int = 1) -> Iterator[Row]:
    """One row a module, in the order of their names."""
    named = modules(engine.identifiers)
    for module, uses in named.items():
        rng = Random(f"{seed}:{module}")
        valid, invalid = documented(module)
        valid = (*valid, *generated(module, valid, rng))
        names = frozenset(one.id for also in (module, *_ALSO.get(module, ())) for one, _ in named.get(also, ()))
        hits = _hits(engine, names, [_line(text, uses, rng) for text in valid])
        wrong = _hits(engine, names, [_line(text, uses, rng) for text in invalid])
        missed = tuple(text for text, hit in zip(valid, hits, strict=True) if not hit)
        yield Row(module, tuple(sorted(names)), sum(hits), len(valid), sum(wrong), len(invalid), missed)


def _line(text: str, uses: Sequence[tuple[Identifier, Form]], rng: Random) -> tuple[str, str]:
    """What stands before the number: a keyword of an identifier that can be written so; and the number."""
    fitting = [one for one, form in uses if re.fullmatch(form.expression.encode(), text.encode())]
    one = rng.choice(fitting or [one for one, _ in uses])
    keyword = rng.choice((*one.keywords, *one.own_keywords) or ("number",))
    return f"{keyword}{rng.choice((' ', ': '))}", text


def _hits(engine: Engine, names: frozenset[str], lines: Sequence[tuple[str, str]]) -> list[bool]:
    """Which of the numbers were reported as one of `names`, all of them in one text."""
    text, spans = "", []
    for before, number in lines:
        start = len((text + before).encode())
        text += before + number + _APART
        spans.append((start, start + len(number.encode())))
    detections = engine.session().classify(Text(text=text.encode()))
    found = [span for one in detections if one.identifier in names for span in one.spans]
    return [any(start < end_of and start_of < end for start_of, end_of in found) for start, end in spans]
