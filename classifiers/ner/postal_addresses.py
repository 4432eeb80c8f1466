# ruff: noqa: SIM905 - lists of words read better as text
"""Addresses by their structure: a street with a number, then a place and a postal code that its country has.

Where the street has a word that says so, the code must be one of the country; where it has none, the code must agree
with the state as well. Ways of writing: the Universal Postal Union's postal addressing systems, USPS Publication 28,
Canada Post's addressing guidelines, Royal Mail's PAF digest, Australia Post's presentation standards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifiers.ner.postal_codes import agrees, is_state, valid
from classifiers.ner.words import STREETS

__all__ = ["find"]

_GAP = r"(?:\s*,\s*|\s*\n\s*|\s+)"
_BREAK = r"(?:[ \t]*,[ \t]*(?:\r?\n[ \t]*)?|[ \t]*\r?\n[ \t]*)"
_CITY = r"[A-ZÀ-Þ][\w.'’ -]{1,40}?"
_STREET_WORD = "|".join(sorted(STREETS, key=len, reverse=True))
_UNIT = r"(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|#)\.? ?#?[0-9A-Za-z-]{1,6})?"
_STATE_CODE = (
    r"(?:(?P<us>[A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}),? (?P<zip>[0-9]{5}(?:-[0-9]{4})?)(?![\w-])"
    r"|(?P<ca>[A-Z]{2}),? +(?P<canadian>[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9])\b"
    r"|(?P<au>NSW|ACT|VIC|QLD|SA|WA|TAS|NT),? +(?P<australian>[0-9]{4})(?![\w-])"
    r"|(?P<uk>[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2})\b"
    r"|(?P<ie>[A-Z][0-9][0-9W] ?[0-9A-Z]{4})\b"
    r"|-? ?(?P<in>[1-9][0-9]{2} ?[0-9]{3})(?![\w-]))"
)
_NUMBER_FIRST = re.compile(
    rf"(?<![\w.,/-])[0-9]{{1,6}}[A-Za-z]?(?:-[0-9]{{1,4}})?,? (?:[\w.'’-]+ ){{1,4}}(?i:{_STREET_WORD})\b\.?"
    rf"(?: (?:[NSEW]|[NS][EW])\b)?{_UNIT}{_GAP}(?:{_CITY}{_GAP}){{1,2}}{_STATE_CODE}"
)
_WITHOUT_WORD = re.compile(
    rf"(?<![\w.,/-])[0-9]{{1,6}}[A-Za-z]?,? (?:[A-ZÀ-Þ][\w.'’-]+ ?){{1,4}}{_UNIT}{_BREAK}{_CITY}{_GAP}{_STATE_CODE}"
)
_BOX = re.compile(rf"\bP\.? ?O\.? ?[Bb](?:ox|OX) [0-9]{{1,6}}{_GAP}{_CITY}{_GAP}{_STATE_CODE}")

_NUMBER = r"[0-9]{1,5}(?:[/-][0-9]{1,4})?(?: ?[a-zA-Z]\b)?"
_TOWN = (
    r"[A-ZÀ-ÞĀ-Ž][^\W\d_]+"
    r"(?:[ '’./-]{1,2}(?:[A-ZÀ-Þ][^\W\d_]*|a[md]|an|de[lr]?|di|la|le|les|en|sur|sous|nad|op|den|i))*"
)
_NAMED = r"[A-ZÀ-Þ][\w'’.-]*(?: (?:[A-ZÀ-Þ][\w'’.-]*|van|von|de[rn]?|het|la)){0,4}? ?"
_CALLED = r" [\w.'’ -]{2,40}"


def _ending(*words: str) -> str:
    """A street whose name ends so, and its number."""
    return rf"{_NAMED}(?i:{'|'.join(words)}) {_NUMBER}"


def _beginning(*words: str, number: str) -> str:
    """A street whose name begins so, and its number, which stands behind it."""
    return rf"(?i:{'|'.join(words)}){_CALLED}{number}"


_FRENCH = "rue avenue av\\. boulevard bd place chemin all[ée]e impasse quai cours square passage route".split()
_ITALIAN = "via viale piazza piazzale corso vicolo strada largo borgo contrada lungomare lungotevere".split()
_SPANISH = "calle c/ avenida avda\\.? plaza paseo camino carretera ronda rambla travesía glorieta".split()
_PORTUGUESE = "rua avenida av\\. praça travessa largo alameda estrada rodovia".split()
_NORDIC = "gatan vägen gränd torget stigen gade vej stræde gate gata veien vei allé katu tie kuja".split()
_FLOOR = r"(?:,? (?:[0-9]{1,2}[º°ª]? ?[A-Za-z]{0,4}|(?:piso|puerta|bajo)[\w ºª]{0,12}))?"
_STREETS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    # streets, the form of their codes, and the countries that have both
    (
        _ending("stra(?:ss|ß)e", "str\\.", "gasse", "weg", "platz", "allee", "damm", "ufer"),
        "(?:(?:D|DE|A|AT|CH|L|FL)-)?([0-9]{4,5})",
        ("DE", "AT", "CH", "LU"),
    ),
    (
        rf"(?:Am|An der|Auf dem|Im|In der|Unter den|Zum|Zur) [A-ZÀ-Þ][\w-]+ {_NUMBER}",
        "(?:(?:D|DE|A|AT|CH)-)?([0-9]{4,5})",
        ("DE", "AT", "CH"),
    ),
    (
        rf"[0-9]{{1,4}}(?: ?(?:bis|ter|[A-Z]))?,? (?i:{'|'.join(_FRENCH)}){_CALLED}",
        "(?:(?:F|FR|B|BE|CH|L)-)?([0-9]{4,5})",
        ("FR", "BE", "CH", "LU"),
    ),
    (_beginning(*_FRENCH, number=" " + _NUMBER), "(?:(?:CH|B)-)?([0-9]{4})", ("CH", "BE")),
    (_beginning(*_ITALIAN, number=rf",? (?:n\. ?)?{_NUMBER}"), "(?:(?:I|IT)-)?([0-9]{5})", ("IT",)),
    (_beginning(*_SPANISH, number=rf",? (?:n[º°] ?)?{_NUMBER}{_FLOOR}"), "(?:(?:E|ES)-)?([0-9]{5})", ("ES",)),
    (
        _beginning(*_PORTUGUESE, number=rf",? (?:n[º°.] ?)?{_NUMBER}(?:,? [\w ºª.-]{{1,20}})?"),
        "(?:P-)?([0-9]{4}-[0-9]{3}|[0-9]{5}-[0-9]{3})",
        ("PT", "BR"),
    ),
    (
        _ending("straat", "laan", "plein", "gracht", "weg", "singel", "dreef", "kade", "steeg", "dijk", "hof", "pad"),
        "(?:(?:NL|B|BE)-)?([0-9]{4} ?[A-Z]{2}|[0-9]{4})",
        ("NL", "BE"),
    ),
    (
        _beginning("ul\\.", "al\\.", "pl\\.", "os\\.", "ulica", "aleja", "plac", number=" " + _NUMBER),
        "([0-9]{2}-[0-9]{3})",
        ("PL",),
    ),
    (_ending(*_NORDIC), "(?:(?:SE?|DK|N|NO|FI)-)?([0-9]{3} [0-9]{2}|[0-9]{4,5})", ("SE", "DK", "NO", "FI")),
)
_CONTINENTAL = tuple(
    (re.compile(rf"(?<![\w-]){street}{_BREAK}{code} {_TOWN}(?: \([A-Z]{{2}}\))?"), countries)
    for street, code, countries in _STREETS
)
_CODE_FIRST = re.compile(r"[\n,][ \t]*(?:[A-Z]{1,2}-)?[0-9]{2}[0-9 -]{2,4}[0-9]?[0-9]* ?[A-ZÀ-ÞĀ-Ž]")
_CODE_LAST = re.compile(
    r"[A-Za-z],? +(?:[0-9]{4,6}|[0-9]{3} [0-9]{3})(?![0-9])|[A-Z][0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b"
    r"|[A-Z][0-9][A-Z0-9] ?[0-9A-Z]{3,4}\b|[a-z]-? ?[1-9][0-9]{2} ?[0-9]{3}\b"
)
"""A code behind a place or before it: few texts need all rules."""


def find(text: str) -> Iterator[tuple[int, int]]:
    """Spans of addresses, in no order; one may be found in two ways."""
    if _CODE_LAST.search(text):
        for found in (*_NUMBER_FIRST.finditer(text), *_BOX.finditer(text)):
            if _is_coded(found, sure=True):
                yield found.span()
        for found in _WITHOUT_WORD.finditer(text):
            if _is_coded(found, sure=False):
                yield found.span()
    if _CODE_FIRST.search(text):
        for rule, countries in _CONTINENTAL:
            for found in rule.finditer(text):
                if any(valid(found[1], country) for country in countries):
                    yield found.span()


def _is_coded(found: re.Match[str], *, sure: bool) -> bool:
    """Whether the code can be the country's and its state one; where the street is not sure, the two agree."""
    for group, country, code in (("us", "US", "zip"), ("ca", "CA", "canadian"), ("au", "AU", "australian")):
        state = found[group]
        if state:
            fits = is_state(state, country) and valid(found[code], country)
            return fits and (sure or agrees(found[code], state, country))
    if found["in"] and not sure:
        return False
    return next(valid(found[group], group.upper().replace("UK", "GB")) for group in ("uk", "ie", "in") if found[group])
