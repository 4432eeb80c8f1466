"""Secrets that no provider's identifier knows: told by a prefix, a provider's name, a call, an address."""

from __future__ import annotations

import random

import pytest

from classifiers.proofs.prefixes import (
    bare_secret,
    called_secret,
    client_id,
    prefixed_token,
    provider_secret,
    secret_path,
    user_key,
)

_RANDOM = random.Random(3)
_HEX = "".join(_RANDOM.choice("0123456789abcdef") for _ in range(32)).encode()
_TOKEN = b"q7Rk2Vn9WqLz4Tb8Xc3MdY5s"
_LOWER = b"q7k2vn9wqz4tb8xc3my5s0jd"


_WRITTEN = [b"notion_", b"NOTION-", b"qz_pat_", b"abc_live_", b"sk-", b"key_", b"shopPRIVATE-", b"data_sync_"]


@pytest.mark.parametrize("value", [*(one + _TOKEN for one in _WRITTEN), b"zz_" + _LOWER, b"abc_live_" + _HEX])
def test_a_prefix_before_random_text_makes_a_token(value: bytes) -> None:
    assert prefixed_token(value)


@pytest.mark.parametrize(
    "value",
    [
        b"get_UserAccountInformationByIdentifier",
        b"cache_" + _TOKEN,  # names of content
        b"main_" + _HEX,  # hex, and the prefix does not speak of a key
        b"Zx3m_" + _TOKEN,  # a piece of base64, and so are all up to the hex
        b"odd_" + _TOKEN,
        b"qa-" + _TOKEN,
        b"kksx_" + _TOKEN,
        b"sprqx_" + _TOKEN,
        b"sk_" + _TOKEN,
        b"kmxFBIKEY-" + _TOKEN,
        b"api_" + _HEX + b".js",
        b"sk_your_key_goes_here_0123456789",
        b"key_123456789012345678901234",
        b"",
    ],
)
def test_names_files_and_digests_are_no_tokens(value: bytes) -> None:
    assert not prefixed_token(value)


@pytest.mark.parametrize(
    "value",
    [
        b'shop = "' + _HEX,
        b'mail": "' + _TOKEN,
        b"shop " + _TOKEN,
        b"shop_client_id=" + _TOKEN,
        b'bin", "xqpart_kzrwt77_4.dlk',
    ],
)
def test_a_random_value_beside_a_provider_is_its_secret(value: bytes) -> None:
    assert provider_secret(value)


@pytest.mark.parametrize(
    "value",
    [
        b'shop_commit = "' + _HEX,
        b'shop = "my_handler_of_events_v2',
        b'bin", "xqpart_kzrwt77_4.dll',
        b"shop_user_id_hash=" + _TOKEN,
        b'id": "' + _TOKEN,
        b"nextCursor=" + _TOKEN,
        b"",
        b"=",
        b"a",
    ],
)
def test_digests_places_and_code_beside_a_provider_are_not(value: bytes) -> None:
    assert not provider_secret(value)


def test_a_quoted_argument_is_judged_by_its_look() -> None:
    assert called_secret(b'new Client("' + _TOKEN + b'"')
    assert not called_secret(b'new Client("my-custom-element-name-2"')
    assert not called_secret(b"new Client(")


def test_a_key_in_the_place_of_the_user_name() -> None:
    assert user_key(b" -u " + _TOKEN + b":")
    assert not user_key(b" -u administrator.of.the.house:")


def test_a_client_id_is_random_and_no_uuid() -> None:
    assert client_id(b'client_id: "' + _TOKEN)
    assert not client_id(b"client_id=b7c1f0e4-7b64-4d0e-8a57-c1d9e6f0b283")
    assert not client_id(b"client_id=the-name-of-the-client")


@pytest.mark.parametrize(
    "path", [b"in/" + _TOKEN, b"catch/4711815/k3v9ztq/", b"a/b7c1f0e4-7b64-4d0e-8a57-c1d9e6f0b283"]
)
def test_a_path_that_nobody_guesses(path: bytes) -> None:
    assert secret_path(b"https://hooks.example/" + path)


@pytest.mark.parametrize("path", [b"docs/getting-started", b"4711815/4711816", b"your-token-goes-here-0123", b""])
def test_a_path_with_words_and_numbers_is_public(path: bytes) -> None:
    assert not secret_path(b"https://hooks.example/" + path)


def test_a_bare_key_has_to_be_mixed() -> None:
    assert bare_secret(b'key: "' + _TOKEN)
    assert not bare_secret(b'key: "' + _HEX)
    assert not bare_secret(b"key = some_function_name_of_2_words")
