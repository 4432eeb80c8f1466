"""Passwords where connection strings and configuration files have them."""

from __future__ import annotations

import base64

import pytest

from classifiers.proofs import config_files, connection_strings
from classifiers.proofs.structure import cookie, jwe, jwk, key_lines


@pytest.mark.parametrize(
    ("url", "holds"),
    [
        (b"postgresql://svc:s3cret!pw@db", True),
        (b"mongodb://app:p@ss@word1@db", True),
        (b"jdbc:oracle:thin:scott/Blau.wal7@ora", True),
        (b"postgresql://user:password@db", False),
        (b"postgresql://svc:${PW}@db", False),
        (b"postgresql://svc:%24%7BPW%7D@db", False),
        (b"postgresql://svc:<password>@db", False),
        (b"postgresql://$USER:abcdef@db", False),
        (b"postgresql://db/name", False),
    ],
)
def test_passwords_in_urls(url: bytes, holds: bool) -> None:
    assert connection_strings.url_password(url) is holds


def test_passwords_behind_names() -> None:
    assert connection_strings.keyed_password(b"Server=a;Password=Blau.wal7")
    assert not connection_strings.keyed_password(b"Server=a;Password={0}")
    assert connection_strings.last_password(b"PGPASSWORD=Blau.wal7")
    assert not connection_strings.last_password(b"PGPASSWORD=password")
    assert connection_strings.percent_password(b"-U svc%Blau.wal7")
    assert connection_strings.piped_password(b"echo 'root:Blau.wal7' | chpasswd")
    assert not connection_strings.piped_password(b"echo $PW | chpasswd")
    assert connection_strings.pair_password(b"user=a password=Blau-wal7")
    assert not connection_strings.pair_password(b"username: str, password: SecretStr(")
    assert not connection_strings.named_password(b"bindpw nothing")
    assert not connection_strings.last_random(b"X-Api-Key: my_request_handler_name")


def test_passwords_in_base64() -> None:
    login = base64.b64encode(b"deploy:Wolke.Quill71")
    assert config_files.docker_auth(b'"auth": "' + login + b'"')
    assert not config_files.docker_auth(b'"auth": "' + base64.b64encode(b"nothing here") + b'"')
    assert config_files.encoded_password(b"_auth=" + login)
    assert not config_files.encoded_password(b"_auth=" + base64.b64encode(b"\x00\x01\x02\x03\x04"))
    assert config_files.tagged_base64(b'<Pass encoding="base64">' + login + b"</Pass>")


def test_hashes_and_keys_are_varied() -> None:
    assert config_files.bcrypt_hash(b"$2b$12$" + b"R9h/cIPz0giURNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUWq"[:53])
    assert not config_files.bcrypt_hash(b"$2b$99$" + b"a" * 53)
    assert config_files.wireguard_key(b"PrivateKey = " + base64.b64encode(bytes(range(32))))
    assert not config_files.wireguard_key(b"PrivateKey = " + b"A" * 43 + b"=")
    assert not config_files.password_hash_pwdump(b"Guest:501:x:31d6cfe0d16ae931b73c59d7e0c089c0:::")


def test_files_with_places_of_their_own() -> None:
    assert config_files.pgpass(b"db:5432:shop:svc:Blau.wal7")
    assert not config_files.pgpass(b"hostname:port:database:username:password")
    assert config_files.wifi_code(b"WIFI:T:WPA;S:guest;P:Blau.wal7;;")
    assert config_files.quoted_value(b"define('DB_PASSWORD', 'Blau.wal7'")
    assert config_files.kubernetes_secret(b"data:\n  password: QmxhdS53YWw3")
    assert not config_files.kubernetes_secret(b"data:\n  password: {{ .Values.password }}")
    assert config_files.slash_password(b"NEO4J_AUTH=neo4j/Blau.wal7")
    assert not config_files.bootstrap_token(b"--token abcdef.0123456789abcdef")


def test_structures() -> None:
    assert cookie(b"Cookie: a=1; b=2")
    assert not cookie(b"cookie: {name}={value}")
    assert not jwe(b"a.b.c.d.e")
    assert jwk(b'{"kty":"EC","d":"' + base64.urlsafe_b64encode(bytes(range(60, 92))).rstrip(b"=") + b'"}')
    assert not jwk(b'{"kty":"EC","d":"' + b"A" * 43 + b'"}')
    assert key_lines(base64.b64encode(bytes(range(64))))
    assert not key_lines(b"(yours here)")
