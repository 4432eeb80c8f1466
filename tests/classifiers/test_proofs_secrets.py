"""Values that a name of a secret is given: what is drawn at random or chosen stands, code and placeholders drop out."""

from __future__ import annotations

import random
import string

import pytest

from classifiers.proofs.secrets import assigned_password, assigned_secret, looks_random, spoken_password, user_token
from classifiers.proofs.tokens import placeholder, random_token

_KEY = "7f3b09d2c4" + "5e81a6f0b7d93c12e85a4f"
_UUID = "3f2c9e1a-7b64-4d0e-" + "8a57-c1d9e6f0b283"


@pytest.mark.parametrize(
    "text",
    [
        f'api_key = "{_KEY}"',
        f"SECRET_KEY={_KEY}",
        f"secret: {_UUID}",
        f"access-key>{_KEY}",
        f'serviceKey := "{_KEY}',
        'privateKey": "' + "ygWq07YCO8UkmC9BE0PD/" + "BJNGhiu80yslsMUF9WnjQ==",
        "9_key: zx4711.Zx4711Pub" + "licKqy",
        'G_KEY = "zqx_wvkqj_iv',
    ],
)
def test_random_values_are_secrets(text: str) -> None:
    assert assigned_secret(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        f'secret_name = "{_KEY}"',
        f'tokenizer = "{_KEY}"',
        f"Token: {_UUID}",
        "token = tokenizer.next_token_from_stream",
        "api_key = getApiKeyFromHeaders2(",
        "api_key = your-api-key-goes-here",
        "api_key: arn:aws:kms:eu-west-1:123456789012:key/1a2b",
        "secret: 2026-01-15T10:22:31.000Z",
        "secret: [a-zA-Z0-9/_+=.@-]+",
        "token = /usr/local/share/tokens/v2.txt",
        "data_key = _mm512_xor_si512",
        "_key', 'gss_krb5_rfc1964_keydata",
        "9_key: zx4711.Zx4711PublicKey",
        'G_KEY = "zqx_wvkqj_id',
    ],
)
def test_code_and_placeholders_are_none(text: str) -> None:
    assert not assigned_secret(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        'password = "Tr0ub4dor&3"',
        "DB_PASSWORD=h7kq-Vundy2",
        "passwd' => 'k4rpfen!Teich",
        "password>Wint3r-Garten!",
        'password", "9f8e7d6c5b4a',
        'password", "abc123',
        'password = "7065707065722d6e',
    ],
)
def test_chosen_passwords_stand(text: str) -> None:
    assert assigned_password(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        'password = "password"',
        'password = "changeme"',
        "password: string;",
        "password = args.password2",
        "password=${PASSWORD}",
        'password_hash = "Tr0ub4dor&3"',
        'password = "********"',
        "PasswordLastUsed: 2016-09-08T21:47:36Z",
        "password = self.password1",
        'password, "utf-16',
        'password", "7065707065722d6e',
        'password", "706500707065722D',
    ],
)
def test_words_for_passwords_are_none(text: str) -> None:
    assert not assigned_password(text.encode())


def test_nearly_all_random_tokens_look_random() -> None:
    rng = random.Random(3)
    drawn = ["".join(rng.choices(string.ascii_letters + string.digits, k=32)).encode() for _ in range(2000)]
    assert sum(map(looks_random, drawn)) > 1980


def test_names_in_code_do_not_look_random() -> None:
    names = (
        b"get_secret_value_from_vault2 applicationConfigurationManager1 my-cool-service-name-v2 camelCaseNameOfAThing"
    )
    assert not any(map(looks_random, names.split()))


@pytest.mark.parametrize("value", [b"your-key-here", b"xxxxxxxx", b"abcdefghijklmnop", b"EXAMPLEKEY1", b"0000000000"])
def test_placeholders(value: bytes) -> None:
    assert placeholder(value)
    assert not random_token(value)


def test_a_key_with_a_run_of_the_alphabet_may_be_one() -> None:
    assert not placeholder(_KEY.encode() + b"1234567")


def test_sentences_and_addresses() -> None:
    assert spoken_password(b'password is "kestrel7"')
    assert not spoken_password(b'password is "password"')
    assert user_token(f"https://{_KEY}@git.example".encode())
    assert not user_token(b"https://a-long-name-of-a-user@git.example")


@pytest.mark.parametrize(
    "text",
    [
        b"password: hunter2", b"password is Blue-Giraffe-99.", b"Password is hunter2", b"password is: k4rpfen-Teich7",
        b"password: winter7", b"password: charlie1", b"password: printer9",  # a type's name is in them
    ],
)  # fmt: skip
def test_a_password_that_is_told_has_digits(text: bytes) -> None:
    assert assigned_password(text)


@pytest.mark.parametrize(
    "text",
    [
        b"password is required", b"password is base64-encoded.", b"password is SHA-256-hashed", b"password is secret1",
        b"password is RFC2617-style", b"password: string2", b"password: float64", b"password: param1,",
        b"password is 12-characters", b"password: SHA-256-hashed", b"password is utf8mb4-encoded",
        b"password: sha256", b"password=sha512", b"password: python3", b"password: table3", b"password: figure2",
        b"password: page10", b"Password: https2", b"password: required2", b"password: link2", b"Passwords: minimum12",
        b"password = hunter2",  # a variable
    ],
)  # fmt: skip
def test_what_is_said_of_passwords_is_none(text: bytes) -> None:
    assert not assigned_password(text)
