# ruff: noqa: SIM905 - lists of words read better as text
"""Tables generated from a seed, as CSV, with the truth of each column: what it holds, and which of its cells are names.

Headers tell, lie, say nothing or are not there; values come from Faker, in a locale, in one case for the whole table.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from faker import Faker

from tests.score.header_words import DEVELOPMENT, HELD_OUT, MISSING

__all__ = ["DEVELOPMENT_LOCALES", "HELD_OUT_LOCALES", "Column", "Table", "development", "held_out", "tables"]

DEVELOPMENT_LOCALES = (
    "en_US en_GB de_DE fr_FR it_IT es_ES nl_NL pl_PL pt_BR sv_SE az_AZ ig_NG de_LU uz_UZ sk_SK sl_SI es_MX es_AR fr_CH "
    "pt_PT en_NZ de_AT".split()
)
"""az_AZ, ig_NG, de_LU and uz_UZ hold names that no lexicon of the product's has."""

HELD_OUT_LOCALES = (
    "cs_CZ da_DK fi_FI hu_HU ro_RO tr_TR hr_HR no_NO fr_CA nl_BE es_CL is_IS tw_GH en_NG fr_DZ en_IN".split()
)
"""Looked at for the final figure only. fr_CA, is_IS, tw_GH, en_NG, fr_DZ hold names beyond the product's lexicons."""

_NAMES, _PARTS, _ADDRESSES = ("full",), ("first", "last", "maiden"), ("street", "address")
_SIZES = (5, 20, 60, 300)
_NOTHING = ("", "", "n/a", "NULL", "-", "none")
_MODES = ("telling",) * 10 + ("missing",) * 4 + ("headerless",) * 3 + ("lying",) * 4
_LAYOUTS = (
    "number first last email street city postcode state country phone date",
    "uuid last first maiden street postcode city job",
    "number full company job department address status notes",
    "full email address product number date comment",
    "product colour status file host month song species comment",
    "company street city postcode country full phone",
    "username full department month notes file",
    "first species country city company job colour status number",
)
_LIES = {
    "full": "city product company status colour department username",
    "product": "full",
    "host": "full",
    "company": "full",
    "city": "full",
    "file": "full",
    "song": "full",
    "species": "full",
    "colour": "full",
    "month": "full first",
    "department": "full",
    "job": "full",
    "email": "address full",
    "uuid": "address full",
    "username": "full",
    "status": "full first",
    "country": "full",
}
"""What a lying header says, by what the column holds."""

_WORDS = {
    "product": "Blue Widget|Steel Hammer 16oz|Wireless Mouse|Ergonomic Chair|Garden Hose 20m|Olive Oil Extra Virgin"
    "|Rose Water|Mason Jar|Jack Plug|Barbie Doll|Mac Mini|Summer Dress|Running Shoes|Coffee Grinder|Desk Lamp"
    "|USB-C Cable"
    "|Travel Mug|Yoga Mat|Laptop Sleeve|Water Bottle|Dark Chocolate|Earl Grey Tea|Cotton Shirt|Phone Case|Rain Jacket"
    "|Kettle|Toaster Oven|Cast Iron Pan|Bluetooth Speaker|Gel Pen Set|Paper Towels|Shampoo Refill|Hand Cream|Candle",
    "department": "Sales|Marketing|Human Resources|Finance|Engineering|Customer Support|Legal|Research and Development"
    "|Procurement|Operations|IT|Quality Assurance|Logistics|Radiology|Public Affairs|Internal Audit",
    "status": "active|inactive|pending|Closed|Open|In Progress|On Hold|Shipped|Cancelled|Approved|Rejected|New|Waiting",
    "colour": "Red|Blue|Dark Green|Sky Blue|Burnt Orange|Violet|Rose|Amber|Olive|Jet Black|Ivory|Coral"
    "|Forest Green|Teal"
    "|Light Grey|Cherry Red|Mint|Lavender|Navy|Turquoise",
    "month": "January|February|March|April|May|June|July|August|September|October|November|December",
    "species": "Panthera leo|Canis lupus|Quercus robur|Homo sapiens|Felis catus|Rosa canina|Passer domesticus"
    "|Ursus arctos"
    "|Blue Jay|Grey Heron|Red Fox|House Sparrow|Bald Eagle|Common Toad|Cooper's Hawk|Steller Sea Lion|Emperor Penguin",
    "song": "Let It Be|Hey Jude|Bohemian Rhapsody|Billie Jean|Smells Like Teen Spirit|Purple Rain|Hotel California"
    "|Like a Rolling Stone|Sweet Caroline|Eleanor Rigby|Jolene|Born to Run|Dancing Queen|Imagine|Yesterday"
    "|Roxanne|Layla"
    "|Stairway to Heaven|No Woman No Cry|Angie|Lola|Mustang Sally|Proud Mary|Peggy Sue|Africa",
}
_HOSTS = ("web", "db", "mail", "cache", "proxy", "build", "Saturn", "node")
_FILES = ("report", "invoice", "scan", "IMG", "Budget Plan", "notes", "contract final", "Meeting Minutes")


@dataclass(frozen=True, slots=True)
class Column:
    """kind: what the values are. says: the kind its header promises, or None. cells: as written, empty ones included.
    named: whether each cell is a name."""

    kind: str
    says: str | None
    header: str | None
    cells: tuple[str, ...]
    named: tuple[bool, ...]
    form: str = ""

    @property
    def said(self) -> str:
        """What its header does, in words."""
        if self.says is None:
            return "no telling header"
        return "a telling header" if self.says == self.kind else f"a header that says {self.says}"

    @property
    def types(self) -> frozenset[str]:
        """What it may be taken for: full, part, address or nothing. Two surnames read as a whole name where no header
        tells; an initial and a surname are either."""
        if self.kind in _NAMES:
            return frozenset({"full", "part"} if self.form == "initials" else {"full"})
        if self.kind in _PARTS:
            return frozenset({"part"} if self.says else {"part", "full"})
        return frozenset({"address" if self.kind in _ADDRESSES else "nothing"})


@dataclass(frozen=True, slots=True)
class Table:
    """mode: what its headers do. case: of its values. content: the file."""

    locale: str
    mode: str
    case: str
    columns: tuple[Column, ...]
    content: bytes


class _Values:
    """Values of one locale."""

    def __init__(self, locale: str, rng: random.Random) -> None:
        self._rng, self._faker = rng, Faker(locale)
        self._faker.seed_instance(rng.randrange(1 << 30))

    def of(self, kind: str) -> tuple[Callable[[], str], str]:
        """A maker of one column's values, and its form."""
        if kind == "full":
            form = self._rng.choice(("plain",) * 5 + ("comma", "comma", "initials", "middle", "titled", "mixed"))
            return lambda: self._full(form), form
        maker: Callable[[], str] = getattr(self, f"_{kind}", self._faked(kind))
        return maker, ""

    def _faked(self, kind: str) -> Callable[[], str]:
        if kind in _WORDS:
            words = _WORDS[kind].split("|")
            return lambda: self._rng.choice(words)
        method = {"first": "first_name", "last": "last_name", "maiden": "last_name", "street": "street_address"}
        method |= {"uuid": "uuid4", "username": "user_name", "phone": "phone_number", "comment": "sentence"}
        method |= {"notes": "sentence", "number": "pyint", "email": "ascii_safe_email"}
        name = method.get(kind, kind)
        return lambda: str(getattr(self._faker, name)()).replace("\n", ", ")

    def _full(self, form: str) -> str:
        given, last = self._faker.first_name(), self._faker.last_name()
        if form == "mixed":
            form = self._rng.choice(("plain", "comma", "middle", "titled"))
        return {
            "plain": f"{given} {last}",
            "comma": f"{last}, {given}",
            "initials": f"{given[0]}. {last}",
            "middle": f"{given} {self._faker.first_name()[0]}. {last}",
            "titled": f"Dr. {given} {last}",
        }[form]

    def _city(self) -> str:
        return str(self._faker.city())

    def _state(self) -> str:
        for method in ("state", "province", "region", "department_name", "administrative_unit", "county"):
            if hasattr(self._faker, method):
                return str(getattr(self._faker, method)())
        return self._rng.choice(("North", "South", "Central"))

    def _host(self) -> str:
        name = f"{self._rng.choice(_HOSTS)}{self._rng.choice(('-', ''))}{self._rng.randrange(1, 40)}"
        return name + self._rng.choice(("", "", ".example.org", ".internal"))

    def _file(self) -> str:
        ending = self._rng.choice((".pdf", ".csv", ".docx", ".png"))
        return f"{self._rng.choice(_FILES)}{self._rng.choice((' ', '_'))}{self._rng.randrange(1, 2000)}{ending}"


def tables(locales: list[str], words: dict[str, dict[str, str]], seed: int, each: int = 24) -> Iterator[Table]:
    """`each` tables for each locale. words: headers by language; a language without its own uses English ones."""
    for locale in locales:
        rng = random.Random(f"{seed} {locale}")
        values = _Values(locale, rng)
        headers = words.get(locale[:2], words["en"])
        for number in range(each):
            yield _table(locale, _LAYOUTS[number % len(_LAYOUTS)].split(), values, headers, rng)


def development(seed: int = 1, each: int = 24) -> Iterator[Table]:
    """What the rules were made with."""
    return tables(DEVELOPMENT_LOCALES, DEVELOPMENT, seed, each)


def held_out(seed: int = 2, each: int = 24) -> Iterator[Table]:
    """Other locales, other headers."""
    return tables(HELD_OUT_LOCALES, HELD_OUT, seed, each)


def _table(locale: str, kinds: list[str], values: _Values, headers: dict[str, str], rng: random.Random) -> Table:
    mode, case = rng.choice(_MODES), rng.choice(("as is",) * 7 + ("upper", "upper", "lower"))
    rows = rng.choice(_SIZES)
    columns = tuple(_column(kind, mode, case, rows, values, headers, rng) for kind in kinds)
    written = io.StringIO()
    writer = csv.writer(written, delimiter=rng.choice((",", ",", ";", "\t")), lineterminator="\n")
    if mode != "headerless":
        writer.writerow([column.header for column in columns])
    writer.writerows(zip(*(column.cells for column in columns), strict=True))
    return Table(locale, mode, case, columns, written.getvalue().encode())


def _column(
    kind: str, mode: str, case: str, rows: int, values: _Values, headers: dict[str, str], rng: random.Random
) -> Column:
    says: str | None = kind
    if mode == "lying" and kind in _LIES:
        says = rng.choice(_LIES[kind].split())
    elif mode in ("missing", "headerless"):
        says = None
    header = None if mode == "headerless" else _header(says, headers, rng)
    make, form = values.of(kind)
    other = values.of("company")[0] if kind == "full" and mode == "telling" and rng.random() < 0.12 else None
    gaps = rng.choice((0.0, 0.0, 0.0, 0.1, 0.35))
    cells, named = [], []
    for _ in range(rows):
        cell, name = make(), kind in _NAMES + _PARTS
        if rng.random() < gaps:
            cell, name = rng.choice(_NOTHING), False
        elif other and rng.random() < 0.3:
            cell, name = other(), False
        cells.append({"upper": cell.upper(), "lower": cell.lower()}.get(case, cell))
        named.append(name)
    return Column(kind, says, header, tuple(cells), tuple(named), form)


def _header(says: str | None, headers: dict[str, str], rng: random.Random) -> str:
    if says is None:
        return rng.choice(MISSING)
    fallback = {"uuid": "uuid"}
    words = headers.get(says) or fallback.get(says, says)
    return rng.choice(words.split("|"))
