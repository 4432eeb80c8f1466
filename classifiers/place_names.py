"""Whether a part of a place (header, JSON key, sheet, member name) is sensitive itself.

Whatever would be found in a text is found in a name that says the same: `seed phrase: ...` has its keyword with it.
Beyond that a name is judged more strictly than text, for it stands alone: a form that needs a keyword counts without
one where it is telling, a user's own always. A name that is refused by mistake costs its place; one that passes by
mistake is content in a finding.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import replace

from classifiers.matching import Matcher
from classifiers.patterns import Pattern
from classifiers.types import Identifier, KeywordRule, NameFinder, Text

__all__ = ["PlaceNames"]

_KEPT = 8192  # names remembered
_LONGEST = 1024  # a longer one is content
_DIGITS = 7
_ADDRESS = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
_SEPARATORS = re.compile(r"[\s_./\\:-]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_RUN = re.compile(rb"[0-9A-Za-z][0-9A-Za-z ._/-]{7,}")
_EXTENSION = re.compile(r"(?:\.[A-Za-z0-9]{1,5}){1,2}$")


class PlaceNames:
    """Judges names; remembers a bounded number of verdicts. Safe for threads."""

    def __init__(self, matcher: Matcher, names: Callable[[], NameFinder] | None) -> None:
        self._matcher = matcher
        self._own = _without_keywords(matcher)
        self._names = names
        self._known: OrderedDict[str, bool] = OrderedDict()
        self._lock = threading.Lock()

    def is_sensitive(self, name: str) -> bool:
        with self._lock:
            known = self._known.get(name)
            if known is not None:
                self._known.move_to_end(name)
                return known
        verdict = self._judge(name)
        with self._lock:
            self._known[name] = verdict
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return verdict

    def _judge(self, name: str) -> bool:
        if len(name) > _LONGEST:
            return True
        plain = unicodedata.normalize("NFKC", name)
        if sum(character.isdecimal() for character in plain) >= _DIGITS or _ADDRESS.search(plain):
            return True
        # As it stands, too: full width digits, say, are a text's own when they are looked for there.
        written = dict.fromkeys(one.encode("utf-8", "replace") for one in (name, plain))
        return any(self._is_found(one) or self._has_form(one) for one in written) or self._is_name(plain)

    def _is_found(self, name: bytes) -> bool:
        """Whether the name, taken as a text, holds a match, or a user's own form without its keyword."""
        text = Text(text=name)
        return bool(self._matcher.candidates(text) or (self._own is not None and self._own.candidates(text)))

    def _has_form(self, name: bytes) -> bool:
        return any(_found(pattern, name) for pattern in self._reported(name))

    def _reported(self, name: bytes) -> Iterator[Pattern]:
        """The forms that may stand in the name. A thousand need a keyword: asked only where something is telling."""
        matcher, padded = self._matcher, name + b"\n"
        yield from (matcher.patterns[number] for number in matcher.open_database.scan(padded))
        if any(_telling(run) for run in _RUN.findall(name)):
            for database in matcher.required_databases.values():
                yield from (matcher.patterns[number] for number in database.scan(padded))

    def _is_name(self, name: str) -> bool:
        """A person's name or an address, also written as an identifier or a file's name."""
        if self._names is None:
            return False
        from classifiers.ner.label_words import people

        spaced = _SEPARATORS.sub(" ", _CAMEL.sub(" ", _EXTENSION.sub("", name))).strip()
        if any(self._finds("ADDRESS", one) for one in dict.fromkeys((name, spaced)) if one):
            return True
        return any(self._finds("NAME", one) for one in people(name))

    def _finds(self, identifier: str, name: str) -> bool:
        import numpy as np

        assert self._names is not None
        text = name.encode("utf-8", "replace")
        cell = Text(text=text, field="name", breaks=np.array([len(text)], np.int64))
        kinds = {identifier, *getattr(self._names, "reports", ())} - ({"NAME", "ADDRESS"} - {identifier})
        return any(hit.identifier in kinds for hit in self._names().find(cell))


def _without_keywords(matcher: Matcher) -> Matcher | None:
    """The users' own identifiers, keywords or not; None where there are no keywords to leave out."""
    own = [one for one in matcher.identifiers if one.origin == "custom" and one.keywords]
    return Matcher([_unkeyed(one) for one in own], matcher.allowed) if own else None


def _unkeyed(one: Identifier) -> Identifier:
    return replace(one, keywords=(), forms=tuple(replace(form, keyword=KeywordRule.NONE) for form in one.forms))


def _found(pattern: Pattern, name: bytes) -> bool:
    """Whether the form stands anywhere in the name; one that needs a keyword has to be long enough to say something."""
    for match in pattern.anywhere(name):
        value = match[0]
        if (pattern.rule is not KeywordRule.REQUIRED or _telling(value)) and pattern.holds(value):
            return True
    return False


def _telling(value: bytes) -> bool:
    digits = sum(48 <= byte <= 57 for byte in value)
    return len(value) >= 8 and (digits >= 4 or (digits > 0 and len(value) >= 20))
