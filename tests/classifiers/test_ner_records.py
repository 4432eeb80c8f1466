"""Fields of records: HL7, vCard, LDIF, JSON, XML. What stands together is one."""

from __future__ import annotations

import base64
import json

import pytest

from classifiers.ner import marks, records
from classifiers.types import NAME_CAP


def _found(text: str) -> list[tuple[str, str, bool]]:
    data = text.encode()
    hits = sorted(records.hits(data, marks.scan(data).records), key=lambda hit: (hit.start, hit.identifier))
    return [(hit.identifier, data[hit.start : hit.end].decode(), hit.partial) for hit in hits]


HL7 = (
    "MSH|^~\\&|ADT|H|||20240101||ADT^A01|1|P|2.5\r"
    "PID|1||123^^^H||DOE^JANE^Q||19800101|F|||12 MAIN ST^^SPRINGFIELD^IL^62701||555\r"
    "NK1|1|ROE^BOB|SPO|1 ELM RD^^AUSTIN^TX^78701\r"
)


def test_hl7() -> None:
    assert _found(HL7) == [
        ("NAME", "DOE^JANE^Q", False),
        ("ADDRESS", "12 MAIN ST^^SPRINGFIELD^IL^62701", False),
        ("NAME", "ROE^BOB", False),
        ("ADDRESS", "1 ELM RD^^AUSTIN^TX^78701", False),
    ]
    assert _found(HL7.replace("\r", "\n")) == _found(HL7)
    assert _found(HL7.replace("\r", "\r\n")) == _found(HL7)


def test_hl7_repeats_fields_and_leaves_them_empty() -> None:
    assert [row[1] for row in _found("PID|||1||Doe^Jane~Doe^J||x|||||y")] == ["Doe^Jane", "Doe^J"]
    assert _found("PID|1||123456789012||^^||19800101|F|||^^^^") == []


def test_vcard() -> None:
    card = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN;CHARSET=UTF-8:Zoë Doe\r\nN:Doe;Zoë;;Dr.;\r\nORG:Acme Widgets\r\n"
        "item1.ADR;TYPE=HOME:;;12 Main St;Springfield;IL;62701;USA\r\nEND:VCARD\r\n"
    )
    assert _found(card) == [
        ("NAME", "Zoë Doe", False),
        ("NAME", "Doe;Zoë", False),
        ("ADDRESS", "12 Main St;Springfield;IL;62701;USA", False),
    ]
    assert _found("BEGIN:VCARD\nFN:Acme Widgets GmbH\nN:;;;;\nADR:;;;;;;\nEND:VCARD\n") == []


def test_ldif() -> None:
    entry = "dn: uid=7\ncn: Jane Doe\nsn: Doe\ngivenName: Jane\npostalAddress: 12 Main St$Springfield, IL 62701\n"
    assert _found(entry) == [
        ("NAME", "Jane Doe", False),
        ("NAME", "Doe", True),
        ("NAME", "Jane", True),
        ("ADDRESS", "12 Main St$Springfield, IL 62701", False),
    ]
    assert _found("cn: web-01.example.org\nsn: 12345\n") == []


def test_ldif_has_in_base64_what_is_not_ascii() -> None:
    values = [base64.b64encode(value.encode()).decode() for value in ("Jürgen Müller", "Blaue Möbel GmbH")]
    entry = f"cn:: {values[0]}\ncn:: {values[1]}\ncn:: !\nsn: Doe\n"
    assert _found(entry) == [("NAME", values[0], False), ("NAME", "Doe", True)]


def test_a_text_of_nothing_but_cards_is_not_read_to_its_end() -> None:
    card = "BEGIN:VCARD\nFN:Jane Doe\nEND:VCARD\n"
    assert NAME_CAP < len(_found(card * 9 * NAME_CAP)) < 9 * NAME_CAP


@pytest.mark.parametrize(
    "between", ["", '"middleName":"",', '"middleName": null, "prefix": "", ', '\n "middleName": null,\n']
)
def test_an_empty_field_between_two_parts(between: str) -> None:
    text = f'{{"firstName":"Ana",{between}"lastName":"López"}}'
    assert [row[2] for row in _found(text)] == [False]
    assert len(_found(text.replace("null", "7").replace('""', "7"))) == (1 if not between else 2)


def test_common_words_are_names_beside_one_another_only_where_one_is_listed() -> None:
    text = '{"first_name":"%s","last_name":"%s"}'
    for first, last in (("Will", "Shea"), ("April", "Nowak"), ("Kim", "Price")):
        assert [row[2] for row in _found(text % (first, last))] == [False]
    for first, last in (("Test", "User"), ("Open", "Closed"), ("none", "unknown")):
        assert _found(text % (first, last)) == []
    assert _found('{"first_name":"Will"}') == []


@pytest.mark.parametrize("indent", [None, 2])
def test_json(indent: int | None) -> None:
    people = [
        {"name": {"first": "Jane", "last": "Doe"}, "address": {"street": "12 Main St", "city": "Lund", "zip": "62701"}},
        {"firstName": "Ana", "middleName": "M.", "lastName": "López", "city": "Madrid"},
        {"name": [{"family": "Chalmers", "given": ["Peter"]}]},
        {"imię": "Anna", "nazwisko": "Nowak"},
        {"vorname": "Dieter", "plz": "10115"},
        {"Kundenname": "Zuzu Abara", "produkt": "Blue Lamp"},
    ]
    found = _found(json.dumps(people, indent=indent, ensure_ascii=False))
    assert [(row[0], row[2]) for row in found] == [
        ("NAME", False),
        ("ADDRESS", False),
        ("NAME", False),
        ("NAME", False),
        ("NAME", False),
        ("NAME", True),
        ("NAME", False),
    ]
    assert found[1][1].startswith("12 Main St")
    assert found[1][1].endswith("62701")


def test_two_people_are_two() -> None:
    text = '[{"first":"Jane"},{"first":"Bob"},{"last":"Miller"}]'
    assert [row[1:] for row in _found(text)] == [("Jane", True), ("Bob", True), ("Miller", True)]
    assert len(_found("<p><first>Jane</first><first>Bob</first></p>")) == 2


def test_xml() -> None:
    text = (
        "<p><firstName>Jane</firstName>\n <lastName>Doe</lastName><strasse>Hauptstraße 5</strasse><plz>10115</plz></p>"
    )
    assert [(row[0], row[2]) for row in _found(text)] == [("NAME", False), ("ADDRESS", False)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<r><name/><fullName><![CDATA[Ana López]]></fullName></r>", "Ana López"),
        ("<r><fullName>Ana L&#243;pez</fullName></r>", "Ana L&#243;pez"),
        ("<r><fullName>Sean O&apos;Brien</fullName></r>", "Sean O&apos;Brien"),
        ("<r><first>Ana</first><middle/><last>Nowak</last></r>", "Ana</first><middle/><last>Nowak"),
        ("<r><first>Ana</first>\n<middle></middle>\n<last>Nowak</last></r>", None),
        ('<r><p first="Łucja" last="Żak"/></r>', 'Łucja" last="Żak'),
        ('<r><p id="1" lastName="Nowak"\n  middleName="" firstName="Will" age="7"></p></r>', None),
        ('<books><book author="Ana López" title="Blue Lamp"></book></books>', "Ana López"),
    ],
)
def test_how_xml_is_written_says_nothing(text: str, found: str | None) -> None:
    rows = _found(text)
    assert [row[2] for row in rows] == [False]
    assert found in (None, rows[0][1])


@pytest.mark.parametrize(
    "text",
    [
        '{"first": "Paragraph one", "last": "yes"}',
        '{"customer": "Acme Widgets Inc", "city": "Paris", "product_name": "Blue Lamp"}',
        '{"first_name": "none", "owner": "7", "author": "team"}',
        '{"ip_address": "12 Main St", "address": "10.0.0.1", "street": ""}',
        "<first>1</first><last>9</last>",
        '<input name="first_name" placeholder="Jane" first="x" last="y"></input><a class="person">Blue</a>',
        '{"contact": "support@example.org", "assignee": "Support Team"}',
    ],
)
def test_fields_of_other_things(text: str) -> None:
    assert _found(text) == []


def test_insured_persons_and_staff_in_health_records() -> None:
    text = (
        "MSH|^~\\&|A|B|C|D|198808181126||ADT^A01|1|P|2.5\r"
        "PID|1||4711||MILLER^ROBERT||19610615|M\r"
        "PV1|1|I|W^389^1||||1720394857^OKAFOR^CHIDI^^^DR|~99^ROE^ANNA\r"
        "IN1|1|PPO|123|Aetna|PO BOX 1^^TULSA^OK^74101|||||||||||KELLER^TOM|SPO|19800101|5 ELM ST^^TULSA^OK^74101\r"
    )
    assert [row[1] for row in sorted(_found(text), key=lambda row: text.index(row[1]))] == [
        "MILLER^ROBERT",
        "OKAFOR^CHIDI",
        "ROE^ANNA",
        "KELLER^TOM",
        "5 ELM ST^^TULSA^OK^74101",
    ]
