# ruff: noqa: SIM905 - lists of words read better as text
"""What a field's name (column, JSON key, XML element, form label) promises about names and addresses."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

__all__ = ["FieldKind", "kind_of"]


class FieldKind(Enum):
    """From sure to no."""

    FULL = "a person, or a person's whole name"
    PART = "a given name or a surname"
    NAME = "a name, of a person or a thing"
    ADDRESS = "a street address"
    THING = "a name or an address of something else"
    NONE = "nothing of the kind"


_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-zà-ÿ]+")
_PERSONS = frozenset(
    "patient customer client employee member applicant cardholder holder contact recipient beneficiary insured "
    "physician doctor provider tenant guest author owner manager student teacher parent guardian spouse signatory "
    "person contractor buyer seller borrower subscriber passenger nurse clinician candidate supervisor witness "
    "kunde paciente cliente".split()
)
_NAMES = frozenset("name names nom nombre naam navn nome nimi nev imie".split())
_PARTS = frozenset("first last given family fore sur middle maiden christian second".split())
_PART_ALONE = frozenset(
    "firstname lastname givenname familyname forename surname middlename fname lname vorname nachname prenom "
    "prénom apellido apellidos cognome sobrenome etternavn fornavn efternavn voornaam achternaam".split()
)
_FULL = frozenset("full legal real complete".split())
_FULL_ALONE = frozenset("fullname realname personname nameoncard customername patientname employeename".split())
_THINGS = frozenset(
    "product file host user column table company city state country region bucket domain server event service app "
    "application class method function variable package module job task queue topic field brand model "
    "species school bank business organization organisation org vendor supplier store project plan category tag "
    "group role team department street road drug medication test device image path folder node cluster resource "
    "instance database schema item account login screen account page rule policy type key font icon color menu "
    "course ip mac email mail mails web url wallet bitcoin btc eth memory remote local source destination src dst "
    "id code number count date time".split()
)
_ADDRESSES = frozenset(
    "address addr addresses street adresse anschrift dirección direccion indirizzo endereco endereço adres "
    "strasse straße".split()
)
_NOT_STREET = _THINGS - {
    "street",
    "road",
    "city",
    "state",
    "country",
    "company",
    "business",
    "school",
    "bank",
    "account",
}


@lru_cache(maxsize=4096)
def kind_of(field: str | None) -> FieldKind:
    """The kind that a field's name promises."""
    if not field or len(field) > 100:
        return FieldKind.NONE
    tokens = [token.lower() for token in _TOKEN.findall(field)]
    words = set(tokens)
    if words & _ADDRESSES:
        return FieldKind.THING if words & _NOT_STREET else FieldKind.ADDRESS
    if words & _PART_ALONE or (words & _NAMES and words & _PARTS):
        return FieldKind.PART
    if words & _FULL_ALONE or (words & _NAMES and words & (_PERSONS | _FULL)):
        return FieldKind.FULL
    if words & _THINGS:
        return FieldKind.THING
    if words & _NAMES or "".join(tokens) in _NAMES:
        return FieldKind.NAME
    return FieldKind.FULL if words & _PERSONS else FieldKind.NONE
