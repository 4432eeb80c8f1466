"""Properties of messages, contacts, appointments as Outlook keeps them (MS-OXPROPS), and what becomes of them.

Items, for messages in `.msg` and `.pst` files alike; `path` is the member that they are of, [] for the file itself:
("text", path, label, value): a property; ("headers", path, text): those that the message came with; ("body", path,
extension, bytes); ("file", path, name, bytes), then ("more", bytes) for as long as it goes on: an attachment;
("gap", reason): something could not be read.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from macie_lite.extraction.parsers.lzfu import decompressed
from macie_lite.extraction.readable_runs import readable_runs

__all__ = [
    "BINARY",
    "BODY",
    "BYTES",
    "HTML",
    "LABELS",
    "RTF",
    "TEXT",
    "Item",
    "Properties",
    "Value",
    "named",
    "recipient",
]

Item = tuple[Any, ...]
Value = tuple[int, int, bytes, str | None]
"""Number, type, content, and the name of a named property."""

BYTES, TEXT, BINARY, TIME = 0x001E, 0x001F, 0x0102, 0x0040
_MANY = 0x1000
BODY, RTF, HTML, _HEADERS = 0x1000, 0x1009, 0x1013, 0x007D
_SHOWN = {0x0E04: 1, 0x0E03: 2, 0x0E02: 3}  # recipients by name, as they are shown
_RECIPIENTS = {0: "From", 1: "To", 2: "Cc", 3: "Bcc"}
_PREVIEWS = (0x6619, 0x3FD9)
_NAMED = 0x8000
_CODEPAGES = (0x3FFD, 0x3FDE)  # of strings; of the body
NAMES = {  # numbers of named properties that speak of persons (MS-OXPROPS 2, PSETID_Address)
    0x801A: "HomeAddress", 0x801B: "WorkAddress", 0x801C: "OtherAddress", 0x8045: "WorkAddressStreet",
    0x8046: "WorkAddressCity", 0x8047: "WorkAddressState", 0x8048: "WorkAddressPostalCode",
    0x8049: "WorkAddressCountry", 0x804A: "WorkAddressPostOfficeBox", 0x8062: "InstantMessagingAddress",
    0x8005: "FileUnder", 0x802C: "YomiFirstName", 0x802D: "YomiLastName", 0x80DE: "BirthdayLocal",
    0x8080: "Email1DisplayName", 0x8083: "Email1EmailAddress", 0x8084: "Email1OriginalDisplayName",
    0x8090: "Email2DisplayName", 0x8093: "Email2EmailAddress", 0x8094: "Email2OriginalDisplayName",
    0x80A0: "Email3DisplayName", 0x80A3: "Email3EmailAddress", 0x80A4: "Email3OriginalDisplayName",
    0x8208: "Location", 0x8238: "AllAttendees", 0x823B: "ToAttendees", 0x823C: "CcAttendees", 0x811F: "TaskOwner",
    0x8534: "Mileage", 0x8535: "Billing", 0x8539: "Companies", 0x853A: "Contacts",
}  # fmt: skip
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_LABELLED_TIMES = frozenset((0x3A42, 0x3A41))
_ATTACHED = 0x3701
_LONGEST_BINARY = 16 << 20  # bytes of one that are searched for text
_KINDS_OF_ADDRESS = ("smtp:", "ex:")
_NOT_CONTENT = frozenset((0x001A, 0x0064, 0x0066, 0x0075, 0x0077, 0x0079, 0x0C1E, 0x3002))  # classes, kinds of address

LABELS = {
    0x0037: "Subject", 0x0E1D: "Subject", 0x0070: "ConversationTopic", 0x003D: "SubjectPrefix",
    0x0C1A: "From", 0x0C1F: "SenderEmailAddress", 0x5D01: "SenderSmtpAddress",
    0x0042: "From", 0x0065: "SentRepresentingEmailAddress", 0x5D02: "SentRepresentingSmtpAddress",
    0x0040: "ReceivedByName", 0x0076: "ReceivedByEmailAddress", 0x0044: "ReceivedRepresentingName",
    0x0078: "ReceivedRepresentingEmailAddress", 0x5D07: "ReceivedBySmtpAddress",
    0x0050: "ReplyRecipientNames", 0x1035: "InternetMessageId", 0x1042: "InReplyTo", 0x1039: "References",
    0x0C19: "SenderEntryId", 0x0C1D: "SenderSearchKey", 0x0041: "SentRepresentingEntryId",
    0x003B: "SentRepresentingSearchKey", 0x003F: "ReceivedByEntryId", 0x0051: "ReceivedBySearchKey",
    0x0043: "ReceivedRepresentingEntryId", 0x0052: "ReceivedRepresentingSearchKey", 0x004F: "ReplyRecipientEntries",
    0x0FFF: "EntryId", 0x300B: "SearchKey", 0x3709: "AttachRendering", 0x3A70: "UserX509Certificate",
    0x7C07: "RoamingDictionary", 0x7C08: "RoamingXmlStream", 0x0E27: "SecurityDescriptor",
    0x0E02: "Bcc", 0x0E03: "Cc", 0x0E04: "To", 0x3001: "DisplayName", 0x3003: "EmailAddress", 0x39FE: "SmtpAddress",
    0x3004: "Comment", 0x3FF8: "CreatorName", 0x3FFA: "LastModifierName", 0x5FF6: "RecipientDisplayName",
    0x3701: "AttachData", 0x3704: "AttachFilename", 0x3707: "AttachLongFilename", 0x3708: "AttachPathname",
    0x370D: "AttachLongPathname", 0x370E: "AttachMimeTag", 0x3712: "AttachContentId", 0x3713: "AttachContentLocation",
    # a person (MS-OXOCNTC)
    0x3A00: "Account", 0x3A02: "CallbackTelephoneNumber", 0x3A05: "Generation", 0x3A06: "GivenName",
    0x3A07: "GovernmentIdNumber", 0x3A08: "BusinessTelephoneNumber", 0x3A09: "HomeTelephoneNumber", 0x3A0A: "Initials",
    0x3A0B: "Keyword", 0x3A0C: "Language", 0x3A0D: "Location", 0x3A10: "OrganizationalIdNumber", 0x3A11: "Surname",
    0x3A15: "PostalAddress", 0x3A16: "CompanyName", 0x3A17: "Title", 0x3A18: "DepartmentName",
    0x3A19: "OfficeLocation", 0x3A1A: "PrimaryTelephoneNumber", 0x3A1B: "Business2TelephoneNumber",
    0x3A1C: "MobileTelephoneNumber", 0x3A1D: "RadioTelephoneNumber", 0x3A1E: "CarTelephoneNumber",
    0x3A1F: "OtherTelephoneNumber", 0x3A20: "TransmittableDisplayName", 0x3A21: "PagerTelephoneNumber",
    0x3A22: "UserCertificate", 0x3A23: "PrimaryFaxNumber", 0x3A24: "BusinessFaxNumber", 0x3A25: "HomeFaxNumber",
    0x3A26: "Country", 0x3A27: "Locality", 0x3A28: "StateOrProvince", 0x3A29: "StreetAddress", 0x3A2A: "PostalCode",
    0x3A2B: "PostOfficeBox", 0x3A2C: "TelexNumber", 0x3A2D: "IsdnNumber", 0x3A2E: "AssistantTelephoneNumber",
    0x3A2F: "Home2TelephoneNumber", 0x3A30: "Assistant", 0x3A40: "SendRichInfo", 0x3A41: "WeddingAnniversary",
    0x3A42: "Birthday", 0x3A43: "Hobbies", 0x3A44: "MiddleName", 0x3A45: "DisplayNamePrefix", 0x3A46: "Profession",
    0x3A47: "ReferredByName", 0x3A48: "SpouseName", 0x3A49: "ComputerNetworkName", 0x3A4A: "CustomerId",
    0x3A4B: "TtyTddPhoneNumber", 0x3A4C: "FtpSite", 0x3A4E: "ManagerName", 0x3A4F: "Nickname",
    0x3A50: "PersonalHomePage", 0x3A51: "BusinessHomePage", 0x3A57: "CompanyMainPhoneNumber",
    0x3A58: "ChildrensNames", 0x3A59: "HomeAddressCity", 0x3A5A: "HomeAddressCountry", 0x3A5B: "HomeAddressPostalCode",
    0x3A5C: "HomeAddressStateOrProvince", 0x3A5D: "HomeAddressStreet", 0x3A5E: "HomeAddressPostOfficeBox",
    0x3A5F: "OtherAddressCity", 0x3A60: "OtherAddressCountry", 0x3A61: "OtherAddressPostalCode",
    0x3A62: "OtherAddressStateOrProvince", 0x3A63: "OtherAddressStreet", 0x3A64: "OtherAddressPostOfficeBox",
}  # fmt: skip
"""MS-OXPROPS 2, without the "PidTag" in front."""


class Properties:
    """Those of one object."""

    def __init__(self, values: Iterable[Value]) -> None:
        self._values = list(values)
        pages = {
            number: int.from_bytes(data[:4], "little") for number, _, data, _ in self._values if number in _CODEPAGES
        }
        self._codec = _codec(pages.get(0x3FFD) or pages.get(0x3FDE))
        self._body_codec = _codec(pages.get(0x3FDE) or pages.get(0x3FFD))

    def string(self, *numbers: int) -> str:
        """The first of them that there is."""
        for wanted in numbers:
            for number, kind, data, _ in self._values:
                if number == wanted and kind in (TEXT, BYTES) and (text := self._text(number, kind, data)):
                    return text
        return ""

    def integer(self, wanted: int) -> int | None:
        for number, kind, data, _ in self._values:
            if number == wanted and kind == 0x0003:
                return int.from_bytes(data[:4], "little")
        return None

    def items(
        self, path: list[str], people: Iterable[str] = (), names: dict[int, list[str]] | None = None
    ) -> Iterator[Item]:
        """All that is text, each once: the same is kept under many names, and headers and the body's start again.
        people: lines of the recipients, which come first; names: theirs by kind."""
        people = list(people)
        for line in people:
            label, _, value = line.partition(": ")
            yield "text", path, label, value
        seen: set[str] = set()
        headers, body = self.string(_HEADERS), self.string(BODY)
        for number, kind, data, name in self._values:
            if number in (BODY, RTF, HTML, _HEADERS) and name is None:
                yield from self._long(path, number, kind, data)
            elif number not in _NOT_CONTENT:
                for value in self._readable(number, kind, data, name):
                    shown = (names or {}).get(_SHOWN.get(number, -1))
                    again = (shown and value == "; ".join(shown)) or (number in _PREVIEWS and body.startswith(value))
                    if value not in seen and not again and not (name is not None and value in headers):
                        seen.add(value)
                        yield "text", path, _label(number, name), value
        yield from self._binaries(path, seen.union(*map(_parts, people)))

    def _binaries(self, path: list[str], said: set[str]) -> Iterator[Item]:
        """Text in bytes of which nothing is known, but for what is said already: identifiers hold addresses again."""
        known = {text.casefold() for text in said}
        for number, kind, data, name in self._values:
            if number in (BODY, RTF, HTML, _HEADERS, _ATTACHED) and name is None:
                continue
            for one in (data,) if kind == BINARY else _many(data) if kind == _MANY | BINARY else ():
                if len(one) > _LONGEST_BINARY:
                    yield "gap", "FILE_SIZE"
                for run in readable_runs(one[:_LONGEST_BINARY]):
                    if run and (again := _address(run.casefold())) not in known:
                        known.add(again)
                        yield "text", path, _label(number, name), run

    def _long(self, path: list[str], number: int, kind: int, data: bytes) -> Iterator[Item]:
        if number == RTF:
            try:
                yield "body", path, "rtf", decompressed(data)
            except ValueError:
                yield "gap", "MALFORMED"
        elif number == HTML:
            text = self._text(number, kind, data).encode("utf-8", "replace") if kind in (TEXT, BYTES) else data
            yield "body", path, "html", text
        elif kind in (TEXT, BYTES):
            text = self._text(number, kind, data).encode("utf-8", "replace")
            yield ("body", path, "txt", text) if number == BODY else ("headers", path, text)

    def _readable(self, number: int, kind: int, data: bytes, name: str | None) -> Iterator[str]:
        if kind in (TEXT, BYTES):
            if text := self._text(number, kind, data).strip():
                yield text
        elif kind in (_MANY | TEXT, _MANY | BYTES):
            yield from filter(None, (self._text(number, kind & ~_MANY, one).strip() for one in _many(data)))
        elif kind == TIME and (number in _LABELLED_TIMES or name is not None) and len(data) >= 8:
            yield from _date(data)

    def _text(self, number: int, kind: int, data: bytes) -> str:
        codec = "utf-16-le" if kind == TEXT else self._body_codec if number in (BODY, HTML) else self._codec
        return data.decode(codec, "replace").rstrip("\0")


def named(entries: bytes, strings: bytes) -> dict[int, str]:
    """What the named properties are called (MS-OXMSG 2.2.3.1): by a text of their own, or by a number."""
    names = {}
    for start in range(0, len(entries) - 7, 8):
        name, kind, index = struct.unpack_from("<IHH", entries, start)
        if kind & 1:
            length = int.from_bytes(strings[name : name + 4], "little")
            names[_NAMED + index] = strings[name + 4 : name + 4 + length].decode("utf-16-le", "replace")
        elif name in NAMES:
            names[_NAMED + index] = NAMES[name]
    return names


def recipient(of: Properties) -> tuple[int, str, str]:
    """(kind, name, line) of one of a message's recipients."""
    kind = of.integer(0x0C15)
    kind = 1 if kind is None else kind
    name, address = of.string(0x3001, 0x5FF6), of.string(0x39FE, 0x3003)
    label = _RECIPIENTS.get(kind & 0xFF, "To")
    value = f"{name} <{address}>" if address and address != name else name
    return kind, name, f"{label}: {value}"


def _label(number: int, name: str | None) -> str:
    return name or LABELS.get(number, f"Property{number:04X}")


def _parts(line: str) -> tuple[str, ...]:
    """The name and the address in a recipient's line."""
    name, _, address = line.partition(": ")[2].rpartition(" <")
    return name, address.removesuffix(">")


def _address(run: str) -> str:
    """Without the kind of address in front of it."""
    return next((run.removeprefix(kind) for kind in _KINDS_OF_ADDRESS if run.startswith(kind)), run)


def _codec(page: int | None) -> str:
    """Python's name for a code page of Windows."""
    for name in {65001: ("utf-8",), 1200: ("utf-16-le",)}.get(page or 1252, (f"cp{page}", f"windows-{page}")):
        try:
            return codecs.lookup(name).name
        except LookupError:
            continue
    return "cp1252"


def _many(data: bytes) -> Iterator[bytes]:
    """The values of one that has many: their number, where each begins, and they (MS-PST 2.3.3.4.2)."""
    if len(data) < 4:
        return
    count = min(struct.unpack_from("<I", data)[0], (len(data) - 4) // 4)
    starts = [*struct.unpack_from(f"<{count}I", data, 4), len(data)]
    for start, end in pairwise(starts):
        if not start <= end <= len(data):  # as nobody writes them: the rest is one, so that none is given out twice
            yield data[start:]
            return
        if start < end:
            yield data[start:end]


def _date(data: bytes) -> Iterator[str]:
    try:
        yield (_EPOCH + timedelta(microseconds=int.from_bytes(data[:8], "little") // 10)).date().isoformat()
    except OverflowError:
        return
