"""Given names and surnames out of Faker's Latin-script locales, and the lexicon that is shipped with the finder."""

from __future__ import annotations

import gzip
import random
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path

__all__ = ["LOCALES", "Names", "write_lexicon"]

LOCALES = (
    "cs_CZ", "da_DK", "de_AT", "de_CH", "de_DE", "en_GB", "en_IE", "en_IN", "en_KE", "en_NZ", "en_PK", "en_US", "es_AR",
    "es_CO", "es_ES", "es_MX", "et_EE", "fi_FI", "fr_CH", "fr_FR", "ga_IE", "hr_HR", "hu_HU", "id_ID", "it_IT", "lv_LV",
    "lt_LT", "nl_BE", "nl_NL", "no_NO", "pl_PL", "pt_BR", "pt_PT", "ro_RO", "sk_SK", "sl_SI", "sv_SE", "sw", "tr_TR",
    "yo_NG", "zu_ZA", "vi_VN",
)  # fmt: skip

_LATIN_END = 0x250
_WEIGHT = {"en_US": 8.0, "en_GB": 3.0, "en_IN": 2.0, "es_ES": 1.5, "de_DE": 1.5, "fr_FR": 1.5}


def _latin(name: str) -> bool:
    return name[:1].isupper() and len(name) > 1 and all(ord(letter) < _LATIN_END for letter in name) and "(" not in name


def _table(provider: object, prefix: str) -> list[str]:
    found: dict[str, None] = {}
    for attribute in sorted(dir(provider)):
        value = getattr(provider, attribute)
        if attribute.startswith(prefix) and isinstance(value, (tuple, list, dict)):
            found.update(dict.fromkeys(unicodedata.normalize("NFC", str(item)) for item in value))
    return [name for name in found if _latin(name)]


@cache
def _locale(locale: str) -> tuple[list[str], list[str]]:
    provider = import_module(f"faker.providers.person.{locale}").Provider
    return _table(provider, "first_"), _table(provider, "last_")


def _usable() -> list[str]:
    usable = []
    for locale in LOCALES:
        try:
            given, surnames = _locale(locale)
        except ModuleNotFoundError:
            continue
        if len(given) > 30 and len(surnames) > 20:
            usable.append(locale)
    return usable


class Names:
    """Random names, drawn from one generator, so that a seed gives the same names in the same order."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._locales = _usable()
        self._weights = [_WEIGHT.get(locale, 0.7) for locale in self._locales]

    def _draw(self) -> tuple[list[str], list[str]]:
        return _locale(self._rng.choices(self._locales, self._weights)[0])

    def given(self) -> str:
        return self._rng.choice(self._draw()[0])

    def surname(self) -> str:
        surname = self._rng.choice(self._draw()[1])
        roll = self._rng.random()
        if roll < 0.04:
            return f"{surname}-{self._rng.choice(self._draw()[1])}"
        if roll < 0.07:
            return self._rng.choice(("van der ", "de ", "O'", "Mc", "von ", "Al-", "Di ")) + surname
        return surname

    def initial(self) -> str:
        return self._rng.choice("ABCDEFGHIJKLMNOPRSTVW") + self._rng.choice((".", ".", ""))

    def full(self) -> str:
        given, surnames = self._draw()
        first, last = self._rng.choice(given), self._rng.choice(surnames)
        if self._rng.random() < 0.25:
            first, last = self.given(), self.surname()
        roll = self._rng.random()
        if roll < 0.12:
            return f"{first} {self.initial()} {last}"
        if roll < 0.18:
            return f"{first} {self._rng.choice(given)} {last}"
        if roll < 0.21:
            return f"{first[0]}. {last}"
        return f"{first} {last}"

    def parts(self, count: int) -> str:
        """A name of `count` words: one word is a given name twice in three times."""
        if count == 1:
            return self.given() if self._rng.random() < 0.65 else self._rng.choice(self._draw()[1])
        middle = [self.given() for _ in range(count - 2)]
        return " ".join([self.given(), *middle, self._rng.choice(self._draw()[1])])


def _fold(names: Iterable[str]) -> Counter[str]:
    return Counter(word for name in names for word in name.replace("-", " ").split() if len(word) > 2)


def write_lexicon(folder: Path) -> tuple[int, int]:
    """Writes `given.txt.gz` and `surnames.txt.gz`: one title-case word a line, sorted. Returns their lengths."""
    tables = [_locale(locale) for locale in _usable()]
    sizes = []
    for file, index in (("given.txt.gz", 0), ("surnames.txt.gz", 1)):
        words = sorted(word for word in _fold(name for table in tables for name in table[index]) if word[0].isupper())
        with gzip.GzipFile(folder / file, "wb", mtime=0) as out:
            out.write("\n".join(words).encode())
        sizes.append(len(words))
    return sizes[0], sizes[1]
