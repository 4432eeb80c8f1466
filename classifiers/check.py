"""Checks identifiers by their own examples, through the engine that scans use; `macie-lite identifiers check`.

Also what no example shows: that an expression compiles in all three engines, does not match nothing, and declares its
greatest width. Problems name identifiers, forms and the numbers of examples; the text of an example is never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from re import _parser  # type: ignore[attr-defined]  # the only place that knows an expression's greatest width

from classifiers.ambiguity import ambiguous
from classifiers.engine import Engine
from classifiers.errors import IdentifierError
from classifiers.linear import takes
from classifiers.types import Form, Identifier, KeywordRule, Text

__all__ = ["check", "tried"]

_FEWEST = 2  # examples, and counter-examples


def check(identifiers: Iterable[Identifier]) -> list[str]:
    """What is wrong with these identifiers, one sentence each; empty when nothing is.

    Examples are judged with all of the identifiers at work: an identifier has to win on its own examples.
    """
    identifiers = tuple(identifiers)
    problems = [f"{one.id}: {problem}" for one in identifiers for problem in _read(one)]
    if problems:
        return problems  # an engine cannot be made of expressions that do not compile
    try:
        engine = Engine(identifiers)
    except IdentifierError as error:
        return [f"{one.id}: {problem}" for one in identifiers for problem in _refused(one)] or [str(error)]
    return [f"{one.id}: {problem}" for one in identifiers if one.forms for _, problem in _tried(engine, one)]


def tried(identifiers: Iterable[Identifier]) -> list[tuple[Identifier, str, str]]:
    """What is wrong with users' own by their own examples, which they need not have: whose, which entry, as
    `entry 2 of examples`, and what."""
    identifiers = tuple(one for one in identifiers if one.examples or one.counter_examples)
    if not identifiers:
        return []
    engine = Engine(identifiers)
    return [(one, *wrong) for one in identifiers for wrong in _tried(engine, one)]


def _read(identifier: Identifier) -> Iterator[str]:
    """Problems that show without a text."""
    for what, texts in (("examples", identifier.examples), ("counter-examples", identifier.counter_examples)):
        if len(texts) < _FEWEST:
            yield f"has {len(texts)} {what}, needs {_FEWEST}"
    for reference in identifier.references:
        if not reference.startswith("https://"):
            yield f"reference {reference} is no https address"
    for number, form in enumerate(identifier.forms, 1):
        yield from (f"form {number}: {problem}" for problem in _form_problems(form))
        # `re` confirms what is shipped, and would try each way; users' expressions are RE2's.
        if identifier.origin != "custom" and _takes_re(form.expression) and ambiguous(form.expression):
            yield f"form {number}: the expression can read one text in two ways"


def _form_problems(form: Form) -> Iterator[str]:
    for name, expression in _parts(form):
        engines = [engine for engine, takes_it in (("re", _takes_re), ("RE2", takes)) if not takes_it(expression)]
        if _takes_re(expression) and re.match(expression.encode(), b"") is not None:
            yield f"the {name} matches nothing at all"
        elif engines:
            # Asked only now, since it takes ten milliseconds: an engine is made of all that the others take.
            engines += ["Hyperscan"] if _is_refused(form, expression) else []
            yield f"the {name} does not compile in {', '.join(engines)}"
    widest = _parser.parse(form.expression.encode()).getwidth()[1] if _takes_re(form.expression) else 0
    if widest > form.width:
        yield f"the expression can match {widest} bytes, more than its width of {form.width}"


def _parts(form: Form) -> list[tuple[str, str]]:
    parts = (("expression", form.expression), ("anchor", form.anchor), ("tail", form.tail))
    return [(name, expression) for name, expression in parts if expression is not None]


def _refused(identifier: Identifier) -> Iterator[str]:
    """What Hyperscan does not take, though the others do."""
    for number, form in enumerate(identifier.forms, 1):
        for name, expression in _parts(form):
            if _is_refused(form, expression):
                yield f"form {number}: the {name} does not compile in Hyperscan"


def _is_refused(form: Form, expression: str) -> bool:
    """What has an anchor is never given to Hyperscan itself, and may be larger than it takes."""
    return expression == (form.anchor or form.tail or expression) and not _takes_hyperscan(expression)


def _takes_re(expression: str) -> bool:
    try:
        re.compile(expression.encode())
    except re.error:
        return False
    return True


def _takes_hyperscan(expression: str) -> bool:
    import hyperscan

    try:
        hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK).compile(expressions=[expression.encode()], flags=[0])
    except hyperscan.error:
        return False
    return True


def _tried(engine: Engine, identifier: Identifier) -> Iterator[tuple[str, str]]:
    """Problems that show on its examples, counter-examples and sample values: which entry, and what."""
    for number, text in enumerate(identifier.examples, 1):
        found = _found(engine, text)
        if identifier.id not in found:
            others = f" ({', '.join(sorted(found))} is)" if found else ""
            yield (
                f"entry {number} of examples",
                f"is not found in its example {number}{others or _why(engine, identifier, text)}",
            )
    for number, text in enumerate(identifier.counter_examples, 1):
        if identifier.id in _found(engine, text):
            yield f"entry {number} of counter_examples", f"is found in its counter-example {number}"
    beside = _a_keyword(identifier)
    for number, value in enumerate(sorted(identifier.sample_values), 1):
        if identifier.id in _found(engine, f"{beside} {value} "):
            yield f"entry {number} of sample_values", f"its sample value {number} is reported"


def _why(engine: Engine, identifier: Identifier, text: str) -> str:
    """Why nothing is found in an example, where one thing alone is to blame."""
    if not _has_keyword(engine, identifier, text):
        return ", which holds none of its keywords"
    refused = [
        [step for step, verdict in one.steps if step.startswith("proof ") and verdict == "no"]
        for one in engine.explain(Text(text=text.encode()), identifier.id)
    ]
    return f": its {refused[0][0]} refuses what the expression matches there" if refused and all(refused) else ""


def _has_keyword(engine: Engine, identifier: Identifier, text: str) -> bool:
    """Whether a text holds what the identifier's forms need; true where one stands without."""
    if any(form.keyword is not KeywordRule.REQUIRED for form in identifier.forms):
        return True
    around = engine.matcher.surroundings(Text(text=text.encode()))
    return around.near.of(engine.owners[identifier.id]) is not None or bool(identifier.companions)


def _found(engine: Engine, text: str) -> set[str]:
    return {detection.identifier for detection in engine.session().classify(Text(text=text.encode()))}


def _a_keyword(identifier: Identifier) -> str:
    rules = {form.keyword for form in identifier.forms}
    keywords = (*identifier.keywords, *identifier.own_keywords)
    return keywords[0] if KeywordRule.REQUIRED in rules and keywords else ""
