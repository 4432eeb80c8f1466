"""Fields of records: HL7, vCard, LDIF, JSON, XML. What stands together is one."""

from __future__ import annotations

import json

import pytest

from classifiers.ner import marks, records


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
    "text",
    [
        '{"first": "Paragraph one", "last": "yes"}',
        '{"customer": "Acme Widgets Inc", "city": "Paris", "product_name": "Blue Lamp"}',
        '{"first_name": "none", "owner": "7", "author": "team"}',
        '{"ip_address": "12 Main St", "address": "10.0.0.1", "street": ""}',
        "<first>1</first><last>9</last>",
        '{"contact": "support@example.org", "assignee": "Support Team"}',
    ],
)
def test_fields_of_other_things(text: str) -> None:
    assert _found(text) == []
