"""Tokens that look made by a machine, and what only has their shape."""

from __future__ import annotations

import pytest

from classifiers.proofs.mixed import grouped_token, machine_token


@pytest.mark.parametrize(
    "value",
    [
        b"fw_" + b"7Lq2mX9vTz4KcR8bWn3YpD6s",
        b"https://api.maps.test/v1/geocode?q=Berlin&key=" + b"4f7a91c06e2d8b35fa04c9d17be6283a",
        b"9c1e47fa-6b02-4d8e-a35f-72d0c4b81e96",
    ],
)
def test_made_by_a_machine(value: bytes) -> None:
    assert machine_token(value)


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"---",
        b"fw_getApplicationContextName",  # a name in camel case
        b"20260114081255173946",  # a plain number
        b"fw_" + b"x" * 24,
        b"00000000000000000000000000000000",
        b"your1api2key3goes4here5please6ok",
    ],
)
def test_only_the_shape(value: bytes) -> None:
    assert not machine_token(value)


def test_short_groups_beside_a_longer_word() -> None:
    assert grouped_token(b"sk-helicone-" + b"k3x9qpa-7mwz2ru-b5tcn8e-yq4j1dh")
    assert not grouped_token(b"sk-helicone-xxxxxxx-xxxxxxx-xxxxxxx-xxxxxxx")
    assert not grouped_token(b"")
