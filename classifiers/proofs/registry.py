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
    "europe": (
        "belarus_personal_number",
        "faroe_p_number",
        "germany_health_insurance",
        "germany_pension_insurance",
        "hungary_personal_number",
        "hungary_personal_tax_number",
        "hungary_taj",
        "hungary_tax_number",
        "latvia_personal_code",
        "luxembourg_matricule",
        "poland_identity_card",
        "portugal_niss",
        "russia_snils",
        "sweden_coordination_number",
        "uk_chi",
        "uk_hsc",
        "uk_utr",
    ),
    "mnemonics": ("seed_phrase",),
    "health": (
        "canada_health",
        "dna",
        "has_digit",
        "hicn",
        "loinc",
        "snomed",
        "udi_gs1",
        "udi_hibcc",
    ),
    "crypto": (
        "algorand_address",
        "bech32",
        "bip38_key",
        "bitcoin_address",
        "bitcoin_wif",
        "cashaddr",
        "dash_address",
        "dogecoin_address",
        "dogecoin_wif",
        "ethereum_address",
        "ethereum_checksum",
        "extended_private_key",
        "extended_public_key",
        "litecoin_address",
        "litecoin_wif",
        "monero_address",
        "polkadot_address",
        "ripple_address",
        "ripple_seed",
        "solana_address",
        "solana_key",
        "stellar_key",
        "tezos_address",
        "tezos_key",
        "ton_address",
        "tron_address",
        "zcash_address",
    ),
    "banking": (
        "aba_routing",
        "bic",
        "clabe",
        "czech_account",
        "france_rib",
        "hungary_account",
        "iban",
        "italy_bban",
        "netherlands_account",
        "poland_nrb",
        "portugal_nib",
        "sweden_giro",
    ),
    "cards": ("card", "card_no_keyword", "luhn", "magnetic_stripe"),
    "config_files": (
        "bcrypt_hash",
        "bootstrap_token",
        "docker_auth",
        "encoded_password",
        "encoded_text",
        "gradle_password",
        "kubernetes_secret",
        "last_tag",
        "last_tag_braces",
        "password_hash",
        "password_hash_loose",
        "password_hash_pwdump",
        "pgpass",
        "ppp_secret",
        "quoted_value",
        "quoted_varied",
        "slash_password",
        "tagged_base64",
        "varied",
        "wifi_code",
        "wireguard_key",
    ),
    "connection_strings": (
        "keyed_password",
        "last_password",
        "last_random",
        "named_password",
        "pair_password",
        "percent_password",
        "piped_password",
        "url_password",
    ),
    "dates": ("date", "date_compact", "date_in_words"),
    "devices": ("advertising_id", "iccid", "imei", "imeisv", "mac_address", "meid"),
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
    "encoded_keys": ("elasticsearch_api_key", "grafana_api_key"),
    "mixed": ("grouped_token", "machine_token"),
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
    "phones": (
        "brazil_phone",
        "france_phone",
        "germany_phone",
        "international_phone",
        "italy_phone",
        "nanp",
        "nanp_local",
        "national_phone",
        "spain_phone",
        "uk_phone",
    ),
    "prefixes": (
        "bare_secret",
        "called_secret",
        "client_id",
        "prefixed_token",
        "provider_secret",
        "secret_path",
        "user_key",
    ),
    "places": ("degrees_minutes_seconds", "latitude_longitude"),
    "structure": (
        "basic_header",
        "cookie",
        "jwe",
        "jwk",
        "jwt",
        "key_lines",
        "key_lines_short",
        "openssh_in_base64",
        "pkcs_in_base64",
        "private_key",
        "putty_key",
        "quoted_varied_loose",
    ),
    "secrets": (
        "assigned_password",
        "assigned_secret",
        "looks_random",
        "set_password",
        "spoken_password",
        "user_token",
    ),
    "travel": ("alien_number", "known_traveler", "machine_readable_zone", "passport_mixed", "uscis_receipt"),
    "vehicles": ("germany_plate", "india_plate", "uk_plate", "vin"),
    "tokens": ("aws_access_key_id", "aws_secret", "random_token"),
    "written_tokens": ("discord_token", "mixed_token", "padded_token", "random_tail", "spaced_password"),
    "world": (
        "angola_identity",
        "argentina_organization",
        "argentina_person",
        "brazil_cep",
        "brazil_cns",
        "brazil_pis",
        "brazil_rg",
        "brazil_voter",
        "canada_resident",
        "china_resident",
        "colombia_card",
        "colombia_organization",
        "colombia_person",
        "egypt_identity",
        "el_salvador_dui",
        "emirates_id",
        "guatemala_cui",
        "hong_kong_id",
        "iran_national_code",
        "japan_invoice",
        "kazakhstan_iin",
        "korea_alien",
        "korea_recent",
        "kuwait_civil_id",
        "medicare_australia",
        "mexico_nss",
        "nhi",
        "not_a_day",
        "qatar_id",
        "saudi_id",
        "singapore_nric",
        "sri_lanka_nic",
        "taiwan_id",
        "us_atin",
        "uruguay_ci",
        "uzbekistan_pinfl",
        "vietnam_citizen",
    ),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}
_STDNUM = re.compile(r"stdnum:((?:[a-z]{2}_?\.)?[a-z_0-9]+)")


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
        # Some modules call int() on letters before they look at the format, or look up what their tables lack.
        try:
            module.validate(value.decode())
        except (invalid, ValueError, LookupError):
            return False
        return True

    return valid
