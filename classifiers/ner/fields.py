"""What a field's name (column, JSON key, XML element, form label) promises about names and addresses."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache

from classifiers.ner import field_words as words

__all__ = ["FieldKind", "folded", "kind_of"]


class FieldKind(Enum):
    """From sure to no."""

    FULL = "a person, or a person's whole name"
    PART = "a given name or a surname"
    NAME = "a name, of a person or a thing"
    ADDRESS = "a street address"
    THING = "a name or an address of something else"
    TEXT = "sentences, in which anybody may be named"
    NONE = "nothing of the kind"


_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+")
_MAIL = re.compile(r"(?i)\be[ _-]?(?:mail|po[sš]t)|@")
_LETTERS = str.maketrans(
    {"ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe"}
    | {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "p", "Þ": "P", "ı": "i", "ə": "e", "Ə": "E", "'": " ", "’": " "}
)
_LINKS = frozenset(
    [
        "de",
        "del",
        "della",
        "di",
        "da",
        "do",
        "dos",
        "du",
        "des",
        "d",
        "l",
        "la",
        "le",
        "les",
        "of",
        "the",
        "a",
        "i",
        "y",
        "e",
        "et",
        "und",
        "en",
        "og",
        "och",
        "and",
        "at",
        "bei",
    ]
)
_LONGEST = 100


def folded(text: str) -> str:
    """Without accents, in the case that it has, letters beyond the Latin ones as they are."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    if plain.isascii():
        return plain
    return unicodedata.normalize("NFC", "".join(one for one in plain if not unicodedata.combining(one)))  # Korean's


@lru_cache(maxsize=4096)
def kind_of(field: str | None) -> FieldKind:
    """The kind that a field's name promises."""
    if not field or len(field) > _LONGEST:
        return FieldKind.NONE
    if _MAIL.search(field):
        return FieldKind.THING
    tokens = [part for token in _TOKEN.findall(folded(field)) for part in _parts(token.lower())]
    if tokens and tokens[-1] in words.TEXTS:
        return FieldKind.TEXT
    return _address(set(tokens)) or _name(tokens) or _other(set(tokens), tokens)


def _parts(token: str) -> list[str]:
    """A compound's two: "kundenname" is of a customer, "woonadres" is an address."""
    if token in words.GIVEN | words.FAMILY | words.NAMES | words.THINGS | words.ADDRESSES | words.STREETS:
        return [token]
    for endings, meaning in ((words.NAME_ENDINGS, "name"), (words.STREET_ENDINGS, "address")):
        for ending in endings:
            if token.endswith(ending) and len(token) - len(ending) >= 2:
                return [_unlinked(token.removesuffix(ending)), meaning]
    return [token]


def _unlinked(word: str) -> str:
    """Without the letters that link it to the second half of a compound."""
    known = words.PERSONS | words.THINGS | words.ORDINALS | words.NO_STREETS
    for link in ("", "s", "n", "en", "es", "er"):
        if word.endswith(link) and word.removesuffix(link) in known:
            return word.removesuffix(link)
    return word


def _address(found: set[str]) -> FieldKind | None:
    if not found & (words.ADDRESSES | words.STREETS):
        return None
    return FieldKind.THING if found & words.NO_STREETS else FieldKind.ADDRESS


def _name(tokens: list[str]) -> FieldKind | None:
    """Where there is a word for names."""
    found = set(tokens)
    given, family = bool(found & words.GIVEN), bool(found & words.FAMILY)
    names, ordinals = bool(found & words.NAMES), found & words.ORDINALS
    if given or family:
        both = (given and family) or (names and not ordinals) or (family and bool(found & {"vor", "first", "given"}))
        return FieldKind.FULL if both else FieldKind.PART
    if not names:
        return None
    if {"first", "last"} <= found:
        return FieldKind.FULL
    if ordinals:
        return FieldKind.PART
    beside = _beside(tokens)
    if beside in words.PERSONS:
        return FieldKind.FULL
    if beside in words.THINGS or found & words.THINGS:
        return FieldKind.THING
    return FieldKind.FULL if found & (words.PERSONS | words.ALL_OF_IT) else FieldKind.NAME


def _beside(tokens: list[str]) -> str:
    """What the word for names belongs to: "company contact name" is a contact's, "Nom de l'entreprise" a company's."""
    at = next(number for number, token in enumerate(tokens) if token in words.NAMES)
    around = (*reversed(tokens[:at]), *tokens[at + 1 :]) if at else tokens[1:]
    return next((token for token in around if token not in _LINKS), "")


def _other(found: set[str], tokens: list[str]) -> FieldKind:
    """Where there is none."""
    if len(tokens) == 2 and tokens[0] in words.DOERS and tokens[1] in ("by", "to"):
        return FieldKind.FULL
    if found and found <= {"first", "last", "middle", "given", "family"}:
        return FieldKind.PART
    if not found & words.THINGS or found <= words.NOTHING:
        return FieldKind.FULL if found & words.PERSONS else FieldKind.NONE
    # "account holder" and "titular de la cuenta" are persons, "customer status" and "estado del cliente" are none.
    holder = tokens[0] if len(tokens) > 2 and tokens[1] in _LINKS else tokens[-1]
    return FieldKind.FULL if len(tokens) > 1 and holder in words.PERSONS else FieldKind.THING
