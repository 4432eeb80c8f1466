"""Proofs by the name that the YAML uses; the module behind a name is imported when it is first asked for.

A proof takes the bytes that an expression matched and says whether they are what they look like. It is total: it
answers for any bytes, never raises, and keeps nothing. `stdnum:COUNTRY.THING` names a module of python-stdnum.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import re
from collections.abc import Callable

from classifiers.errors import IdentifierError

__all__ = ["Proof", "known", "proof"]

Proof = Callable[[bytes], bool]

_MODULES = {
    "cards": ("card", "card_no_keyword", "luhn", "magnetic_stripe"),
    "dates": ("date", "date_compact"),
    "licences": (
        "australia_licence",
        "canada_licence",
        "france_licence",
        "germany_licence",
        "india_licence",
        "italy_licence",
        "poland_licence",
        "portugal_licence",
        "uk_licence",
        "us_licence",
    ),
    "national": (
        "canada_sin",
        "cpf",
        "german_document",
        "not_repeated",
        "spain_dni",
        "spain_nif",
        "spain_social_security",
        "uk_nino",
        "us_dea",
        "us_itin",
        "us_mbi",
        "us_npi",
        "us_ssn",
    ),
    "network": ("email", "ipv4", "ipv6"),
    "phones": ("nanp",),
    "structure": ("basic_header", "jwt", "openssh_in_base64", "pkcs_in_base64", "private_key", "putty_key"),
    "tokens": ("aws_access_key_id", "aws_secret", "random_token"),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}
_STDNUM = re.compile(r"stdnum:((?:[a-z]{2}\.)?[a-z_0-9]+)")


def known(name: str) -> bool:
    """Whether `proof` can give it; imports nothing of ours."""
    if name in _HOME:
        return True
    number = _STDNUM.fullmatch(name)
    return number is not None and _has_module(f"stdnum.{number[1]}")


@functools.cache
def proof(name: str) -> Proof:
    """The proof of that name.

    Raises IdentifierError when there is none.
    """
    if not known(name):
        raise IdentifierError(f"there is no proof named {name!r}; see classifiers/proofs/registry.py")
    if name in _HOME:
        found: Proof = getattr(importlib.import_module(f"classifiers.proofs.{_HOME[name]}"), name)
        return found
    return _standard_number(name.removeprefix("stdnum:"))


def _has_module(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:  # the country's package does not exist
        return False


def _standard_number(name: str) -> Proof:
    """A number that python-stdnum validates (https://arthurdejong.org/python-stdnum/), separators and all."""
    module = importlib.import_module(f"stdnum.{name}")
    invalid = importlib.import_module("stdnum.exceptions").ValidationError

    def valid(value: bytes) -> bool:
        # Some modules call int() on letters before they look at the format.
        try:
            module.validate(value.decode("ascii"))
        except (invalid, ValueError):
            return False
        return True

    return valid
