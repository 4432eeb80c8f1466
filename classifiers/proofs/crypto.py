"""Wallets: addresses and private keys whose own checksum says what they are.

Base58Check: https://en.bitcoin.it/wiki/Base58Check_encoding; version bytes: each coin's chainparams and
https://github.com/satoshilabs/slips/blob/master/slip-0132.md; Bech32 and Bech32m: BIP-173 and BIP-350; CashAddr:
https://github.com/bitcoincashorg/bitcoincash.org/blob/master/spec/cashaddr.md; mixed-case hexadecimal: EIP-55.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable

from classifiers.proofs.keccak import keccak_256

__all__ = [
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
]

_BITCOIN = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BECH32 = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_RESIDUES = (1, 0x2BC830A3)  # Bech32, Bech32m
_BECH32_STEPS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CASH_STEPS = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
_MONERO_BLOCKS = {11: 8, 7: 5}
_MONERO_NETWORKS = (18, 19, 42)
_XPUBS = frozenset(
    bytes.fromhex("0488b21e 049d7cb2 04b24746 043587cf 044a5262 045f1cf6 0295b43f 02aa7ed3"[i : i + 8])
    for i in range(0, 72, 9)
)
_XPRVS = frozenset(
    bytes.fromhex("0488ade4 049d7878 04b2430c 04358394 044a4e28 045f18bc 0295b005 02aa7a99"[i : i + 8])
    for i in range(0, 72, 9)
)


def _unbased(text: bytes, alphabet: bytes = _BITCOIN) -> bytes | None:
    """The bytes that a base 58 text stands for; None for a character outside of the alphabet."""
    number = 0
    for byte in text:
        digit = alphabet.find(byte)
        if digit < 0:
            return None
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip(alphabet[:1]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _checked(text: bytes, alphabet: bytes = _BITCOIN) -> bytes | None:
    """What Base58Check carries, version first; None where the checksum fails."""
    data = _unbased(text, alphabet)
    if data is None or len(data) < 5:
        return None
    digest = hashlib.sha256(hashlib.sha256(data[:-4]).digest()).digest()
    return data[:-4] if digest[:4] == data[-4:] else None


def _versioned(size: int, *versions: bytes, alphabet: bytes = _BITCOIN) -> Callable[[bytes], bool]:
    """A proof of Base58Check text with one of these versions before `size` bytes."""

    def proof(value: bytes) -> bool:
        data = _checked(value, alphabet)
        return data is not None and any(
            data.startswith(version) and len(data) == len(version) + size and any(data[len(version) :])
            for version in versions
        )

    return proof


bitcoin_address = _versioned(20, b"\x00", b"\x05")
litecoin_address = _versioned(20, b"\x30", b"\x32")
dogecoin_address = _versioned(20, b"\x1e", b"\x16")
dash_address = _versioned(20, b"\x4c", b"\x10")
zcash_address = _versioned(20, b"\x1c\xb8", b"\x1c\xbd")
tron_address = _versioned(20, b"\x41")
tezos_address = _versioned(20, *(bytes.fromhex(one) for one in ("06a19f", "06a1a1", "06a1a4", "025a79")))
tezos_key = _versioned(32, bytes.fromhex("0d0f3a07"))
ripple_address = _versioned(20, b"\x00", alphabet=_RIPPLE)
ripple_seed = _versioned(16, b"\x21", b"\x01\xe1\x4b", alphabet=_RIPPLE)
bip38_key = _versioned(37, b"\x01\x42", b"\x01\x43")
extended_public_key = _versioned(74, *_XPUBS)
extended_private_key = _versioned(74, *_XPRVS)


def _wif(version: int) -> Callable[[bytes], bool]:
    """A proof of a private key in wallet import format; one byte 01 more where its public key is compressed."""

    def proof(value: bytes) -> bool:
        data = _checked(value)
        if data is None or data[0] != version or not any(data[1:33]):
            return False
        return len(data) == 33 or (len(data) == 34 and data[33] == 1)

    return proof


bitcoin_wif = _wif(0x80)
litecoin_wif = _wif(0xB0)
dogecoin_wif = _wif(0x9E)


def _polymod(values: list[int], steps: tuple[int, ...], top: int) -> int:
    residue = 1
    for value in values:
        high = residue >> top
        residue = (residue & ((1 << top) - 1)) << 5 ^ value
        for bit, step in enumerate(steps):
            residue ^= step if high >> bit & 1 else 0
    return residue


def bech32(value: bytes) -> bool:
    """Bech32 or Bech32m of any prefix, all in one case; the payload is not one character over and over."""
    text = value.lower()
    prefix, _, data = text.rpartition(b"1")
    if not prefix or (value != text and value != value.upper()) or len(set(data[:-6])) < 5:
        return False
    digits = [_BECH32.find(byte) for byte in data]
    expanded = [byte >> 5 for byte in prefix] + [0] + [byte & 31 for byte in prefix]
    return min(digits) >= 0 and _polymod(expanded + digits, _BECH32_STEPS, 25) in _BECH32_RESIDUES


def cashaddr(value: bytes) -> bool:
    """A Bitcoin Cash address with its prefix, `bitcoincash:q...`."""
    prefix, _, data = value.lower().partition(b":")
    digits = [_BECH32.find(byte) for byte in data]
    if not digits or min(digits) < 0:
        return False
    return _polymod([byte & 31 for byte in prefix] + [0] + digits, _CASH_STEPS, 35) == 1


def ethereum_address(value: bytes) -> bool:
    """20 bytes in hexadecimal, of one case or with the right mixture of cases, and not a placeholder."""
    digits = value[2:]
    if len(digits) != 40 or len(set(digits.lower())) < 8:
        return False
    return digits in (digits.lower(), digits.upper()) or ethereum_checksum(value)


def ethereum_checksum(value: bytes) -> bool:
    """EIP-55: a letter is a capital where the hash of the address has 8 or more; only for mixed cases."""
    digits = value[2:]
    lower = digits.lower()
    if len(digits) != 40 or digits in (lower, digits.upper()) or len(set(lower)) < 8:
        return False
    hashed = keccak_256(lower).hex()
    return all(
        (chr(byte) in "ABCDEF") == (mark >= "8") for byte, mark in zip(digits, hashed, strict=False) if byte >= 65
    )


def monero_address(value: bytes) -> bool:
    """A Monero address: base 58 in blocks of 11 characters, network byte, Keccak checksum (docs.getmonero.org)."""
    data = b""
    for at in range(0, len(value), 11):
        block = value[at : at + 11]
        size, decoded = _MONERO_BLOCKS.get(len(block)), _unbased(block)
        if size is None or decoded is None or len(decoded.lstrip(b"\0")) > size:
            return False
        data += decoded.lstrip(b"\0").rjust(size, b"\0")
    return len(data) in (69, 77) and data[0] in _MONERO_NETWORKS and keccak_256(data[:-4])[:4] == data[-4:]


def polkadot_address(value: bytes) -> bool:
    """SS58 with one byte of network and a 32-byte account (https://docs.polkadot.com)."""
    data = _unbased(value)
    if data is None or len(data) != 35:
        return False
    return hashlib.blake2b(b"SS58PRE" + data[:-2]).digest()[:2] == data[-2:]


def solana_address(value: bytes) -> bool:
    """32 bytes in base 58, mixed enough to be random."""
    data = _unbased(value)
    return data is not None and len(data) == 32 and len(set(data)) > 16


def solana_key(value: bytes) -> bool:
    """64 bytes, seed and public key, in base 58 or as a list of numbers, mixed enough to be random."""
    if value[:1] == b"[":
        numbers = [int(part) for part in value.strip(b"[] ").split(b",") if part.strip().isdigit()]
        return len(numbers) == 64 and max(numbers) < 256 and len(set(numbers)) > 32
    data = _unbased(value)
    return data is not None and len(data) == 64 and len(set(data)) > 32


def _base32(value: bytes) -> bytes:
    try:
        return base64.b32decode(value + b"=" * (-len(value) % 8))
    except binascii.Error:
        return b""


def stellar_key(value: bytes) -> bool:
    """A Stellar strkey, G or S before 55: base 32, CRC-16/XMODEM with the low byte first (SEP-23)."""
    data = _base32(value)
    return len(data) == 35 and binascii.crc_hqx(data[:-2], 0).to_bytes(2, "little") == data[-2:]


def algorand_address(value: bytes) -> bool:
    """58 characters of base 32: a public key and the last 4 bytes of its SHA-512/256."""
    data = _base32(value)
    return len(data) == 36 and hashlib.new("sha512_256", data[:32]).digest()[-4:] == data[32:]


def ton_address(value: bytes) -> bool:
    """48 characters of base 64: flags, workchain, account, CRC-16/XMODEM (https://docs.ton.org)."""
    try:
        data = base64.b64decode(value.translate(bytes.maketrans(b"-_", b"+/")), validate=True)
    except binascii.Error:
        return False
    return len(data) == 36 and data[1] in (0, 255) and binascii.crc_hqx(data[:-2], 0).to_bytes(2, "big") == data[-2:]
