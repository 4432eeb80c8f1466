"""What the fields of a template are filled with: names, places, companies, numbers, words."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from importlib import import_module

from training.addresses import ADDRESS_LOCALES, Addresses
from training.brands import BRANDS, FIRM_TAILS, INSTITUTIONS, ORGANISATIONS
from training.names import Names
from training.places import REGIONS
from training.templates import MODULES, MONTHS, TITLES
from training.words import RULES

__all__ = ["LABEL_OF_FIELD", "Fields"]

LABEL_OF_FIELD = {
    "p": "PERSON", "P": "PERSON", "lf": "PERSON", "LF": "PERSON", "g": "PERSON", "s": "PERSON", "G": "PERSON",
    "S": "PERSON", "pl": "PERSON", "gl": "PERSON", "a": "ADDRESS", "A": "ADDRESS", "AI": "ADDRESS", "street": "ADDRESS",
    "c": "LOCATION", "k": "LOCATION", "r": "LOCATION", "o": "ORGANIZATION",
}  # fmt: skip
_COMPANY_LOCALES = ("en_US", "en_US", "en_GB", "de_DE", "fr_FR", "it_IT", "es_ES", "nl_NL", "pt_BR", "sv_SE", "pl_PL")
_PHONE_LOCALES = (
    "en_US",
    "en_US",
    "en_GB",
    "en_CA",
    "en_AU",
    "de_DE",
    "fr_FR",
    "it_IT",
    "es_ES",
    "nl_NL",
    "pt_BR",
    "pt_PT",
)
_DAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "tomorrow",
    "Friday",
    "Mon",
    "Tue",
)
_FILLERS = ("la", "la", "la", "de_DE", "fr_FR", "it_IT", "nl_NL")
_KIN = ("& Sons", "& Co.", "Bros.", "& Partners", "Brothers", "& Daughters")
_DATES = (
    "{y}-{m:02}-{d:02}", "{d:02}/{m:02}/{y}", "{m:02}/{d:02}/{y}", "{name} {d}, {y}", "{d} {short} {y}",
    "{d} {name} {y}",
    "{d:02}.{m:02}.{y}", "{m}/{d}/{yy:02}", "{short} {d}", "{name} {d}", "{y}{m:02}{d:02}", "{short}. {d}, {y}",
)  # fmt: skip


@cache
def _land() -> tuple[str, ...]:
    """Real places of the whole world, in Latin script."""
    rows = import_module("faker.providers.geo").Provider.land_coords
    return tuple(row[2] for row in rows if row[2].isascii())


@cache
def _words(language: str) -> tuple[str, ...]:
    """The ordinary words that Faker puts into sentences."""
    return tuple(import_module(f"faker.providers.lorem.{language}").Provider.word_list)


class Fields:
    """Values of fields, from a seed. `begin` starts a document: its language and the persons it speaks of again."""

    def __init__(self, rng: random.Random, names: Names) -> None:
        self._rng = rng
        self._names = names
        self._addresses = Addresses(rng, names)
        self._fakers = self._addresses.fakers
        self._locale: str | None = None
        self._people: dict[str, tuple[str, str]] = {}
        self._same: dict[str, str] = {}
        self._makers: dict[str, Callable[[], str]] = {
            name[3:]: getattr(self, name) for name in dir(self) if name.startswith("_f_")
        }

    def begin(self, locale: str | None) -> None:
        self._locale = locale
        self._people.clear()
        self._same.clear()

    def value(self, field: str, who: str | None) -> str:
        """The value of a field; with `who`, that of the same person or thing each time in a document."""
        if who is None:
            return self._makers[field]()
        if field in ("p", "P", "g", "s", "lf", "gl", "pl", "G", "S", "LF"):
            return self._of(field, who)
        if field + who not in self._same:
            self._same[field + who] = self._makers[field]()
        return self._same[field + who]

    def _of(self, field: str, who: str) -> str:
        if who not in self._people:
            self._people[who] = self._names.pair(self._locale)
        given, surname = self._people[who]
        forms = {"p": f"{given} {surname}", "g": given, "s": surname, "lf": f"{surname}, {given}"}
        value = forms[field[0].lower() if field not in ("lf", "LF") else "lf"]
        if field.isupper():
            return self._upper(value)
        return self._lower(value) if field in ("pl", "gl") else value

    @staticmethod
    def _upper(value: str) -> str:
        return value.upper()

    @staticmethod
    def _lower(value: str) -> str:
        return value.lower()

    def _cased(self, value: str) -> str:
        roll = self._rng.random()
        return value.upper() if roll < 0.02 else value.lower() if roll < 0.03 else value

    def _place(self) -> str:
        return self._locale if self._locale in self._fakers else self._rng.choice(ADDRESS_LOCALES)

    # -- persons

    def _f_p(self) -> str:
        return self._cased(self._names.full(self._locale))

    def _f_P(self) -> str:  # noqa: N802 - named after its field
        return self._names.full(self._locale).upper()

    def _f_pl(self) -> str:
        return self._names.full(self._locale).lower()

    def _f_lf(self) -> str:
        given, surname = self._names.pair(self._locale)
        middle = f" {self._names.initial()}" if self._rng.random() < 0.25 else ""
        return f"{surname},{'' if self._rng.random() < 0.08 else ' '}{given}{middle}"

    def _f_LF(self) -> str:  # noqa: N802 - named after its field
        return self._f_lf().upper()

    def _f_g(self) -> str:
        return self._cased(self._names.given(self._locale))

    def _f_gl(self) -> str:
        return self._names.given(self._locale).lower()

    def _f_G(self) -> str:  # noqa: N802 - named after its field
        return self._names.given(self._locale).upper()

    def _f_s(self) -> str:
        return self._cased(self._names.surname(self._locale))

    def _f_S(self) -> str:  # noqa: N802 - named after its field
        return self._names.surname(self._locale).upper()

    # -- places

    def _f_street(self) -> str:
        return " ".join(self._addresses.street(self._place()).split())

    def _f_a(self) -> str:
        return " ".join(self._addresses.line(self._place()).split())

    def _f_A(self) -> str:  # noqa: N802 - named after its field
        return self._addresses.block(self._place())

    def _f_AI(self) -> str:  # noqa: N802 - named after its field
        return self._addresses.block(self._place(), "    ")

    def _f_c(self) -> str:
        if self._locale is None and self._rng.random() < 0.3:
            return self._rng.choice(_land())
        return self._addresses.city(self._place())

    def _f_k(self) -> str:
        faker = self._fakers[self._place()]
        return str(faker.country()) if self._locale else self._addresses.country()

    def _f_r(self) -> str:
        return self._rng.choice(REGIONS)

    def _f_postcode(self) -> str:
        return str(self._fakers[self._place()].postcode())

    def _f_streetname(self) -> str:
        """A street without a number: no address."""
        return self._addresses.street_name("en_US")

    def _f_unit(self) -> str:
        return self._addresses.unit()

    # -- organisations

    def _f_o(self) -> str:
        roll, rng = self._rng.random(), self._rng
        if roll < 0.2:
            return rng.choice(BRANDS)
        if roll < 0.42:
            return str(
                self._fakers[self._locale if self._locale in self._fakers else rng.choice(_COMPANY_LOCALES)].company()
            )
        if roll < 0.55:
            return f"{self._names.surname()}{rng.choice((' & ', ' and ', ', ', '-'))}{self._names.surname()}"
        if roll < 0.62:
            return f"{self._names.surname()} {rng.choice(_KIN)}"
        if roll < 0.72:
            return rng.choice(INSTITUTIONS).format(s=self._names.surname(), c=self._f_c(), g=self._names.given())
        if roll < 0.78:
            return rng.choice(ORGANISATIONS)
        head = self._names.surname() if roll < 0.9 else rng.choice(TITLES) + rng.choice(TITLES).lower()
        return f"{head} {rng.choice(FIRM_TAILS)}"

    # -- the rest, without a label

    def _f_Title(self) -> str:  # noqa: N802 - named after its field
        return self._rng.choice(TITLES)

    def _f_TITLE(self) -> str:  # noqa: N802 - named after its field
        return self._rng.choice(TITLES).upper()

    def _f_head(self) -> str:
        """A heading in Title Case out of ordinary words."""
        rng = self._rng
        words = [rng.choice(RULES[rng.choice(("noun", "noun", "adj"))]) for _ in range(rng.choice((1, 2, 2, 3, 3, 4)))]
        joint = rng.choice((" ", " ", " ", " and ", " of the ", " for ", " & ", " - "))
        head = joint.join((" ".join(words[:-1]), words[-1])) if len(words) > 2 else " ".join(words)
        return " ".join(word.capitalize() if len(word) > 3 else word for word in head.split(" ")).strip()

    def _f_HEAD(self) -> str:  # noqa: N802 - named after its field
        return self._f_head().upper()

    def _f_lorem(self) -> str:
        """Words of a language drawn at random, written as a sentence."""
        known = _words(self._rng.choice(_FILLERS))
        text = " ".join(self._rng.choice(known) for _ in range(self._rng.randrange(3, 11)))
        return f"{text[0].upper()}{text[1:]}."

    def _f_camel(self) -> str:
        words = [self._rng.choice(RULES[kind]).capitalize() for kind in ("adj", "noun", "noun")]
        return "".join(words[self._rng.randrange(2) :])

    def _f_product(self) -> str:
        """A made-up product: what is capitalised and nobody's name."""
        rng = self._rng
        word = rng.choice(RULES["noun"])
        made = word.capitalize()[:4] + rng.choice(
            ("ify", "ly", "io", "ex", "ora", "ium", "matic", "Pro", "Hub", "Base")
        )
        tail = rng.choice(
            ("", "", f" {rng.randrange(1, 20)}", " Pro", " X", " Plus", f" {self._f_ver()}", " Cloud", " for Windows")
        )
        return made + tail

    def _f_module(self) -> str:
        return self._rng.choice(MODULES)

    def _f_job(self) -> str:
        return str(self._fakers[self._locale if self._locale in self._fakers else "en_US"].job())

    def _f_day(self) -> str:
        return self._rng.choice(_DAYS)

    def _f_date(self) -> str:
        year, month, day = self._rng.randrange(1940, 2030), self._rng.randrange(1, 13), self._rng.randrange(1, 29)
        names = {"name": MONTHS[month - 1], "short": MONTHS[month - 1][:3]}
        return self._rng.choice(_DATES).format(y=year, yy=year % 100, m=month, d=day, **names)

    def _f_time(self) -> str:
        hour, minute, second = self._rng.randrange(24), self._rng.randrange(60), self._rng.randrange(60)
        return self._rng.choice(
            (f"{hour:02}:{minute:02}:{second:02}", f"{hour:02}:{minute:02}", f"{hour % 12 + 1}:{minute:02} pm")
        )

    def _f_year(self) -> str:
        return str(self._rng.randrange(1900, 2030))

    def _f_n(self) -> str:
        return str(self._rng.randrange(1, 10 ** self._rng.choice((1, 1, 2, 2, 3, 4))))

    def _f_d(self) -> str:
        return str(self._rng.randrange(10))

    def _f_num(self) -> str:
        return self._rng.choice(("", "", "#", "A-", "INV-", "No. ", "MRN", "TX")) + str(
            self._rng.randrange(10**3, 10**9)
        )

    def _f_hex(self) -> str:
        return f"{self._rng.getrandbits(self._rng.choice((16, 32, 64, 128))):x}"

    def _f_ver(self) -> str:
        return ".".join(str(self._rng.randrange(30)) for _ in range(self._rng.choice((2, 3, 3))))

    def _f_money(self) -> str:
        amount = f"{self._rng.randrange(1, 10 ** self._rng.randrange(3, 8)) / 100:,.2f}"
        return self._rng.choice(("${}", "€{}", "£{}", "{} EUR", "USD {}", "{} €", "${}")).format(amount)

    def _f_phone(self) -> str:
        locale = self._locale if self._locale in _PHONE_LOCALES else self._rng.choice(_PHONE_LOCALES)
        return str(self._fakers[locale].phone_number())

    def _f_user(self) -> str:
        return str(self._fakers["en_US"].user_name())

    def _f_email(self) -> str:
        return str(self._fakers["en_US"].email())

    def _f_domain(self) -> str:
        return str(self._fakers["en_US"].domain_name())

    def _f_ip(self) -> str:
        return str(self._fakers["en_US"].ipv4())
