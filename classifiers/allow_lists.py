"""What shall not be reported: exact words, and expressions that a whole match has to fit.

Macie's limits (user guide, "allow-lists-options"): entries of 1 to 90 characters, 1 to 100,000 of them, 35 MB of UTF-8
text, compared without case and whole; blank lines are skipped. Errors name lists, lines and limits, never an entry.

A match may hold the name of what it gives, too: `password = "hunter2"`, `mysql -phunter2`, `login("me", "hunter2"`. Of
such an assignment, command or call the value at its end is compared as well, else no list could hold a password.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from classifiers.errors import AllowListError
from classifiers.user_expressions import whole_matcher

__all__ = ["MOST_BYTES", "AllowList", "AllowLists", "expression_list", "word_list"]

MOST_BYTES = 35_000_000
_MOST_ENTRIES = 100_000
_LONGEST = 90  # characters of an entry
_ASSIGNED = re.compile(
    rb"[A-Za-z_\x80-\xff][\w.\x80-\xff-]{0,80}[\"'`\])}\\]{0,4}[ \t]{0,16}"
    rb"(?:(?:is:?[ \t]|=>|->|:=|==|[:=,>])\s{0,24}(?P<quote>[\"'`\\(@\[]{0,4})|(?P<only>[\"'`]))"
    rb"(?:(?i:bearer|oauth|token|basic)[ ])?(?P<value>.+?)[\"'`]?",
    re.DOTALL,
)
_END = re.compile(rb"[,;&|\]}]")  # of a value without quotes
_OPTION = re.compile(rb"--?[A-Za-z][\w.-]*|/[A-Za-z]+")
_LEADS = re.compile(rb"(?i:passw(?:or)?d|passphrase|community|by)|PASS")  # to a value
_JOINED = (  # an option and its value in one word
    re.compile(rb"(?:--?[A-Za-z][\w.-]*[=:]|/[A-Za-z]+:)(?P<value>.+)", re.DOTALL),
    re.compile(rb"-[A-Za-z](?P<value>.+)", re.DOTALL),
)
_USER = re.compile(rb"[^:%]+[:%]")  # what may stand before a password


@dataclass(frozen=True, slots=True, repr=False)
class AllowList:
    """One list, ready to ask. `fingerprint` tells versions of it apart, and nothing of its words."""

    name: str
    fingerprint: str
    words: frozenset[str] = frozenset()  # casefolded
    fits: Callable[[bytes], bool] | None = None

    def __repr__(self) -> str:
        return f"AllowList({self.name!r})"


class AllowLists:
    """Several lists as one. Safe for threads."""

    def __init__(self, lists: Sequence[AllowList]) -> None:
        self._words = frozenset[str]().union(*(one.words for one in lists))
        self._fits = [one.fits for one in lists if one.fits is not None]
        self._longest = max((len(word.encode()) for word in self._words), default=0) * 2  # case may change lengths
        told = sorted((one.name, one.fingerprint) for one in lists)
        self.fingerprint = hashlib.sha256(repr(told).encode()).hexdigest()

    def holds(self, value: bytes) -> bool:
        """Whether a list holds a match, or the value of one that is an assignment, a command or a call."""
        return self._holds(value) or any(map(self._holds, _given(value)))

    def _holds(self, value: bytes) -> bool:
        """One of the words is this, whatever the case, or all of it fits an expression."""
        if len(value) <= self._longest and value.decode("utf-8", "replace").casefold() in self._words:
            return True
        return any(fits(value) for fits in self._fits)


def _given(value: bytes) -> Iterator[bytes]:
    """What a match may give, where it is more than that."""
    assigned = _ASSIGNED.fullmatch(value)
    if assigned is not None:
        yield assigned["value"]
        if not (assigned["quote"] or assigned["only"]):
            yield _END.split(assigned["value"], maxsplit=1)[0].rstrip(b".:")
    for given in map(_unquoted, _optional(value.split())):
        yield given
        yield _USER.sub(b"", given, count=1)
    called = _argument(value)
    if called:
        yield called


def _optional(words: Sequence[bytes]) -> Iterator[bytes]:
    """What ends a command: `-p hunter2`, `-cb file me hunter2`, `-phunter2`, `--password=hunter2`, `/pass:hunter2`."""
    if any(map(_OPTION.fullmatch, words[:-1])) or (len(words) > 1 and _LEADS.fullmatch(words[-2])):
        yield words[-1]
    for joined in _JOINED if words else ():
        found = joined.fullmatch(words[-1])
        if found is not None:
            yield found["value"]


def _argument(value: bytes) -> bytes:
    """What the last quote of a call opens, empty where there is none."""
    value = value.rstrip(b" )")
    closed = value[-1:] in (b'"', b"'")
    quote = value[-1:] if closed else max(b'"', b"'", key=value.rfind)
    before, _, given = (value[:-1] if closed else value).rpartition(quote)
    return given if b"(" in before else b""


def _unquoted(value: bytes) -> bytes:
    return value.strip(b"\"'\\")


def word_list(name: str, content: bytes, fingerprint: str) -> AllowList:
    """The list that stands in a text file.

    fingerprint: of where the file stands and which version of it was read, not of what stands in it.

    Raises AllowListError, naming the list, the line and the reason.
    """
    if len(content) > MOST_BYTES:
        raise AllowListError(f"The allow list {name} has more than {MOST_BYTES // 1_000_000} MB.")
    entries = list(_entries(name, content))
    if not entries:
        raise AllowListError(f"The allow list {name} is empty: it needs at least one entry.")
    return AllowList(name, fingerprint, frozenset(entries))


def _entries(name: str, content: bytes) -> Iterable[str]:
    if b"\0" in content:
        raise AllowListError(f"The allow list {name} is no text: line {_line(content, content.index(0))} holds a NUL.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = _line(content, error.start)
        raise AllowListError(f"The allow list {name} is not UTF-8 text: line {where} is not.") from None
    count = 0
    for number, line in enumerate(text.split("\n"), 1):
        entry = line.strip()
        if not entry:
            continue
        count += 1
        if count > _MOST_ENTRIES:
            raise AllowListError(
                f"The allow list {name} has more than {_MOST_ENTRIES:,} entries: line {number:,} is one too many."
            )
        if len(entry) > _LONGEST:
            raise AllowListError(
                f"The allow list {name} has an entry of {len(entry)} characters in line {number:,}; "
                f"{_LONGEST} are the most."
            )
        yield entry.casefold()


def _line(content: bytes, at: int) -> int:
    return content.count(b"\n", 0, at) + 1


def expression_list(name: str, expression: str) -> AllowList:
    """The list of all that fits an expression, which is held to the same rules as custom data identifiers' are.

    Raises AllowListError, naming the list, the reason and the place.
    """
    fits = whole_matcher(expression, lambda reason: AllowListError(f"The allow list {name}: {reason}"))
    return AllowList(name, hashlib.sha256(expression.encode()).hexdigest(), fits=fits)
