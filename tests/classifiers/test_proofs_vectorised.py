"""A twin says of each row what the proof says of it, whatever the bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifiers.proofs.registry import proof
from classifiers.proofs.vectorised import VECTORISED

_DIALLED = r"(?:[ .()/-]{0,2}[0-9]|\(0\))"
_INSIDE = (
    r"\(?0[1-9](?:[ .()/-]?[0-9]){6,10}|[1-9][0-9]{1,3}[ .-](?:[0-9]{2,4}[ .-]?){1,4}(?: x[0-9]{1,3})?"
    r"|[0-9]{5}-[0-9]{4}"
)


def _abroad(code: str, least: int, most: int) -> str:
    return (
        rf"(?:\+|00|\+00){code}{_DIALLED}{{{least},{most}}}(?: ?ext\. ?[0-9]{{1,4}})?|\+{code}\.[0-9]{{8,10}}|{_INSIDE}"
    )


_SHAPES = {  # what the forms let through, and near misses of it
    "brazil_phone": _abroad("55", 10, 12) + r"|(?:\(?[1-9]{2}\)?[ -])?9?[0-9]{4}-[0-9]{4}|[1-9]{2}9[0-9]{8}",
    "canada_sin": r"[0-9]{9}|[1-8]{3}[ -][0-9]{3}[ -][0-9]{3}",
    "card": r"4[0-9]{12,18}|(?:4|5|6|3)[0-9]{3}[ -][0-9]{4}[ -][0-9]{4}[ -][0-9]{4}|3[47][0-9]{13}|1{4}2{9,15}",
    "card_no_keyword": r"4[0-9]{12,18}|3[0-9]{13}|[0-9]{16}",
    "date": r"(?:1[89]|20)[0-9]{2}[-/][01][0-9][-/][0-3][0-9]|[0-3][0-9][./][0-3][0-9][./](?:19|20)[0-9]{2}"
    r"|[0-9] (?:Mar|May) [0-9]{4}|(?:1900|2000|2023|2024)-02-29",
    "email": r"[a-z.]{1,8}(?:@|%40|&#64;)[a-z0-9.]{1,9}\.(?:com|COM|de|museum|zip|nonsense|photography)"
    r"|git@a\.io|a@b@c\.de|[a-z@.]{5,12}|(?:[a-z0-9-]{1,6}|zlib)@(?:openssh\.com|libSSH\.org|opensshh\.com)",
    "france_phone": _abroad("33", 9, 10) + r"|0[1-9](?:[0-9]{8}|(?: [0-9]{2}){4})",
    "germany_phone": _abroad("49", 6, 13) + r"|\(?0[1-9][0-9]{0,3}\)?[ /-]?[0-9]{4,9}",
    "iban": r"(?:DE|de)[0-9]{2}(?: ?[0-9]{4}){4}[0-9]{2}|GB[0-9]{2}[A-Z]{4}[0-9]{14}|[A-Z0-9]{3,7}"
    r"|DE(?:00|99|9A|0B)[0-9]{8}|DE89370400440532013000|GB82 WEST 1234 5698 7654 32|fr14-2004-1010-0505-0001-3M02-606"
    r"|XX[0-9]{2}[01]{6,9}",
    "international_phone": _abroad("[2-9][0-9]{0,2}", 6, 14),
    "ipv4": r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?:/[0-9]{1,2})?|8\.8\.8\.8|169\.25[34]\.1\.2"
    r"|[0-9.]{7,15}|[1-9]\.[1-9]\.[1-3][0-9]\.[1-9]|1\.3\.10[12]\.1[01][0-9]|2\.5\.(?:4|29|30)\.[0-9]{1,3}",
    "italy_phone": _abroad("39", 6, 12) + r"|3[0-9]{2}[ ./-]?[0-9]{6,7}|0[0-9](?:[ ./-]?[0-9]){5,9}|01[567][0-9]{8}",
    "luhn": r"[0-9]{1,22}|0{4,9}",
    "nanp": r"(?:\+1 |1-|001-)?\(?[2-9][0-9]{2}\)?[ -]?[2-9][0-9]{2}-[0-9]{4}"
    r"(?:(?: |, )?(?:x|X|ext|#|x\.: )[0-9]{1,7})?|[0-9]{10,13}|2{10}|001[2-9][0-9]{9}",
    "nanp_local": r"[2-9][0-9]{2}[ -][0-9]{4}|[2-9]11[ -][0-9]{4}|[0-9 ]{6,9}|[2-9]{3}-1{4}",
    "national_phone": _INSIDE + r"|(?:19|20)[0-9]{2}[ .-](?:[0-9]{1,2}[ .-]|(?:19|20)?[0-9]{2})[0-9]{2,4}"
    r"|[0-9. -]{8,14}"
    r"|[0-9]{1,2}[.-][0-9]{1,2}[.-](?:19|20)[0-9]{2,4}|[1-9][0-9]{1,2}(?:\.[0-9]{3}){2,3}|[0-9]{5} [0-9]{5}"
    r"|[2-9][0-9]{2}-[0-9]{3}-[0-9]{4}|[2-9]{3}[ .-]?555[ .-]?121[23]",
    "not_repeated": r"[A-Z]{0,2}[01]{0,9}",
    "spain_phone": _abroad("34", 9, 9)
    + r"|[6-9][0-9]{2}(?:[ .-]?[0-9]{3}){2}|[89][0-9][ .-][0-9]{3}[ .-][0-9]{2}[ .-][0-9]{2}",
    "stdnum:gb.nhs": r"[0-9]{10}|[0-9]{3} [0-9]{3} [0-9]{4}|[0-9a]{10}",
    "uk_phone": _abroad("44", 9, 11) + r"|\(?0[1-9](?:[ ()-]{0,2}[0-9]){8,9}|(?:\+44 ?\(0\)|0|0044)7700 ?[0-9]{6}",
    "uk_nino": r"[A-Za-z]{2}[0-9]{6}[A-Ea-e]|(?:BG|GB|KN|NK|NT|TN|ZZ|QQ|AO|OA|AB)[0-9]{6}[A-D]"
    r"|[A-Z]{2}(?: [0-9]{2}){3} [A-D]|[A-Z]{2}[0-9]{5}[ A][A-D]",
    "us_npi": r"[12][0-9]{9}|[0-9]{10}",
    "us_ssn": r"[0-9]{3}-[0-9]{2}-[0-9]{4}|078-05-1120|(?:000|666|9[0-9]{2})[0-9]{6}|[0-9]{3}00[0-9]{4}|1{9}",
}


def _agree(name: str, rows: list[bytes]) -> None:
    for width in {len(row) for row in rows}:
        same = [row for row in rows if len(row) == width]
        matrix = np.frombuffer(b"".join(same), np.uint8).reshape(len(same), width)
        assert VECTORISED[name](matrix).tolist() == [proof(name)(row) for row in same]


def test_every_twin_has_a_proof_and_is_compared() -> None:
    assert set(VECTORISED) == set(_SHAPES)
    for name in VECTORISED:
        proof(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(VECTORISED))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_twins_agree_on_shapes_that_forms_let_through(name: str, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.from_regex(_SHAPES[name], fullmatch=True, alphabet=st.characters(max_codepoint=126))))
    _agree(name, [row.encode() for row in rows])


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(VECTORISED))
@settings(max_examples=15, deadline=None)
@given(rows=st.lists(st.binary(min_size=1, max_size=20), max_size=20))
def test_twins_agree_on_any_bytes(name: str, rows: list[bytes]) -> None:
    _agree(name, rows)


@pytest.mark.parametrize("name", sorted(VECTORISED))
def test_no_rows_give_no_verdicts(name: str) -> None:
    assert VECTORISED[name](np.zeros((0, 10), np.uint8)).tolist() == []
