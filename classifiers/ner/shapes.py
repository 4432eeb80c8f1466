"""What a name and an address look like: trimming, judging and splitting what a model or a rule pointed at.

Works on decoded text and gives offsets into it.
"""

from __future__ import annotations

import re
from itertools import islice

from classifiers.ner import lexicon
from classifiers.ner.words import COMMON, PARTICLES, STREETS, TITLES

__all__ = ["grown", "is_address", "is_name", "is_sure", "known", "name_words", "pieces", "stripped", "trimmed"]

_CODE = re.compile(r"[0-9_@/\\=;{}<>|#$%^*+~`\[\]]|::|\w\(|://|[a-z][A-Z][a-z]+[A-Z]|\b[a-z]{2,}[A-Z]")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_TITLE_PREFIX = re.compile(rf"(?:(?:{'|'.join(sorted(TITLES, key=len, reverse=True))})\b\.?\s+)+", re.IGNORECASE)
_TITLE_BEFORE = re.compile(rf"\b(?:{'|'.join(sorted(TITLES, key=len, reverse=True))})\.?\s+$", re.IGNORECASE)
_ARTICLE_BEFORE = re.compile(
    r"\b(?:the|an?|this|that|any|each|every|no|our|your|its"
    r"|de[rmns]|die|das|eine?[rmns]?|diese[rmns]?|jede[rmns]?|keine?[rmns]?|im|zu[rm]|[bv]om|beim|unter|ohne|oder|und"
    r"|le|la|les|un|une|du|des|au|aux|ce|cette|el|los|las|una|al|il|lo|gli|della|dell|nel|alla|het|een)\s+$",
    re.IGNORECASE,
)
_GERMAN = re.compile(r"\b(?:der|die|das|und|nicht|oder|dieser?|wird|sind|auf|für|wenn|durch|sofern|gilt)\b")
_SURNAME = re.compile(r" ([A-Z][\w'’-]*[a-z])(?![\w(])")
_KEY_BEFORE = re.compile(r"(?:^|[\n{,])[ \t]*(?:- )?[\"']?[\w./-]+[\"']?[ \t]*[:=][ \t]*[\"']?\Z")
_VALUE_END = re.compile(r"[\"'][ \t]*[,;}\]]|[\"']?[,;]?[ \t\r]*(?:\n|$)|[:@/]")
_POSSESSIVE = re.compile(r"['’]s?$")
_POSTAL = re.compile(
    r"\b[0-9]{4,6}(?:-[0-9]{3,4})?\b|\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b|\b[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]\b"
)
_STREET = re.compile(
    rf"\b(?:{'|'.join(STREETS)}|stra(?:ss|ß)e|rue|via|viale|calle|avenida|piazza|plaza|rua|box)\b|(?:stra(?:ss|ß)e|str\.|gasse|weg|straat|laan)\b",
    re.IGNORECASE,
)  # fmt: skip
_MARKUP = re.compile(r"[<>{}=]")
_TRIM = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069 \t\r\n.,;:!?\"'“”‘’()[]<>*-–—|/&"
_MOST_WORDS, _LONGEST, _AROUND = 6, 80, 100
_LIKELY, _PROBABLE, _CERTAIN, _DOUBTLESS = 0.4, 0.6, 0.85, 0.97  # chosen on the development sets: BENCHMARKS.md


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without punctuation and space around it, titles before it and a possessive behind it."""
    start, end = stripped(text, start, end)
    title = _TITLE_PREFIX.match(text, start, end)
    if title and title.end() < end:
        start = title.end()
    possessive = _POSSESSIVE.search(text[start:end])
    if possessive:
        end = start + possessive.start()
    return stripped(text, start, end)


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without punctuation and space around it."""
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    return start, end


def grown(text: str, start: int, end: int) -> tuple[int, int]:
    """A given name with the surname behind it, both listed, where the model took the first alone for a name."""
    behind = _SURNAME.match(text, end)
    if behind and behind[1].lower() in lexicon.surnames() and text[start:end].lower() in lexicon.given_names():
        return start, behind.end(1)
    return start, end


def pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A span's lines, each trimmed. One word at the end of a line of prose and one below it stay one name."""
    lines = text[start:end].split("\n")
    wrapped = start - (text.rfind("\n", 0, start) + 1) > 40
    if len(lines) == 2 and wrapped and all(len(line.split()) == 1 for line in lines):
        return [trimmed(text, start, end)]
    spans = []
    for line in lines:
        spans.append(trimmed(text, start, start + len(line)))
        start += len(line) + 1
    return [span for span in spans if span[0] < span[1]]


def name_words(name: str) -> list[str]:
    """The words of a name that count as its parts: no particles, no initials alone, no titles."""
    words = _WORD.findall(name)
    return [word for word in words if word.lower().rstrip(".") not in PARTICLES | TITLES and len(word.rstrip(".")) > 1]


def is_name(name: str, score: float = 0.0) -> bool:
    """Whether it can be one: letters, few words, not code; of common words alone only where a model is so sure of it
    that `Will Grant` is one."""
    if len(name) > _LONGEST or _CODE.search(name):
        return False
    words = [word.lower() for word in name_words(name)]
    if not 0 < len(words) <= _MOST_WORDS:
        return False
    return any(word not in COMMON for word in words) or (
        score > _DOUBTLESS and len(words) > 1 and lexicon.is_given(words[0])
    )


def known(name: str) -> bool:
    """Whether a part of it is a given name or surname of the lexicons."""
    words = [word.lower() for word in name_words(name)]
    return any(word in lexicon.given_names() or word in lexicon.surnames() for word in words)


def is_sure(text: str, start: int, end: int, score: float) -> bool:
    """Whether a name that the model pointed at, so sure of it, may stand. One part needs more than several: a title
    before it, or a lexicon that has it, or a model that does not doubt; capitals, as headings and constants are written
    in, need both, as do nouns of German, where several parts need a given name; behind an article stands a thing. A
    whole value in small letters, as configurations have them, names a service unless it is a given name."""
    words = name_words(text[start:end])
    if len(words) == 1 and words[0].islower() and not lexicon.is_given(words[0]) and _is_value(text, start, end):
        return False
    german = _is_german(text, start, end)
    if len(words) > 1:
        given = not german or any(word.lower() in lexicon.given_names() for word in words[:-1])
        return score >= (_LIKELY if given else _CERTAIN)
    before = text[max(0, start - 12) : start]
    if _TITLE_BEFORE.search(before):
        return True
    listed = known(text[start:end])
    doubtful = words[0].isupper() or german or (not listed and _ARTICLE_BEFORE.search(before))
    if doubtful:
        return listed and score >= _CERTAIN
    return score >= (_PROBABLE if listed else _CERTAIN)


def _is_value(text: str, start: int, end: int) -> bool:
    """Whether it is all that a key is set to, or the first part of a longer code (`redis:7`, `kafka/bin`)."""
    before = _KEY_BEFORE.search(text, max(0, start - _AROUND), start)
    return bool(before and _VALUE_END.match(text, end))


def _is_german(text: str, start: int, end: int) -> bool:
    """Whether it stands in German, where every noun is written as a name is."""
    around = islice(_GERMAN.finditer(text, max(0, start - _AROUND), end + _AROUND), 2)
    return len(list(around)) == 2


def is_address(text: str) -> bool:
    """Whether it can be one: a number and a street word or postal code, in several words, no markup."""
    if not any(letter.isdigit() for letter in text) or len(text) > 300 or _MARKUP.search(text):
        return False
    words = [word for word in re.findall(r"[^\W\d_]{2,}", text)]
    return len(words) >= 2 or bool(words and (_STREET.search(text) or _POSTAL.search(text)))
