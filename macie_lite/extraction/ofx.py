"""OFX 1.x, the SGML of bank downloads (OFX, QFX): elements by name, the rest as text.

Source: Open Financial Exchange 1.6, 2.3 (elements with a value have no end tag) and 11.3 (accounts). OFX 2 is XML and
read as such. A statement is a record.
"""

from __future__ import annotations

import re

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.segments import Fields, Grammar, segmented

__all__ = ["extract_ofx"]

_ELEMENT = re.compile(rb"<[A-Za-z][A-Za-z0-9._]{0,40}>[^<\r\n]*")
_STATEMENTS = (b"STMTTRNRS", b"CCSTMTTRNRS", b"INVSTMTTRNRS")
_ACCOUNTS = {
    b"BANKACCTFROM": "bank account number",
    b"BANKACCTTO": "bank account number",
    b"CCACCTFROM": "credit card number",
    b"CCACCTTO": "credit card number",
    b"INVACCTFROM": "brokerage account number",
}
_NAMES = {
    b"BANKID": "routing number",
    b"NAME": "payee name",
    b"FIRSTNAME": "first name",
    b"MIDDLENAME": "middle name",
    b"LASTNAME": "last name",
    b"ADDR1": "address",
    b"ADDR2": "address",
    b"PHONE": "phone number",
    b"DAYPHONE": "phone number",
    b"EVEPHONE": "phone number",
    b"EMAIL": "email",
    b"TAXID": "social security number",
    b"SSN": "social security number",
    b"DATEBIRTH": "date of birth",
    b"USERID": "user id",
    b"USERPASS": "password",
    b"NEWUSERPASS": "password",
}


def extract_ofx(source: Input) -> Extraction:
    """Columns of the elements that have a name, and the rest of the text."""
    return (yield from segmented(source, _Elements()))


class _Elements(Grammar):
    def __init__(self) -> None:
        self._account = "bank account number"

    def pattern(self, text: bytes) -> re.Pattern[bytes]:
        return _ELEMENT

    def read(self, text: bytes, start: int, end: int, fields: Fields) -> None:
        behind = text.index(b">", start, end) + 1
        tag = text[start + 1 : behind - 1].upper()
        if tag in _STATEMENTS:
            fields.begin(start)
        self._account = _ACCOUNTS.get(tag, self._account)
        called = self._account if tag == b"ACCTID" else _NAMES.get(tag)
        if called:
            fields.add(called, behind, end)
