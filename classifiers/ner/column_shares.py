"""What the cells of a column's sample are, as shares: whole names, single words, known names, things, streets."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from classifiers.ner import lexicon
from classifiers.ner.addresses import coded
from classifiers.ner.fields import folded
from classifiers.ner.label_words import AMBIGUOUS
from classifiers.ner.shapes import is_address, is_name, name_words
from classifiers.ner.street_lines import is_house_line, is_street_line
from classifiers.ner.thing_words import CITIES, DOTTED, FIRMS, FORMS, LEADING_FORMS, THINGS, TOWNS
from classifiers.ner.words import COMMON

__all__ = ["LONGEST_CELL", "Shares", "is_full", "is_single", "shares_of"]

LONGEST_CELL = 200

_W = r"[^\W\d_][\w\u0300-\u036f'’-]*\.?"
_SHAPE = re.compile(rf"{_W}(?: {_W}){{1,4}}|{_W}(?: {_W}){{0,3}}, ?{_W}(?: {_W}){{0,2}}")
_ONE = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*(?:[ '’-]+[^\W\d_]+){0,2}\.?")
_INITIAL = re.compile(
    r"(?:[^\W\d_]\.[ -]?){1,3}(?:[^\W\d_] )?[^\W\d_]{2}|[^\W\d_]{2}[\w'’ -]*,? (?:[^\W\d_]\.? ?){1,3}\Z"
)
_TITLED = re.compile(r"(?i)(?:dr|mr|mrs|ms|prof|herr|frau|dott|ing|mgr|sr|sra|mme)\.? [^\W\d_]")
_STREET_FIRST = re.compile(
    r"[0-9]{1,6}[A-Za-z]?,? (?!(?i:x|[mk]?g|[mc]?l|[kcm]?m|[kmgt]b|oz|lbs?|pcs?|pack|box|ct|in|ft|h|min|days?)\b)"
    r"[^\W\d_]|[^\W\d_][\w .'-]{3,40} [0-9]{1,5}\b"
)
_HOUSE = re.compile(r"([^\W\d_]{4,}(?: [^\W\d_]+){0,2}),? (?:n[º°r]\.? ?)?([0-9]{1,4})(?:[/-]?[0-9]{0,3} ?[a-zA-Z]?)?")
_NUMBERED = re.compile(r"([0-9]{1,5})[a-zA-Z]?,? ([A-ZÀ-Þ][^\W\d_]*(?: [^\W\d_]+){0,2} )?([^\W\d_]{3,})")
_PARTNERS = re.compile(r"(?i), [\w'’-]+ (?:and|y|e|et|und|og|och|i|en|a|ve) [\w'’-]+$")
_SURNAME_END = re.compile(
    "(?:..ova?|yeva?|zad[eəé]|o[gğ]lu|sson|d[oó]ttir|enko|escu|wicz|czyk|[sc]ki|[sc]ka|vi[cć]|poulos|idis|shvili|"
    "dze|[^aeiou]sen)$"
)
"""What surnames end with that no list holds all of."""
_TOWN_ENDS = re.compile(
    "..(?:ville|borough|chester|mouth|shire|burgh|town|haven|furt|fort|port|bury|stad|view|side|berg)$"
)
_FEW = 5  # cells of a sample, in which no pair needs to come twice


@dataclass(frozen=True, slots=True)
class Shares:
    """Of the sample, of `size` cells.

    full: whole names by shape; given_full: with a given name in them, not only words; initial: with initials; titled:
    behind a title; comma: surname first.
    single: single words by shape, two or three where they may be one name; one: of these, no whole names; given: given
    names among them.
    known: names with a word of the lexicons, no common one; listed: single ones of which all words are there.
    thing: with a word of goods, colours, towns. firm: with a legal form.
    capital: each word begins with a capital. alike: all are written in one way.
    mixed: first and last words come again beside others, as in lists of people.
    street: written as addresses are, with a word that says so; postal: without one; house: as below a telling header.
    houses: a word or a few, each another, and a number, each another: streets, where things have few names.
    """

    size: int
    full: float
    given_full: float
    initial: float
    titled: float
    comma: float
    single: float
    one: float
    given: float
    listed: float
    known: float
    thing: float
    firm: float
    capital: float
    alike: bool
    mixed: bool
    street: float
    postal: float
    house: float
    houses: float


def is_full(cell: str) -> bool:
    """Whether it is written as a whole name is, and not as a firm's."""
    return bool(_SHAPE.fullmatch(cell)) and not _is_firm(cell) and is_name(cell.title() if cell.islower() else cell)


def is_single(cell: str) -> bool:
    """Whether it is written as a given name or a surname is."""
    return bool(_ONE.fullmatch(cell)) and not _is_firm(cell)


def _is_firm(cell: str) -> bool:
    words = cell.split()
    if _PARTNERS.search(cell):
        return True
    if any(folded(word.strip(".,()").lower()) in FIRMS for word in words):
        return True
    last = words[-1] if words else ""
    form = last.upper() if cell.islower() and len(last) > 2 else last
    return len(words) > 1 and (
        form in FORMS or words[0] in LEADING_FORMS or ("." in last and last.replace(".", "").lower() in DOTTED)
    )


def _given(words: list[str]) -> bool:
    return any(word in lexicon.given_names() for word in words)


def _is_thing(words: list[str]) -> bool:
    """Whether a word of things is in it, and none that only people have; or it is a town's name."""
    if " ".join(map(folded, words)) in CITIES:
        return True
    if words and (folded(words[0]) in TOWNS or any(map(_is_town, words))):
        return True
    if not any(folded(word) in THINGS or word in COMMON for word in words):
        return False
    return not any(word in lexicon.given_names() and word not in AMBIGUOUS and word not in THINGS for word in words)


def _is_town(word: str) -> bool:
    return bool(_TOWN_ENDS.search(word)) and word not in lexicon.surnames() and word not in lexicon.given_names()


def _is_capital(cell: str) -> bool:
    return all(word[0].isupper() for word in name_words(cell))


def shares_of(sample: list[str]) -> Shares:
    """Of cells that are not empty; at least one."""
    size = len(sample)
    short = [cell for cell in sample if len(cell) < LONGEST_CELL]
    lettered = [cell for cell in short if not any(map(str.isdigit, cell))]
    numbered = [cell for cell in short if any(map(str.isdigit, cell)) and not coded(cell.encode())]
    full = [cell for cell in lettered if is_full(cell)]
    single = [cell for cell in lettered if is_single(cell)]
    words = {cell: [word.lower().rstrip(".") for word in name_words(cell)] for cell in lettered}
    wholes = set(full)
    addresses = [cell for cell in numbered if is_address(cell)]
    people = [cell for cell in lettered if cell in wholes or _ONE.fullmatch(cell)]
    return Shares(
        size=size,
        full=len(full) / size,
        given_full=sum(_given(words[cell]) for cell in full) / size,
        initial=sum(bool(_INITIAL.match(cell)) for cell in full) / size,
        titled=sum(bool(_TITLED.match(cell)) for cell in full) / size,
        comma=sum("," in cell for cell in full) / size,
        single=len(single) / size,
        one=sum(cell not in wholes for cell in single) / size,
        given=sum(_given(words[cell]) for cell in single) / size,
        listed=sum(all(map(lexicon.is_listed, words[cell])) for cell in single) / size,
        known=sum(_known(words[cell]) for cell in people) / size,
        thing=sum(_is_thing(words[cell]) for cell in lettered) / size,
        firm=sum(map(_is_firm, lettered)) / size,
        capital=sum(map(_is_capital, lettered)) / size,
        alike=_alike(full + [cell for cell in single if cell not in wholes]),
        mixed=_mixed([words[cell] for cell in full]),
        street=sum(map(is_street_line, numbered)) / size,
        postal=sum(map(_street_first, addresses)) / size,
        houses=_houses(numbered) / size,
        house=sum(is_house_line(cell) or is_address(cell) for cell in lettered + numbered) / size,
    )


def _houses(numbered: list[str]) -> int:
    """How many are streets with houses' numbers, by how the words and the numbers of all differ."""
    behind = [match for match in map(_HOUSE.fullmatch, numbered) if match]
    if _vary([match[1] for match in behind], 0.7) and _vary([match[2] for match in behind], 0.5):
        return len(behind)
    before = [match for match in map(_NUMBERED.fullmatch, numbered) if match and match[2]]
    streets = Counter(match[3] for match in before)  # the same few words for streets, behind many names
    usual = sum(count for _, count in streets.most_common(10)) >= 0.7 * len(before) and len(streets) > 1
    names = _vary([match[2] for match in before], 0.3) and _vary([match[1] for match in before], 0.5)
    return len(before) if usual and names else 0


def _vary(values: list[str], least: float) -> bool:
    return len(set(values)) >= least * len(values)


def _known(words: list[str]) -> bool:
    known = any(word in lexicon.given_names() or word in lexicon.surnames() for word in words)
    return known or any(map(_ends_as_surname, words))


def _ends_as_surname(word: str) -> bool:
    return bool(_SURNAME_END.search(word))


def _street_first(cell: str) -> bool:
    return bool(_STREET_FIRST.match(cell)) and ("," in cell or len(cell.split()) >= 3)


def _alike(names: list[str]) -> bool:
    """Whether nine in ten are written in one way: as titles, or in capitals, or all small."""
    if not names:
        return False
    capital, lower = sum(map(_is_capital, names)), sum(map(str.islower, names))
    return max(capital, lower) >= 0.9 * len(names)


def _mixed(names: list[list[str]]) -> bool:
    """Whether words at both ends come again beside other words: given names and surnames combine freely, where what
    things are called begins or ends alike at most."""
    pairs = {(words[0], words[-1]) for words in names if len(words) > 1}
    if len(pairs) <= _FEW:
        return False
    firsts, lasts = Counter(first for first, _ in pairs), Counter(last for _, last in pairs)
    again_first = sum(firsts[first] > 1 for first, _ in pairs)
    again_last = sum(lasts[last] > 1 for _, last in pairs)
    varied = max(*firsts.values(), *lasts.values()) <= max(2, len(pairs) // 3)
    return varied and min(again_first, again_last) >= 0.15 * len(pairs)
