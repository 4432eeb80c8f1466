"""Unique values of every kind, and every shape in which one might leak.

Each test run draws its own, so that nothing found can come from anywhere else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
import string
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from classifiers.proofs.mnemonics import seed_phrase

__all__ = ["SAID", "Canary", "draw", "needles"]

SAID = ("cvv", "birthday", "seed", "plate")
"""The kinds that need the words they are said with."""


@dataclass(frozen=True, slots=True)
class Canary:
    """One planted value. `text`: how it stands in an object, with the words around it; `value`: what must not leak."""

    kind: str
    value: str
    text: str


def _luhn(digits: str) -> str:
    total = sum(d if i % 2 else sum(divmod(d * 2, 10)) for i, d in enumerate(map(int, reversed(digits))))
    return digits + str(-total % 10)


def _nhs(rng: random.Random) -> str:
    while True:
        digits = "".join(rng.choices("0123456789", k=9))
        check = 11 - sum(int(d) * (10 - i) for i, d in enumerate(digits)) % 11
        if check != 10:
            return digits + str(check % 11)


def _run(rng: random.Random, alphabet: str, length: int) -> str:
    return "".join(rng.choices(alphabet, k=length))


def _seed_phrase(rng: random.Random) -> str:
    """Twelve of BIP 39's words, the last of which holds a checksum."""
    words = (files("classifiers.proofs") / "bip39_english.txt").read_text(encoding="ascii").splitlines()
    drawn = (" ".join(rng.sample([word for word in words if word.isalpha()], 12)) for _ in range(1000))
    return next(phrase for phrase in drawn if seed_phrase(phrase.encode()))


def _said(rng: random.Random) -> dict[str, str]:
    """Values that say nothing alone, each with the words that make it one. What must not leak is all of it."""
    months = ("January", "March", "May", "July", "October", "December")
    return {
        "cvv": f"CVV: {rng.randrange(124, 998)}",
        "birthday": f"birthday: {rng.choice(months)} {rng.randrange(4, 21)}th, {rng.randrange(1950, 2001)}",
        "seed": f"seed phrase: {_seed_phrase(rng)}",
        "plate": f"number plate: L{rng.choice('ABCDEFG')}68 {_run(rng, 'BCDFGHJKLMN', 3)}",
    }


def _base64url(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def draw(seed: int) -> list[Canary]:
    """One canary of each kind; the same for the same seed."""
    rng = random.Random(seed)
    letters, digits = string.ascii_letters, string.digits
    mixed = letters + digits
    ssn = f"{rng.randrange(100, 665)}-{rng.randrange(11, 99)}-{rng.randrange(1001, 9999)}"
    word = _run(rng, string.ascii_lowercase, 10)
    jwt = ".".join(
        (_base64url({"alg": "HS256", "typ": "JWT"}), _base64url({"sub": word, "n": rng.random()}), _run(rng, mixed, 43))
    )
    values = {
        "ssn": (ssn, f"ssn {ssn}"),
        "card": (card := _luhn("45" + _run(rng, digits, 13)), f"credit card {card}"),
        "email": (mail := f"{word}@{_run(rng, string.ascii_lowercase, 9)}.example.com", f"mail {mail}"),
        "nhs": (nhs := _nhs(rng), f"NHS {nhs}"),
        "phone": (phone := f"415-{rng.randrange(201, 999)}-{rng.randrange(1001, 9999)}", f"phone {phone}"),
        "name": (name := f"Margaret {word.capitalize()}", f"Patient name: {name}"),
        "aws": (key := "AK" + "IA" + _run(rng, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16), f"key id {key}"),
        "secret": (secret := _run(rng, mixed, 40), f"aws_secret_access_key = {secret}"),
        "slack": (slack := "xo" + f"xb-{_run(rng, digits, 12)}-{_run(rng, digits, 12)}-{_run(rng, mixed, 24)}", slack),
        "stripe": (stripe := "sk_" + "live_" + _run(rng, mixed, 24), stripe),
        "google": (google := "AI" + "za" + _run(rng, mixed, 35), f"google-api-key {google}"),
        "jwt": (jwt, f"bearer {jwt}"),
        "prose": (prose := _run(rng, string.ascii_lowercase, 17), f"the word {prose} means nothing to anyone"),
    }
    values |= {kind: (said, said) for kind, said in _said(rng).items()}
    return [Canary(kind, value, text) for kind, (value, text) in values.items()]


def needles(canary: Canary) -> Iterator[tuple[str, bytes]]:
    """(shape, bytes) of everything that would give the value away."""
    value = canary.value
    bare = "".join(c for c in value if c.isalnum())
    forms = {"plain": value, "reversed": value[::-1], "upper": value.upper(), "lower": value.lower(), "bare": bare}
    forms |= {f"split by {s!r}": s.join(bare) for s in " -._,:/"}
    forms |= {"spaced": value.replace("-", " "), "json": json.dumps(value)[1:-1]}
    forms |= {"cut at a dot": max(value.split("."), key=len)}  # as a path of names would
    for shape, form in forms.items():
        yield shape, form.encode()
        yield f"{shape}, UTF-16", form.encode("utf-16-le")
    for form in {value, bare}:
        yield from _encoded(form.encode())


def _encoded(raw: bytes) -> Iterator[tuple[str, bytes]]:
    yield "hex", raw.hex().encode()
    yield "HEX", raw.hex().upper().encode()
    for pad in range(3):
        inner = base64.b64encode(b"\0" * pad + raw)
        core = inner[(0, 2, 3)[pad] : len(inner) - (4 if (len(raw) + pad) % 3 else 0)]
        yield f"base64 at {pad}", core
        yield f"base64url at {pad}", core.replace(b"+", b"-").replace(b"/", b"_")
    for name in ("md5", "sha1", "sha256"):
        digest = hashlib.new(name, raw, usedforsecurity=False)
        yield name, digest.digest()
        yield f"{name} hex", digest.hexdigest().encode()
        yield f"{name} HEX", digest.hexdigest().upper().encode()
        yield f"{name} base64", base64.b64encode(digest.digest())
