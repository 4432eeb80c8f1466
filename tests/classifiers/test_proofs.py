"""Proofs on documented numbers and near misses, and their totality."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.errors import IdentifierError
from classifiers.loading import load
from classifiers.proofs.registry import known, proof

_SHIPPED = sorted({name for one in load().values() for form in one.forms for name in form.proofs})


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("luhn", "4539 1488 0343 6467", True),
        ("luhn", "0000000000000000", False),
        ("card", "4000056655665556", True),
        ("card", "378282246310005", True),
        ("card", "5019717010103742", True),  # Dankort
        ("card", "9111111111111111", False),  # nobody's range
        ("card", "37828224631000", False),  # one short
        ("card_no_keyword", "4222222222222", False),  # 13 digits
        ("us_ssn", "536-22-8726", True),
        ("us_ssn", "078-05-1120", False),
        ("us_ssn", "987-65-4320", False),
        ("us_ssn", "666-45-1234", False),
        ("us_itin", "912-50-4489", True),
        ("us_itin", "912-66-4489", False),
        ("us_itin", "912-89-4489", False),
        ("us_npi", "1234567893", True),  # the CMS's own example
        ("us_npi", "1234567890", False),
        ("us_mbi", "1EG4-TE5-MK73", True),  # the CMS's own example; a sample value of its identifier
        ("us_mbi", "1EG4-TE5-MS73", False),
        ("us_dea", "AB1234563", True),
        ("us_dea", "AB1234564", False),
        ("us_dea", "F91234563-A12", True),
        ("uk_nino", "AB123456C", True),
        ("uk_nino", "QQ123456C", False),
        ("uk_nino", "GB 12 34 56 C", False),
        ("stdnum:gb.nhs", "943 476 5919", True),
        ("stdnum:gb.nhs", "943 476 5918", False),
        ("canada_sin", "130 692 544", True),
        ("canada_sin", "046 454 286", False),  # Wikipedia's: valid sum, first digit not issued
        ("cpf", "390.533.447-05", True),
        ("cpf", "111.111.111-11", False),
        ("spain_dni", "12345678-Z", True),
        ("spain_dni", "12345678-A", False),
        ("spain_nif", "12.345.678Z", True),
        ("stdnum:es.nie", "X-2482300W", True),
        ("stdnum:de.idnr", "36 574 261 809", True),
        ("german_document", "T220001293", True),  # the Interior Ministry's specimen
        ("german_document", "T220001294", False),
        ("german_document", "LMNPRTVWX", False),
        ("uk_licence", "MORGA657054SM9IJ", True),  # the DVLA's specimen
        ("uk_licence", "MORGA677054SM9IJ", False),
        ("ipv4", "203.0.113.9", True),
        ("ipv4", "8.8.8.8", True),
        ("ipv4", "3.1.2.4", False),
        ("ipv4", "010.1.2.3", False),
        ("ipv4", "10.1.2.3/24", True),
        ("ipv4", "10.1.2.3/33", False),
        ("ipv4", "1.3.101.112", False),  # object identifiers
        ("ipv4", "2.5.4.97", False),
        ("ipv4", "2.5.29.37", False),
        ("ipv4", "1.3.101.114", True),
        ("ipv4", "1.3.102.112", True),
        ("ipv4", "2.5.4.107", True),
        ("ipv4", "2.5.29.64/26", True),
        ("ipv6", "2001:db8::1", True),
        ("ipv6", "::1", False),
        ("ipv6", "1:2:3:4:5:6:7", False),
        ("ipv6", "d7:3c:55:62:cd:90:23:41", False),
        ("ipv6", "d7:3c:55:62:cd:90:23:4", True),
        ("ipv6", "38:2::255:0:90", False),  # a colour
        ("ipv6", "48:2::255:0", False),
        ("ipv6", "38:2::255:0:9a", True),
        ("ipv6", "37:2::255:0:90", True),
        ("email", "a.b@example.co.uk", True),
        ("email", "a.b%40example.co.uk", True),
        ("email", "a.b&#64;example.co.uk", True),
        ("email", "a..b%40example.co.uk", False),
        ("email", "git%40github.com", False),
        ("email", "hmac-sha3-999-etm@openssh.com", False),
        ("email", "curve99-sha3@LibSSH.org", False),
        ("email", "zlib@openssh.com", False),
        ("email", "maria@openssh.com", True),
        ("email", "sha3-999@example.org", True),
        ("email", "icon@2x.zip", False),
        ("email", "a@b.nonsense", False),
        ("nanp", "+1 (212) 736-5000", True),
        ("nanp", "(911) 736-5000", False),
        ("nanp", "212-736-5000 ext. 12", True),
        ("nanp", "2 212 736 5000", False),
        ("date", "1984-02-29", True),
        ("date", "1983-02-29", False),
        ("date", "29/02/84", True),
        ("date", "Feb 30, 1984", False),
        ("date", "3rd of March 1990", True),
        ("date", "1975-11-02T00:00:00Z", True),
        ("date", "1889-12-31", False),
        ("date_compact", "19840229", True),
        ("date_compact", "19841329", False),
    ],
)
def test_verdicts(name: str, value: str, verdict: bool) -> None:
    assert proof(name)(value.encode()) is verdict


def _part(value: object) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")


def test_a_web_token_needs_an_algorithm_and_two_objects() -> None:
    header, payload = _part({"alg": "none"}), _part({"sub": "1"})
    assert proof("jwt")(header + b"." + payload + b".")
    assert not proof("jwt")(_part({"typ": "JWT"}) + b"." + payload + b".")
    assert not proof("jwt")(header + b"." + _part([1]) + b".")
    assert not proof("jwt")(header + b"." + payload)


def test_a_basic_header_needs_a_colon_inside() -> None:
    assert proof("basic_header")(b"Authorization: Basic " + base64.b64encode(b"user:secret"))
    assert not proof("basic_header")(b"Authorization: Basic " + base64.b64encode(b"no colon here"))
    assert not proof("basic_header")(b"Authorization: Basic " + base64.b64encode(b"a:\x00\x01"))


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(value=st.one_of(st.binary(max_size=60), st.from_regex(r"[0-9A-Z]{6,16}", fullmatch=True).map(str.encode)))
def test_every_proof_answers_for_any_bytes(value: bytes) -> None:
    """All of them for each value drawn: to draw is what takes time."""
    for name in _SHIPPED:
        assert proof(name)(value) in (True, False), name


def test_an_unknown_proof_is_named() -> None:
    assert not known("stdnum:os.path.join")
    with pytest.raises(IdentifierError, match="'nothing'"):
        proof("nothing")
