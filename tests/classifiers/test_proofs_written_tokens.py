"""Tokens with parts of their own: Discord's bots, addresses that end in a token, WordPress's passwords."""

from __future__ import annotations

import base64

import pytest

from classifiers.proofs.written_tokens import discord_token, mixed_token, padded_token, random_tail, spaced_password

SNOWFLAKE = base64.urlsafe_b64encode(b"108531762498558219").rstrip(b"=")
SIGNATURE = b"Jq7vW2kXz9LmR4tYb8NcP1sDf6Gh3QaUe5KoT0"


@pytest.mark.parametrize(
    ("value", "stands"),
    [
        (SNOWFLAKE + b".GxT3aB." + SIGNATURE, True),
        (b"Mq2vK8dWz5RtYb1NcP7sDf4G.GxT3aB." + SIGNATURE, True),
        (SNOWFLAKE + b".GxT3aB." + b"x" * 38, False),
        (b"NotificationCenterManager.shared.postNotificationNameWithObjects", False),
        (SNOWFLAKE + b"." + SIGNATURE, False),
        (b"", False),
        (b"\xff.\xff.\xff", False),
    ],
)
def test_a_bots_token_names_its_account(value: bytes, stands: bool) -> None:
    assert discord_token(value) is stands


@pytest.mark.parametrize(
    ("value", "stands"),
    [
        (b"Jq7vW2kXz9LmR4tYb8NcP1sDf6Gh3QaU", True),
        (b"jq7vw2kxz9lmr4tyb8ncp1sdf6gh3qau", False),
        (b"DocumentationOfTheClientKey2024v", False),
        (b"", False),
    ],
)
def test_a_mixed_token_is_no_name_and_no_digest(value: bytes, stands: bool) -> None:
    assert mixed_token(value) is stands


@pytest.mark.parametrize(
    ("value", "stands"),
    [
        (b"A" * 22 + b"KnR%2F" + SIGNATURE, True),
        (b"A" * 60 + b"%3D" + b"A" * 50, False),
        (b"A" * 22 + b"%3D" + b"x" * 50, False),
        (b"", False),
    ],
)
def test_padding_neither_makes_nor_breaks_a_token(value: bytes, stands: bool) -> None:
    assert padded_token(value) is stands


@pytest.mark.parametrize(
    ("value", "stands"),
    [
        (b"host.example/hooks/" + SIGNATURE, True),
        (b"host.example/hooks/" + SIGNATURE + b"/", True),
        (b"host.example/hooks?key=" + SIGNATURE, True),
        (b"host.example/hooks/YOUR_KEY_HERE_PLEASE_SET", False),
        (SIGNATURE + b"/hooks/xxxxxxxxxxxxxxxxxxxxxxxx", False),
        (b"/", False),
        (b"", False),
    ],
)
def test_the_tail_of_an_address_is_what_has_to_be_random(value: bytes, stands: bool) -> None:
    assert random_tail(value) is stands


@pytest.mark.parametrize(
    ("value", "stands"),
    [
        (b"aB3d xY7z Kq2W m9Rt V4hJ p8Lc", True),
        (b"that this will have been done", False),
        (b"XXXX XXXX XXXX XXXX XXXX XXXX", False),
        (b"2024 2023 2022 2021 2020 2019", False),
        (b"", False),
    ],
)
def test_a_password_in_groups_is_no_sentence(value: bytes, stands: bool) -> None:
    assert spaced_password(value) is stands
