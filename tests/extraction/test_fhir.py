"""FHIR in JSON: values that the system beside them names."""

from __future__ import annotations

import json

import pytest

from macie_lite.model.places import Record
from tests.extraction.files import Extracted, extracted

_PATIENT = {
    "resourceType": "Patient",
    "identifier": [
        {"system": "urn:oid:2.16.840.1.113883.4.1", "value": "219099998"},
        {
            "type": {"coding": [{"system": "http://x.org/v2-0203", "code": "MR"}]},
            "system": "urn:oid:1.2",
            "value": "77",
        },
        {"type": {"coding": [{"code": "DL"}]}, "value": "K88"},
        {"system": "urn:oid:9.9", "value": "unknown"},
    ],
    "name": [{"family": "Doe", "given": ["Jane"]}],
    "telecom": [
        {"system": "phone", "use": "home", "value": "217"},
        {"value": "a@b.org", "use": "work", "system": "email"},
    ],
    "birthDate": "1974-12-25",
}
_CODES = {
    "resourceType": "Condition",
    "code": {"coding": [{"system": "http://snomed.info/sct", "version": "1", "code": "44054006"}], "text": "Diabetes"},
}
_WANTED = {
    "social security number": ["219099998"],
    "medical record number": ["77"],
    "driver's license number": ["K88"],
    "phone number": ["217"],
    "email": ["a@b.org"],
}


def _columns(found: Extracted) -> dict[str | None, list[str]]:
    columns: dict[str | None, list[str]] = {}
    for passage in found.passages:
        if passage.breaks is not None:
            columns.setdefault(passage.field, []).extend(passage.text.decode().split("\n"))
    return columns


@pytest.mark.parametrize("indent", [None, 2])
def test_values_are_named_by_their_systems(indent: int | None) -> None:
    content = json.dumps(_PATIENT, indent=indent)
    found = extracted(content.encode(), "a.json")
    assert _columns(found) == _WANTED
    text = found.passages[0].text.decode()
    assert len(text) == len(content)
    assert "219099998" not in text
    assert "unknown" in text
    (place,) = found.where("219099998")
    assert place.place == Record(0, ("identifier", 0, "value"))
    assert content[slice(*place.offset or ())] == "219099998"


def test_lines_bundles_and_codes() -> None:
    bundle = {"resourceType": "Bundle", "entry": [{"resource": _PATIENT}, {"resource": _CODES}]}
    lines = f"{json.dumps(_PATIENT)}\n{json.dumps(_CODES)}\n"
    for content, name in ((json.dumps(bundle), "a.json"), (lines, "a.ndjson")):
        assert _columns(extracted(content.encode(), name)) == {**_WANTED, "snomed code": ["44054006"]}


def test_escapes_before_a_value_do_not_move_its_place() -> None:
    content = json.dumps({"note": '\u00e9\n"', **_PATIENT})
    found = extracted(content.encode(), "a.json")
    (place,) = found.where("219099998")
    assert content[slice(*place.offset or ())] == "219099998"
    assert place.place == Record(0, ("identifier", 0, "value"))


def test_a_resource_is_one_record_and_an_entry_of_a_bundle_is() -> None:
    for content, numbers in ((_PATIENT, 1), ({"resourceType": "Bundle", "entry": [{"resource": _PATIENT}] * 3}, 3)):
        text, *columns = extracted(json.dumps(content).encode(), "a.json").passages
        assert text.records is not None
        found = [text.text.index(b"birthDate"), text.text.index(b"Doe")]
        assert len(set(text.records.numbers(found).tolist())) == 1  # type: ignore[arg-type]
        for column in columns:
            assert column.records is not None
            own = column.records.numbers(list(range(numbers))).tolist()  # type: ignore[arg-type]
            assert len(set(own)) == numbers
            assert own[0] == text.records.numbers(found).tolist()[0]  # type: ignore[arg-type]


def test_json_that_is_no_fhir_is_left_alone() -> None:
    content = json.dumps({**_PATIENT, "resourceType": None}).replace('"resourceType"', '"type"')
    found = extracted(content.encode(), "a.json")
    assert [passage.text.decode() for passage in found.passages] == [content]


def test_windows_cut_nothing_and_repeat_nothing() -> None:
    entries = [
        {"resource": {"resourceType": "Patient", "identifier": [{"system": "x/us-ssn", "value": f"{number:09d}"}]}}
        for number in range(20_000)
    ]
    found = extracted(json.dumps({"resourceType": "Bundle", "entry": entries}).encode(), "a.json")
    assert _columns(found)["social security number"] == [f"{number:09d}" for number in range(20_000)]
    assert found.where(f"{19_999:09d}")[0].place == Record(0, ("entry", 19_999, "resource", "identifier", 0, "value"))
