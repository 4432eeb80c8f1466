"""Devices and SIM cards: the numbers that name one telephone, one card, one network interface.

IMEI and IMEISV: 3GPP TS 23.003, the first two digits name the body that reports (GSMA TS.06). ICCID: ITU-T E.118. MEID:
TIA/EIA-41-D. MAC addresses: IEEE 802, where the lowest bit of the first octet marks a group. Advertising ids: RFC 9562.
"""

from __future__ import annotations

import re

from classifiers.proofs.digits import digits_of, luhn_valid, repeated

__all__ = ["advertising_id", "iccid", "imei", "imeisv", "mac_address", "meid"]

_BODIES = frozenset(b"01 30 33 35 44 45 49 50 51 52 53 54 86 91 98 99".split())
_SERIAL = slice(8, 14)
_CALLING_CODES = re.compile(
    rb"89(?:0?1|0?7|2[07]|2[1-689][0-9]|3[0-469]|3[578][0-9]|4[013-9]|42[0-9]|5[1-8]|5[09][0-9]"
    rb"|6[0-6]|6[7-9][0-9]|8[1246]|8[05789][0-9]|9[0-58]|9[679][0-9])"
)
_SEPARATORS = b":-. "
_HEX = b"0123456789ABCDEF"
_OCTETS = 12  # hexadecimal digits of a MAC address
_VARIETY = 4  # different digits, fewer are a placeholder


def imei(value: bytes) -> bool:
    """15 digits with their Luhn digit, from a body that allots them; the serial not one digit over and over."""
    digits = digits_of(value)
    return len(digits) == 15 and digits[:2] in _BODIES and not _plain(digits) and luhn_valid(digits)


def imeisv(value: bytes) -> bool:
    """16 digits, the last two the software's version, without a check digit."""
    digits = digits_of(value)
    return len(digits) == 16 and digits[:2] in _BODIES and not _plain(digits)


def iccid(value: bytes) -> bool:
    """89, a country's calling code, 18 to 20 digits, the last one Luhn's (of 20, some leave one out of the sum)."""
    digits = digits_of(value)
    if not 18 <= len(digits) <= 20 or _CALLING_CODES.match(digits) is None or repeated(digits[7:]):
        return False
    return luhn_valid(digits) or (len(digits) == 20 and luhn_valid(digits[:19]))


def meid(value: bytes) -> bool:
    """14 hexadecimal digits from A0 on (below lie IMEIs), with variety."""
    compact = value.upper().translate(None, b" -")
    return len(compact) == 14 and compact[:2] >= b"A0" and len(set(compact)) > _VARIETY


def mac_address(value: bytes) -> bool:
    """Six octets of one interface: no group, not unset, not doubled (00:11:22, aa:bb:cc), and with a letter among them.

    Without one they are dates, times and sizes; of real addresses one in 280 has none.
    """
    compact = value.upper().translate(None, _SEPARATORS)
    if len(compact) != _OCTETS or compact.strip(_HEX) or len(set(compact)) < _VARIETY or compact.isdigit():
        return False
    if all(compact[at] == compact[at + 1] for at in range(0, _OCTETS, 2)) or compact[:6] == b"000000":
        return False
    return not int(compact[:2], 16) & 1


def advertising_id(value: bytes) -> bool:
    """A random UUID (version 4), as phones hand them to advertisers; all zeros mean that tracking was refused."""
    compact = value.upper().translate(None, b"-")
    return len(compact) == 32 and compact[12:13] == b"4" and compact[16:17] in b"89AB" and len(set(compact)) > 7


def _plain(digits: bytes) -> bool:
    return repeated(digits[_SERIAL]) or repeated(digits[:8])
