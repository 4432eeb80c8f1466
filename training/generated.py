"""Generated training text: the templates, filled from a seed with Faker's tables."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from faker import Faker

from training.names import Names
from training.samples import Sample, Span
from training.templates import MODULES, MONTHS, NEGATIVES, SENTENCES, THINGS, TITLES

__all__ = ["Generator"]

_FIELD = re.compile(r"\{(\w+)\}")
_LABEL = {
    "p": "PERSON", "P": "PERSON", "lf": "PERSON", "g": "PERSON", "s": "PERSON",
    "a": "ADDRESS", "A": "ADDRESS", "street": "ADDRESS",
    "c": "LOCATION", "k": "LOCATION", "o": "ORGANIZATION",
}  # fmt: skip
_ADDRESS_LOCALES = (
    "en_US", "en_US", "en_US", "en_GB", "en_GB", "en_CA", "en_AU", "en_IN", "en_IE", "de_DE", "de_AT", "fr_FR", "it_IT",
    "es_ES", "es_MX", "nl_NL", "pt_BR", "pt_PT", "pl_PL", "sv_SE", "da_DK", "fi_FI", "no_NO", "cs_CZ", "de_CH", "hu_HU",
)  # fmt: skip
_UNITS = ("Apt. {n}", "Suite {n}", "Apt {n}", "Unit {n}", "Flat {n}", "#{n}", "Floor {n}", "P.O. Box {n}")
_FIRMS = (
    "Inc.", "Ltd", "LLC", "GmbH", "Corp", "Group", "Bank", "Hospital", "University", "", "Insurance", "Motors", "Pizza",
    "Country Club", "Hotel", "Grill", "Orchestra", "Dental", "Communications", "insurance", "Clinic", "Foods", "Labs",
)  # fmt: skip


class Generator:
    """Texts from a seed. `samples(count)` gives them one at a time."""

    def __init__(self, rng: random.Random, names: Names) -> None:
        self._rng = rng
        self._names = names
        self._fakers = {locale: Faker(locale) for locale in sorted(set(_ADDRESS_LOCALES))}
        for faker in self._fakers.values():
            faker.seed_instance(rng.getrandbits(32))

    def samples(self, count: int) -> Iterator[Sample]:
        for _ in range(count):
            yield self._document()

    def _document(self) -> Sample:
        """One to three templates, by a line break or a space; a quarter hold no entity."""
        roll = self._rng.random()
        pool = NEGATIVES if roll < 0.27 else SENTENCES
        chosen = [self._rng.choice(pool) for _ in range(self._rng.choice((1, 1, 1, 2, 3)))]
        if roll > 0.9:
            chosen.insert(self._rng.randrange(len(chosen) + 1), self._rng.choice(NEGATIVES))
        return self._fill(self._rng.choice(("\n", "\n", " ", "\n\n")).join(chosen).replace("\\n", "\n"))

    def _fill(self, template: str) -> Sample:
        pieces: list[str] = []
        spans: list[Span] = []
        last = length = 0
        for field in _FIELD.finditer(template):
            value = self._value(field[1])
            pieces += [template[last : field.start()], value]
            length += field.start() - last
            if field[1] in _LABEL:
                spans.append((length, length + len(value), _LABEL[field[1]]))
            length += len(value)
            last = field.end()
        return Sample("".join(pieces) + template[last:], tuple(spans))

    def _value(self, field: str) -> str:
        value = getattr(self, f"_{field}", None)
        if value is None:
            raise KeyError(field)
        return str(value())

    def _faker(self) -> Faker:
        return self._fakers[self._rng.choice(_ADDRESS_LOCALES)]

    def _p(self) -> str:
        return self._names.full()

    def _P(self) -> str:  # noqa: N802 - named after its field
        return self._names.full().upper()

    def _lf(self) -> str:
        middle = f" {self._names.initial()}" if self._rng.random() < 0.3 else ""
        return f"{self._names.surname()}, {self._names.given()}{middle}"

    def _g(self) -> str:
        return self._names.given()

    def _s(self) -> str:
        return self._names.surname()

    def _street(self) -> str:
        return " ".join(self._faker().street_address().split())

    def _lines(self) -> list[str]:
        """A postal address as two to four lines, in the manner of its country or nearly so."""
        faker, rng = self._faker(), self._rng
        street = faker.street_address().replace("\n", ", ")
        unit = rng.choice(_UNITS).format(n=rng.randrange(1, 999))
        city = faker.city()
        code = str(faker.postcode())
        town = [f"{code} {city}", f"{city} {code}", city]
        if hasattr(faker, "state_abbr"):
            state = faker.state_abbr() if rng.random() < 0.7 else faker.state()
            town = [f"{city}, {state} {code}", f"{city} {state} {code}", f"{city}, {state}"]
        lines = [street]
        if rng.random() < 0.2:
            return self._foreign_lines(faker, unit, city, code)
        if rng.random() < 0.2:
            lines.append(unit)
        lines.append(rng.choices(town, (5, 2, 1))[0])
        if rng.random() < 0.25:
            lines.append(faker.current_country() if rng.random() < 0.6 else self._k())
        return lines if rng.random() > 0.12 else lines[:1]

    def _foreign_lines(self, faker: Faker, unit: str, city: str, code: str) -> list[str]:
        """The manner of forms that put a house number first and the country with the postal code last."""
        rng = self._rng
        street = f"{rng.randrange(1, 99999)} {faker.street_name()} {rng.randrange(1, 999)}"
        lines = [street, *([unit] if rng.random() < 0.5 else []), city]
        return [*lines, rng.choice((f"{self._k()} {code}", f"{city} {code}", code))][: rng.choice((1, 4, 4))]

    def _a(self) -> str:
        return self._rng.choice((", ", ", ", ", ", " ")).join(self._lines())

    def _A(self) -> str:  # noqa: N802 - named after its field
        return "\n".join(self._lines())

    def _c(self) -> str:
        return self._faker().city()

    def _k(self) -> str:
        return self._fakers["en_US"].country()

    def _o(self) -> str:
        roll, thing = self._rng.random(), self._rng.choice(TITLES)
        if roll < 0.4:
            return self._faker().company()
        if roll < 0.6:
            return f"{self._names.surname()} & {self._names.surname()}"
        tail = self._rng.choice(_FIRMS)
        return f"{self._names.surname() if roll < 0.8 else self._rng.choice(TITLES) + thing.lower()} {tail}".strip()

    def _thing(self) -> str:
        words = self._rng.sample(THINGS, self._rng.choice((1, 1, 2)))
        return " ".join(words)

    def _Title(self) -> str:  # noqa: N802 - named after its field
        return self._rng.choice(TITLES)

    def _TITLE(self) -> str:  # noqa: N802 - named after its field
        return self._rng.choice(TITLES).upper()

    def _module(self) -> str:
        return self._rng.choice(MODULES)

    def _job(self) -> str:
        return self._fakers["en_US"].job()

    def _day(self) -> str:
        return self._rng.choice(
            ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "tomorrow")
        )

    def _date(self) -> str:
        year, month, day = self._rng.randrange(1940, 2027), self._rng.randrange(1, 13), self._rng.randrange(1, 29)
        form = self._rng.choice(("{y}-{m:02}-{d:02}", "{d:02}/{m:02}/{y}", "{name} {d}, {y}", "{d} {short} {y}"))
        return form.format(y=year, m=month, d=day, name=MONTHS[month - 1], short=MONTHS[month - 1][:3])

    def _time(self) -> str:
        return f"{self._rng.randrange(24):02}:{self._rng.randrange(60):02}:{self._rng.randrange(60):02}"

    def _year(self) -> str:
        return str(self._rng.randrange(1900, 2027))

    def _n(self) -> str:
        return str(self._rng.randrange(1, 10 ** self._rng.randrange(1, 5)))

    def _num(self) -> str:
        return self._rng.choice(("", "", "#", "A-")) + str(self._rng.randrange(10**3, 10**9))

    def _money(self) -> str:
        return self._rng.choice("$€£") + f"{self._rng.randrange(1, 99999) / 100:,.2f}"

    def _phone(self) -> str:
        return self._faker().phone_number()

    def _user(self) -> str:
        return self._fakers["en_US"].user_name()

    def _email(self) -> str:
        return self._fakers["en_US"].email()

    def _domain(self) -> str:
        return self._fakers["en_US"].domain_name()

    def _ip(self) -> str:
        return self._fakers["en_US"].ipv4()
