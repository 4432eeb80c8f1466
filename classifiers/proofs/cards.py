"""Payment cards: Luhn, issuer ranges and lengths, magnetic stripes.

Issuers are those that Macie documents (mdis-reference-financial: American Express, Dankort, Diners Club, Discover,
Electron, JCB, Mastercard, UnionPay, Visa). Ranges are the networks' own:
https://www.mastercard.us/content/dam/public/mastercardcom/na/us/en/documents/merchant-rules.pdf,
https://www.discoverglobalnetwork.com/resources/businesses/technical-specifications/, ISO/IEC 7812-1.
"""

from __future__ import annotations

import re

from classifiers.proofs.digits import digits_of, luhn_valid, repeated

__all__ = ["ISSUERS", "card", "card_no_keyword", "luhn", "magnetic_stripe"]

ISSUERS: tuple[tuple[int, int, tuple[int, ...]], ...] = (
    (2221, 2720, (16,)),  # Mastercard
    (3000, 3059, (14,)),  # Diners Club
    (3095, 3095, (14,)),
    (3400, 3499, (15,)),  # American Express
    (3528, 3589, (16, 17, 18, 19)),  # JCB
    (3600, 3699, (14,)),  # Diners Club
    (3700, 3799, (15,)),  # American Express
    (3800, 3999, (14,)),  # Diners Club
    (4000, 4999, (13, 16, 19)),  # Visa, Electron, co-branded Dankort
    (5019, 5019, (16,)),  # Dankort
    (5100, 5599, (16,)),  # Mastercard
    (6011, 6011, (16, 17, 18, 19)),  # Discover
    (6200, 6299, (16, 17, 18, 19)),  # UnionPay
    (6440, 6599, (16, 17, 18, 19)),  # Discover
    (8100, 8171, (16, 17, 18, 19)),  # UnionPay
)
"""First and last value of the first four digits, and the lengths issued there."""

_TRACK = re.compile(rb"%?[Bb]?([0-9]{13,19})(?:\^[^\^]{2,26}\^|[=D])[0-9]{2}(0[1-9]|1[0-2])")


def luhn(value: bytes) -> bool:
    """The digits of the match carry a valid Luhn check digit and are not all alike."""
    digits = digits_of(value)
    return luhn_valid(digits) and not repeated(digits)


def card(value: bytes) -> bool:
    """A card number: 13 to 19 digits, a known issuer's range and length, Luhn."""
    digits = digits_of(value)
    return _issued(digits) and luhn_valid(digits) and not repeated(digits[4:])


def card_no_keyword(value: bytes) -> bool:
    """As `card`, without the long retired 13-digit Visa numbers, which article numbers of shops collide with."""
    return len(digits_of(value)) > 13 and card(value)


def magnetic_stripe(value: bytes) -> bool:
    """Track 1 or 2 (ISO/IEC 7813): a card number, and an expiry date with a month that exists."""
    track = _TRACK.search(value)
    return track is not None and card(track[1])


def _issued(digits: bytes) -> bool:
    if not 13 <= len(digits) <= 19:
        return False
    prefix = int(digits[:4])
    return any(low <= prefix <= high and len(digits) in lengths for low, high, lengths in ISSUERS)
