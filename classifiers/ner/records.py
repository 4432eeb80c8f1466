"""Names and addresses in the fields of records written as text: HL7 v2, vCard, LDIF, JSON, XML.

Each way of writing is looked for only where its mark is. First and last name that stand
beside each other in one record are one NAME; a street with its city and code is one ADDRESS.

Sources: HL7 v2.5.1 chapters 3 (PID-5, PID-9, PID-11, NK1-2, NK1-4, PV1-7 to 9, PV1-17), 4 (OBR-16, ORC-12), 6 (GT1-3,
GT1-5, IN1-16, IN1-19) and 2A (XPN, XCN, XAD); RFC 6350 (vCard: FN, N, ADR); RFC 2849 and RFC 4519 (LDIF: cn, sn,
givenName, street, postalAddress).
"""

from __future__ import annotations

import binascii
import html
import re
from collections.abc import Collection, Iterator
from itertools import islice

from classifiers.ner import lexicon
from classifiers.ner.column_shares import is_full, is_single
from classifiers.ner.entities import ADDRESS, NAME
from classifiers.ner.fields import FieldKind, folded, kind_of
from classifiers.ner.marks import Mark
from classifiers.ner.shapes import is_address, is_name, name_words
from classifiers.ner.street_lines import is_house_line, is_street_line
from classifiers.ner.thing_words import THINGS
from classifiers.ner.words import COMMON
from classifiers.types import NAME_CAP, Evidence, NameHit

__all__ = ["hits", "is_settled"]

Span = tuple[int, int]

_MOST = 2 * NAME_CAP  # of a text: more are never counted
_MOST_LINES = 3 * _MOST  # a card has two names and an address
_LONGEST = 200  # bytes of a value
_HL7 = re.compile(rb"(?:^|[\r\n])(PID|NK1|GT1|IN1|PV1|OBR|ORC)(\|[^\r\n]{10,4000})")
_HL7_NAMES = {b"PID": (5, 9), b"NK1": (2,), b"GT1": (3,), b"IN1": (16,)}
_HL7_STAFF = {b"PV1": (7, 8, 9, 17), b"OBR": (16,), b"ORC": (12,)}
_SETTLED = (b"MSH|", b"EVN|", b"PID|", b"NK1|", b"GT1|", b"DG1|", b"IN1|", b"PV1|", b"OBR|", b"ORC|")
_LONGEST_SEGMENT = 4000
_HL7_ADDRESSES = {b"PID": (11,), b"NK1": (4,), b"GT1": (5,), b"IN1": (19,)}
_ADDRESS_PARTS = 5  # street, other, city, state, code

_CARD = re.compile(rb"(?mi)^(?:[\w-]+\.)?(FN|N|ADR)(?:;[^:\r\n]{0,200})?:([^\r\n]{2,400})")
_LDIF = re.compile(
    rb"(?mi)^(cn|sn|givenName|displayName|gecos|street|streetAddress|postalAddress|homePostalAddress):(:?)"
    rb" ([^\r\n]{2,300})"
)
_LDIF_PARTS = (b"sn", b"givenname")
_LDIF_NAMES = (b"cn", b"displayname", b"gecos")

_JSON_KEY = re.compile(rb'"([^"\\\n]{2,40})"[ \t\r\n]{0,4}:[ \t\r\n\[]{0,40}"')
_XML_NAME = re.compile(
    rb"<(?:[A-Za-z][\w.-]{0,20}:)?([A-Za-z][\w.-]{1,40})>(?:(?=[^<\s][^<]{0,200}</)|<!\[CDATA\[(?=[^<\s][^<]{0,200}\]\]></))"
)
_ATTRIBUTE = re.compile(rb'\s([A-Za-z][\w.-]{1,40})="(?=[^"<>\s][^"<>]{0,200}")')
_PLACES = frozenset((b"first", b"last", b"given", b"family", b"middle"))
# From one value's end to the next one's beginning, in one object or element; up to two in between are empty.
_NEXT = re.compile(
    rb'"\]?[ \t\r\n]{0,20},[ \t\r\n]{0,40}'
    rb'(?:"[^"\\\n]{1,40}"[ \t\r\n]{0,4}:[ \t\r\n]{0,4}(?:""|null)[ \t\r\n]{0,20},[ \t\r\n]{0,40}){0,2}'
    rb'"([^"\\\n]{1,40})"[ \t\r\n]{0,4}:[ \t\r\n\[]{0,40}"?'
    rb"|(?:\]\]>)?</[^<>]{1,60}>\s{0,40}(?:<[^<>/]{1,40}(?:/>|></[^<>]{1,40}>)\s{0,40}){0,2}"
    rb"<(?:[\w.-]{1,20}:)?([\w.-]{1,40})>(?:<!\[CDATA\[)?"
    rb'|"\s{1,40}(?:[\w.:-]{1,40}=""\s{1,40}){0,2}([\w.-]{1,40})="'
)
_REST = re.compile(
    rb"(?i)\w*(?:city|town|locality|state|province|region|zip|post_?code|postal_?code|country|county|line_?2|address_?2"
    rb"|apt|unit|suite|ort|stadt|plz|ville|code_postal|ciudad|citta|cap|cidade|cep|plaats)\w*"
)
_REST_VALUE = re.compile(rb'[^"<>{}\[\]\n,]{1,60}')
_MOST_PIECES = 6
_INITIAL = re.compile(rb"[A-Z]\.?(?=[\"<])")

Value = tuple[FieldKind, bytes, int, int]


def hits(data: bytes, marks: Collection[Mark]) -> Iterator[NameHit]:
    """Hits in records of the ways of writing that are among the marks, in no order."""
    for mark, lines in ((Mark.HEALTH, _health), (Mark.CARD, _cards), (Mark.ENTRY, _entries)):
        if mark in marks:
            yield from islice(lines(data), _MOST_LINES)
    if Mark.KEY in marks:
        yield from _keyed(data, _JSON_KEY, b'"')
    if Mark.ELEMENT in marks:
        yield from _keyed(data, _XML_NAME, b"<")
        yield from _keyed(data, _ATTRIBUTE, b'"')


def _name(value: bytes, span: Span, *, partial: bool) -> Iterator[NameHit]:
    text = value.decode("utf-8", "replace")
    if _is_named(text):
        yield NameHit(NAME, *span, partial or len(name_words(text)) < 2, Evidence.FIELD)


def _is_named(text: str) -> bool:
    return (is_full(text) or is_single(text)) and is_name(text.title() if text.islower() else text)


def is_settled(data: bytes, at: int) -> bool:
    """Whether the byte is in a segment of HL7 v2 whose fields tell where persons are, and where none is."""
    low = max(at - _LONGEST_SEGMENT, 0)
    begin = max(data.rfind(b"\n", low, at), data.rfind(b"\r", low, at)) + 1
    return data[begin : begin + 4] in _SETTLED


def _health(data: bytes) -> Iterator[NameHit]:
    for found in _HL7.finditer(data):
        kind, fields = found[1], list(_pieces(found[2], found.start(2), b"|"))
        for numbers, read in ((_HL7_NAMES, _person), (_HL7_STAFF, _staff), (_HL7_ADDRESSES, _home)):
            for number in numbers.get(kind, ()):
                if number < len(fields):
                    yield from read(data, fields[number])


def _pieces(text: bytes, base: int, separator: bytes) -> Iterator[Span]:
    for piece in text.split(separator):
        yield base, base + len(piece)
        base += len(piece) + len(separator)


def _person(data: bytes, field: Span) -> Iterator[NameHit]:
    """XPN: family^given^further^suffix, again behind a tilde."""
    for begin, end in _pieces(data[slice(*field)], field[0], b"~"):
        parts = [span for span in list(_pieces(data[begin:end], begin, b"^"))[:3] if span[1] > span[0]]
        if parts:
            text = data[parts[0][0] : parts[-1][1]].decode("utf-8", "replace")
            if is_name(" ".join(text.replace("^", " ").split()).title()):
                yield NameHit(NAME, parts[0][0], parts[-1][1], len(parts) < 2, Evidence.FIELD)


def _staff(data: bytes, field: Span) -> Iterator[NameHit]:
    """XCN: number^family^given^further, again behind a tilde."""
    for begin, end in _pieces(data[slice(*field)], field[0], b"~"):
        number = data.find(b"^", begin, end)
        if number >= 0:
            yield from _person(data, (number + 1, end))


def _home(data: bytes, field: Span) -> Iterator[NameHit]:
    """XAD: street^other^city^state^code^country."""
    for begin, end in _pieces(data[slice(*field)], field[0], b"~"):
        parts = list(_pieces(data[begin:end], begin, b"^"))[:_ADDRESS_PARTS]
        if _is_home(data[slice(*parts[0])]):
            last = max(stop for start, stop in parts if stop > start)
            yield NameHit(ADDRESS, parts[0][0], last, evidence=Evidence.FIELD)


def _is_home(value: bytes) -> bool:
    text = value.decode("utf-8", "replace").strip()
    return is_house_line(text) or is_street_line(text) or is_address(text)


def _cards(data: bytes) -> Iterator[NameHit]:
    for found in _CARD.finditer(data):
        start, end = found.span(2)
        kind = found[1].upper()
        if kind == b"FN":
            yield from _name(found[2], (start, end), partial=False)
            continue
        parts = [span for span in _pieces(data[start:end], start, b";") if span[1] > span[0]]
        if kind == b"N" and parts and b";" in found[2]:
            text = data[parts[0][0] : parts[min(1, len(parts) - 1)][1]].decode("utf-8", "replace")
            if is_name(text.replace(";", " ").title()):
                yield NameHit(NAME, parts[0][0], parts[min(1, len(parts) - 1)][1], len(parts) < 2, Evidence.FIELD)
        elif kind == b"ADR" and parts and any(_is_home(data[slice(*part)]) for part in parts):
            yield NameHit(ADDRESS, parts[0][0], parts[-1][1], evidence=Evidence.FIELD)


def _entries(data: bytes) -> Iterator[NameHit]:
    for found in _LDIF.finditer(data):
        kind, value = found[1].lower(), _unbased(found[3]) if found[2] else found[3]
        if kind in _LDIF_PARTS or kind in _LDIF_NAMES:
            yield from _name(value, found.span(3), partial=kind in _LDIF_PARTS)
        elif _is_home(value.replace(b"$", b", ")):
            yield NameHit(ADDRESS, *found.span(3), evidence=Evidence.FIELD)


def _unbased(value: bytes) -> bytes:
    """What stands behind two colons is in base64: all that is not ASCII."""
    try:
        return binascii.a2b_base64(value)
    except binascii.Error:
        return b""


def _keyed(data: bytes, key: re.Pattern[bytes], closing: bytes) -> Iterator[NameHit]:
    """Values of keys and elements that speak of names and streets, in the languages that `fields` knows."""
    wanted = {name: kind for name in set(key.findall(data)) if (kind := _kind(name))}
    values: list[Value] = []
    for found in key.finditer(data) if wanted else ():
        kind = wanted.get(found[1])
        end = data.find(closing, found.end(), found.end() + _LONGEST) if kind else -1
        if data[end - 3 : end] == b"]]>":
            end -= 3
        if kind and end > found.end():
            values.append((kind, found[1], found.end(), end))
    yield from _addresses(data, values)
    for group in islice(_grouped(data, values), _MOST):
        if _is_sure(data, group):
            alone = group[0][0] is FieldKind.PART or len(name_words(_text(data, group[0]))) < 2
            partial = len(group) == 1 and alone
            yield NameHit(NAME, group[0][2], group[-1][3], partial, Evidence.FIELD)


def _text(data: bytes, value: Value) -> str:
    text = data[value[2] : value[3]].decode("utf-8", "replace")
    return html.unescape(text) if "&" in text else text


def _is_sure(data: bytes, group: list[Value]) -> bool:
    """Whether names of the lexicons are in it; or its keys speak of people and it is written as a name, of no thing."""
    words = [word.lower() for value in group for word in name_words(_text(data, value))]
    if any(word in lexicon.given_names() or word in lexicon.surnames() for word in words):
        return True
    told = all(value[1].lower() not in _PLACES for value in group)
    text = _text(data, group[0])
    written = (is_full(text) and len(words) in (2, 3)) if group[0][0] is FieldKind.FULL else is_single(text)
    return told and written and not any(folded(word) in THINGS or word in COMMON for word in words)


def _kind(name: bytes) -> FieldKind | None:
    kind = FieldKind.PART if name.lower() in _PLACES else kind_of(name.decode("utf-8", "replace"))
    return kind if kind in (FieldKind.FULL, FieldKind.PART, FieldKind.ADDRESS) else None


def _grouped(data: bytes, values: list[Value]) -> Iterator[list[Value]]:
    """Names, each with those of its parts that stand beside it: first and last name are one."""
    group: list[Value] = []
    for value in values:
        if not (_may_be_name(data, value) or (group and _INITIAL.match(data, value[2]))):
            continue
        if group and _is_next(data, group, value):
            group.append(value)
            continue
        if group:
            yield group
        group = [value]
    if group:
        yield group


def _may_be_name(data: bytes, value: Value) -> bool:
    """Any one word may be a part: Bill, Grant and April are sure beside a surname."""
    text = _text(data, value)
    return value[0] is not FieldKind.ADDRESS and (_is_named(text) or (value[0] is FieldKind.PART and is_single(text)))


def _is_next(data: bytes, group: list[Value], value: Value) -> bool:
    if value[0] is not FieldKind.PART or group[-1][0] is not FieldKind.PART:
        return False
    new = all(value[1] != other[1] for other in group)
    return new and value[2] - group[-1][3] <= _LONGEST and bool(_NEXT.fullmatch(data, group[-1][3], value[2]))


def _addresses(data: bytes, values: list[Value]) -> Iterator[NameHit]:
    """Streets, each with what of its address stands behind it in the same object."""
    past = 0
    streets = (value for value in values if value[0] is FieldKind.ADDRESS)
    for _, _, start, end in islice(streets, _MOST):
        if start >= past and _is_home(data[start:end]):
            past = _behind(data, end)
            yield NameHit(ADDRESS, start, past, evidence=Evidence.FIELD)


def _behind(data: bytes, end: int) -> int:
    for _ in range(_MOST_PIECES):
        found = _NEXT.match(data, end)
        value = _REST_VALUE.match(data, found.end()) if found and _REST.fullmatch(found[found.lastindex or 0]) else None
        if value is None:
            break
        end = value.end()
    return end
