"""Prose and mail from a seed. The sentences are those of the descriptions of installed packages; who is named
in them, and who writes to whom, is made up."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import metadata
from itertools import count

from faker import Faker

__all__ = ["mails", "prose", "rows"]

_QUALITIES = ("Wireless", "Compact", "Folding", "Stainless", "Waterproof", "Portable", "Classic", "Heavy Duty")
_GOODS = (
    "Keyboard",
    "Desk Lamp",
    "Backpack",
    "Water Bottle",
    "Office Chair",
    "Phone Case",
    "Tool Box",
    "Coffee Grinder",
)
_STATES = ("shipped", "pending", "returned", "delivered", "cancelled")
_SENTENCE = re.compile(r"[A-Z][a-z]+(?: [A-Za-z][a-z',-]*){5,25}\.")
_AUTHORS = re.compile(r"and [A-Z][a-z]+, [A-Z]")
"""Of a bibliography: cut at an initial, it is no sentence."""

_NAMED = (
    "{p} wrote to us about it on {d}.",
    "As {p} said, this is what most of them want.",
    "It was {g} who found the reason in the end.",
    "Please ask {p} or {g} before you change anything.",
    "The first version was written by {p} and {p} in {c}.",
    "{g} and I looked at it on {d}.",
    "Send what is left to {p}, {a}.",
)
_MAIL = """From: {p} <{e}>
To: {p} <{e}>
Date: {d}
Subject: {s}

Hi {g},

{text}

Best regards,
{p}
{o}
{a}
"""


@cache
def _sentences() -> list[str]:
    """Of the packages' descriptions, each once, in one order."""
    found: dict[str, None] = {}
    for package in sorted(metadata.distributions(), key=lambda package: package.metadata["Name"]):
        described = (package.read_text("METADATA") or "").replace("\n", " ")
        found.update(dict.fromkeys(one for one in _SENTENCE.findall(described) if not _AUTHORS.search(one)))
    return list(found)


def rows(seed: int) -> Iterator[str]:
    """A table of orders in CSV, its header first: numbers, codes, times, words, and nobody's name."""
    rng = random.Random(seed)
    yield "order_id,sku,product,quantity,unit_price,currency,status,warehouse,created_at,comment\n"
    for number in count(100_000):
        product = f"{rng.choice(_QUALITIES)} {rng.choice(_GOODS)}"
        moment = f"2026-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}T{rng.randrange(24):02}:{number % 60:02}:00Z"
        comment = rng.choice(("", "", "gift wrap", "leave at the door", "second delivery", "Fragile"))
        yield (
            f"{number},SKU-{rng.randrange(10**6):06},{product},{rng.randrange(1, 40)},{rng.randrange(10**5) / 100:.2f},"
            f"{rng.choice(('EUR', 'USD', 'GBP'))},{rng.choice(_STATES)},WH{rng.randrange(20):02},{moment},{comment}\n"
        )


class _Writer:
    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.faker = Faker("en_US")
        self.faker.seed_instance(seed)

    def filled(self, template: str, **values: str) -> str:
        faker = self.faker
        makers: dict[str, Callable[[], str]] = {
            "p": faker.name,
            "g": faker.first_name,
            "e": faker.email,
            "c": faker.city,
            "o": faker.company,
            "d": faker.month_name,
            "a": lambda: str(faker.address()).replace("\n", ", "),
        }
        return re.sub(r"\{(\w+)\}", lambda field: values.get(field[1]) or makers[field[1]](), template)

    def paragraph(self, named: float) -> str:
        lines = self.rng.sample(_sentences(), self.rng.randrange(2, 7))
        if self.rng.random() < named:
            lines.insert(self.rng.randrange(len(lines) + 1), self.filled(self.rng.choice(_NAMED)))
        return " ".join(lines)


def prose(seed: int) -> Iterator[str]:
    """Paragraphs; one in five names somebody."""
    writer = _Writer(seed)
    while True:
        yield writer.paragraph(0.2) + "\n\n"


def mails(seed: int) -> Iterator[str]:
    """Mails with headers, greeting and signature, of one to five paragraphs; one paragraph in three names somebody."""
    writer = _Writer(seed)
    while True:
        text = "\n\n".join(writer.paragraph(0.33) for _ in range(writer.rng.randrange(1, 6)))
        subject = " ".join(writer.rng.choice(_sentences()).split()[:5])
        yield writer.filled(_MAIL, text=text, s=subject) + "\n"
