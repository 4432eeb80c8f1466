"""Mailing addresses in the manner of their countries, and in the mixtures that forms and generators make."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from importlib import import_module

from faker import Faker

from training.names import Names
from training.places import BUILDINGS, CITIES, COUNTIES, COUNTRIES, PROVINCES, REGIONS, STREET_NAMES, STREETS

__all__ = ["ADDRESS_LOCALES", "Addresses"]

ADDRESS_LOCALES = (
    *["en_US"] * 7, *["en_GB"] * 4, *["en_CA"] * 2, *["en_AU"] * 2, *["de_DE"] * 2, *["fr_FR"] * 2, *["it_IT"] * 2,
    *["es_ES"] * 2, "en_IN", "en_IE", "en_NZ", "en_PH", "de_AT", "de_CH", "fr_CH", "fr_CA", "es_MX", "es_AR", "es_CL",
    "nl_NL", "nl_BE", "pt_BR", "pt_PT", "pl_PL", "sv_SE", "da_DK", "fi_FI", "no_NO", "cs_CZ", "sk_SK", "hu_HU", "ro_RO",
    "hr_HR", "id_ID", "fil_PH", "sl_SI", "zu_ZA",
)  # fmt: skip

_UNITS = (
    "Apt. {n}", "Apt {n}{l}", "Apt {n}", "Suite {n}", "Ste {n}", "Ste. {n}", "Unit {n}", "Flat {n}", "#{n}", "# {n}{l}",
    "Floor {n}", "{f} Floor", "Room {n}", "Apartment {n}", "Unit {l}{n}", "No. {n}", "Bldg {l}", "Lot {n}", "Rm {n}",
)  # fmt: skip
_BOXES = ("P.O. Box {n}", "PO Box {n}", "P. O. Box {n}", "PO BOX {n}", "POB {n}", "Post Office Box {n}", "GPO Box {n}")
_FLOORS = ("1st", "2nd", "3rd", "4th", "5th", "10th", "Ground", "Top")
_SIDES = ("N", "S", "E", "W", "N.", "S.", "North", "South", "East", "West", "NE", "SW", "NW", "SE")


@cache
def _italian_cities() -> tuple[str, ...]:
    """Faker's, sorted: it keeps them in the order of a set, which changes from process to process."""
    return tuple(sorted(import_module("faker.providers.address.it_IT").Provider.cities))


class Addresses:
    """Random addresses; `lines` gives one as lines, `block` as text of several lines, `line` as one."""

    def __init__(self, rng: random.Random, names: Names) -> None:
        self._rng = rng
        self._names = names
        self.fakers = {locale: Faker(locale) for locale in sorted(set(ADDRESS_LOCALES))}
        for faker in self.fakers.values():
            faker.seed_instance(rng.getrandbits(32))
        self._shapes: dict[str, Callable[[str], list[str]]] = {
            "en_US": self._american, "en_CA": self._american, "en_AU": self._american, "en_GB": self._british,
            "en_IE": self._british, "en_NZ": self._british, "de_DE": self._german, "de_AT": self._german,
            "de_CH": self._german, "fr_FR": self._french, "fr_CH": self._french, "it_IT": self._italian,
            "es_ES": self._spanish, "es_MX": self._spanish, "pt_BR": self._portuguese, "pt_PT": self._portuguese,
            "nl_NL": self._dutch, "en_IN": self._indian,
        }  # fmt: skip

    def _chance(self, share: float) -> bool:
        return self._rng.random() < share

    def _number(self) -> str:
        number = str(self._rng.randrange(1, 10 ** self._rng.choice((1, 2, 2, 2, 3, 3, 4, 5))))
        return number + (self._rng.choice("abcABC") if self._chance(0.05) else "")

    def _digits(self, pattern: str) -> str:
        return "".join(str(self._rng.randrange(10)) if letter == "#" else letter for letter in pattern)

    def unit(self) -> str:
        rng = self._rng
        form = rng.choice(_UNITS if self._chance(0.9) else _BOXES)
        return form.format(
            n=rng.randrange(1, 10 ** rng.choice((1, 2, 3))), l=rng.choice("ABCDEF"), f=rng.choice(_FLOORS)
        )

    def box(self) -> str:
        return self._rng.choice(_BOXES).format(n=self._rng.randrange(1, 99999))

    def city(self, locale: str | None = None) -> str:
        locale = locale or self._rng.choice(ADDRESS_LOCALES)
        real = CITIES.get(locale)
        if locale == "it_IT" and self._chance(0.35):
            return self._rng.choice(_italian_cities())
        return (
            self._rng.choice(real)
            if real and (locale == "it_IT" or self._chance(0.65))
            else str(self.fakers[locale].city())
        )

    def code(self, locale: str) -> str:
        if locale == "en_US":
            return self._digits("#####-####" if self._chance(0.1) else "#####")
        return str(self.fakers[locale].postcode())

    def country(self) -> str:
        return str(self.fakers["en_US"].country())

    def street_name(self, locale: str = "en_US") -> str:
        rng, language = self._rng, locale[:2]
        if self._chance(0.35) or language not in STREET_NAMES:
            return str(self.fakers[locale].street_name())
        if language != "en":
            return rng.choice(STREET_NAMES[language])
        name = rng.choice(STREET_NAMES["en"]) if self._chance(0.75) else self._names.surname("en_US")
        side = f"{rng.choice(_SIDES)} " if locale == "en_US" and self._chance(0.15) else ""
        tail = f" {rng.choice(_SIDES[:6])}" if self._chance(0.04) else ""
        return f"{side}{name} {rng.choice(STREETS['en'])}{tail}"

    def street(self, locale: str | None = None) -> str:
        """House number and street on one line, in the order of the country."""
        locale = locale or self._rng.choice(ADDRESS_LOCALES)
        name, number = self.street_name(locale), self._number()
        if locale[:2] in ("en", "fr"):
            bis = self._rng.choice((" bis", " ter", "")) if locale[:2] == "fr" and self._chance(0.15) else ""
            comma = "," if locale[:2] == "fr" and self._chance(0.4) else ""
            return f"{number}{bis}{comma} {name}"
        if locale[:2] in ("it", "es", "pt"):
            return f"{name}{self._rng.choice((', ', ', ', ' ', ' nº '))}{number}"
        if locale[:2] in ("de", "nl", "pl", "sv", "da", "fi", "no", "cs", "sk", "hr", "sl", "hu", "ro"):
            return f"{name} {number}"
        return " ".join(str(self.fakers[locale].street_address()).split())

    def lines(self, locale: str | None = None) -> list[str]:
        """One address, a line an item, without the name of who lives there."""
        locale = locale or self._rng.choice(ADDRESS_LOCALES)
        mixed = self._chance(0.14)
        lines = (self._mixed if mixed else self._shapes.get(locale, self._plain))(locale)
        if self._chance(0.04 if mixed else 0.28):
            own = COUNTRIES.get(locale)
            lines.append(self._rng.choice(own) if own and self._chance(0.8) else self.country())
        if len(lines) > 2 and self._chance(0.06):
            del lines[self._rng.randrange(1, len(lines))]
        if self._chance(0.05):
            lines = [line.upper() if len(line.upper()) == len(line) else line for line in lines]
        return lines

    def line(self, locale: str | None = None) -> str:
        lines = self.lines(locale)
        joint = self._rng.choices((", ", " ", "; ", " - ", ","), (80, 14, 2, 2, 2))[0]
        return joint.join(lines)

    def block(self, locale: str | None = None, indent: str = "") -> str:
        lines = self.lines(locale)
        if len(lines) > 2 and self._chance(0.25):
            at = self._rng.randrange(1, len(lines))
            lines[at - 1 : at + 1] = [f"{lines[at - 1]}, {lines[at]}"]
        return f"{self._rng.choice(('', '', '', ','))}\n{indent}".join(lines)

    def _american(self, locale: str) -> list[str]:
        rng, city, code = self._rng, self.city(locale), self.code(locale)
        faker = self.fakers[locale]
        state = rng.choice(PROVINCES[locale]) if locale in PROVINCES else str(faker.state_abbr())
        if locale == "en_US" and self._chance(0.2):
            state = rng.choice(REGIONS[:47])
        lines = [self.street(locale)] if self._chance(0.9) else [self.box()]
        roll = rng.random()
        if roll < 0.18:
            lines[0] += rng.choice((" ", ", ")) + self.unit()
        elif roll < 0.26:
            lines.append(self.unit())
        elif roll < 0.32:
            lines.insert(0, self.unit())
        elif roll < 0.35 and locale == "en_AU":
            lines[0] = f"{rng.randrange(1, 40)}/{lines[0]}"
        elif roll < 0.38:
            lines.insert(0, rng.choice(BUILDINGS))
        town = (
            f"{city}, {state} {code}",
            f"{city} {state} {code}",
            f"{city}, {state}, {code}",
            f"{city}, {state}",
            city,
        )
        return [*lines, rng.choices(town, (60, 18, 6, 9, 7))[0]]

    def _british(self, locale: str) -> list[str]:
        rng, city, code = self._rng, self.city(locale), self.code(locale)
        lines = [self.street(locale)]
        roll = rng.random()
        if roll < 0.2:
            lines.insert(0, rng.choice((self.unit(), f"Flat {rng.randrange(1, 40)}", f"Unit {rng.randrange(1, 40)}")))
        elif roll < 0.32:
            lines.insert(0, rng.choice(BUILDINGS))
        elif roll < 0.36:
            lines = [rng.choice(BUILDINGS), self.street_name(locale)]
        if self._chance(0.15):
            lines.append(str(self.fakers[locale].city()))
        town = [[city, code], [f"{city} {code}"], [f"{city}, {code}"], [city, rng.choice(COUNTIES), code], [city]]
        return lines + rng.choices(town, (5, 5, 2, 2, 1))[0]

    def _german(self, locale: str) -> list[str]:
        rng, city, code = self._rng, self.city(locale), self.code(locale)
        prefix = rng.choice(("D-", "DE-", "")) if locale == "de_DE" and self._chance(0.15) else ""
        lines = [self.street(locale)] if self._chance(0.92) else [f"Postfach {self._digits('## ## ##')}"]
        if self._chance(0.1):
            lines.insert(
                rng.randrange(2), rng.choice(("2. OG", "Hinterhaus", "Whg. 12", "App. 4", "Gebäude C", "3. Etage"))
            )
        return [*lines, f"{prefix}{code} {city}"] if self._chance(0.93) else [*lines, city]

    def _french(self, locale: str) -> list[str]:
        rng, city, code = self._rng, self.city(locale), self.code(locale)
        lines = [self.street(locale)] if self._chance(0.93) else [self._digits("BP ##")]
        if self._chance(0.2):
            extra = (
                "Bât. B",
                "Appt 12",
                "Résidence Les Pins",
                "3e étage",
                "Escalier C",
                "Lieu-dit Le Bourg",
                "ZA du Moulin",
            )
            lines.insert(rng.randrange(2), rng.choice(extra))
        town = f"{code} {rng.choice((city, city, city.upper()))}{' CEDEX' if self._chance(0.06) else ''}"
        return [*lines, town]

    def _italian(self, locale: str) -> list[str]:
        rng, city, code = self._rng, self.city(locale), self.code(locale)
        province = rng.choice(PROVINCES["it_IT"])
        lines = [self.street(locale)]
        if self._chance(0.12):
            lines.append(rng.choice(("Scala B", "Int. 4", "Piano 2", "Interno 12", "Palazzina C", "Appartamento 31")))
        return [
            *lines,
            rng.choice((f"{code} {city} ({province})", f"{code} {city} {province}", f"{code} {city}", city)),
        ]

    def _spanish(self, locale: str) -> list[str]:
        rng, city, code = self._rng, self.city(locale), self.code(locale)
        lines = [self.street(locale)]
        if self._chance(0.3):
            lines[0] += ", " + rng.choice(
                ("3º B", "2º 1ª", "bajo", "Piso 4", "1º izq.", "Puerta 2", "Esc. A, 5º D", "Local 3")
            )
        if locale == "es_MX" and self._chance(0.5):
            lines.append(f"Col. {rng.choice(('Centro', 'Roma Norte', 'Del Valle', 'Polanco', 'Juárez'))}")
        province = rng.choice(PROVINCES["es_ES"])
        town = (
            f"{code} {city}",
            f"{code} {city} ({province})",
            f"{city}, {code}",
            f"{code}, {city}",
            f"{city} {code}, {province}",
        )
        return [*lines, rng.choice(town)]

    def _portuguese(self, locale: str) -> list[str]:
        rng, city, code = self._rng, self.city(locale), self.code(locale)
        lines = [self.street(locale)]
        if self._chance(0.3):
            lines[0] += rng.choice((" - ", ", ")) + rng.choice(
                ("apto 45", "Bloco B", "2º Dto", "sala 301", "casa 2", "R/C Esq")
            )
        if locale == "pt_PT":
            return [*lines, f"{code} {city}"]
        if self._chance(0.5):
            lines.append(rng.choice(("Centro", "Copacabana", "Jardim América", "Boa Vista", "Vila Mariana", "Moema")))
        town = f"{city}{rng.choice((' - ', '/', ', '))}{rng.choice(PROVINCES['pt_BR'])}"
        return (
            [*lines, town, f"{rng.choice(('', 'CEP ', 'CEP: '))}{code}"]
            if self._chance(0.7)
            else [*lines, f"{code} {town}"]
        )

    def _dutch(self, locale: str) -> list[str]:
        rng, city, code = self._rng, self.city(locale), self.code(locale)
        street = self.street(locale) + (rng.choice(("-II", " hs", "-3", "bis", " A")) if self._chance(0.15) else "")
        return [street, f"{code}{rng.choice((' ', '  '))}{rng.choice((city, city, city.upper()))}"]

    def _indian(self, locale: str) -> list[str]:
        rng, city, code = self._rng, self.city(locale), self.code(locale)
        house = rng.choice(("H.No. {n}", "Flat No. {n}", "{n}/{m}", "Plot {n}", "#{n}", "{n}")).format(
            n=rng.randrange(1, 900), m=rng.randrange(1, 99)
        )
        road = rng.choice(
            ("MG Road", "Nehru Nagar", "Sector 14", "Linking Road", "Gandhi Marg", "2nd Cross, Indiranagar")
        )
        state = rng.choice(PROVINCES["en_IN"])
        return [f"{house}, {road}", rng.choice((f"{city} {code}", f"{city} - {code}", f"{city}, {state} {code}"))]

    def _plain(self, locale: str) -> list[str]:
        rng, city, code = self._rng, self.city(locale), self.code(locale)
        street = self.street(locale).replace("\n", ", ")
        return [street, rng.choice((f"{code} {city}", f"{code} {city}", f"{city} {code}", city))]

    def _mixed(self, locale: str) -> list[str]:
        """Number first, another country's street, a unit, a city in UPPER, the country with the postal code last."""
        rng, city, code = self._rng, self.city(locale), self.code(locale)
        other = rng.choice(ADDRESS_LOCALES)
        street = f"{self._number()} {self.street_name(other)}"
        if self._chance(0.4):
            street += f" {rng.randrange(1, 999)}"
        if self._chance(0.2):
            street = f"{rng.randrange(1, 999)} {street}"
        lines = [f"{street} {self.unit()}"] if self._chance(0.3) else [street]
        if len(lines) == 1 and self._chance(0.4):
            lines.append(self.unit())
        upper = city.upper()
        lines.append(upper if self._chance(0.5) and len(upper) == len(city) else city)
        tail = (f"{self.country()} {code}", f"{city} {code}", code, f"{self.country()}, {code}", self.country())
        return [*lines, *([rng.choice(tail)] if self._chance(0.85) else [])]
