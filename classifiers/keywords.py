"""Keywords: how they are written, what bounds them, and what Hyperscan looks for.

Keywords follow Macie (user guide, "managed-data-identifiers-keywords"): in any case; a space in one also matches
nothing, `_` and `-`. A keyword counts where it is bounded by something that is no letter, an underscore, a digit or a
change of case. A long one hardly ever stands inside another word: it is looked for bare, which Hyperscan does at three
times the speed, and its edges are read from the bytes around it. A short one is looked for between its edges.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import ne

from classifiers.escapes import LOOSE_WORD
from classifiers.patterns import is_letter, letter_after, letter_before
from classifiers.scanning import Expression
from classifiers.types import Identifier

__all__ = ["KINDS", "OVERSHOOT", "Keyword", "keyword_expressions", "keywords_of"]

KINDS = 4
"""Expressions per keyword: number // KINDS is the keyword's."""

OVERSHOOT = (0, 1, 1, 2)
"""How far Hyperscan's end lies beyond the keyword's, by kind."""

_BARE, _PLAIN, _AFTER, _ACRONYM = range(KINDS)
_SHORT = 5  # characters up to which edges are Hyperscan's business
_MAYBE_LETTER = bytes((chr(byte).isalpha() and byte < 0x80) or byte >= 0x80 for byte in range(256))
_SMALL = [chr(byte).islower() and byte < 0x80 for byte in range(256)]
_ALPHANUMERIC = [chr(byte).isalnum() and byte < 0x80 for byte in range(256)]
_ENCODED = [_ALPHANUMERIC[byte] or byte in b"+/-_" for byte in range(256)]
_ENCODED_BEHIND, _ENCODED_AHEAD = re.compile(rb"[A-Za-z0-9+/_-]+\Z"), re.compile(rb"[A-Za-z0-9+/_-]+")
_KIND = bytes.maketrans((string.digits + string.ascii_letters).encode(), b"0" * 10 + b"a" * 26 + b"A" * 26)
_CODE_REACH, _SHORTEST_CODE, _CODE_CHANGES = 32, 16, 0.4  # bytes looked at on either side; bytes; changes to a byte
_STYLE, _ESCAPED, _BACKSLASH = ord("m"), b"abfnrtv", ord("\\")
_COMPOUNDS = {
    "cell": re.compile(
        rb"[ _-]?(?i:adenoma|an(?:a)?emi|arteritis|carcinoma|cancer|culture|cycle|death|dis(?:ease|order)|division"
        rb"|glioma|histiocyt|hyperplasia|leuk(?:a)?emi|lymphoma|malignan|membrane|n(?:a)?ev|neoplasm|nucle|sarcoma"
        rb"|surface antigen|transplant|tumou?r|wall)"
    ),
}
_DOTTED = re.compile(r"[a-z](?:\.[a-z])+\.?")
_NEXT_PART = re.compile(rb"(?<=\.)[A-Za-z]|\.[A-Za-z]")
_ANY_ESCAPE = r"[\\\[;0-9][abfnrtvm]"  # looser than LOOSE_WORD, and compiled in a tenth of the time
_ESCAPE = re.compile(rf"(?:{LOOSE_WORD})\Z".encode())
_ESCAPE_REACH = 4  # bytes


@dataclass(frozen=True)
class Keyword:
    """A keyword and the identifiers (by index) that it speaks for."""

    number: int
    text: str
    owners: tuple[int, ...]

    @cached_property
    def left(self) -> bool:
        """Whether its first character is a letter, and so needs an edge."""
        return is_letter(self.text[0]) and not self.text[0].isdigit()

    @cached_property
    def right(self) -> bool:
        """The same of its last."""
        return is_letter(self.text[-1]) and not self.text[-1].isdigit()

    @cached_property
    def cased(self) -> bool:
        """Whether a change of case can bound it."""
        return len(self.text) > 1 and all(one.isascii() and one.isalpha() for one in (self.text[0], self.text[-1]))

    @cached_property
    def length(self) -> int:
        """Bytes, when all ways of writing it have as many, else 0."""
        return self.longest if all(len(size) == 1 for size in self._sizes) else 0

    @cached_property
    def longest(self) -> int:
        """Bytes, at most."""
        return sum(map(max, self._sizes))

    @cached_property
    def _sizes(self) -> list[set[int]]:
        return [{len(way) for way in _ways(character)} for character in self.text]

    @cached_property
    def compounds(self) -> re.Pattern[bytes] | None:
        """What follows where it is the first half of another word: the cell of biology is no telephone."""
        return _COMPOUNDS.get(self.text)

    @cached_property
    def dotted(self) -> bool:
        """Whether letters with dots between them make it up: `c.c.`, and many a Java package in a log."""
        return _DOTTED.fullmatch(self.text) is not None

    def start(self, text: bytes, end: int) -> int:
        """Where the keyword that ends at `end` starts."""
        if self.length:
            return end - self.length
        found = _shape(self.text).search(text, max(0, end - self.longest), end)
        return found.start() if found else end

    def bounded(self, text: bytes, start: int, end: int) -> bool:
        """Whether nothing that touches [start, end) makes it part of a longer word, or the first half of a compound.
        `text` goes on beyond `end`."""
        if self.compounds is not None and self.compounds.match(text, end):
            return False
        before = text[start - 1] if start else 0
        if _ENCODED[before] and _ENCODED[text[end]] and _inside_a_code(text, start, end):
            return False
        opens = not (self.left and _MAYBE_LETTER[before])
        closes = not (self.right and _MAYBE_LETTER[text[end]])
        if opens and closes:
            return not (self.dotted and _part_of_a_path(text, start, end))
        if _inside_a_word(text, start, end, before, opens):
            return False
        if (self.left and letter_before(text, start)) or (self.right and letter_after(text, end)):
            return False
        opens = opens or before >= 0x80 or _ESCAPE.search(text[max(0, start - _ESCAPE_REACH) : start]) is not None
        if opens and (closes or text[end] >= 0x80):
            return True
        return self.cased and _case_changes(text, start, end, opens)


def _inside_a_code(text: bytes, start: int, end: int) -> bool:
    """Whether [start, end) stands within base64 or a digest, where any short word turns up: its kinds of characters
    change 65 times in 100 in base64 and 47 in hexadecimal digits, in names of variables some 35, without digits. A
    word between separators, as in a path, is one."""
    if not (_ALPHANUMERIC[text[start - 1]] or _ALPHANUMERIC[text[end]]):
        return False
    left = _ENCODED_BEHIND.search(text, max(0, start - _CODE_REACH), start)
    right = _ENCODED_AHEAD.match(text, end, end + _CODE_REACH)
    if left is None or right is None or right.end() - left.start() < _SHORTEST_CODE:
        return False
    kinds = text[left.start() : right.end()].translate(_KIND, b"+/-_")
    changes = sum(map(ne, kinds, kinds[1:]))
    return kinds.count(b"0") > 1 and changes >= _CODE_CHANGES * len(kinds)


def _part_of_a_path(text: bytes, start: int, end: int) -> bool:
    """Whether small letters with dots go on before or behind, as in `c.c.o.OrderService` and `e.c.u.i.Panel`."""
    return _SMALL[text[start]] and (text[start - 1 : start] == b"." or _NEXT_PART.match(text, end) is not None)


def _inside_a_word(text: bytes, start: int, end: int, before: int, opens: bool) -> bool:
    """Whether small letters run on over an edge that does not stand: most of what is found bare, and quick to see."""
    if opens:
        return _SMALL[text[end]] and _SMALL[text[end - 1]]
    if not (_SMALL[before] and _SMALL[text[start]]):
        return False
    return before != _STYLE and (before not in _ESCAPED or text[max(0, start - 2)] != _BACKSLASH)


def _case_changes(text: bytes, start: int, end: int, opens: bool) -> bool:
    """Whether changes of case bound [start, end); `opens` says that its left edge stands without one."""
    around = text[max(0, start - 2) : start].rjust(2, b" ") + text[end : end + 2].ljust(2, b" ")
    second, before, after, beyond = (chr(byte) if byte < 0x80 else " " for byte in around)
    first, last, upper = chr(text[start]), chr(text[end - 1]), text[start:end].isupper()
    if before.islower() and ((first.isupper() and not after.islower()) or (upper and after.islower())):
        return True  # custSSN, custSsnValue; custSSNvalue
    if opens and ((last.islower() and after.isupper()) or (upper and after.islower())):
        return True  # ssnValue; SSNvalue
    if second.isupper() and before.isupper() and first.islower() and last.islower() and not after.islower():
        return True  # USssn
    return not before.isupper() and upper and after.isupper() and beyond.islower()  # SSNValue


def keywords_of(identifiers: Sequence[Identifier]) -> tuple[Keyword, ...]:
    """Every distinct keyword, with all identifiers that have it, in a fixed order: those that only users' have last."""
    owners: dict[str, list[int]] = {}
    users = frozenset(index for index, one in enumerate(identifiers) if one.origin == "custom")
    for index, one in enumerate(identifiers):
        if one.forms:
            for text in dict.fromkeys(_folded(word) for word in (*one.keywords, *one.own_keywords)):
                owners.setdefault(text, []).append(index)
    ordered = sorted(owners)
    if users:
        ordered.sort(key=lambda text: users.issuperset(owners[text]))
    return tuple(Keyword(number, text, tuple(owners[text])) for number, text in enumerate(ordered))


def _folded(word: str) -> str:
    if word.isascii() and word.isprintable() and "  " not in word and word == word.strip():
        return word.lower()
    return " ".join(unicodedata.normalize("NFC", word).lower().split())


def _ways(character: str) -> list[bytes]:
    """All ways to write one character of a keyword, in bytes; a space is a separator or nothing."""
    if character == " ":
        return [b"", b" ", b"\t", b"\r", b"\n", b"_", b"-"]
    cases = {character, character.lower(), character.upper()}
    forms = {unicodedata.normalize(form, case) for case in cases for form in ("NFC", "NFD")}
    return sorted(form.encode() for form in forms)


def _source(text: str, *, upper: bool = False) -> str:
    """The keyword as an expression over bytes; ASCII letters in lower (or upper) case as they are, for `(?i:`."""
    parts = []
    for character in text:
        if character == " ":
            parts.append(r"[ \t\r\n_\-]?")
        elif character.isascii():
            parts.append(
                (character.upper() if upper else character) if character.isalnum() else f"\\x{ord(character):02x}"
            )
        else:
            parts.append("(?:" + "|".join("".join(f"\\x{byte:02x}" for byte in way) for way in _ways(character)) + ")")
    return "".join(parts)


_shapes: dict[str, re.Pattern[bytes]] = {}


def _shape(text: str) -> re.Pattern[bytes]:
    shape = _shapes.get(text)
    if shape is None:
        shape = _shapes[text] = re.compile(f"(?i:{_source(text)})\\Z".encode())
    return shape


def keyword_expressions(keywords: Iterable[Keyword]) -> tuple[list[Expression], list[Expression]]:
    """What Hyperscan looks for, of short and of long keywords: two databases are quicker than one of both.
    `Keyword.bounded` decides on what they report."""
    short: list[Expression] = []
    long: list[Expression] = []
    for keyword in keywords:
        for kind, source in _sources(keyword):
            one = Expression(KINDS * keyword.number + kind, source, f"keyword {keyword.text!r}")
            (short if len(keyword.text) <= _SHORT else long).append(one)
    return short, long


def _sources(keyword: Keyword) -> list[tuple[int, str]]:
    body = f"(?i:{_source(keyword.text)})"
    if len(keyword.text) > _SHORT:
        return [(_BARE, body)]
    before, after = "(?:^|[^A-Za-z])" if keyword.left else "", "[^A-Za-z]" if keyword.right else r"[\x00-\xff]"
    escaped = [(_BARE, _ANY_ESCAPE + body)] if keyword.left else []
    return [(_PLAIN, before + body + after), *escaped, *(_cased_sources(keyword) if keyword.cased else ())]


def _cased_sources(keyword: Keyword) -> list[tuple[int, str]]:
    """A short keyword where a change of case bounds it, written as people write one: ssn, Ssn or SSN. Each is a literal
    and what stands beside it, which Hyperscan looks for at the speed of reading; `_case_changes` decides."""
    lower, upper = _source(keyword.text), _source(keyword.text, upper=True)
    title = _source(keyword.text[0], upper=True) + _source(keyword.text[1:])
    return [
        *((_BARE, one) for one in (f"[a-z]{title}", f"[a-z]{upper}", f"[A-Z][A-Z]{lower}")),
        *((_AFTER, one) for one in (f"{lower}[A-Z]", f"{title}[A-Z]", f"{upper}[a-z]")),
        (_ACRONYM, f"{upper}[A-Z][a-z]"),
    ]
