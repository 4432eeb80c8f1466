"""Given names and surnames out of Faker's Latin-script locales, and the lexicon that is shipped with the finder."""

from __future__ import annotations

import gzip
import random
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import accumulate
from pathlib import Path

from training.origins import COMMON_GIVEN, COMMON_SURNAMES, ORIGINS

__all__ = ["LOCALES", "Names", "write_lexicon"]

LOCALES = (
    "az_AZ", "cs_CZ", "da_DK", "de_AT", "de_CH", "de_DE", "en", "en_GB", "en_IE", "en_IN", "en_KE", "en_NZ",
    "en_PK", "en_US", "es_AR",
    "es_CO", "es_ES", "es_MX", "et_EE", "fi_FI", "fr_CH", "fr_FR", "ga_IE", "hr_HR", "hu_HU", "id_ID", "it_IT", "lv_LV",
    "lt_LT", "nl_BE", "nl_NL", "no_NO", "pl_PL", "pt_BR", "pt_PT", "ro_RO", "sk_SK", "sl_SI", "sv_SE", "sw", "tr_TR",
    "yo_NG", "zu_ZA", "vi_VN", "zh_CN", "zh_TW", "ja_JP", "fr_CA", "fr_BE", "fr_DZ",
    "es_CL", "is_IS", "tw_GH", "uz_UZ", "ha_NG", "ig_NG", "en_NG", "en_TH",
)  # fmt: skip

_LATIN_END = 0x250
_WEIGHT = {
    "en_US": 8.0, "en": 3.0, "en_GB": 3.0, "en_IN": 2.0, "es_ES": 1.5, "es_MX": 1.2, "de_DE": 1.5, "fr_FR": 1.5,
    "indian": 1.5, "chinese": 1.3, "arabic": 1.3, "african": 1.2,
}  # fmt: skip
_SPANISH = ("es_ES", "es_MX", "es_CO", "es_AR", "es_CL")
_SUFFIXES = ("Jr.", "Jr", "Sr.", "III", "II", "IV", ", Jr.", "PhD", ", MD", "Esq.")
_PARTICLES = (
    "van der ",
    "van ",
    "de ",
    "O'",
    "Mc",
    "von ",
    "Al-",
    "Di ",
    "De La ",
    "dos ",
    "el ",
    "St. ",
    "Mac",
    "le ",
)
_NICKNAMES = ("Bob", "Ace", "Skip", "Bud", "Lou", "Kit", "Chip", "Tess", "Mimi", "Doc", "Red", "Bo", "Jo", "Ricky")

# Whom forms and tests are filled with, and whose surnames no census has.
_STAND_INS = (
    ("John", "Doe"), ("Jane", "Doe"), ("Jane", "Roe"), ("Joe", "Bloggs"), ("John", "Smith"), ("Max", "Mustermann"),
    ("Erika", "Mustermann"), ("Jean", "Dupont"), ("Mario", "Rossi"), ("Jan", "Kowalski"), ("Juan", "Pérez"),
    ("Fulano", "de Tal"), ("Jan", "Jansen"), ("Ola", "Nordmann"), ("Janez", "Novak"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Table:
    """Names with their running weights: a census's where Faker carries one, else all alike."""

    names: list[str]
    weights: list[float]

    def pick(self, rng: random.Random) -> str:
        # Half by frequency, half flat: common names are common, and the rare ones are still seen.
        if self.weights and rng.random() < 0.5:
            return rng.choices(self.names, cum_weights=self.weights)[0]
        return rng.choice(self.names)


def _latin(name: str) -> bool:
    plain = all(ord(letter) < _LATIN_END or 0x1E00 <= ord(letter) < 0x1F00 for letter in name)
    return name[:1].isupper() and len(name) > 1 and plain and "(" not in name


def _title(name: str) -> str:
    return name.title() if name.isupper() and len(name) > 2 else name


def _table(provider: object, prefix: str) -> _Table:
    found: dict[str, float] = {}
    for attribute in sorted(dir(provider)):
        value = getattr(provider, attribute)
        if prefix in attribute and isinstance(value, (tuple, list, dict)):
            weights = value.values() if isinstance(value, dict) else [0.0] * len(value)
            for item, weight in zip(value, weights, strict=True):
                name = _title(unicodedata.normalize("NFC", str(item)).strip())
                found[name] = max(found.get(name, 0.0), float(weight))
    # Sorted: some of the tables are made from sets, whose order changes from process to process.
    kept = {name: found[name] for name in sorted(found) if _latin(name)}
    return _Table(list(kept), list(accumulate(kept.values())) if any(kept.values()) else [])


@cache
def _locale(locale: str) -> tuple[_Table, _Table]:
    if locale in ORIGINS:
        given, surnames = ORIGINS[locale]
        return _Table(given, []), _Table(surnames, [])
    provider = import_module(f"faker.providers.person.{locale}").Provider
    return _table(provider, "first_"), _table(provider, "last_name")


@cache
def _usable() -> tuple[str, ...]:
    usable = []
    for locale in LOCALES:
        try:
            given, surnames = _locale(locale)
        except ModuleNotFoundError:
            continue
        if len(given.names) > 20 and len(surnames.names) > 15:
            usable.append(locale)
    return (*usable, *ORIGINS)


class Names:
    """Random names, drawn from one generator, so that a seed gives the same names in the same order."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._locales = _usable()
        self._weights = list(accumulate(_WEIGHT.get(locale, 0.7) for locale in self._locales))

    def origin(self) -> str:
        """The locale, or the key of `ORIGINS`, that a name is drawn from."""
        return self._rng.choices(self._locales, cum_weights=self._weights)[0]

    def given(self, locale: str | None = None) -> str:
        if locale is None and self._rng.random() < 0.2:
            return self._rng.choice(COMMON_GIVEN)
        return _locale(locale or self.origin())[0].pick(self._rng)

    def _last(self, locale: str | None = None) -> str:
        if locale is None and self._rng.random() < 0.2:
            return self._rng.choice(COMMON_SURNAMES)
        return _locale(locale or self.origin())[1].pick(self._rng)

    def surname(self, locale: str | None = None) -> str:
        surname, roll = self._last(locale), self._rng.random()
        if roll < 0.04:
            return f"{surname}-{self._last(locale)}"
        if roll < 0.06:
            return self._rng.choice(_PARTICLES) + surname
        return f"{surname} {self._last(locale)}" if locale in _SPANISH and roll < 0.4 else surname

    def initial(self) -> str:
        return self._rng.choice("ABCDEFGHIJKLMNOPRSTVW") + self._rng.choice((".", ".", ""))

    def pair(self, locale: str | None = None) -> tuple[str, str]:
        """A given name and a surname, mostly of one origin."""
        roll = self._rng.random()
        if locale is None and roll > 0.99:
            return self._rng.choice(_STAND_INS)
        if locale is None and roll < 0.7:
            locale = self.origin()
        if roll < 0.12:
            return self.given(), self.surname()
        return self.given(locale), self.surname(locale)

    def full(self, locale: str | None = None) -> str:
        return self.join(*self.pair(locale), locale)

    def join(self, first: str, last: str, locale: str | None = None) -> str:
        """One of the ways to write both: mostly plain, else with initials, middle names, a nickname or a suffix."""
        roll = self._rng.random()
        if roll < 0.09:
            return f"{first} {self.initial()} {last}"
        if roll < 0.15:
            return f"{first} {self.given(locale)} {last}"
        if roll < 0.19:
            return f"{first[0]}{self._rng.choice(('. ', '. ', ' '))}{last}"
        if roll < 0.21:
            return f"{first[0]}.{self._rng.choice(('', ' '))}{self.initial()} {last}"
        if roll < 0.23:
            suffix = self._rng.choice(_SUFFIXES)
            return f"{first} {last}{'' if suffix[0] == ',' else ' '}{suffix}"
        if roll < 0.24:
            nickname, quotes = self._rng.choice(_NICKNAMES), self._rng.choice(('""', "''", "()", "“”"))
            return f"{first} {quotes[0]}{nickname}{quotes[1]} {last}"
        return f"{first} {last}"

    def parts(self, count: int) -> str:
        """A name of `count` words: one word is a given name twice in three times."""
        if count == 1:
            return self.given() if self._rng.random() < 0.65 else self._last()
        middle = [self.given() for _ in range(count - 2)]
        return " ".join([self.given(), *middle, self._last()])


def _fold(names: Iterable[str]) -> Counter[str]:
    return Counter(word for name in names for word in name.replace("-", " ").split() if len(word) > 2)


def write_lexicon(folder: Path) -> tuple[int, int]:
    """Writes `given.txt.gz` and `surnames.txt.gz`: one title-case word a line, sorted. Returns their lengths."""
    tables = [_locale(locale) for locale in _usable()]
    sizes = []
    for file, index in (("given.txt.gz", 0), ("surnames.txt.gz", 1)):
        words = sorted(
            word for word in _fold(name for table in tables for name in table[index].names) if word[0].isupper()
        )
        with gzip.GzipFile(folder / file, "wb", mtime=0) as out:
            out.write("\n".join(words).encode())
        sizes.append(len(words))
    return sizes[0], sizes[1]
